package main

import "math"

// beach is a bay in summer: bathers, umbrellas, surfboards, and kites above.
func beach(p *Picture) {
	p.Wash(0, 0, p.W, 520, vertical(0, hex(0x3F8FD2), 520, hex(0xCFE6F0)), nil)
	p.clouds(0, 480, 260, 5)
	p.hills(485, 60, 300, func(x, y float64) rgb { return hex(0x7F9FB4).mix(hex(0xA9C0C8), smooth(430, 520, y)) }, 14)
	p.water(500, 760, hex(0x2E7FA8), hex(0x3FB3B4), hex(0xBFE3EC), 6)
	p.Boat(1330, 520, 120, -1, hex(0xF1EDE4), hex(0xE9E2CF), true)
	p.Boat(260, 514, 70, 1, hex(0x9A3B34), hex(0xF4EFE2), true)
	p.shore(735)

	// In the water and on the wet sand.
	p.Person(930, 705, 84, 1, p.bather(0))
	p.Person(1003, 712, 88, -1, p.bather(0))
	p.clearBelow(880, 690, 200, 26)
	p.Surfboard(655, 668, 150, 0.12, hex(0xF2EBDD), hex(0xD9463B), false)
	surfer := p.bather(1)
	surfer.Pose = Pose{Hip: [2]float64{0.55, -0.35}, Knee: [2]float64{-0.7, -0.35}, Shoulder: [2]float64{1.4, -1.3}, Elbow: [2]float64{0.1, -0.1}, Lean: 0.12}
	p.Person(655, 662, 118, 1, surfer)

	p.Umbrella(330, 905, 330, 0.10, hex(0xE0533F), hex(0xF6EEDD))
	p.Umbrella(1180, 850, 240, -0.08, hex(0x2F7EA8), hex(0xF2E7C8))
	p.Towel(420, 930, 210, hex(0x2E8C86))
	p.Towel(1255, 868, 150, hex(0xE3A53B))

	p.Person(640, 860, 190, 1, p.bather(1))
	p.Person(735, 856, 128, -1, p.bather(1))
	p.Person(1120, 912, 215, -1, p.bather(0))
	p.Surfboard(1432, 1000, 330, -1.45, hex(0xF5EFE0), hex(0x2C7FB8), true)
	q := p.bather(0)
	q.Away = true
	p.Person(1335, 1020, 300, 1, q)
	p.Person(880, 1110, 330, 1, kiteFlyer(p))
	p.Ball(560, 1060, 44)
	p.Dog(700, 1120, 190, -1, hex(0x5A4030), hex(0xD9C4A2))

	p.Kite(1010, 190, 130, 0.5, hex(0xE8443A), hex(0xF6C945))
	p.Line(curve(1000, 250, 1010, 560, 944, 830), 1.2, hex(0xF5F2EA), 0.7)
	p.Kite(560, 120, 92, -0.4, hex(0x2FA36B), hex(0xF3F0E6))
	p.Line(curve(562, 160, 610, 420, 690, 765), 1, hex(0xF5F2EA), 0.6)
	p.Kite(1360, 110, 60, 0.2, hex(0x7B4FA3), hex(0xF09A3E))
	p.Kite(290, 220, 44, -0.2, hex(0xF0B43A), hex(0x2F6FB3))
	for i, at := range [][2]float64{{120, 300}, {172, 268}, {210, 318}} {
		p.Gull(at[0], at[1], 40-float64(i)*5)
	}
	p.Glow(160, 0, 1500, hex(0xFFF1C8), 0.25)
}

// clearBelow is water in front of those who stand in it.
func (p *Picture) clearBelow(x, y, w, h float64) {
	p.Wash(x, y, w, h, func(px, py float64) rgb {
		return hex(0x42AEB4).times(0.85 + 0.3*fbm(px/26, py/5, 6, 3))
	}, func(px, py float64) float64 {
		return smooth(y, y+6, py+4*noise(px/12, 0, 3)) * smooth(x, x+40, px) * smooth(x+w, x+w-40, px) * smooth(y+h, y+h-8, py)
	})
}

// shore is the edge of the sea at about y and the sand below it.
func (p *Picture) shore(y float64) {
	edge := func(x float64) float64 { return y + 26*math.Sin(x/210+1) + 22*(fbm(x/120, 2, 3, 3)-0.5) }
	p.Wash(0, y-80, p.W, p.H-y+80, func(px, py float64) rgb {
		d := py - edge(px)
		sand := hex(0xE3C998).mix(hex(0xD2AE78), smooth(y, p.H, py))
		sand = sand.times(0.90 + 0.2*fbm(px/40, py/16, 8, 4)).times(0.93 + 0.14*noise(px/1.6, py/1.3, 5))
		dip := fbm(px/22, py/9, 18, 3) - fbm((px+5)/22, (py+4)/9, 18, 3) // footprints and ripples
		sand = sand.times(1 + 0.9*dip*smooth(60, 160, d))
		wet := hex(0xA98B63).mix(hex(0xBFD3D6), 0.45*fbm(px/90, py/14, 4, 3))
		return wet.mix(sand, smooth(14, 70, d))
	}, func(px, py float64) float64 { return smooth(-3, 3, py-edge(px)) })
	for i := range 3 { // foam
		off := float64(i)*-19 + 2
		p.Wash(0, y-130, p.W, 220, flat(hex(0xF7FAF8)), func(px, py float64) float64 {
			d := py - edge(px) - off + 9*(fbm(px/30, float64(i)*7, 9, 3)-0.5)
			lace := smooth(0.38, 0.6, fbm(px/7, py/4, 4+uint32(i), 3))
			return (0.95 - 0.25*float64(i)) * gauss(d/(3.2-float64(i)*0.5)) * (0.35 + 0.65*lace)
		})
	}
}

// bather returns somebody in swimming things, turned by as much.
func (p *Picture) bather(turn float64) Person {
	skin := pick(p, skins...)
	q := Person{Skin: skin, Hair: pick(p, hairs...), Top: skin, Bottom: pick(p, cloths...), Shoes: skin, Turn: turn, Legs: shorts, Pose: standing(p)}
	if p.rnd.IntN(2) == 0 {
		q.Top, q.Long, q.Bottom = q.Bottom, true, q.Bottom.times(0.9)
	}
	if turn == 1 {
		q.Pose = walking(p.between(0.5, 0.9))
	}
	return q
}

func kiteFlyer(p *Picture) Person {
	hat := hex(0xF0DFA8)
	return Person{
		Skin: skins[1], Hair: hairs[2], Top: hex(0xF2EEE4), Bottom: hex(0x2F5D8C), Shoes: skins[1], Turn: 1, Legs: shorts, Hat: &hat,
		Pose: Pose{Hip: [2]float64{0.2, -0.2}, Knee: [2]float64{-0.05, -0.15}, Shoulder: [2]float64{1.25, 1.1}, Elbow: [2]float64{0.9, 0.9}, Lean: -0.10},
	}
}

// Umbrella draws a sunshade of that height planted at (x,y), and its shade.
func (p *Picture) Umbrella(x, y, height, angle float64, c, d rgb) {
	p.Shadow(ellipse(x+height*0.25, y+4, height*0.5, height*0.10), 0, 0, height*0.04, 0.55)
	p.At(x, y, height, height, angle, func() {
		p.Object("umbrella", func() {
			p.Fill(rounded(-0.009, -0.95, 0.018, 0.95, 0.006), Look{Paint: flat(hex(0xE9E3D6)), Round: 0.008})
			inside := blob(-0.52, -0.60, 0, -0.68, 0.52, -0.60, 0, -0.63)
			p.Fill(inside, Look{Paint: flat(c.times(0.45))})
			for i := range 7 { // panels of the canopy, from the middle outwards
				t0, t1 := float64(i)/7*2-1, float64(i+1)/7*2-1
				x0, x1 := math.Sin(t0*math.Pi/2)*0.53, math.Sin(t1*math.Pi/2)*0.53
				y0, y1 := -0.60+0.045*math.Cos(t0*math.Pi/2), -0.60+0.045*math.Cos(t1*math.Pi/2)
				colour := c
				if i%2 == 1 {
					colour = d
				}
				run := spline(points([]float64{0, -0.98, x0 * 0.55, -0.905, x0 * 0.88, -0.76, x0, y0}), false)
				run = append(run, pt((x0+x1)/2, (y0+y1)/2-0.022))
				back := spline(points([]float64{x1, y1, x1 * 0.88, -0.76, x1 * 0.55, -0.905, 0, -0.98}), false)
				p.Fill(outline(append(run, back...)), Look{Paint: flat(colour.times(1.06 - 0.40*smooth(-0.5, 1, (t0+t1)/2))), Round: 0.02})
			}
			p.Fill(circle(0, -0.985, 0.014), Look{Paint: flat(hex(0xF4EFE4)), Round: 0.008})
		})
	})
}

// Towel lies on the sand.
func (p *Picture) Towel(x, y, w float64, c rgb) {
	p.Fill(polygon(x, y, x+w, y-w*0.05, x+w*0.9, y+w*0.22, x-w*0.14, y+w*0.27),
		Look{Paint: striped(mottled(flat(c), 3, 0.15, 3), hex(0xF4EEDF), 30, 0.35, 0.1), Round: 3})
}

// Surfboard draws a board of that length around or, planted, upright from (x,y).
func (p *Picture) Surfboard(x, y, length, angle float64, c, stripe rgb, planted bool) {
	middle := 0.0
	if planted {
		middle = 0.46
		p.Shadow(ellipse(x+20, y+4, length*0.2, length*0.035), 0, 0, 10, 0.6)
	}
	p.At(x, y, length, length, angle, func() {
		half := 0.115
		if !planted {
			half = 0.04
		}
		p.Object("surfboard", func() {
			p.Fill(blob(middle-0.5, 0, middle-0.3, -half*0.85, middle, -half, middle+0.32, -half*0.75, middle+0.5, 0, middle+0.32, half*0.75, middle, half, middle-0.3, half*0.85),
				Look{Paint: func(x, y float64) rgb {
					v := c.mix(stripe, smooth(0.028, 0.022, math.Abs(y-0.045)))
					return v.mix(stripe, smooth(0.30, 0.31, x-middle)*smooth(0.40, 0.39, x-middle))
				}, Round: 0.05, Gloss: 0.4})
		})
	})
	if planted {
		p.Fill(ellipse(x, y+6, length*0.11, length*0.03), Look{Paint: mottled(flat(hex(0xD7B682)), 3, 0.25, 3), Round: 6, Soft: 2})
	}
}

// Kite draws a kite around (x,y) with its tail.
func (p *Picture) Kite(x, y, size, angle float64, c, d rgb) {
	p.At(x, y, size, size, angle, func() {
		p.Object("kite", func() {
			p.Fill(polygon(0, -0.5, 0.36, -0.1, 0, 0.5, -0.36, -0.1), Look{Paint: func(x, y float64) rgb {
				if (x < 0) == (y < -0.1) {
					return c
				}
				return d
			}, Round: 0.06})
			p.Line(polygon(0, -0.5, 0, 0.5), 0.014, hex(0x4A3B2C), 0.6)
			p.Line(polygon(-0.36, -0.1, 0.36, -0.1), 0.014, hex(0x4A3B2C), 0.6)
			p.Stroke(curve(0, 0.5, 0.1, 0.62, -0.06, 0.76, 0.08, 0.92, -0.02, 1.08), 0.02, Look{Paint: flat(d)})
			for i := range 3 {
				ty := 0.64 + float64(i)*0.15
				tx := 0.06 * math.Cos(float64(i)*math.Pi)
				p.Fill(polygon(tx, ty, tx-0.09, ty-0.045, tx-0.09, ty+0.045, tx, ty, tx+0.09, ty-0.045, tx+0.09, ty+0.045), Look{Paint: flat(c), Round: 0.01})
			}
		})
	})
}

// Ball draws a beach ball that lies on the ground.
func (p *Picture) Ball(x, y, r float64) {
	p.Shadow(ellipse(x+r*0.4, y+r*0.9, r*1.05, r*0.28), 0, 0, r*0.25, 0.6)
	p.Object("sports ball", func() {
		colours := []rgb{hex(0xE8443A), hex(0xF6F2E8), hex(0x2F77B8), hex(0xF6F2E8), hex(0xF0C33A), hex(0xF6F2E8)}
		p.Fill(circle(x, y, r), Look{Paint: func(px, py float64) rgb {
			a := math.Atan2(py-y+r*0.35, px-x-r*0.2) + 0.25*math.Hypot(px-x, py-y)/r
			return colours[int(math.Floor(a/(2*math.Pi)*6+12))%6]
		}, Round: r * 0.6, Gloss: 0.4})
	})
}

// Gull draws a bird on the wing.
func (p *Picture) Gull(x, y, span float64) {
	p.At(x, y, span, span, p.between(-0.15, 0.15), func() {
		p.Object("bird", func() {
			for _, s := range []float64{-1, 1} {
				p.Fill(blob(0, 0, s*0.2, -0.15, s*0.38, -0.13, s*0.5, -0.03, s*0.36, -0.08, s*0.2, -0.07), Look{Paint: horizontal(0, hex(0xF1F3F4), s*0.5, hex(0x5A6066)), Round: 0.03})
			}
			p.Fill(ellipse(0.01, 0.0, 0.11, 0.04), Look{Paint: flat(hex(0xF4F4F2)), Round: 0.03})
			p.Fill(polygon(0.11, -0.012, 0.16, 0.005, 0.11, 0.015), Look{Paint: flat(hex(0xE0A23A))})
		})
	})
}
