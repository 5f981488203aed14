package render

import "image"

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
	c.disc(d.Center, d.Diameter+2*d.Casing, d.Tones.Outer)
	c.disc(d.Center, d.Diameter, d.Tones.Core)
}

// dot marks the middle of every object, a third of it at most.
func (p *page) dot() {
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
