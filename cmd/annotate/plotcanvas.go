package main

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

// plotDPI gives two pixels a point: sharp on a dense screen.
const plotDPI = 144

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

// covers reports whether a face has all characters of a text.
func (y *typography) covers(f font.Face, s string) bool {
	for _, r := range s {
		if i, err := f.Face.GlyphIndex(&y.glyph, r); err != nil || i == 0 {
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
	return y.other.Cut(label, plotPixels(sty.Font.Size), int(width.Dots(plotDPI)))
}

// Box implements text.Handler: text is as wide as it is drawn.
func (y *typography) Box(s string, f font.Font) (width, height, depth vg.Length) {
	width, height, depth = y.Plain.Box(s, f)
	if !y.covers(y.Fonts.Lookup(f, f.Size), s) {
		width = vg.Length(y.other.Shape(s, plotPixels(f.Size)).Width) * vg.Inch / plotDPI
	}
	return width, height, depth
}

// plotPixels returns a length in whole pixels.
func plotPixels(l vg.Length) int { return int(math.Round(l.Dots(plotDPI))) }

// pngCanvas draws with vgimg, and text that its fonts lack with ours. Nothing on
// it is turned, so that text lies where it is put.
type pngCanvas struct {
	*vgimg.Canvas
	*typography
}

func newPNGCanvas(width, height vg.Length, background color.Color, y *typography) *pngCanvas {
	return &pngCanvas{vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(plotDPI), vgimg.UseBackgroundColor(background)), y}
}

// FillString implements vg.Canvas.
func (c *pngCanvas) FillString(f font.Face, at vg.Point, s string) {
	picture, ok := c.Image().(*image.RGBA)
	if !ok || c.covers(f, s) {
		c.Canvas.FillString(f, at, s)
		return
	}
	t := c.other.Shape(s, plotPixels(f.Font.Size))
	c.other.Draw(picture, t, plotPixels(at.X), picture.Bounds().Dy()-plotPixels(at.Y)-t.Ascent, inkColor)
}

func (c *pngCanvas) writeTo(w io.Writer) error { return png.Encode(w, c.Image()) }

// svgCanvas draws an SVG that names fonts that look and run alike wherever it is
// shown.
type svgCanvas struct{ *vgsvg.Canvas }

func newSVGCanvas(width, height vg.Length, background color.Color) svgCanvas {
	c := svgCanvas{vgsvg.New(width, height)}
	c.SetColor(background)
	c.Fill(vg.Rectangle{Max: vg.Point{X: width, Y: height}}.Path())
	return c
}

func (c svgCanvas) writeTo(w io.Writer) error {
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	_, err := w.Write(bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans;"),
		[]byte("font-family:'Liberation Sans',Arial,Helvetica,sans-serif;")))
	return err
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
