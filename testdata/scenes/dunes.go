package main

import "math"

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
