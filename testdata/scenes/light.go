package main

import (
	"image"
	"math"

	"github.com/fogleman/gg"
)

// Look is how the surface of a shape looks. Lengths are in the coordinates in
// force.
type Look struct {
	Paint Paint
	Round float64 // the width of the rim over which the surface turns away; 0 is flat
	Gloss float64 // strength of the highlight on the rim, 0 to 1
	Alpha float64 // 0 means 1
	Soft  float64 // how far the edge is out of focus
}

// Fill paints the inside of a path.
func (p *Picture) Fill(path Path, look Look) {
	p.paint(p.mask(path.mapped(p.m), 0, p.pad(look)), look)
}

// Stroke paints a line of that width along a path.
func (p *Picture) Stroke(path Path, width float64, look Look) {
	p.paint(p.mask(path.mapped(p.m), width*p.m.size(), p.pad(look)), look)
}

// Shadow darkens what lies under a path that floats (dx,dy) above it. The blur
// is the shadow's softness. A shadow shows no object.
func (p *Picture) Shadow(path Path, dx, dy, blur, strength float64) {
	s := p.m.size()
	m := p.m
	at := m.apply(pt(dx, dy))
	m.e, m.f = at.X, at.Y
	k := p.mask(path.mapped(m), 0, blur*s*2)
	k.blur(blur * s)
	dark := p.Light.Shade.times(0.12)
	k.each(p.img.Rect, func(x, y, i int) { p.blend(x, y, dark, k.v[i]*strength) })
}

// Glow adds light around a point, as a lamp in dusty air does.
func (p *Picture) Glow(x, y, radius float64, c rgb, strength float64) {
	at, r := p.m.apply(pt(x, y)), radius*p.m.size()
	box := image.Rect(int(at.X-r), int(at.Y-r), int(at.X+r)+1, int(at.Y+r)+1).Intersect(p.img.Rect)
	for py := box.Min.Y; py < box.Max.Y; py++ {
		for px := box.Min.X; px < box.Max.X; px++ {
			d := math.Hypot(float64(px)-at.X, float64(py)-at.Y) / r
			if d >= 1 {
				continue
			}
			f := strength * (1 - d) * (1 - d) / (1 + 6*d)
			was := p.colour(px, py)
			// Screen, so that light never adds up to more than white.
			p.blend(px, py, rgb{
				1 - (1-was.r)*(1-clamp(c.r*f)), 1 - (1-was.g)*(1-clamp(c.g*f)), 1 - (1-was.b)*(1-clamp(c.b*f)),
			}, 1)
		}
	}
}

// pad is how many pixels of img a look needs around a shape.
func (p *Picture) pad(look Look) float64 {
	return 2*max(look.Soft, look.Round)*p.m.size() + 2
}

// paint lights a mask and lays it over the picture.
func (p *Picture) paint(k *mask, look Look) {
	if k == nil {
		return
	}
	s := p.m.size()
	if look.Soft > 0 {
		k.blur(look.Soft * s)
	}
	if look.Alpha == 0 {
		look.Alpha = 1
	}
	var height *mask
	rim := look.Round * s
	if rim > 0 {
		height = k.clone()
		height.blur(rim)
	}
	inverse := p.m.inverse()
	k.each(p.img.Rect, func(x, y, i int) {
		at := inverse.apply(pt(float64(x)+0.5, float64(y)+0.5))
		c := look.Paint(at.X, at.Y)
		if height != nil {
			c = p.Light.on(c, height, i, rim, look.Gloss)
		}
		a := k.v[i] * look.Alpha
		p.blend(x, y, c, a)
		if a >= 0.5 {
			p.mark(x, y)
		}
	})
}

// on lights a colour on a surface whose height is the blurred mask: it rises
// from the edge and is level a rim's width inside.
func (l Light) on(c rgb, height *mask, i int, rim, gloss float64) rgb {
	dx := (height.v[i+1] - height.v[i-1]) / 2 * rim * 3
	dy := (height.v[i+height.w] - height.v[i-height.w]) / 2 * rim * 3
	n := 1 / math.Sqrt(1+dx*dx+dy*dy)
	facing := (-dx*l.X-dy*l.Y+l.Z)*n - l.Z // 0 where the surface looks at the viewer
	f := max(1+l.Contrast*facing, 0.12)
	if facing > 0 {
		c = c.under(rgb{1, 1, 1}.mix(l.Lit, facing*2))
	} else {
		c = c.under(rgb{1, 1, 1}.mix(l.Shade, -facing*2))
	}
	c = c.times(f)
	if gloss > 0 {
		half := math.Sqrt(l.X*l.X + l.Y*l.Y + (l.Z+1)*(l.Z+1))
		shine := max((-dx*l.X-dy*l.Y+l.Z+1)*n/half, 0)
		c = c.plus(l.Lit, gloss*math.Pow(shine, 36))
	}
	return c
}

// mask is the coverage of a shape, in [0,1], over a part of a picture.
type mask struct {
	x, y, w, h int // where it lies in img; at least a pixel's margin on all sides
	v          []float64
}

// mask rasterises a path in img's pixels, filled or, with a width, stroked. It
// returns nil for one that lies outside.
func (p *Picture) mask(path Path, width, pad float64) *mask {
	x0, y0, x1, y1 := path.bounds()
	pad += width
	// What is far outside cannot be seen, but its blur may.
	far := pad + 4
	r := image.Rect(int(math.Floor(max(x0-pad, -far))), int(math.Floor(max(y0-pad, -far))),
		int(math.Ceil(min(x1+pad, p.W*oversample+far))), int(math.Ceil(min(y1+pad, p.H*oversample+far)))).Inset(-1)
	if !r.Overlaps(p.img.Rect) {
		return nil
	}
	dc := gg.NewContext(r.Dx(), r.Dy())
	dc.SetRGB(1, 1, 1)
	path.trace(dc, float64(r.Min.X), float64(r.Min.Y), width == 0)
	if width > 0 {
		dc.SetLineCapRound()
		dc.SetLineJoinRound()
		dc.SetLineWidth(width)
		dc.Stroke()
	} else {
		dc.Fill()
	}
	pix := dc.Image().(*image.RGBA).Pix
	k := &mask{x: r.Min.X, y: r.Min.Y, w: r.Dx(), h: r.Dy(), v: make([]float64, r.Dx()*r.Dy())}
	for i := range k.v {
		k.v[i] = float64(pix[4*i+3]) / 255
	}
	return k
}

func (k *mask) clone() *mask {
	c := *k
	c.v = append([]float64(nil), k.v...)
	return &c
}

// each calls f for every pixel that the mask covers within the picture, but for
// the margin.
func (k *mask) each(frame image.Rectangle, f func(x, y, i int)) {
	if k == nil {
		return
	}
	r := image.Rect(k.x+1, k.y+1, k.x+k.w-1, k.y+k.h-1).Intersect(frame)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if i := (y-k.y)*k.w + x - k.x; k.v[i] > 0.002 {
				f(x, y, i)
			}
		}
	}
}

// blur spreads the mask over about the radius, by three box filters.
func (k *mask) blur(radius float64) {
	if k == nil {
		return
	}
	n := max(int(radius/1.8+0.5), 1)
	for range 3 {
		boxBlur(k.v, k.w, k.h, n)
	}
}

// boxBlur replaces each value by the mean of the 2n+1 values around it, first
// along the rows, then along the columns. Outside is zero.
func boxBlur(v []float64, w, h, n int) {
	line := make([]float64, max(w, h))
	run := func(start, stride, count int) {
		sum := 0.0
		for i := range count {
			line[i] = v[start+i*stride]
		}
		for i := range min(n, count) {
			sum += line[i]
		}
		for i := range count {
			if i+n < count {
				sum += line[i+n]
			}
			if i-n-1 >= 0 {
				sum -= line[i-n-1]
			}
			v[start+i*stride] = sum / float64(2*n+1)
		}
	}
	for y := range h {
		run(y*w, 1, w)
	}
	for x := range w {
		run(x, w, h)
	}
}
