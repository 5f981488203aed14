package render

import (
	"image"
	"math"
)

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
	c.fill(b.Rect, black)
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
func (p *page) scoreBar() {
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
