package main

import "math"

// build is the outline of a four-legged animal of length 1 that stands on
// y = 0 and looks right.
type build struct {
	body, neck, haunch []float64
	legs               [4]float64 // x of the legs: far hind, far fore, near hind, near fore
	hip, hoof          float64    // y where the legs begin; radius of the foot
	thigh              float64
	headX, headY       float64
}

func (p *Picture) legs4(b build, coat, hoofs Paint, near bool, step float64) {
	first, dim := 0, 0.62
	if near {
		first, dim = 2, 1
	}
	dull := func(paint Paint) Paint { return func(x, y float64) rgb { return paint(x, y).times(dim) } }
	for i := first; i < first+2; i++ {
		x := b.legs[i]
		swing := step * []float64{-1, 1, 1, -1}[i]
		knee := b.hip * 0.46
		back := 0.018
		if i%2 == 1 {
			back = -0.008
		}
		p.Fill(limb(x, b.hip, b.thigh, x+swing*0.5-back, knee, b.hoof*1.15).
			and(limb(x+swing*0.5-back, knee, b.hoof*1.15, x+swing, -b.hoof*1.4, b.hoof*0.85)), Look{Paint: dull(coat), Round: b.thigh * 0.6})
		p.Fill(rounded(x+swing-b.hoof*1.05, -b.hoof*1.6, b.hoof*2.3, b.hoof*1.6, b.hoof*0.5), Look{Paint: dull(hoofs), Round: b.hoof * 0.5})
	}
}

// animal draws the parts that all of them share, and then the head.
func (p *Picture) animal(label string, x, y, length, facing, step float64, b build, coat, hoofs Paint, shag float64, tail, head func()) {
	p.At(x, y, length*facing, length, 0, func() {
		p.Shadow(ellipse(0, 0, 0.46, 0.05), 0.05, 0, 0.04, 0.55)
		p.Object(label, func() {
			p.legs4(b, coat, hoofs, false, step)
			tail()
			p.Fill(blob(b.neck...).and(blob(b.body...)), Look{Paint: coat, Round: 0.09})
			p.legs4(b, coat, hoofs, true, step)
			p.Fill(blob(b.haunch...), Look{Paint: coat, Round: 0.07, Soft: 0.012})
			if shag > 0 {
				p.Hair(blob(b.body...), int(2600*shag), 0.012, 0.0035, 0.1, func(x, y float64) float64 { return math.Pi - 0.15 })
			}
			p.At(b.headX, b.headY, 1, 1, 0, head)
		})
	})
}

var cowBuild = build{
	body: []float64{-0.42, -0.50, -0.30, -0.585, -0.05, -0.57, 0.20, -0.60, 0.31, -0.52, 0.33, -0.36, 0.24, -0.24, 0, -0.20, -0.22, -0.23, -0.40, -0.30},
	neck: []float64{0.15, -0.58, 0.28, -0.62, 0.40, -0.66, 0.44, -0.56, 0.36, -0.40, 0.22, -0.33},
	legs: [4]float64{-0.30, 0.19, -0.36, 0.26}, hip: -0.32, hoof: 0.03, thigh: 0.062,
	haunch: []float64{-0.43, -0.46, -0.33, -0.54, -0.24, -0.44, -0.27, -0.28, -0.36, -0.22, -0.42, -0.30},
	headX:  0.42, headY: -0.60,
}

// Cow draws a pied cow of that length.
func (p *Picture) Cow(x, y, length, facing float64, patches rgb, seed uint32) {
	white := hex(0xEEE6D8)
	coat := func(x, y float64) rgb {
		return white.mix(patches, smooth(0.52, 0.55, fbm(x*3.4+7, y*3.4, seed, 2))).times(0.93 + 0.14*fbm(x*30, y*30, 5, 2))
	}
	p.animal("cow", x, y, length, facing, p.between(-0.03, 0.05), cowBuild, coat, flat(hex(0x37302B)), 1, func() {
		p.Stroke(curve(-0.41, -0.53, -0.47, -0.42, -0.455, -0.22), 0.024, Look{Paint: flat(white.times(0.85)), Round: 0.01})
		p.Fill(blob(-0.475, -0.24, -0.44, -0.24, -0.43, -0.12, -0.46, -0.10, -0.485, -0.14), Look{Paint: flat(patches), Round: 0.015})
		p.Fill(ellipse(-0.17, -0.21, 0.075, 0.05), Look{Paint: flat(hex(0xE0AFA0)), Round: 0.03})
	}, func() {
		p.Fill(blob(-0.10, -0.09, -0.04, -0.075, -0.03, -0.035, -0.09, -0.03, -0.13, -0.06), Look{Paint: flat(patches.times(0.85)), Round: 0.015})
		p.Stroke(curve(-0.01, -0.085, 0.0, -0.13, 0.035, -0.15), 0.018, Look{Paint: flat(hex(0xD9CDB4)), Round: 0.008})
		skull := blob(-0.06, -0.09, 0.02, -0.10, 0.09, -0.02, 0.15, 0.075, 0.14, 0.135, 0.08, 0.14, 0.0, 0.08, -0.06, 0.02)
		p.Fill(skull, Look{Paint: func(x, y float64) rgb { return patches.mix(white, smooth(0.012, -0.012, math.Abs(y+0.1-x*0.9)-0.045)) }, Round: 0.05})
		p.Fill(blob(0.085, 0.075, 0.14, 0.065, 0.16, 0.105, 0.145, 0.145, 0.09, 0.148, 0.07, 0.115), Look{Paint: flat(hex(0xD8A596)), Round: 0.03, Gloss: 0.1})
		p.Fill(ellipse(0.138, 0.095, 0.009, 0.006), Look{Paint: flat(hex(0x4A2D28))})
		p.Fill(circle(0.025, -0.03, 0.013), Look{Paint: flat(hex(0x14100D)), Round: 0.006, Gloss: 0.8})
	})
}

var horseBuild = build{
	body: []float64{-0.37, -0.50, -0.28, -0.60, -0.12, -0.585, 0.08, -0.60, 0.22, -0.62, 0.30, -0.52, 0.27, -0.38, 0.10, -0.32, -0.12, -0.34, -0.30, -0.34, -0.37, -0.40},
	neck: []float64{0.05, -0.60, 0.20, -0.72, 0.33, -0.90, 0.44, -0.91, 0.44, -0.78, 0.35, -0.60, 0.28, -0.44, 0.12, -0.44},
	legs: [4]float64{-0.24, 0.17, -0.30, 0.23}, hip: -0.42, hoof: 0.026, thigh: 0.07,
	haunch: []float64{-0.37, -0.50, -0.28, -0.585, -0.17, -0.52, -0.18, -0.40, -0.26, -0.32, -0.35, -0.38},
	headX:  0.40, headY: -0.88,
}

// Horse draws a horse of that length.
func (p *Picture) Horse(x, y, length, facing float64, coat, mane rgb) {
	paint := func(x, y float64) rgb {
		return coat.mix(mane, 0.75*smooth(-0.22, -0.08, y)).times(0.94 + 0.12*fbm(x*8, y*8, 5, 2))
	}
	p.animal("horse", x, y, length, facing, 0.05, horseBuild, paint, flat(hex(0x2A231E)), 0.6, func() {
		tail := blob(-0.35, -0.57, -0.42, -0.52, -0.47, -0.34, -0.46, -0.14, -0.42, -0.12, -0.39, -0.32, -0.35, -0.48)
		p.Fill(tail, Look{Paint: flat(mane), Round: 0.03})
		p.Hair(tail, 400, 0.08, 0.006, 0.3, func(x, y float64) float64 { return math.Pi/2 + 0.15 })
	}, func() {
		p.Fill(blob(-0.01, -0.06, 0.005, -0.115, 0.035, -0.06), Look{Paint: flat(coat.times(0.85)), Round: 0.01})
		skull := blob(-0.06, -0.05, 0.02, -0.07, 0.08, -0.03, 0.145, 0.085, 0.17, 0.14, 0.15, 0.175, 0.11, 0.17, 0.03, 0.09, -0.05, 0.06)
		p.Fill(skull, Look{Paint: func(x, y float64) rgb { return coat.mix(mane, 0.8*smooth(0.09, 0.17, y)) }, Round: 0.04})
		p.Fill(circle(0.045, -0.015, 0.012), Look{Paint: flat(hex(0x14100D)), Round: 0.006, Gloss: 0.8})
		p.Fill(ellipse(0.147, 0.135, 0.008, 0.011), Look{Paint: flat(hex(0x14100D)), Alpha: 0.8})
		maneShape := blob(0.03, -0.085, -0.03, -0.075, -0.12, 0.06, -0.24, 0.24, -0.22, 0.29, -0.13, 0.22, -0.06, 0.09, 0.0, -0.02)
		p.Fill(maneShape, Look{Paint: flat(mane), Round: 0.025})
		p.Hair(maneShape, 700, 0.05, 0.005, 0.3, func(x, y float64) float64 { return 2.2 })
	})
}

var sheepBuild = build{
	body: []float64{-0.40, -0.42, -0.28, -0.56, 0, -0.60, 0.24, -0.56, 0.34, -0.42, 0.28, -0.26, 0, -0.19, -0.28, -0.22},
	neck: []float64{0.16, -0.50, 0.30, -0.58, 0.38, -0.52, 0.34, -0.38, 0.2, -0.34},
	legs: [4]float64{-0.20, 0.16, -0.26, 0.22}, hip: -0.26, hoof: 0.028, thigh: 0.045,
	haunch: []float64{-0.38, -0.40, -0.28, -0.52, -0.16, -0.42, -0.2, -0.26, -0.32, -0.24},
	headX:  0.37, headY: -0.53,
}

// Sheep draws a sheep of that length.
func (p *Picture) Sheep(x, y, length, facing float64, face rgb) {
	wool := hex(0xE9E0CD)
	coat := func(x, y float64) rgb {
		if y > -0.2 {
			return face
		}
		return wool
	}
	p.animal("sheep", x, y, length, facing, p.between(-0.02, 0.03), sheepBuild, coat, flat(hex(0x2A2522)), 0, func() {}, func() {
		p.At(-sheepBuild.headX, -sheepBuild.headY, 1, 1, 0, func() { p.fleece(wool) })
		p.Fill(blob(-0.07, -0.03, -0.02, -0.035, -0.015, 0.0, -0.09, 0.02), Look{Paint: flat(face.times(0.8)), Round: 0.012})
		p.Fill(blob(-0.045, -0.07, 0.03, -0.075, 0.09, 0.0, 0.12, 0.075, 0.085, 0.11, 0.02, 0.07, -0.045, 0.02), Look{Paint: flat(face), Round: 0.04})
		p.Fill(circle(0.03, -0.015, 0.011), Look{Paint: flat(hex(0x0E0B09)), Round: 0.005, Gloss: 0.8})
		for range 9 {
			p.Fill(circle(p.between(-0.06, 0.02), p.between(-0.10, -0.055), 0.025), Look{Paint: flat(wool), Round: 0.02})
		}
	})
}

// fleece covers a sheep in curls.
func (p *Picture) fleece(wool rgb) {
	for range 170 {
		a, d := p.between(0, 2*math.Pi), math.Sqrt(p.rnd.Float64())
		x, y := -0.02+0.345*d*math.Cos(a), -0.40+0.19*d*math.Sin(a)
		shade := 1 - 0.32*smooth(-0.42, -0.2, y) + p.between(-0.04, 0.04)
		p.Fill(circle(x, y, p.between(0.028, 0.045)), Look{Paint: flat(wool.times(shade)), Round: 0.028, Soft: 0.003})
	}
}
