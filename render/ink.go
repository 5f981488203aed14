package render

import (
	"image"
	"image/color"
	"math"
)

// Wash is a translucent colour over an object, within its outline if it has
// one.
type Wash struct {
	Rect  image.Rectangle
	Color color.RGBA // premultiplied
	shape *shape
}

// Bounds returns the rectangle.
func (w *Wash) Bounds() image.Rectangle { return w.Rect }

func (w *Wash) touch(add func(image.Rectangle)) { add(w.Rect) }

func (w *Wash) paint(c *canvas) {
	if w.shape == nil {
		c.fill(w.Rect, w.Color)
		return
	}
	w.shape.tiles(c, w.Rect, func(t image.Rectangle) {
		if m, ok := w.shape.mask(t, pen{fill: true}); ok {
			c.mix(m, w.Color)
		}
	})
}

// fill tints every object with a fifth of its colour.
func (p *plan) fill() {
	for _, o := range p.drawn {
		p.add(layerFill, &Wash{Rect: o.box, Color: translucent(o.tones.Core, 51), shape: o.shape})
	}
}

// translucent returns an opaque colour premultiplied with an alpha.
func translucent(c color.RGBA, alpha uint8) color.RGBA {
	mul := func(v uint8) uint8 { return uint8((int(v)*int(alpha) + 127) / 255) }
	return color.RGBA{R: mul(c.R), G: mul(c.G), B: mul(c.B), A: alpha}
}

// Dot is a disc with an edge, in the middle of an object.
type Dot struct {
	Center   image.Point
	Tones    Tones
	Diameter int // of the core in pixels
	Casing   int // width of the edge
}

// Bounds returns the square around the edge.
func (d *Dot) Bounds() image.Rectangle {
	n := d.Diameter + 2*d.Casing
	return image.Rect(0, 0, n, n).Add(d.Center).Sub(image.Pt(n/2, n/2))
}

func (d *Dot) touch(add func(image.Rectangle)) { add(d.Bounds()) }

func (d *Dot) paint(c *canvas) {
	c.disc(d.Center, d.Diameter+2*d.Casing, d.Tones.Edge)
	c.disc(d.Center, d.Diameter, d.Tones.Core)
}

// dot marks the middle of every object, a third of it at most.
func (p *plan) dot() {
	for _, o := range p.drawn {
		short := min(o.box.Dx(), o.box.Dy())
		p.add(layerDot, &Dot{
			Center:   o.box.Min.Add(o.box.Max).Div(2),
			Tones:    o.tones.Tones,
			Diameter: max(2, min(2*p.sizes.font/3, short/3)) &^ 1,
			Casing:   o.widths.casing,
		})
	}
}

// Bar is a score drawn as the filled part of a track.
type Bar struct {
	Rect   image.Rectangle // the track, edge included
	Filled int             // pixels of the track's inside, from the left
	Tones  Tones
	Casing int // width of the edge
}

// Bounds returns the track.
func (b *Bar) Bounds() image.Rectangle { return b.Rect }

func (b *Bar) touch(add func(image.Rectangle)) { add(b.Rect) }

func (b *Bar) paint(c *canvas) {
	c.fill(b.Rect, b.Tones.Edge)
	in := b.Rect.Inset(b.Casing)
	if in.Dx() <= 0 || in.Dy() <= 0 {
		return
	}
	c.fill(in, rgb(0x464646))
	in.Max.X = in.Min.X + b.Filled
	c.fill(in, b.Tones.Core)
}

// scoreBar draws each score along the lower edge of its box, over the stroke.
// Ground truth has none. An object too small for a bar gets none either: its
// score is in the label.
func (p *plan) scoreBar() {
	for _, o := range p.drawn {
		height := 2*o.widths.line + 2*o.widths.casing
		if o.truth || min(o.outer.Dx(), o.outer.Dy()) < 4*height {
			continue
		}
		r := o.outer
		r.Min.Y = r.Max.Y - height
		inside := r.Dx() - 2*o.widths.casing
		p.add(layerBar, &Bar{
			Rect: r, Tones: o.tones.Tones, Casing: o.widths.casing,
			Filled: int(math.Round(o.score * float64(inside))),
		})
	}
}

// Leader is the line that ties a label to its object, with a dot at the
// object's end.
type Leader struct {
	From, To image.Point // a pixel of the label, a pixel of the object's outline
	Tones    Tones
	Line     int // width of the core in pixels
	Casing   int
}

func (l *Leader) dot() int { return 2*l.Line + 2*l.Casing + 1 }

// Bounds holds the line and the dot.
func (l *Leader) Bounds() image.Rectangle {
	return lineBounds(l.To.Sub(l.From), l.dot()).Add(l.From)
}

func (l *Leader) touch(add func(image.Rectangle)) {
	inSteps(l.From, l.To, cell, func(a, b image.Point) { add(lineBounds(b.Sub(a), l.dot()).Add(a)) })
}

func (l *Leader) paint(c *canvas) {
	if !l.Bounds().Overlaps(c.img.Rect) {
		return
	}
	c.line(l.From, l.To, l.Line+2*l.Casing, l.Tones.Edge)
	c.disc(l.To, l.dot(), l.Tones.Edge)
	c.line(l.From, l.To, l.Line, l.Tones.Core)
	c.disc(l.To, l.dot()-2*l.Casing, l.Tones.Core)
}

func abs(n int) int { return max(n, -n) }
