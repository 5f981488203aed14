package render

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"strconv"
	"strings"

	"annotate/fonts"
)

// Sizes that do not depend on the object, in pixels of the upright image.
//
// Text of 2.4 % and lines of 0.45 % of the short side look alike on a
// thumbnail of the picture, whatever its resolution: a share of the long side
// would make panoramas shout. The least sizes, 11 px and 3 px, are what reads
// well on a screen. An image of less than some 75 px has no room for them: on 64
// two labels would hide everything. It gets a seventh, down to 7 px, with which
// words are just made out, and a line of a hundredth.
const (
	fontShare = 0.024
	fontLeast = 11.0
	fontTiny  = 7.0
	fontMost  = 1.0 / 7
	lineShare = 0.0045
	lineLeast = 3.0
	lineMost  = 1.0 / 100
)

// viewLong is how many pixels the long side of a larger picture is looked at
// with: a large screen, or a part of it enlarged.
const viewLong = 2400

// sizes are the measures of one image's drawing.
type sizes struct {
	font       int // em of the text
	least      int // em that the text may shrink to in a crowd
	line       int // coloured core of a stroke
	thin       int // core that the line may shrink to
	casing     int // dark edge outside the core
	border     int // of a plate, which keeps neighbours of one colour apart
	padX, padY int // between a plate's border and its text
	radius     int // of a plate's free corners
}

// sizesFor returns the measures for an image where labels have room.
func sizesFor(size image.Point, style *Style) sizes {
	short := min(size.X, size.Y)
	// Least sizes hold where the picture is looked at.
	view := min(1, viewLong/float64(max(size.X, size.Y)))
	if style.View > 0 {
		view = float64(style.View) / float64(size.X)
	}
	seen := float64(short) * view
	least := min(fontLeast, max(fontTiny, fontMost*seen), seen/4) / view
	thin := min(lineLeast, lineMost*seen) / view
	share := cmp.Or(style.textShare, fontShare)
	s := sizes{
		font: style.FontSize.resolve(short, max(share*float64(short), least), float64(short)/2),
		line: style.LineWidth.resolve(short, max(lineShare*float64(short), thin), float64(short)/8),
	}
	s.least, s.thin = s.font, s.line
	if style.FontSize == (Length{}) {
		s.least = Length{}.resolve(short, least, float64(s.font))
	}
	if style.LineWidth == (Length{}) {
		s.thin = Length{}.resolve(short, min(thin, 2/view), float64(s.line))
	}
	s.casing = casingFor(s.line)
	s.padX = max(2, (s.font*2+3)/6)
	s.padY = max(1, s.font/8)
	s.radius = s.font / 5
	if s.font >= fontLeast { // smaller text takes the room
		s.border = max(1, s.casing/2)
	}
	return s
}

// casingFor returns the width of the edge of a line.
func casingFor(line int) int { return max(1, (line+1)/4) }

// step returns the measures for smaller text, with lines in step and plates
// tight around the text.
func (s sizes) step(font int) sizes {
	if font == s.font {
		return s
	}
	s.line = max(s.thin, s.line*font/s.font)
	s.font = font
	s.casing = casingFor(s.line)
	s.padX, s.padY, s.border = max(2, font/5), 0, 0
	s.radius = font / 5
	return s
}

// Widths of one object's stroke, in pixels.
type widths struct {
	line, casing int
	inside       int // how much of the line lies within the box
}

// total returns the stroke's whole width.
func (w widths) total() int { return w.line + w.casing }

// widthsFor returns the stroke for an object whose box measures size and that
// is gap pixels from its nearest neighbour: its core is at most an eighth of
// the short side, and so is what covers the object. The rest lies outside and
// fills at most a third of the gap.
func (s *sizes) widthsFor(size image.Point, gap int) widths {
	eighth := min(size.X, size.Y) / 8
	w := widths{line: max(1, min(s.line, eighth))}
	w.casing = max(1, min(s.casing, w.line))
	w.inside = min(w.total()/2, eighth, w.line)
	if out := gap / 3; w.total()-w.inside > out {
		w.casing = min(w.casing, max(out, 1))
		w.inside = min(w.line, max(eighth, 1))
		w.line = min(w.line, w.inside+max(out-w.casing, 0))
	}
	return w
}

// outline returns the outer edges of a stroke around box and of its core. Both
// stay within the frame, so that a box that ends at the frame's edge, or a pixel
// before it, shows its whole line there and nothing outside that: lines of
// several such boxes lie on each other and not side by side.
func (w widths) outline(box, frame image.Rectangle) (outer, core image.Rectangle) {
	core = box.Inset(w.inside - w.line)
	if core.Min.X-frame.Min.X <= w.casing {
		core.Min.X = frame.Min.X
	}
	if core.Min.Y-frame.Min.Y <= w.casing {
		core.Min.Y = frame.Min.Y
	}
	if frame.Max.X-core.Max.X <= w.casing {
		core.Max.X = frame.Max.X
	}
	if frame.Max.Y-core.Max.Y <= w.casing {
		core.Max.Y = frame.Max.Y
	}
	return core.Inset(-w.casing).Intersect(frame), core
}

// pixelBox returns a box of finite coordinates as whole pixels inside the
// frame, at least one by one. The box must touch the frame.
func pixelBox(xmin, ymin, xmax, ymax float64, size image.Point) image.Rectangle {
	span := func(lo, hi float64, n int) (int, int) {
		a := int(math.Round(min(max(lo, 0), float64(n))))
		b := int(math.Round(min(max(hi, 0), float64(n))))
		if a >= b { // thinner than a pixel: the one it lies in
			a = min(int(max(lo, 0)), n-1)
			b = a + 1
		}
		return a, b
	}
	x0, x1 := span(xmin, xmax, size.X)
	y0, y1 := span(ymin, ymax, size.Y)
	return image.Rect(x0, y0, x1, y1)
}

// Length is a size that a user may set, see [ParseLength]. The zero value is
// automatic.
type Length struct {
	value   float64 // above zero, unless automatic
	percent bool    // of the image's short side; otherwise pixels
}

// ParseLength reads "auto" (or nothing), pixels as "14" or "14px", or a share
// of the image's short side as "2.5%".
func ParseLength(s string) (Length, error) {
	t := strings.ToLower(strings.TrimSpace(s))
	if t == "" || t == "auto" {
		return Length{}, nil
	}
	number, percent := strings.CutSuffix(t, "%")
	if !percent {
		number = strings.TrimSuffix(t, "px")
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(v > 0) || math.IsInf(v, 0) {
		return Length{}, fmt.Errorf("%w: length %q (want auto, pixels as 14, or a share as 2.5%%)", ErrStyle, s)
	}
	return Length{value: v, percent: percent}, nil
}

// resolve returns the length in whole pixels, from 1 to limit, on an image
// whose short side is given; auto if the length is automatic.
func (l Length) resolve(short int, auto, limit float64) int {
	v := l.value
	switch {
	case l == Length{}:
		v = auto
	case l.percent:
		v *= float64(short) / 100
	}
	return int(math.Round(max(1, min(v, limit))))
}

// estimate returns the largest text, between the least and the nominal size,
// with which nearly all labels seem to find room in full: where the area of all
// labels around a place is at most a share of what is free there. What is free
// is the picture but for its small objects, which labels should not hide.
func (p *plan) estimate(face *fonts.Face) int {
	d := p.density(face)
	font := p.sizes.font
	for ; font > p.sizes.least; font -= 1 + font/40 {
		scale := float64(font) / float64(p.sizes.font)
		fit := 0.0
		for i, demand := range d.demand {
			if demand > 0 {
				fit += d.labels[i] * min(1, packing*d.room[i]/(demand*scale*scale))
			}
		}
		if fit*100 >= inFull*d.total {
			return font
		}
	}
	return p.sizes.least
}

// packing is how much of what is free labels can fill before they get into each
// other's way, as measured on the crowds that the tests hold: between 0.3 and
// 0.5 leads to the size that a search finds.
const packing = 0.45

// density is how crowded each place of a picture is.
type density struct {
	demand []float64 // area of the labels there at the nominal size, in pixels
	room   []float64 // area for them
	labels []float64 // how many there are
	total  float64
}

// density measures the picture in cells of a few labels.
func (p *plan) density(face *fonts.Face) *density {
	font := p.sizes.font
	side := 6 * font
	cols, rows := (p.size.X-1)/side+1, (p.size.Y-1)/side+1
	d := &density{demand: make([]float64, cols*rows), room: make([]float64, cols*rows), labels: make([]float64, cols*rows)}
	for y := range rows {
		for x := range cols {
			d.room[y*cols+x] = float64((min((x+1)*side, p.size.X) - x*side) * (min((y+1)*side, p.size.Y) - y*side))
		}
	}
	w := p.writer(face, font)
	height := w.height()
	for i := range p.objects {
		o := &p.objects[i]
		width := min(w.width(w.values(w.fields(o), o)), longestLabel*font)
		if width == 0 {
			continue
		}
		plate := float64((width + 2*font/5) * height)
		at := image.Pt((o.box.Min.X+min(o.box.Max.X, o.box.Min.X+width))/2/side, max(o.box.Min.Y-height/2, 0)/side)
		cell := at.Y*cols + at.X
		d.demand[cell] += plate
		d.labels[cell]++
		d.total++
		// A large object's inside is free.
		area := float64(o.box.Dx() * o.box.Dy())
		mid := o.box.Min.Add(o.box.Max).Div(2)
		d.room[mid.Y/side*cols+mid.X/side] -= min(area, plate*plate/area)
	}
	blur(d.demand, cols, rows)
	blur(d.room, cols, rows)
	for i := range d.room {
		d.room[i] = math.Max(d.room[i], 0)
	}
	return d
}

// blur replaces each value by the mean of it and its neighbours.
func blur(v []float64, cols, rows int) {
	old := append([]float64(nil), v...)
	for y := range rows {
		for x := range cols {
			sum, n := 0.0, 0.0
			for dy := max(y-1, 0); dy <= min(y+1, rows-1); dy++ {
				for dx := max(x-1, 0); dx <= min(x+1, cols-1); dx++ {
					sum += old[dy*cols+dx]
					n++
				}
			}
			v[y*cols+x] = sum / n
		}
	}
}

// another returns the size to try after a labelling: smaller as the share of
// labels in full was too small, or larger if they all were, for the estimate may
// have been too careful.
func (p *plan) another(t *labelling, nominal sizes) int {
	font := t.sizes.font
	if share := 100 * t.full / max(t.wanted, 1); share < inFull {
		return max(nominal.least, font*share/inFull)
	} else if share >= 99 {
		return min(nominal.font, font*5/4)
	}
	return font
}
