package main

import (
	"image"
	"math"
)

// rgb is a colour in sRGB, each channel in [0,1] except on the way through a
// calculation.
type rgb struct{ r, g, b float64 }

// hex reads 0xRRGGBB.
func hex(v uint32) rgb {
	return rgb{float64(v>>16&255) / 255, float64(v>>8&255) / 255, float64(v&255) / 255}
}

// mix returns c for t = 0, d for t = 1, and what lies between.
func (c rgb) mix(d rgb, t float64) rgb {
	t = clamp(t)
	return rgb{c.r + (d.r-c.r)*t, c.g + (d.g-c.g)*t, c.b + (d.b-c.b)*t}
}

// times returns the colour under that much light.
func (c rgb) times(f float64) rgb { return rgb{c.r * f, c.g * f, c.b * f} }

// under returns the colour under light of the colour d.
func (c rgb) under(d rgb) rgb { return rgb{c.r * d.r, c.g * d.g, c.b * d.b} }

// plus adds light.
func (c rgb) plus(d rgb, t float64) rgb {
	return rgb{c.r + d.r*t, c.g + d.g*t, c.b + d.b*t}
}

func (c rgb) luma() float64 { return 0.299*c.r + 0.587*c.g + 0.114*c.b }

func clamp(v float64) float64 { return min(max(v, 0), 1) }

// to8 rounds a channel to what an image holds.
func to8(v float64) uint8 { return uint8(clamp(v)*255 + 0.5) }

// lerp returns a for t = 0 and b for t = 1.
func lerp(a, b, t float64) float64 { return a + (b-a)*t }

// smooth returns 0 below a, 1 above b, and a curve without corners between.
func smooth(a, b, v float64) float64 {
	t := clamp((v - a) / (b - a))
	return t * t * (3 - 2*t)
}

// gauss is the bell curve of height 1 and width 1.
func gauss(v float64) float64 { return math.Exp(-v * v / 2) }

// Paint is the colour of a surface at a place, in the coordinates in which it
// is drawn.
type Paint func(x, y float64) rgb

func flat(c rgb) Paint { return func(x, y float64) rgb { return c } }

// vertical runs from c at y0 to d at y1.
func vertical(y0 float64, c rgb, y1 float64, d rgb) Paint {
	return func(x, y float64) rgb { return c.mix(d, (y-y0)/(y1-y0)) }
}

// horizontal runs from c at x0 to d at x1.
func horizontal(x0 float64, c rgb, x1 float64, d rgb) Paint {
	return func(x, y float64) rgb { return c.mix(d, (x-x0)/(x1-x0)) }
}

// radial runs from c at the centre to d at the radius.
func radial(cx, cy, radius float64, c, d rgb) Paint {
	return func(x, y float64) rgb { return c.mix(d, math.Hypot(x-cx, y-cy)/radius) }
}

// mottled varies a paint's brightness by noise with spots of that size.
func mottled(p Paint, size, amount float64, seed uint32) Paint {
	return func(x, y float64) rgb {
		return p(x, y).times(1 + amount*(fbm(x/size, y/size, seed, 3)-0.5)*2)
	}
}

// striped lays bands of another colour over a paint: period and share of the
// band, along a direction of the angle a.
func striped(p Paint, c rgb, period, share, a float64) Paint {
	sin, cos := math.Sincos(a)
	return func(x, y float64) rgb {
		v := (x*cos + y*sin) / period
		v -= math.Floor(v)
		return p(x, y).mix(c, smooth(0, 0.06, v)-smooth(share, share+0.06, v))
	}
}

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

// lattice returns an even pseudo-random number in [0,1) for a point of the
// integer grid.
func lattice(x, y int32, seed uint32) float64 {
	h := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA77 ^ seed*0xC2B2AE3D
	h ^= h >> 15
	h *= 0x2C1B3C6D
	h ^= h >> 12
	h *= 0x297A2D39
	h ^= h >> 15
	return float64(h) / (1 << 32)
}

// noise is smooth value noise in [0,1] with features of size 1.
func noise(x, y float64, seed uint32) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int32(fx), int32(fy)
	tx, ty := x-fx, y-fy
	tx, ty = tx*tx*(3-2*tx), ty*ty*(3-2*ty)
	return lerp(
		lerp(lattice(ix, iy, seed), lattice(ix+1, iy, seed), tx),
		lerp(lattice(ix, iy+1, seed), lattice(ix+1, iy+1, seed), tx), ty)
}

// fbm adds octaves of noise, each half as large and half as strong as the one
// before. The result is in [0,1] and mostly near 0.5.
func fbm(x, y float64, seed uint32, octaves int) float64 {
	sum, amount, total := 0.0, 1.0, 0.0
	for i := range octaves {
		sum += amount * noise(x, y, seed+uint32(i)*101)
		total += amount
		amount /= 2
		x, y = x*2+17.3, y*2-9.1
	}
	return sum / total
}
