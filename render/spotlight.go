package render

import "image"

// Dim darkens everything but some rectangles.
type Dim struct {
	Frame image.Rectangle
	Keep  []image.Rectangle
	Light int // what is left of the light, in 256ths
}

// spotlightLeft is what the spotlight leaves of the light: dark enough for the
// objects to glow, light enough to see where they are.
const spotlightLeft = 90

// Bounds returns the frame.
func (d *Dim) Bounds() image.Rectangle { return d.Frame }

func (d *Dim) touch(add func(image.Rectangle)) { add(d.Frame) }

func (d *Dim) paint(c *canvas) {
	r := c.img.Rect.Intersect(d.Frame)
	if r.Empty() {
		return
	}
	lit := make([]bool, r.Dx()*r.Dy())
	for _, k := range d.Keep {
		k = k.Intersect(r).Sub(r.Min)
		for y := k.Min.Y; y < k.Max.Y; y++ {
			row := lit[y*r.Dx()+k.Min.X : y*r.Dx()+k.Max.X]
			for x := range row {
				row[x] = true
			}
		}
	}
	for y := range r.Dy() {
		pix := c.img.Pix[c.img.PixOffset(r.Min.X, r.Min.Y+y):][:4*r.Dx()]
		for x, on := range lit[y*r.Dx():][:r.Dx()] {
			if on {
				continue
			}
			p := pix[4*x : 4*x+3 : 4*x+3]
			for i, v := range p {
				p[i] = uint8(int(v) * d.Light >> 8)
			}
		}
	}
}

// spotlight darkens everything but the objects.
func (p *page) spotlight() {
	d := &Dim{Frame: p.frame, Light: spotlightLeft}
	for i := range p.objects {
		d.Keep = append(d.Keep, p.objects[i].box)
	}
	p.add(layerDim, d)
}
