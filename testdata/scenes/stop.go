package main

import "math"

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
