package main

import "math"

// park is a meadow in town where a dog jumps for a frisbee.
func park(p *Picture) {
	p.Wash(0, 0, p.W, p.H, vertical(0, hex(0x5FA0DA), 360, hex(0xDCECF2)), nil)
	p.clouds(0, 300, 170, 44)
	p.Wash(0, 340, p.W, 60, flat(hex(0x33502C)), nil)
	for i := range 9 {
		p.Foliage(float64(i)*155+p.between(-30, 30), 330+p.between(-20, 10), p.between(90, 140), p.between(60, 95), 6, hex(0x4F7F3A).mix(hex(0x7E9A4A), p.rnd.Float64()))
	}
	p.Defocus(3)
	p.grass(395, hex(0x5F9A3C), hex(0x9DB453), 3)
	p.Bench(170, 470, 120)
	p.Person(1050, 480, 118, -1, p.passer())
	p.Person(1110, 484, 112, -1, p.passer())
	q := p.passer()
	q.Pose = Pose{Hip: [2]float64{0.9, -0.6}, Knee: [2]float64{-0.5, -1.1}, Shoulder: [2]float64{-0.9, 0.9}, Elbow: [2]float64{1.2, 1.3}, Lean: 0.2}
	p.Person(880, 500, 135, -1, q)
	p.Defocus(0.8)

	hat := hex(0xD9463B)
	p.Person(300, 800, 400, 1, Person{
		Skin: skins[2], Hair: hairs[1], Top: hex(0x2F77B8), Bottom: hex(0xC7B48A), Shoes: hex(0xF0ECE4), Turn: 1, Legs: shorts, Hat: &hat,
		Pose: Pose{Hip: [2]float64{0.42, -0.4}, Knee: [2]float64{-0.1, -0.3}, Shoulder: [2]float64{1.75, -0.5}, Elbow: [2]float64{0.12, 0.5}, Lean: 0.12},
	})
	p.Object("frisbee", func() {
		p.Fill(ellipse(690, 390, 44, 15), Look{Paint: flat(hex(0xE8442F)), Round: 9, Gloss: 0.4})
	})
	p.Fill(ellipse(689, 387, 28, 7), Look{Paint: flat(hex(0xC9331F)), Soft: 2})
	p.Shadow(ellipse(905, 800, 150, 20), 0, 0, 14, 0.45)
	p.leap(900, 690, 330)
	p.Ball(1180, 790, 34)
	p.Glow(100, 0, 1100, hex(0xFFF0C4), 0.28)
}

// leap draws a dog in the air, its head to the left and up.
func (p *Picture) leap(x, y, length float64) {
	p.At(x, y, -length, length, 0.42, func() {
		coat, light := hex(0x2C2725), hex(0xF0E8DC)
		p.Object("dog", func() {
			fur := func(x, y float64) rgb {
				return coat.mix(light, smooth(0.11, 0.20, x+(y+0.4)*0.4)*smooth(0.34, 0.26, x)).mix(light, smooth(-0.30, -0.26, y)*0.8)
			}
			leg := func(x, y, kx, ky, ex, ey, dim float64) {
				c := func(ax, ay float64) rgb { return coat.mix(light, smooth(0.05, 0.10, (ay-y)*1)).times(dim) }
				p.Fill(limb(x, y, 0.06, kx, ky, 0.034).and(limb(kx, ky, 0.034, ex, ey, 0.022)), Look{Paint: c, Round: 0.035})
				p.Fill(ellipse(ex+0.012, ey, 0.036, 0.024), Look{Paint: flat(light.times(dim)), Round: 0.02})
			}
			leg(-0.24, -0.34, -0.36, -0.20, -0.52, -0.12, 0.7)
			leg(0.18, -0.34, 0.30, -0.22, 0.42, -0.28, 0.7)
			p.Stroke(curve(-0.32, -0.44, -0.46, -0.48, -0.56, -0.42, -0.62, -0.46), 0.06, Look{Paint: horizontal(-0.62, light, -0.5, coat), Round: 0.03})
			p.Fill(blob(dogBuild.neck...).and(blob(dogBuild.body...)), Look{Paint: fur, Round: 0.09})
			leg(-0.28, -0.36, -0.34, -0.16, -0.48, -0.04, 1)
			leg(0.20, -0.34, 0.33, -0.26, 0.46, -0.36, 1)
			p.Hair(blob(dogBuild.body...), 2200, 0.03, 0.004, 0.25, func(x, y float64) float64 { return 3.3 })
			p.At(dogBuild.headX, dogBuild.headY, 1, 1, -0.2, func() { p.dogHead(coat, light) })
		})
	})
}

var dogBuild = build{
	body: []float64{-0.34, -0.44, -0.22, -0.52, 0, -0.50, 0.16, -0.54, 0.27, -0.48, 0.27, -0.32, 0.14, -0.24, -0.06, -0.27, -0.2, -0.31, -0.33, -0.30},
	neck: []float64{0.12, -0.52, 0.24, -0.62, 0.36, -0.68, 0.40, -0.58, 0.33, -0.46, 0.22, -0.34},
	legs: [4]float64{-0.22, 0.14, -0.28, 0.20}, hip: -0.34, hoof: 0.026, thigh: 0.06,
	haunch: []float64{-0.35, -0.42, -0.27, -0.49, -0.17, -0.42, -0.18, -0.30, -0.26, -0.22, -0.33, -0.28},
	headX:  0.37, headY: -0.66,
}

// Dog draws a dog of that length that trots over (x,y).
func (p *Picture) Dog(x, y, length, facing float64, coat, light rgb) {
	fur := func(x, y float64) rgb {
		chest := smooth(0.10, 0.26, x) * smooth(-0.5, -0.38, y)
		return coat.mix(light, 0.85*max(chest, smooth(-0.20, -0.04, y))).times(0.92 + 0.16*fbm(x*20, y*20, 8, 2))
	}
	p.animal("dog", x, y, length, facing, 0.09, dogBuild, fur, flat(light.times(0.9)), 1, func() {
		p.Stroke(curve(-0.32, -0.44, -0.43, -0.50, -0.47, -0.62, -0.43, -0.68), 0.045, Look{Paint: flat(coat), Round: 0.02})
	}, func() { p.dogHead(coat, light) })
}

func (p *Picture) dogHead(coat, light rgb) {
	muzzle := blob(0.03, -0.02, 0.12, 0.0, 0.19, 0.015, 0.2, 0.05, 0.15, 0.085, 0.05, 0.09, 0.0, 0.05)
	p.Fill(blob(0.06, 0.06, 0.14, 0.075, 0.13, 0.105, 0.06, 0.10), Look{Paint: flat(light.times(0.8)), Round: 0.015})
	p.Fill(blob(0.085, 0.075, 0.135, 0.075, 0.15, 0.13, 0.12, 0.15, 0.095, 0.12), Look{Paint: flat(hex(0xD9707A)), Round: 0.015})
	p.Fill(blob(-0.11, -0.02, -0.06, -0.10, 0.02, -0.115, 0.08, -0.06, 0.08, 0.04, 0.0, 0.09, -0.08, 0.07), Look{Paint: flat(coat), Round: 0.05})
	p.Fill(muzzle, Look{Paint: flat(light), Round: 0.035})
	p.Fill(ellipse(0.192, 0.018, 0.024, 0.018), Look{Paint: flat(hex(0x1B1614)), Round: 0.012, Gloss: 0.6})
	p.Stroke(curve(0.19, 0.04, 0.15, 0.075, 0.07, 0.068), 0.006, Look{Paint: flat(hex(0x3A2520)), Alpha: 0.8})
	p.Fill(circle(0.055, -0.035, 0.014), Look{Paint: flat(hex(0x1A110C)), Round: 0.007, Gloss: 0.9})
	ear := blob(-0.06, -0.09, -0.01, -0.08, 0.0, 0.0, -0.03, 0.09, -0.09, 0.10, -0.11, 0.02)
	p.Shadow(ear, 0.008, 0.008, 0.012, 0.4)
	p.Fill(ear, Look{Paint: flat(coat.times(0.68)), Round: 0.025})
	p.Stroke(curve(-0.12, 0.10, -0.05, 0.135, 0.02, 0.11), 0.024, Look{Paint: flat(hex(0xB8342F)), Round: 0.008})
	p.Hair(blob(-0.11, -0.02, -0.06, -0.10, 0.02, -0.115, 0.08, -0.06, 0.0, 0.09), 400, 0.014, 0.0035, 0.12, func(x, y float64) float64 { return math.Pi })
}
