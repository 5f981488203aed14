package main

import (
	"math"
	"sort"
)

// square is a market day: a crowd seen from a window on the first floor.
func square(p *Picture) {
	p.Light = Light{X: 0.5, Y: -0.66, Z: 0.56, Contrast: 0.7, Lit: rgb{1.05, 1.01, 0.94}, Shade: rgb{0.9, 0.95, 1.06}}
	p.Wash(0, 0, p.W, p.H, vertical(0, hex(0x7FB1DC), 200, hex(0xDCE9F2)), nil)
	x := -30.0
	walls := []rgb{hex(0xD8B98A), hex(0xC78B6C), hex(0xE6DAC0), hex(0xA8B6A6), hex(0xD9A86C), hex(0xBFA28C)}
	for i, w := range []float64{260, 300, 270, 290, 280, 300} {
		p.Facade(x, w, 345, []float64{-60, -20, -80, -40, -70, -30}[i], walls[i], uint32(70+i*5))
		x += w
	}
	p.Defocus(2)
	p.cobbles(335)
	for i := range 5 {
		p.Stall(120+float64(i)*335, 420+20*math.Sin(float64(i)*2), 190, pick(p, hex(0xC8453B), hex(0x2F7A6A), hex(0x34659A), hex(0xD9932F)))
	}
	p.Defocus(0.9)

	// Whoever stands further back is drawn first. Places keep apart so that
	// nobody stands inside somebody else.
	type place struct{ x, y float64 }
	places := []place{{470, 640}, {515, 655}, {1180, 560}, {1225, 548}}
	for _, c := range places {
		p.Pigeon(c.x, c.y, 34)
	}
	pigeons := len(places)
	for tries := 0; len(places) < 62 && tries < 9000; tries++ {
		t := math.Pow(p.rnd.Float64(), 1.15)
		c := place{p.between(-10, p.W+10), 470 + t*760}
		free := true
		for _, o := range places {
			scale := height(min(o.y, c.y)) * 0.34
			if math.Hypot(c.x-o.x, (c.y-o.y)*1.9) < scale {
				free = false
			}
		}
		if free {
			places = append(places, c)
		}
	}
	places = places[pigeons:]
	sort.Slice(places, func(i, j int) bool { return places[i].y < places[j].y })
	for i, c := range places {
		q := p.passer()
		switch i % 4 {
		case 0:
			q.Turn, q.Pose, q.Away = 0, standing(p), true
		case 1:
			q.Turn, q.Pose = 0, standing(p)
		}
		if i%7 == 3 {
			hat := pick(p, hex(0xE8D8A8), hex(0x2F4A6B), hex(0x8A3A34))
			q.Hat = &hat
		}
		h := height(c.y) * p.between(0.92, 1.06)
		if i%9 == 5 {
			h *= 0.66 // a child
		}
		p.Person(c.x, c.y, h, pick(p, 1.0, -1.0), q)
		if i%6 == 2 {
			p.Bag(c.x+h*0.10, c.y-h*0.34, h*0.2, pick(p, hex(0x8A4B2C), hex(0xB8342F), hex(0x2E2B29), hex(0xC9A15B)))
		}
		if i%8 == 4 && q.Away {
			p.Backpack(c.x, c.y-h*0.66, h*0.24, pick(p, hex(0x3C6E54), hex(0xD9822B), hex(0x3A4F7A)))
		}
	}
	p.Glow(1500, 0, 1500, hex(0xFFE7B8), 0.30)
}

// height is how tall a grown person is whose feet are at y.
func height(y float64) float64 { return 110 + (y-470)*0.27 }

// cobbles paves everything below y.
func (p *Picture) cobbles(y float64) {
	depth := p.H - y
	p.Wash(0, y, p.W, depth, func(x, py float64) rgb {
		z := 260 / (py - y + 60) // further away is larger
		u, v := (x-p.W/2)*z/22, z*70
		row := math.Floor(v)
		u += 0.5 * math.Mod(row, 2)
		stone := lattice(int32(math.Floor(u)), int32(row), 8)
		edge := max(math.Abs(u-math.Floor(u)-0.5), math.Abs(v-row-0.5)) * 2
		c := hex(0xA99F91).mix(hex(0x8B8F94), stone).times(0.82 + 0.3*stone)
		c = c.times(1 - 0.42*smooth(0.78, 0.98, edge)*smooth(0, 160, py-y))
		return c.times(0.9 + 0.2*fbm(x/90, py/40, 3, 3)).times(lerp(1.12, 0.92, (py-y)/depth))
	}, nil)
}

// Stall is a market stall of that breadth.
func (p *Picture) Stall(x, y, w float64, c rgb) {
	p.Shadow(rect(x-w*0.5, y-4, w, 10), -6, 2, 7, 0.6)
	for _, s := range []float64{-0.46, 0.46} {
		p.Fill(rect(x+s*w-2, y-w*0.62, 4, w*0.62), Look{Paint: flat(hex(0xE8E2D6)), Round: 2})
	}
	p.Fill(rect(x-w*0.48, y-w*0.24, w*0.96, w*0.24), Look{Paint: planks(hex(0xB08A5A), hex(0x7A5836), w*0.08, 3), Round: 2})
	for range 46 {
		p.Fill(circle(x+p.between(-0.45, 0.45)*w, y-w*0.25-p.between(0, 9), 5), Look{Paint: flat(pick(p, hex(0xD9382F), hex(0xE9A12F), hex(0x6FA03C), hex(0xEFD24A), hex(0x7B3F6E))), Round: 4})
	}
	var run []float64
	run = append(run, x-w*0.42, y-w*0.78, x+w*0.42, y-w*0.78)
	for i := range 9 {
		run = append(run, x+w*(0.54-0.135*float64(i)), y-w*0.56+5*float64(i%2))
	}
	p.Shadow(polygon(run...), 0, 12, 8, 0.5)
	p.Fill(polygon(run...), Look{Paint: striped(flat(c), hex(0xF2ECDF), w*0.135, 0.5, 0), Round: 4})
}

// Bag hangs from a hand.
func (p *Picture) Bag(x, y, size float64, c rgb) {
	p.At(x, y, size, size, 0, func() {
		p.Object("handbag", func() {
			p.Stroke(curve(-0.22, 0, -0.16, -0.34, 0.16, -0.34, 0.22, 0), 0.05, Look{Paint: flat(c.times(0.7)), Round: 0.02})
			p.Fill(rounded(-0.36, -0.04, 0.72, 0.56, 0.12), Look{Paint: flat(c), Round: 0.1, Gloss: 0.15})
			p.Fill(rounded(-0.06, 0.06, 0.12, 0.08, 0.02), Look{Paint: flat(hex(0xE3C778)), Round: 0.02, Gloss: 0.5})
		})
	})
}

// Backpack is carried by somebody seen from behind.
func (p *Picture) Backpack(x, y, size float64, c rgb) {
	p.At(x, y, size, size, 0, func() {
		p.Object("backpack", func() {
			p.Fill(rounded(-0.36, -0.5, 0.72, 1, 0.24), Look{Paint: mottled(flat(c), 0.1, 0.12, 3), Round: 0.12})
			p.Fill(rounded(-0.27, 0.02, 0.54, 0.38, 0.1), Look{Paint: flat(c.times(0.85)), Round: 0.07})
			p.Stroke(curve(-0.26, -0.16, 0, -0.12, 0.26, -0.16), 0.03, Look{Paint: flat(hex(0xE4DCC8))})
		})
	})
}

// Pigeon stands on the ground.
func (p *Picture) Pigeon(x, y, size float64) {
	p.At(x, y, size*pick(p, 1.0, -1.0), size, 0, func() {
		p.Shadow(ellipse(0, 0, 0.4, 0.06), 0, 0, 0.06, 0.6)
		p.Object("bird", func() {
			for _, lx := range []float64{-0.03, 0.06} {
				p.Line(polygon(lx, -0.2, lx, 0), 0.04, hex(0xB0563F), 1)
			}
			p.Fill(blob(-0.62, -0.22, -0.3, -0.42, 0.06, -0.46, 0.26, -0.36, 0.2, -0.18, -0.1, -0.13), Look{Paint: flat(hex(0x7E8794)), Round: 0.1})
			p.Fill(blob(-0.5, -0.24, -0.22, -0.38, 0.05, -0.34, -0.1, -0.22), Look{Paint: flat(hex(0xA7AEB8)), Round: 0.06})
			p.Fill(blob(0.08, -0.4, 0.2, -0.62, 0.32, -0.66, 0.36, -0.56, 0.26, -0.34), Look{Paint: vertical(-0.62, hex(0x5C6675), -0.36, hex(0x4F7A68)), Round: 0.06})
			p.Fill(polygon(0.35, -0.61, 0.46, -0.57, 0.35, -0.55), Look{Paint: flat(hex(0x3A3A3C))})
		})
	})
}
