package plot

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"annotate/detect/stats"
	"annotate/render"
)

// The figure's colours. Sizes are three tones of one blue, since they are an
// order; labels have the looks that they have on photos.
var (
	paperColor  = color.RGBA{0xf6, 0xf7, 0xf9, 0xff}
	panelColor  = color.RGBA{0xff, 0xff, 0xff, 0xff}
	inkColor    = color.RGBA{0x1c, 0x24, 0x30, 0xff}
	quietColor  = color.RGBA{0x6b, 0x75, 0x85, 0xff}
	gridColor   = color.RGBA{0xe6, 0xe9, 0xee, 0xff}
	smallColor  = color.RGBA{0x9c, 0xc3, 0xf5, 0xff}
	mediumColor = color.RGBA{0x4d, 0x8f, 0xe6, 0xff}
	largeColor  = color.RGBA{0x1d, 0x4f, 0xa8, 0xff}
)

// Measures of the figure, in points.
const (
	figureWidth  vg.Length = 1160
	figureHeight vg.Length = 720
	margin       vg.Length = 26
	headHeight   vg.Length = 52
	gutter       vg.Length = 14
	inset        vg.Length = 18 // of a panel's content
)

// dataset draws statistics as one picture of several panels.
type dataset struct {
	*typography
	name    string
	stats   *stats.Stats
	palette render.Palette
}

// Dataset returns the statistics of a set of images as a figure of 1160 × 720
// points that has the name as its title: boxes by label, sizes, boxes an image,
// aspect ratios, the places of boxes, and labels seen together. Statistics of
// nothing make a figure that says so.
func Dataset(name string, s *stats.Stats) *Figure {
	labels := make([]string, len(s.Labels))
	for i, l := range s.Labels {
		labels[i] = l.Name
	}
	t := newTypography()
	d := &dataset{typography: t, name: name, stats: s, palette: render.Palette(nil).Assign(labels)}
	return &Figure{width: figureWidth, height: figureHeight, typography: t, draw: d.draw}
}

// draw lays the panels out: labels down the left, the rest in two rows of three
// columns beside them.
func (f *dataset) draw(c draw.Canvas) {
	f.drawHead(draw.Crop(c, margin, -margin, 0, -margin))
	body := draw.Crop(c, margin, -margin, margin, -margin-headHeight)
	width, height := body.Max.X-body.Min.X, body.Max.Y-body.Min.Y
	column := (width - 3*gutter) / 4
	row := (height - gutter) / 2
	at := func(col, columns, fromTop, rows int) draw.Canvas {
		r := body
		r.Min.X = body.Min.X + vg.Length(col)*(column+gutter)
		r.Max.X = r.Min.X + vg.Length(columns)*(column+gutter) - gutter
		r.Max.Y = body.Max.Y - vg.Length(fromTop)*(row+gutter)
		r.Min.Y = r.Max.Y - vg.Length(rows)*(row+gutter) + gutter
		return r
	}
	sized := f.stats.Boxes - f.stats.Invalid
	f.panel(at(0, 1, 0, 2), "Boxes by label", "", f.unlessNone(f.stats.Boxes, f.drawLabels))
	f.panel(at(1, 1, 0, 1), "Object size", "square root of the area, px", f.unlessNone(sized, f.drawSizes))
	f.panel(at(2, 1, 0, 1), "Boxes an image", "images", f.drawCounts)
	f.panel(at(3, 1, 0, 1), "Aspect ratio", "width to height", f.unlessNone(sized, f.drawAspects))
	f.panel(at(1, 1, 1, 1), "Where boxes are", "how many cover a place", f.unlessNone(sized, f.drawPlaces))
	f.panel(at(2, 2, 1, 1), "Labels seen together", "images with both", f.drawTogether)
}

// drawHead writes the name and the four figures that matter most.
func (f *dataset) drawHead(c draw.Canvas) {
	title := f.style(22, true, inkColor, text.XLeft)
	c.FillText(title, vg.Point{X: c.Min.X, Y: c.Max.Y - 24}, f.fit(f.name, title, 480))
	value, unit := f.style(20, true, inkColor, text.XRight), f.style(11, false, quietColor, text.XRight)
	x := c.Max.X
	s, mean := f.stats, "-"
	if s.PerImage != nil {
		mean = stats.Significant(s.PerImage.Mean)
	}
	unitOf := func(n int, one, many string) string {
		if n == 1 {
			return one
		}
		return many
	}
	for _, fact := range []struct{ value, unit string }{
		{mean, "boxes an image"}, {grouped(len(s.Labels)), unitOf(len(s.Labels), "label", "labels")},
		{grouped(s.Boxes), unitOf(s.Boxes, "box", "boxes")}, {grouped(s.Images), unitOf(s.Images, "image", "images")},
	} {
		c.FillText(unit, vg.Point{X: x, Y: c.Max.Y - 22}, fact.unit)
		x -= unit.Width(fact.unit) + 6
		c.FillText(value, vg.Point{X: x, Y: c.Max.Y - 24}, fact.value)
		x -= value.Width(fact.value) + 22
	}
}

// grouped writes a whole number with its thousands apart, as sheets and reports
// do.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// panel draws a card with its title, and what is in it.
func (f *dataset) panel(c draw.Canvas, title, about string, content func(draw.Canvas)) {
	rectangle(c, c.Rectangle, 8, panelColor)
	inner := draw.Crop(c, inset, -inset, inset, -inset)
	bold := f.style(13, true, inkColor, text.XLeft)
	c.FillText(bold, vg.Point{X: inner.Min.X, Y: inner.Max.Y - 12}, title)
	if about != "" {
		c.FillText(f.style(10, false, quietColor, text.XLeft), vg.Point{X: inner.Min.X, Y: inner.Max.Y - 27}, about)
	}
	content(draw.Crop(inner, 0, 0, 0, -40))
}

// unlessNone returns the content of a panel about so many boxes.
func (f *dataset) unlessNone(boxes int, content func(draw.Canvas)) func(draw.Canvas) {
	if boxes > 0 {
		return content
	}
	return func(c draw.Canvas) { f.note(c, "There are no boxes.") }
}

// note writes what is to be said in place of a panel's content.
func (f *dataset) note(c draw.Canvas, words string) {
	c.FillText(f.style(10.5, false, quietColor, text.XLeft), vg.Point{X: c.Min.X, Y: c.Max.Y - 14}, words)
}
