package main

import (
	"image"
	"math"
)

// Hair draws short strokes over the inside of a path, in the colours that are
// there, a little lighter and darker: fur, grass, the pile of a cloth. The
// direction is the angle at a place; strokes may leave the path at its edge,
// as hairs do.
func (p *Picture) Hair(path Path, n int, length, width, contrast float64, direction func(x, y float64) float64) {
	k := p.mask(path.mapped(p.m), 0, 0)
	if k == nil {
		return
	}
	x0, y0, x1, y1 := path.bounds()
	for range n {
		x, y := p.between(x0, x1), p.between(y0, y1)
		at := p.m.apply(pt(x, y))
		px, py := int(at.X), int(at.Y)
		kx, ky := px-k.x, py-k.y
		if px < 0 || py < 0 || px >= p.img.Rect.Dx() || py >= p.img.Rect.Dy() ||
			kx < 0 || ky < 0 || kx >= k.w || ky >= k.h || k.v[ky*k.w+kx] < 0.5 {
			continue
		}
		c := p.colour(px, py).times(1 + contrast*p.between(-1, 1))
		sin, cos := math.Sincos(direction(x, y) + p.between(-0.3, 0.3))
		l := length * p.between(0.6, 1.3)
		p.Line(curve(x, y, x+cos*l*0.5, y+sin*l*0.5, x+cos*l, y+sin*l+l*0.12), width, c, 0.55)
		// Fur is part of the animal.
		end := p.m.apply(pt(x+cos*l*0.9, y+sin*l*0.9))
		if ex, ey := int(end.X), int(end.Y); p.current != 0 && image.Pt(ex, ey).In(p.img.Rect) {
			p.mark(ex, ey)
		}
	}
}

// Foliage draws the crown of a tree or a bush: leaves, lit from where the light
// comes from, in clumps.
func (p *Picture) Foliage(x, y, rx, ry, leaf float64, c rgb) {
	p.Fill(ellipse(x, y, rx*0.82, ry*0.82), Look{Paint: flat(c.times(0.42)), Soft: leaf * 2})
	n := int(rx * ry / (leaf * leaf) * 9)
	for range n {
		a, d := p.between(0, 2*math.Pi), math.Sqrt(p.rnd.Float64())
		lx, ly := math.Cos(a)*d, math.Sin(a)*d
		ragged := 0.78 + 0.5*noise(math.Cos(a)*3+x/rx, math.Sin(a)*3+y/ry, 31)
		px, py := x+lx*rx*ragged, y+ly*ry*ragged
		clump := fbm(px/leaf/7, py/leaf/7, 13, 2)
		light := 0.62 + 0.34*(lx*p.Light.X+ly*p.Light.Y) + 0.9*(clump-0.5)
		leafColour := c.times(max(light, 0.25)*p.between(0.9, 1.25)).mix(hex(0xE8E08A), 0.25*smooth(0.75, 1.05, light))
		p.At(px, py, leaf*p.between(0.7, 1.2), leaf*p.between(0.35, 0.6), p.between(0, 3), func() {
			p.Dab(polygon(-1, 0, -0.5, -0.8, 0.4, -0.8, 1, 0, 0.4, 0.8, -0.5, 0.8), leafColour, 0.95)
		})
	}
}

// Tree draws a tree with its foot at (x,y).
func (p *Picture) Tree(x, y, height float64, c rgb) {
	p.Shadow(ellipse(x, y, height*0.3, height*0.03), height*0.12, 0, height*0.03, 0.5)
	bark := Look{Paint: mottled(flat(hex(0x5F4C3B)), height*0.02, 0.5, 3), Round: height * 0.02}
	p.Fill(limb(x, y, height*0.032, x+height*0.01, y-height*0.5, height*0.02), bark)
	p.Fill(limb(x, y-height*0.35, height*0.016, x-height*0.13, y-height*0.58, height*0.01), bark)
	p.Fill(limb(x, y-height*0.40, height*0.014, x+height*0.13, y-height*0.60, height*0.008), bark)
	leaf := max(height*0.014, 1.6)
	p.Foliage(x-height*0.14, y-height*0.58, height*0.18, height*0.16, leaf, c.times(0.92))
	p.Foliage(x+height*0.15, y-height*0.6, height*0.19, height*0.17, leaf, c.times(0.9))
	p.Foliage(x, y-height*0.76, height*0.22, height*0.22, leaf, c)
}

// strands varies the brightness of a colour as combed hair does.
func strands(c rgb) Paint {
	return func(x, y float64) rgb { return c.times(0.75 + 0.5*fbm(x/0.007, y/0.07, 23, 2)) }
}

// wood is planed timber with its grain along x.
func wood(light, dark rgb, scale float64, seed uint32) Paint {
	return func(x, y float64) rgb {
		x, y = x/scale, y/scale
		warp := fbm(x*0.6, y*3, seed, 3)
		ring := math.Sin((y*4 + warp*7) * math.Pi)
		fine := fbm(x*2, y*60, seed+7, 3)
		return light.mix(dark, 0.30+0.22*ring+0.75*(fine-0.5))
	}
}

// planks lays boards of that breadth side by side, their grain along x.
func planks(light, dark rgb, breadth float64, seed uint32) Paint {
	return func(x, y float64) rgb {
		board := math.Floor(y / breadth)
		v := lattice(int32(board), 3, seed)
		c := wood(light, dark, breadth*1.1, seed+uint32(int32(board)))(x+v*breadth*30, y)
		edge := min(y/breadth-board, board+1-y/breadth) * breadth
		return c.times(0.88 + 0.24*v).times(1 - 0.55*gauss(edge/(breadth*0.012)))
	}
}
