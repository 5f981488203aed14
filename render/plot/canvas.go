package plot

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/bidi"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"annotate/detect"
	"annotate/fonts"
)

// dpi gives two pixels a point: sharp on a dense screen.
const dpi = 144

// Figure is a picture of numbers, not yet in any form. It is not safe for
// concurrent use.
type Figure struct {
	width, height vg.Length
	*typography
	draw func(draw.Canvas)
}

// WritePNG writes the figure with two pixels a point, its text as drawn.
func (f *Figure) WritePNG(w io.Writer) error {
	c := &pngCanvas{
		vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(paperColor)),
		f.typography,
	}
	f.draw(draw.New(c))
	return png.Encode(w, c.Image())
}

// WriteSVG writes the figure as an SVG whose text is text, in fonts that look
// and run alike wherever it is shown.
func (f *Figure) WriteSVG(w io.Writer) error {
	c := vgsvg.New(f.width, f.height)
	c.SetColor(paperColor)
	c.Fill(vg.Rectangle{Max: vg.Point{X: f.width, Y: f.height}}.Path())
	f.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	_, err := w.Write(bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans;"),
		[]byte("font-family:'Liberation Sans',Arial,Helvetica,sans-serif;")))
	return err
}

// typography is what a figure writes with: Liberation Sans, and for labels in
// other scripts the faces that labels on photos have.
type typography struct {
	text.Plain
	other *fonts.Face
	glyph sfnt.Buffer
}

func newTypography() *typography {
	return &typography{Plain: text.Plain{Fonts: font.NewCache(liberation.Collection())}, other: fonts.Default().NewFace()}
}

// style returns a style of text whose position is its baseline's start, middle
// or end.
func (y *typography) style(size vg.Length, bold bool, c color.Color, align text.XAlignment) text.Style {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	if bold {
		f.Weight = xfont.WeightBold
	}
	return text.Style{Font: f, Color: c, XAlign: align, YAlign: text.YBottom, Handler: y}
}

// covers reports whether a face has all characters of a text, and may draw them
// one after the other from left to right, which is all that gonum does.
func (y *typography) covers(f font.Face, s string) bool {
	for _, r := range s {
		i, err := f.Face.GlyphIndex(&y.glyph, r)
		direction, _ := bidi.LookupRune(r)
		if err != nil || i == 0 || direction.Class() == bidi.R || direction.Class() == bidi.AL {
			return false
		}
	}
	return true
}

// fit returns a label as one line of at most the given width.
func (y *typography) fit(label string, sty text.Style, width vg.Length) string {
	label = detect.Printable(label)
	if f := y.Fonts.Lookup(sty.Font, sty.Font.Size); y.covers(f, label) {
		if f.Width(label) <= width {
			return label
		}
		runes := []rune(label)
		for n := len(runes) - 1; n > 0; n-- {
			if cut := strings.TrimSpace(string(runes[:n])) + "…"; f.Width(cut) <= width {
				return cut
			}
		}
		return "…"
	}
	return y.other.Cut(label, pixels(sty.Font.Size), int(width.Dots(dpi)))
}

// Box implements text.Handler: text is as wide as it is drawn.
func (y *typography) Box(s string, f font.Font) (width, height, depth vg.Length) {
	width, height, depth = y.Plain.Box(s, f)
	if !y.covers(y.Fonts.Lookup(f, f.Size), s) {
		width = vg.Length(y.other.Shape(s, pixels(f.Size)).Width) * vg.Inch / dpi
	}
	return width, height, depth
}

// pixels returns a length in whole pixels.
func pixels(l vg.Length) int { return int(math.Round(l.Dots(dpi))) }

// pngCanvas draws with vgimg, and text that its fonts lack with ours. Nothing on
// it is turned, so that text lies where it is put.
type pngCanvas struct {
	*vgimg.Canvas
	*typography
}

// FillString implements vg.Canvas.
func (c *pngCanvas) FillString(f font.Face, at vg.Point, s string) {
	picture, ok := c.Image().(*image.RGBA)
	if !ok || c.covers(f, s) {
		c.Canvas.FillString(f, at, s)
		return
	}
	t := c.other.Shape(s, pixels(f.Font.Size))
	c.other.Draw(picture, t, pixels(at.X), picture.Bounds().Dy()-pixels(at.Y)-t.Ascent, inkColor)
}

// rectangle fills a rectangle with rounded corners.
func rectangle(c draw.Canvas, r vg.Rectangle, radius vg.Length, fill color.Color) {
	if r.Max.X <= r.Min.X || r.Max.Y <= r.Min.Y {
		return
	}
	radius = min(radius, (r.Max.X-r.Min.X)/2, (r.Max.Y-r.Min.Y)/2)
	c.SetColor(fill)
	if radius <= 0 {
		c.Fill(r.Path())
		return
	}
	var p vg.Path
	p.Move(vg.Point{X: r.Min.X + radius, Y: r.Min.Y})
	for _, corner := range []struct {
		middle vg.Point
		start  float64
	}{
		{vg.Point{X: r.Max.X - radius, Y: r.Min.Y + radius}, -math.Pi / 2},
		{vg.Point{X: r.Max.X - radius, Y: r.Max.Y - radius}, 0},
		{vg.Point{X: r.Min.X + radius, Y: r.Max.Y - radius}, math.Pi / 2},
		{vg.Point{X: r.Min.X + radius, Y: r.Min.Y + radius}, math.Pi},
	} {
		p.Arc(corner.middle, radius, corner.start, math.Pi/2)
	}
	p.Close()
	c.Fill(p)
}
