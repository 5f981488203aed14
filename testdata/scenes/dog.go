package main

import "math"

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
