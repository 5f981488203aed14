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

// dunes is a desert at sundown, with nothing in it to find.
func dunes(p *Picture) {
	p.Wash(0, 0, p.W, p.H, func(x, y float64) rgb {
		c := hex(0x2D4A7C).mix(hex(0xE7925A), smooth(0, 430, y)).mix(hex(0xFBD9A0), smooth(330, 520, y))
		return c.mix(hex(0xFFF0C8), 0.9*gauss(math.Hypot(x-1050, (y-440)*1.1)/46)+0.5*gauss(math.Hypot(x-1050, y-440)/220))
	}, nil)
	p.clouds(0, 330, 320, 9)
	for i, y := range []float64{520, 580, 660, 770, 930} {
		near := float64(i) / 4
		p.dune(y, 60+60*near, 520-40*near, near, uint32(3+i*7))
	}
	p.Glow(1050, 440, 900, hex(0xFFC27A), 0.55)
}

// dune is one crest of sand: its windward side lit, its lee in shadow.
func (p *Picture) dune(y, rise, length, near float64, seed uint32) {
	crest := func(x float64) float64 {
		return y - rise*math.Sin(x/length*2+float64(seed)) - rise*0.7*(fbm(x/length*1.6, 0, seed, 2)-0.5)
	}
	p.Wash(0, 0, p.W, p.H, func(x, py float64) rgb {
		d := py - crest(x)
		// The ridge line wanders down the slope and parts light from shade.
		edge := 0.9*rise*math.Sin(x/length*2.6+float64(seed)*2) + 0.5*rise + 30*(fbm(x/70, py/40, seed, 2)-0.5)
		lit := smooth(-14, 14, d-edge)
		ripple := math.Sin((py*0.9 + x*0.12 + 16*fbm(x/90, py/50, seed, 3)) / (1.6 + 2.6*near))
		c := hex(0x8A4B35).mix(hex(0xE9A968), lit).times(1 + (0.03+0.06*near)*ripple*(0.3+0.7*lit))
		c = c.mix(hex(0xF3C08A), 0.5*(1-near)*smooth(160, 0, d))
		return c.times(0.95 + 0.1*noise(x/1.6, py/1.6, seed))
	}, func(x, py float64) float64 { return py - crest(x) })
}
