package main

import "math"

// slope is a piste in the mountains: skiers, a snowboarder, firs. The picture
// is upright; it is stored lying on its side.
func slope(p *Picture) {
	p.Light = Light{X: 0.6, Y: -0.6, Z: 0.53, Contrast: 0.75, Lit: rgb{1.05, 1.01, 0.95}, Shade: rgb{0.82, 0.91, 1.1}}
	p.Wash(0, 0, p.W, p.H, vertical(0, hex(0x2467B8), 520, hex(0xA9D0EE)), nil)
	p.mountain(430, 330, 420, 31, 0.25)
	p.mountain(560, 250, 300, 57, 0)
	p.Defocus(1.2)
	p.hills(640, 60, 500, func(x, y float64) rgb { return hex(0xDCE6F2).times(0.95 + 0.08*fbm(x/60, y/20, 4, 3)) }, 9)
	for range 46 {
		x := p.between(0, p.W)
		if x > 330 && x < 830 {
			continue
		}
		p.Fir(x, p.between(630, 700), p.between(70, 130))
	}
	p.snow(690)
	p.piste(520, 640, 300, 1600)
	for _, at := range [][3]float64{{90, 860, 330}, {1120, 800, 280}, {1010, 745, 180}, {210, 760, 190}, {1170, 1120, 470}} {
		p.Fir(at[0], at[1], at[2])
	}
	p.Skier(560, 742, 105, -1, hex(0xE0A32E), hex(0x2E3440))
	p.Skier(705, 800, 130, 1, hex(0x3E8E5A), hex(0x20242C))
	p.Skier(420, 930, 190, 1, hex(0x7A3F8F), hex(0x33415C))
	p.Snowboarder(860, 1080, 270, -1, hex(0x2F86C1), hex(0x6B5A45), hex(0xF2C23A))
	p.Skier(470, 1390, 430, 1, hex(0xD4382F), hex(0x20293A))
	for range 500 { // flakes that the edges throw up
		x, y := p.between(140, 420), p.between(1290, 1420)
		p.Dab(circle(x, y, p.between(0.8, 3.2)), rgb{1, 1, 1}, p.between(0.3, 0.9)*smooth(130, 420, x))
	}
	p.Glow(1050, 60, 700, hex(0xFFF6DC), 0.7)
}

// mountain is a range whose peaks reach from y up by rise.
func (p *Picture) mountain(y, rise, length float64, seed uint32, far float64) {
	ridge := func(x float64) float64 {
		peak := 1 - math.Abs(2*fbm(x/length, 0.3, seed, 5)-1)
		return y - rise*(peak-0.6)*2.2
	}
	p.Wash(0, 0, p.W, y+200, func(x, y float64) rgb {
		// Folds of the rock, lit from the right.
		fold := fbm(x/46+y/120, y/60-x/200, seed+3, 5) - fbm((x+7)/46+y/120, (y-5)/60-x/200, seed+3, 5)
		light := clamp(0.5 + 4.5*fold)
		snow := hex(0x8FA9CC).mix(hex(0xFDFBF5), light)
		rock := hex(0x4A5568).mix(hex(0x8D8478), light)
		// Rock where the snow slides off: in streaks that run downhill.
		streak := fbm(x/9+y/50, y/70+fbm(x/50, y/50, seed+5, 3)*2, seed+9, 5)
		bare := smooth(0.50, 0.60, streak+0.16*(0.5-light)) * 0.9
		return snow.mix(rock, bare).mix(hex(0xA9CBEA), far+0.25*smooth(0, 300, y-ridge(x)))
	}, func(x, y float64) float64 { return (y - ridge(x)) * 0.7 })
}

// snow covers the ground below y.
func (p *Picture) snow(y float64) {
	edge := func(x float64) float64 { return y + 30*(fbm(x/300, 4, 6, 3)-0.5) }
	p.Wash(0, y-40, p.W, p.H-y+40, func(px, py float64) rgb {
		t := (py - y) / (p.H - y)
		s := 30 + 130*t
		slope := fbm(px/s, py/s*2.4, 12, 4) - fbm((px-s*0.12)/s, (py+s*0.06)/s*2.4, 12, 4)
		c := hex(0xB9CDE8).mix(hex(0xFFFCF6), clamp(0.72+2.2*slope))
		if lattice(int32(px*2), int32(py*2), 4) > 0.9985 { // crystals
			c = rgb{1, 1, 1}
		}
		return c.times(0.975 + 0.05*noise(px/1.5, py/1.5, 3))
	}, func(px, py float64) float64 { return smooth(-2, 2, py-edge(px)) })
}

// piste draws the tracks that others left.
func (p *Picture) piste(x0, y0, x1, y1 float64) {
	for i := range 16 {
		off := p.between(-1, 1)
		phase := p.between(0, 6)
		run := []float64{}
		for k := range 22 {
			t := float64(k) / 21
			t2 := t * t
			run = append(run, lerp(x0, x1+300, t2)+off*(20+360*t2)+math.Sin(t*9+phase)*(6+70*t), lerp(y0+60, y1, t2))
		}
		p.Line(curve(run...), 1.2+float64(i%3), hex(0x8FA8CF), 0.28)
		for k := 0; k < len(run); k += 2 {
			run[k] += 3
			run[k+1] += 2
		}
		p.Line(curve(run...), 1.2+float64(i%3), hex(0xFFFFFF), 0.35)
	}
}

// Fir draws a snow-laden tree.
func (p *Picture) Fir(x, y, height float64) {
	p.Shadow(ellipse(x-height*0.2, y, height*0.3, height*0.04), 0, 0, height*0.04, 0.4)
	p.Fill(rect(x-height*0.02, y-height*0.12, height*0.04, height*0.12), Look{Paint: flat(hex(0x4A3728)), Round: height * 0.015})
	for i := range 9 {
		t := float64(i) / 8
		ty := y - height*(0.10+0.80*t)
		w := height * 0.25 * (1.04 - t)
		var run []float64
		run = append(run, x, ty-height*0.16)
		for k := range 9 {
			u := float64(k)/8*2 - 1
			run = append(run, x-u*w*-1, ty+height*0.035*(1-u*u)+p.between(-0.012, 0.02)*height)
		}
		p.Shadow(polygon(run...), 0, height*0.012, height*0.012, 0.5)
		p.Fill(polygon(run...), Look{Paint: func(px, py float64) rgb {
			c := hex(0x2C4F44).mix(hex(0x17302C), smooth(x+w, x-w, px))
			cap := smooth(0.42, 0.56, fbm(px/height*22, py/height*22, 7, 3)+0.30*smooth(ty, ty-height*0.12, py))
			return c.mix(hex(0xEAF1FA).times(lerp(0.84, 1, smooth(x-w, x+w, px))), cap)
		}, Round: height * 0.02})
	}
}

// Skier draws somebody on skis.
func (p *Picture) Skier(x, y, height, facing float64, jacket, legs rgb) {
	helmet := jacket.mix(hex(0x15171C), 0.55)
	q := Person{
		Skin: pick(p, skins...), Hair: helmet, Top: jacket, Bottom: legs, Shoes: hex(0x2B2E36), Turn: 1, Sleeves: true,
		Pose: Pose{Hip: [2]float64{0.62, 0.42}, Knee: [2]float64{-0.85, -0.75}, Shoulder: [2]float64{0.35, 0.55}, Elbow: [2]float64{0.95, 0.8}, Lean: 0.42},
	}
	p.At(x, y, height*facing, height, 0.10*facing, func() {
		p.Shadow(ellipse(-0.06, 0.0, 0.5, 0.035), -0.06, 0.01, 0.03, 0.5)
		p.Object("skis", func() { p.ski(-0.02, 0.008, jacket.times(0.8)) })
		p.Object("person", func() {
			p.pole(0.34, -0.52, -0.1)
			p.At(0, 0.035, 1, 1, 0, func() { p.body(q) })
			p.helmet(helmet)
			p.pole(0.285, -0.475, -0.16)
		})
		p.Again("skis", func() { p.ski(0.03, 0.028, jacket) })
	})
}

// helmet covers the head of a crouched skier, with the goggles.
func (p *Picture) helmet(c rgb) {
	p.Fill(blob(0.10, -0.85, 0.098, -0.92, 0.14, -0.972, 0.195, -0.965, 0.225, -0.915, 0.222, -0.895, 0.17, -0.89, 0.15, -0.84), Look{Paint: flat(c), Round: 0.03, Gloss: 0.4})
	p.Fill(rounded(0.168, -0.893, 0.06, 0.036, 0.014), Look{Paint: horizontal(0.165, hex(0x25170F), 0.225, hex(0xF29A38)), Round: 0.01, Gloss: 0.5})
}

func (p *Picture) pole(x, y, slant float64) {
	p.Stroke(polygon(x, y, x+slant-0.12, 0.0), 0.012, Look{Paint: flat(hex(0x3A3F47)), Round: 0.005})
	p.Fill(ellipse(x+slant-0.11, -0.04, 0.022, 0.009), Look{Paint: flat(hex(0x22252A))})
}

func (p *Picture) ski(x, y float64, c rgb) {
	p.Stroke(curve(x-0.42, y, x, y+0.004, x+0.40, y, x+0.50, y-0.035, x+0.54, y-0.065), 0.022, Look{Paint: horizontal(-0.4, c, 0.5, c.mix(hex(0xF2F2F2), 0.5)), Round: 0.01, Gloss: 0.4})
}

// Snowboarder draws somebody on a snowboard.
func (p *Picture) Snowboarder(x, y, height, facing float64, jacket, legs, board rgb) {
	cap := jacket.mix(hex(0xE8E4DC), 0.5)
	p.At(x, y, height*facing, height, 0.14*facing, func() {
		p.Shadow(ellipse(-0.1, 0.01, 0.46, 0.05), -0.04, 0.01, 0.03, 0.5)
		p.Object("snowboard", func() {
			p.Stroke(curve(-0.46, -0.05, -0.36, 0.005, 0, 0.018, 0.36, 0.005, 0.46, -0.05), 0.045, Look{Paint: striped(flat(board), hex(0xD5442F), 0.16, 0.3, 0.5), Round: 0.015, Gloss: 0.3})
		})
		p.Object("person", func() {
			p.body(Person{
				Skin: skins[1], Hair: hairs[1], Top: jacket, Bottom: legs, Shoes: hex(0x33302E), Turn: 0.35, Sleeves: true, Hat: &cap,
				Pose: Pose{Hip: [2]float64{0.55, -0.62}, Knee: [2]float64{-0.72, 0.75}, Shoulder: [2]float64{1.15, -1.05}, Elbow: [2]float64{0.35, -0.4}, Lean: 0.1},
			})
		})
	})
}
