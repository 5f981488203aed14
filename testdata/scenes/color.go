package main

import "math"

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
