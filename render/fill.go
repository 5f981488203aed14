package render

import (
	"image"
	"image/color"
)

// Wash is a translucent colour over an object.
type Wash struct {
	Rect  image.Rectangle
	Color color.RGBA // premultiplied
}

// Bounds returns the rectangle.
func (w *Wash) Bounds() image.Rectangle { return w.Rect }

func (w *Wash) touch(add func(image.Rectangle)) { add(w.Rect) }

func (w *Wash) paint(c *canvas) { c.blend(w.Rect, w.Color) }

// fill tints every object with a fifth of its colour.
func (p *page) fill() {
	for _, o := range p.drawn {
		p.add(layerFill, &Wash{Rect: o.box, Color: translucent(o.tones.Core, 51)})
	}
}

// translucent returns an opaque colour premultiplied with an alpha.
func translucent(c color.RGBA, alpha uint8) color.RGBA {
	mul := func(v uint8) uint8 { return uint8((int(v)*int(alpha) + 127) / 255) }
	return color.RGBA{R: mul(c.R), G: mul(c.G), B: mul(c.B), A: alpha}
}
