package main

import "math"

// farm is pasture on a spring evening.
func farm(p *Picture) {
	p.Light = Light{X: -0.7, Y: -0.42, Z: 0.58, Contrast: 0.8, Lit: rgb{1.12, 1.03, 0.86}, Shade: rgb{0.86, 0.92, 1.06}}
	p.Wash(0, 0, p.W, p.H, vertical(0, hex(0x5E9BD0), 470, hex(0xF6DDB4)), nil)
	p.clouds(0, 420, 190, 33)
	p.hills(430, 70, 380, func(x, y float64) rgb {
		return hex(0x7C97A0).mix(hex(0xA9B59A), smooth(390, 480, y)).times(0.95 + 0.1*fbm(x/20, y/10, 3, 3))
	}, 5)
	p.hills(478, 46, 300, func(x, y float64) rgb {
		field := noise(x/120+y/90, y/26, 11)
		return hex(0x8FA552).mix(hex(0xCDBB66), smooth(0.45, 0.55, field)).times(0.92 + 0.16*fbm(x/9, y/5, 3, 3))
	}, 19)
	for i := range 15 {
		p.Foliage(float64(i)*92+p.between(-20, 20), 492+p.between(-6, 6), p.between(22, 40), p.between(14, 24), 3, hex(0x5E7A3A))
	}
	p.Barn(985, 503, 190)
	p.Defocus(1.3)
	p.grass(498, hex(0x6E9440), hex(0xB4B05A), 7)
	p.fence(548, 62)
	for range 260 {
		t := math.Sqrt(p.rnd.Float64())
		y := 620 + 340*t
		p.Dab(circle(p.between(0, p.W), y, 0.8+2.2*t), pick(p, hex(0xF7F2DA), hex(0xF3D34A), hex(0xE9A0B4)), 0.9)
	}
	p.Tree(95, 610, 480, hex(0x6F9340))

	p.Sheep(470, 606, 92, -1, hex(0x3A3430))
	p.Sheep(585, 598, 84, 1, hex(0xD9CDB8))
	p.Sheep(655, 616, 98, 1, hex(0x3A3430))
	p.Cow(880, 640, 205, -1, hex(0x5A3420), 9)
	p.Cow(1150, 664, 230, 1, hex(0x2A2422), 31)
	p.Horse(330, 760, 300, 1, hex(0x8E5530), hex(0x241811))
	p.Cow(770, 862, 420, 1, hex(0x2E2521), 4)
	p.Sheep(1120, 884, 230, -1, hex(0x37312D))
	hat := hex(0xD9BE84)
	p.Person(165, 884, 330, 1, Person{Skin: skins[0], Hair: hairs[3], Top: hex(0xB23A36), Bottom: hex(0x34507A), Shoes: hex(0x3B2A20), Turn: 0.2, Hat: &hat, Sleeves: true, Pose: standing(p)})

	for i, at := range [][2]float64{{640, 120}, {700, 92}, {748, 134}, {586, 160}, {830, 150}} {
		p.Gull(at[0], at[1], 46-float64(i)*3)
	}
	p.Glow(0, 380, 1250, hex(0xFFCF86), 0.55)
}

// Barn stands on (x,y), that broad.
func (p *Picture) Barn(x, y, w float64) {
	red := hex(0xA33B30)
	boards := func(px, py float64) rgb {
		return red.times(0.85 + 0.3*fbm(px/4, py/40, 5, 3)).times(1 - 0.25*gauss((math.Mod(px, 7)-3.5)/0.7))
	}
	p.Fill(polygon(x-w*0.2, y, x-w*0.2, y-w*0.42, x, y-w*0.66, x+w*0.2, y-w*0.42, x+w*0.2, y), Look{Paint: boards, Round: 2})
	p.Fill(rect(x+w*0.2, y-w*0.42, w*0.6, w*0.42), Look{Paint: func(px, py float64) rgb { return boards(px, py).times(0.78) }, Round: 2})
	p.Fill(polygon(x, y-w*0.67, x+w*0.62, y-w*0.67, x+w*0.84, y-w*0.40, x+w*0.22, y-w*0.40), Look{Paint: striped(flat(hex(0x6E6A68)), hex(0x5A5654), 6, 0.3, 0.6), Round: 3})
	p.Line(polygon(x-w*0.22, y-w*0.40, x, y-w*0.67, x+w*0.22, y-w*0.40), 4, hex(0xEFE8DA), 1)
	p.Fill(rect(x-w*0.09, y-w*0.24, w*0.18, w*0.24), Look{Paint: flat(hex(0x5A2520)), Round: 2})
	p.Line(polygon(x-w*0.09, y-w*0.24, x+w*0.09, y), 2.5, hex(0xEFE8DA), 1)
	p.Line(polygon(x+w*0.09, y-w*0.24, x-w*0.09, y), 2.5, hex(0xEFE8DA), 1)
	p.Fill(rect(x-w*0.04, y-w*0.46, w*0.08, w*0.09), Look{Paint: flat(hex(0x2A2422))})
}

// fence runs across the picture, its foot at about y.
func (p *Picture) fence(y, h float64) {
	timber := Look{Paint: mottled(flat(hex(0x8C7454)), 5, 0.3, 4), Round: 3}
	for i := range 3 {
		ry := y - h*(0.3+0.28*float64(i))
		p.Stroke(curve(-10, ry+3, p.W*0.3, ry-2, p.W*0.6, ry+2, p.W+10, ry-3), 5, timber)
	}
	for x := 20.0; x < p.W; x += 96 {
		p.Fill(rounded(x-4, y-h+p.between(-3, 3), 9, h+4, 3), timber)
	}
}

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
