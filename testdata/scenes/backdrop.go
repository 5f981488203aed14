package main

import "math"

// clouds lays fair-weather clouds over the sky between two heights.
func (p *Picture) clouds(y0, y1, size float64, seed uint32) {
	cover := func(x, y float64) float64 { return fbm(x/size/1.7, y/size*1.5, seed, 5) }
	p.Wash(0, y0, p.W, y1-y0, func(x, y float64) rgb {
		// Brighter where the cloud thins towards the light.
		lit := clamp(0.5 + 3*(cover(x, y)-cover(x+p.Light.X*size*0.2, y+p.Light.Y*size*0.15)))
		return hex(0xB4BFCC).mix(hex(0xFFFDF8), lit)
	}, func(x, y float64) float64 {
		return 0.9 * smooth(0.5, 0.68, cover(x, y)) * smooth(y1, y1-(y1-y0)*0.4, y)
	})
}

// haze veils what has been drawn so far, the most at the bottom of the band.
func (p *Picture) haze(y0, y1 float64, c rgb, strength float64) {
	p.Wash(0, y0, p.W, y1-y0, flat(c), func(x, y float64) float64 { return strength * (y - y0) / (y1 - y0) })
}

// hills draws a ridge of that mean height and roughness, and everything below.
func (p *Picture) hills(y, rise, length float64, paint Paint, seed uint32) {
	ridge := func(x float64) float64 { return y - rise*(fbm(x/length, 0.5, seed, 4)-0.5)*2 }
	p.Wash(0, 0, p.W, p.H, paint, func(x, y float64) float64 { return y - ridge(x) })
}

// grass covers the ground below y with blades that grow towards the viewer.
func (p *Picture) grass(y float64, c, dry rgb, seed uint32) {
	depth := p.H - y
	p.Wash(0, y, p.W, depth, func(x, py float64) rgb {
		t := (py - y) / depth
		s := 8 + 60*t
		v := fbm(x/s, py/s*3, seed, 4)
		return c.mix(dry, smooth(0.35, 0.75, v)*0.7).times(lerp(1.1, 0.82, t) * (0.86 + 0.28*fbm(x/(2+7*t), py/(1+3*t), seed+5, 2)))
	}, nil)
	blades := int(p.W * depth / 60)
	for range blades {
		t := math.Sqrt(p.rnd.Float64())
		bx, by := p.between(0, p.W), y+depth*t
		l := 2 + 15*t*t
		at := p.m.apply(pt(bx, by))
		px, py := min(int(at.X), p.img.Rect.Dx()-1), min(int(at.Y), p.img.Rect.Dy()-1)
		c := p.colour(px, py).times(p.between(0.78, 1.28))
		p.Line(curve(bx, by, bx+p.between(-0.2, 0.2)*l, by-l*0.6, bx+p.between(-0.5, 0.5)*l, by-l), 0.5+1.0*t, c, 0.6)
	}
}

// water fills a band with a swell that grows towards the viewer.
func (p *Picture) water(y0, y1 float64, far, near, sky rgb, seed uint32) {
	p.Wash(0, y0, p.W, y1-y0, func(x, y float64) rgb {
		t := (y - y0) / (y1 - y0)
		s := 4 + 60*t*t
		wave := fbm(x/s/3.2, y/s*2.2+x*0.0006, seed, 4)
		c := far.mix(near, math.Sqrt(t))
		c = c.mix(sky, 0.55*smooth(0.50, 0.72, wave)*(1-0.4*t))
		return c.times(1 - 0.28*smooth(0.48, 0.28, wave))
	}, nil)
}
