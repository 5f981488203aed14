package main

import "math"

// street is a sunny street in a town, seen from the other pavement.
func street(p *Picture) {
	sky := vertical(0, hex(0x6FA6DA), 320, hex(0xD5E6F2))
	p.Wash(0, 0, p.W, p.H, sky, nil)
	p.clouds(0, 300, 150, 21)

	walls := []rgb{hex(0xC98D6B), hex(0xE2D3B4), hex(0xA9B8B4), hex(0xD9B58C), hex(0xB86F5A)}
	x := -40.0
	for i, w := range []float64{300, 260, 250, 290, 320} {
		p.Facade(x, w, 560, []float64{120, 60, 170, 95, 40}[i], walls[i], uint32(40+i*9))
		x += w
	}
	p.haze(0, 560, hex(0xFFE9C4), 0.10)
	p.Defocus(1.2)

	pavement := func(x, y float64) rgb {
		c := hex(0xB9B2A6).times(0.9 + 0.2*fbm(x/9, y/5, 5, 4))
		return c
	}
	p.Wash(0, 552, p.W, 78, pavement, nil)
	for i := range 22 {
		p.Line(polygon(float64(i)*64-40, 630, float64(i)*64-14, 552), 1.2, hex(0x8B857A), 0.6)
	}
	p.Line(polygon(0, 580, p.W, 580), 1, hex(0x8B857A), 0.5)
	p.Shadow(rect(-50, 545, 1400, 12), 0, 6, 10, 0.5)

	for _, tx := range []float64{150, 905} {
		p.Tree(tx, 590, 400, hex(0x7C9A3E))
	}
	// Those who walk on the far pavement.
	for _, w := range []struct{ x, h, facing float64 }{{60, 128, 1}, {300, 134, -1}, {352, 126, -1}, {700, 130, 1}, {1010, 132, -1}, {1085, 104, 1}, {1128, 135, 1}} {
		p.Person(w.x, 612+p.between(-8, 8), w.h, w.facing, p.passer())
	}

	p.Wash(0, 626, p.W, 9, flat(hex(0xCFC9BE)), nil)
	p.Wash(0, 635, p.W, 6, flat(hex(0x6F6B66)), nil)
	road := func(x, y float64) rgb {
		return hex(0x5C5D60).mix(hex(0x77767A), 0.35*smooth(640, 960, y)).times(0.88 + 0.24*fbm(x/14, y/6, 9, 5))
	}
	p.Wash(0, 641, p.W, 240, road, nil)
	for i := range 7 {
		x := float64(i)*210 - 40
		p.Fill(polygon(x, 772, x+104, 772, x+98, 781, x-8, 781), Look{Paint: mottled(flat(hex(0xD9D6CC)), 8, 0.2, 4)})
	}

	p.Car(1120, 712, 300, -1, hatchback, hex(0xD0B13A))
	p.Bus(560, 730, 640, -1, hex(0xE7E0D0), hex(0xB02F2B))
	p.Car(110, 706, 250, -1, sedan, hex(0x4A5560))
	p.Car(980, 858, 400, 1, sedan, hex(0xA3262C))
	rider := p.passer()
	rider.Legs, rider.Bottom, rider.Top, rider.Sleeves = trousers, hex(0x2E3D5A), hex(0xE2A23C), true
	p.Bicycle(440, 872, 262, 1, hex(0x2B7A78), &rider)

	// The near pavement.
	p.Wash(0, 878, p.W, 82, func(x, y float64) rgb {
		return hex(0xAAA398).times(0.86 + 0.28*fbm(x/13, y/8, 15, 4)).times(lerp(1.06, 0.86, (y-878)/82))
	}, nil)
	p.Wash(0, 876, p.W, 10, flat(hex(0xD8D2C6)), nil)
	p.TrafficLight(1205, 938, 560, 0)
	p.Person(690, 930, 310, 1, Person{Skin: skins[1], Hair: hairs[1], Top: hex(0x2F5D8C), Bottom: hex(0x8A7A5F), Shoes: hex(0xE8E4DE), Turn: 1, Pose: walking(0.9), Sleeves: true})
	p.Dog(790, 934, 150, 1, hex(0xB98347), hex(0xEFE3CC))
	p.Line(curve(737, 772, 752, 822, 812, 850), 2.2, hex(0x7A2E2A), 1)
	p.Person(170, 936, 322, -1, Person{Skin: skins[3], Hair: hairs[4], Top: hex(0xC8453B), Bottom: hex(0x2E3D5A), Shoes: hex(0x2B2522), Turn: 0, Away: true, Pose: standing(p), Long: true, Legs: skirt})
}

// stop is a sign at a country road.
func stop(p *Picture) {
	p.Wash(0, 0, p.W, p.H, vertical(0, hex(0x4F93D6), 250, hex(0xD3E7F2)), nil)
	p.clouds(0, 220, 90, 15)
	p.hills(250, 40, 160, func(x, y float64) rgb { return hex(0x6F9460).times(0.9 + 0.2*fbm(x/14, y/8, 2, 3)) }, 6)
	p.Defocus(1.5)
	p.grass(258, hex(0x6C9A40), hex(0xB3AE58), 8)
	road := polygon(230, 360, 262, 258, 274, 258, 470, 360)
	p.Fill(road, Look{Paint: func(x, y float64) rgb { return hex(0x6A6A6C).times(0.88 + 0.24*fbm(x/5, y/3, 4, 4)) }})
	p.Fill(polygon(342, 360, 268, 262, 270, 262, 356, 360), Look{Paint: flat(hex(0xE6E2D4)), Alpha: 0.8})
	p.Car(322, 290, 62, -1, hatchback, hex(0xC9CBC8))
	p.Person(402, 348, 118, -1, p.passer())
	p.StopSign(130, 345, 290)
	p.Gull(360, 70, 40)
	p.Gull(404, 96, 30)
}

// StopSign stands on (x,y).
func (p *Picture) StopSign(x, y, height float64) {
	p.At(x, y, height, height, 0, func() {
		p.Shadow(ellipse(0, 0, 0.05, 0.01), 0.03, 0, 0.012, 0.6)
		p.Fill(rounded(-0.014, -0.7, 0.028, 0.7, 0.006), Look{Paint: flat(hex(0x9BA0A4)), Round: 0.012, Gloss: 0.3})
		octagon := func(r float64) Path {
			var xy []float64
			for i := range 8 {
				a := (float64(i) + 0.5) * math.Pi / 4
				xy = append(xy, math.Cos(a)*r, -0.77+math.Sin(a)*r)
			}
			return polygon(xy...)
		}
		p.Object("stop sign", func() {
			p.Fill(octagon(0.25), Look{Paint: flat(hex(0xF4F1EA)), Round: 0.006})
			p.Fill(octagon(0.232), Look{Paint: flat(hex(0xC2272D)), Round: 0.02, Gloss: 0.15})
			white := Look{Paint: flat(hex(0xF7F4EE))}
			letter := func(x float64, paths ...Path) {
				p.At(x, -0.77, 1, 1, 0, func() {
					for _, path := range paths {
						p.Stroke(path, 0.026, white)
					}
				})
			}
			letter(-0.142, curve(0.032, -0.042, 0, -0.062, -0.03, -0.036, 0, 0, 0.03, 0.034, 0, 0.062, -0.034, 0.042))
			letter(-0.05, polygon(-0.034, -0.06, 0.034, -0.06), polygon(0, -0.06, 0, 0.062))
			letter(0.048, ellipse(0, 0, 0.032, 0.06).closed())
			letter(0.145, polygon(-0.028, 0.062, -0.028, -0.06), curve(-0.028, -0.06, 0.02, -0.056, 0.034, -0.028, 0.016, -0.002, -0.028, 0.002))
		})
	})
}
