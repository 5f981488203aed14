package main

import "math"

// breakfast is a table seen from above.
func breakfast(p *Picture) {
	p.Light = Light{X: -0.55, Y: -0.55, Z: 0.63, Contrast: 0.6, Lit: rgb{1.05, 1.01, 0.95}, Shade: rgb{0.9, 0.95, 1.05}}
	p.Object("dining table", func() {
		p.Fill(rect(-20, -20, p.W+40, p.H+40), Look{Paint: planks(hex(0xB98A57), hex(0x7A5230), 150, 11)})
	})
	cloth := blob(560, 250, 900, 225, 1260, 262, 1278, 600, 1252, 962, 900, 985, 565, 955, 545, 600)
	p.Shadow(cloth, 8, 10, 10, 0.5)
	p.Fill(cloth, Look{Paint: func(x, y float64) rgb {
		c := hex(0xE9E4D8).mix(hex(0x7F9DB5), 0.55*smooth(0.42, 0.46, math.Abs(math.Mod(x+4000, 46)/46-0.5)))
		c = c.mix(hex(0x7F9DB5), 0.55*smooth(0.42, 0.46, math.Abs(math.Mod(y+4000, 46)/46-0.5)))
		return c.times(0.94 + 0.12*noise(x/2, y/2, 3))
	}, Round: 4})

	p.Laptop(262, 285, 600, -0.10)
	p.Plate(905, 610, 265)
	p.Object("donut", func() { p.Donut(840, 560, 110) })
	p.Object("donut", func() { p.Donut(985, 665, 106) })
	p.Fork(606, 625, 380, 0.02)
	p.Knife(1208, 640, 400, -0.02)
	p.Cup(1262, 196, 112)
	p.Bowl(1418, 590, 176)
	p.Spoon(1330, 880, 300, 1.0)
	p.Banana(330, 830, 330, -0.35)
	p.Orange(185, 1010, 92)
	p.Apple(420, 1040, 96)
	p.Book(1420, 1060, 330, 0.22)
	p.Phone(720, 1080, 250, -1.45)
	p.Glow(60, 0, 1500, hex(0xFFE6BC), 0.28)
}

// disc fills a circle.
func (p *Picture) disc(x, y, r float64, c Paint, round, gloss float64) {
	p.Fill(circle(x, y, r), Look{Paint: c, Round: round, Gloss: gloss})
}

// hollow darkens the inside of a vessel on the side of the light.
func (p *Picture) hollow(x, y, r float64) {
	dx, dy := p.Light.X, p.Light.Y
	p.Fill(circle(x, y, r), Look{Paint: flat(hex(0x2A231E)), Alpha: 0.10})
	p.Fill(ring(x, y, r, r*0.74), Look{Paint: func(px, py float64) rgb {
		return hex(0x1D1612).mix(hex(0xFFFFFF), smooth(-0.4, 0.9, -((px-x)*dx+(py-y)*dy)/r))
	}, Alpha: 0.42, Soft: r * 0.06})
}

// ring is a disc with a hole; its two runs turn opposite ways.
func ring(x, y, r, hole float64) Path {
	inner := arc(x, y, hole, hole, 2*math.Pi, 0)
	p := circle(x, y, r)
	p.runs = append(p.runs, inner)
	return p
}

// Plate draws an empty plate; COCO has no label for one.
func (p *Picture) Plate(x, y, r float64) {
	p.Shadow(circle(x, y, r), r*0.05, r*0.06, r*0.07, 0.6)
	china := mottled(flat(hex(0xF1EDE4)), 40, 0.03, 3)
	p.disc(x, y, r, china, r*0.06, 0.2)
	p.Stroke(circle(x, y, r*0.93).closed(), r*0.016, Look{Paint: flat(hex(0x3E6C93)), Alpha: 0.9})
	p.Fill(circle(x, y, r*0.66), Look{Paint: func(px, py float64) rgb {
		return hex(0xEDE8DD).times(0.97 + 0.08*((px-x)*-p.Light.X+(py-y)*-p.Light.Y)/r)
	}})
	p.Stroke(circle(x, y, r*0.66).closed(), r*0.012, Look{Paint: flat(hex(0xB9B2A5)), Alpha: 0.8, Soft: r * 0.008})
}

// Donut draws a glazed donut with sprinkles.
func (p *Picture) Donut(x, y, r float64) {
	p.Shadow(ring(x, y, r, r*0.38), r*0.1, r*0.12, r*0.08, 0.6)
	p.Fill(ring(x, y, r, r*0.30), Look{Paint: mottled(flat(hex(0xC78A46)), 14, 0.2, 5), Round: r * 0.26})
	var outer []float64
	for i := range 22 {
		a := float64(i) * 2 * math.Pi / 22
		k := 0.86 + 0.09*math.Sin(a*5+x) + p.between(-0.03, 0.03)
		outer = append(outer, x+math.Cos(a)*r*k, y+math.Sin(a)*r*k)
	}
	glaze := blob(outer...)
	glaze.runs = append(glaze.runs, arc(x, y, r*0.36, r*0.36, 2*math.Pi, 0))
	icing := pick(p, hex(0xE58CA5), hex(0x5A3422))
	p.Fill(glaze, Look{Paint: flat(icing), Round: r * 0.2, Gloss: 0.55})
	for range 70 {
		a, d := p.between(0, 2*math.Pi), p.between(0.46, 0.78)*r
		sx, sy, t := x+math.Cos(a)*d, y+math.Sin(a)*d, p.between(0, 3.14)
		l := r * 0.045
		p.Stroke(polygon(sx-math.Cos(t)*l, sy-math.Sin(t)*l, sx+math.Cos(t)*l, sy+math.Sin(t)*l), r*0.035,
			Look{Paint: flat(pick(p, hex(0xF4E26B), hex(0x6CC3D9), hex(0xF7F3EC), hex(0xEF6F54), hex(0x8FCB6B))), Round: r * 0.012})
	}
}

// Cup draws a cup of coffee on its saucer from above.
func (p *Picture) Cup(x, y, r float64) {
	china := flat(hex(0xE9EEF0))
	p.Shadow(circle(x, y, r*1.55), r*0.1, r*0.12, r*0.14, 0.6)
	p.disc(x, y, r*1.55, china, r*0.16, 0.3)
	p.Object("cup", func() {
		p.Shadow(circle(x, y, r), r*0.16, r*0.2, r*0.16, 0.55)
		p.Stroke(curve(x+r*0.8, y+r*0.5, x+r*1.38, y+r*0.62, x+r*1.36, y+r*0.98, x+r*0.62, y+r*0.84), r*0.17, Look{Paint: china, Round: r * 0.07, Gloss: 0.4})
		p.disc(x, y, r, china, r*0.07, 0.4)
		p.disc(x, y, r*0.88, flat(hex(0xCBD2D6)), 0, 0)
		crema := func(px, py float64) rgb {
			d, a := math.Hypot(px-x, py-y)/r, math.Atan2(py-y, px-x)
			swirl := math.Sin(a*3 + d*11 + 3*fbm(px/30, py/30, 4, 3))
			return hex(0x6B3E1E).mix(hex(0xE7CDA2), smooth(0.1, 0.75, swirl)*smooth(0.72, 0.45, d)).times(1.05 - 0.4*smooth(0.66, 0.84, d))
		}
		p.disc(x, y, r*0.84, crema, 0, 0)
		p.hollow(x, y, r*0.88)
	})
}

// Bowl draws a bowl of yoghurt and berries from above.
func (p *Picture) Bowl(x, y, r float64) {
	glaze := mottled(flat(hex(0x4F7E8C)), 12, 0.2, 8)
	p.Shadow(circle(x, y, r), r*0.14, r*0.17, r*0.14, 0.65)
	p.Object("bowl", func() {
		p.disc(x, y, r, glaze, r*0.06, 0.4)
		p.disc(x, y, r*0.9, flat(hex(0x3D6470)), 0, 0)
		p.disc(x, y, r*0.82, mottled(flat(hex(0xF4EEE4)), 40, 0.06, 2), r*0.05, 0)
		for range 34 { // oats
			a, d := p.between(0, 7), math.Sqrt(p.rnd.Float64())*r*0.7
			p.At(x+math.Cos(a)*d, y+math.Sin(a)*d, 1, 1, p.between(0, 3), func() {
				p.Shadow(ellipse(0, 0, 12, 8), 2, 2, 3, 0.35)
				p.Fill(ellipse(0, 0, 12, 8), Look{Paint: flat(hex(0xD3AE74).times(p.between(0.85, 1.1))), Round: 5})
			})
		}
		for i := range 26 {
			a, d := p.between(0, 7), math.Sqrt(p.rnd.Float64())*r*0.62
			bx, by := x+math.Cos(a)*d, y+math.Sin(a)*d
			size := r * p.between(0.085, 0.11)
			c := hex(0x35406B)
			if i%3 == 0 {
				c, size = hex(0xB92B3E), size*1.15
			}
			p.Shadow(circle(bx, by, size), 3, 4, 5, 0.5)
			p.Fill(circle(bx, by, size), Look{Paint: mottled(flat(c), 5, 0.25, uint32(i)), Round: size * 0.8, Gloss: 0.3})
			if i%3 != 0 {
				p.Fill(circle(bx+1, by-1, size*0.28), Look{Paint: flat(c.times(0.5)), Soft: 1.5})
			}
		}
		p.hollow(x, y, r*0.9)
	})
}

// Banana draws a banana of that length.
func (p *Picture) Banana(x, y, length, angle float64) {
	p.At(x, y, length, length, angle, func() {
		shape := blob(-0.5, -0.10, -0.47, -0.155, -0.43, -0.12, -0.28, 0.03, 0, 0.095, 0.28, 0.03, 0.42, -0.12, 0.475, -0.135, 0.47, -0.06, 0.33, 0.12, 0.06, 0.23, -0.2, 0.19, -0.4, 0.06)
		p.Shadow(shape, 0.03, 0.045, 0.04, 0.65)
		p.Object("banana", func() {
			p.Fill(shape, Look{Paint: func(x, y float64) rgb {
				c := hex(0xF0C93C).mix(hex(0x9FA63E), 0.6*smooth(0.34, 0.46, math.Abs(x)))
				c = c.mix(hex(0x5A3D1C), 0.9*smooth(0.455, 0.475, math.Abs(x)))
				freckle := smooth(0.70, 0.76, noise(x*60, y*60, 4)) * smooth(0.45, 0.6, fbm(x*6, y*6, 2, 2))
				ridge := gauss((y - (0.165 - 0.9*x*x)) / 0.012)
				return c.mix(hex(0x7A5522), 0.7*freckle).times(1 - 0.16*ridge)
			}, Round: 0.075, Gloss: 0.1})
		})
	})
}

// Orange draws an orange.
func (p *Picture) Orange(x, y, r float64) {
	p.Shadow(circle(x, y, r), r*0.22, r*0.28, r*0.2, 0.6)
	p.Object("orange", func() {
		p.Fill(circle(x, y, r), Look{Paint: func(px, py float64) rgb {
			return hex(0xE8861F).times(0.93 + 0.14*noise(px/2.6, py/2.6, 5))
		}, Round: r * 0.62, Gloss: 0.16})
		p.Fill(polygon(x-6, y-r*0.2-2, x-1, y-r*0.2-7, x+5, y-r*0.2-3, x+7, y-r*0.2+4, x, y-r*0.2+7, x-6, y-r*0.2+4), Look{Paint: flat(hex(0x64702F)), Round: 2})
	})
}

// Apple draws a red apple from above.
func (p *Picture) Apple(x, y, r float64) {
	p.Shadow(circle(x, y, r), r*0.22, r*0.28, r*0.2, 0.6)
	p.Object("apple", func() {
		p.Fill(blob(x, y-r*0.93, x+r*0.6, y-r*0.86, x+r, y-r*0.2, x+r*0.72, y+r*0.72, x, y+r*0.95, x-r*0.72, y+r*0.72, x-r, y-r*0.2, x-r*0.6, y-r*0.86), Look{Paint: func(px, py float64) rgb {
			a := math.Atan2(py-y, px-x)
			streak := fbm(a*9, math.Hypot(px-x, py-y)/r*1.6, 6, 3)
			return hex(0xB6242A).mix(hex(0xE9B84B), smooth(0.52, 0.8, streak)*0.8)
		}, Round: r * 0.55, Gloss: 0.45})
		p.Shadow(circle(x, y-r*0.12, r*0.2), 0, 0, r*0.14, 0.7)
		p.Stroke(curve(x, y-r*0.12, x+r*0.08, y-r*0.32, x+r*0.22, y-r*0.44), r*0.08, Look{Paint: flat(hex(0x5A3C22)), Round: r * 0.03})
		p.Fill(blob(x+r*0.16, y-r*0.38, x+r*0.4, y-r*0.62, x+r*0.72, y-r*0.56, x+r*0.5, y-r*0.34), Look{Paint: flat(hex(0x6C9A3B)), Round: r * 0.08, Gloss: 0.2})
	})
}
