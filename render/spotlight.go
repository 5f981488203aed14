package render

import (
	"image"
	"math"
)

// Dim darkens everything but some spots.
type Dim struct {
	Frame image.Rectangle
	Keep  []Spot
	Light int // what is left of the light, in 256ths
}

// Spot is a rectangle, perhaps with round corners, or an outline within it.
type Spot struct {
	Rect   image.Rectangle
	shape  *shape
	Radius int     // of its corners, except the square ones
	Square Corners // which corners are square
}

// row returns from where to where row y of the spot reaches.
func (s *Spot) row(y int) (x0, x1 int) {
	x0, x1 = s.Rect.Min.X, s.Rect.Max.X
	d, left, right := y-s.Rect.Min.Y, Corners(1), Corners(2)
	if below := s.Rect.Max.Y - 1 - y; below < d {
		d, left, right = below, 8, 4
	}
	if d >= s.Radius {
		return x0, x1
	}
	// The edge needs no smoothing: the outline lies over it.
	r, dy := float64(s.Radius), float64(s.Radius-d)-0.5
	in := s.Radius - int(math.Sqrt(r*r-dy*dy))
	if s.Square&left == 0 {
		x0 += in
	}
	if s.Square&right == 0 {
		x1 -= in
	}
	return x0, x1
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
	for i := range d.Keep {
		k := &d.Keep[i]
		if k.shape != nil {
			k.shape.tiles(c, k.Rect, func(t image.Rectangle) {
				m, _ := k.shape.mask(t, pen{fill: true})
				for y := max(t.Min.Y, r.Min.Y); y < min(t.Max.Y, r.Max.Y); y++ {
					for x := max(t.Min.X, r.Min.X); x < min(t.Max.X, r.Max.X); x++ {
						if m.AlphaAt(x, y).A >= 128 {
							lit[(y-r.Min.Y)*r.Dx()+x-r.Min.X] = true
						}
					}
				}
			})
			continue
		}
		for y := max(k.Rect.Min.Y, r.Min.Y); y < min(k.Rect.Max.Y, r.Max.Y); y++ {
			x0, x1 := k.row(y)
			row := lit[(y-r.Min.Y)*r.Dx():][:r.Dx()]
			for x := max(x0-r.Min.X, 0); x < min(x1-r.Min.X, r.Dx()); x++ {
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

// spotlightMost is the share of the frame, in percent, beyond which an object
// with others on it is their background and gets no light of its own.
const spotlightMost = 60

// spotlight darkens everything but the objects.
func (p *plan) spotlight() {
	d := &Dim{Frame: p.frame, Light: spotlightLeft}
	most := p.size.X * p.size.Y / 100 * spotlightMost
	smallest := p.drawn[len(p.drawn)-1].box
	for i := range p.objects {
		o := &p.objects[i]
		if o.box.Dx()*o.box.Dy() > most && smallest.Dx()*smallest.Dy() <= most {
			continue
		}
		spot := Spot{Rect: o.box, shape: o.shape}
		if p.style.has(PartRoundBox) {
			// Concentric with the outline, which reaches further out.
			spot.Radius, spot.Square = p.rounding(o)
			spot.Radius = max(spot.Radius-(o.widths.total()-o.widths.inside), 0)
		}
		d.Keep = append(d.Keep, spot)
	}
	p.add(layerDim, d)
}
