package main

import "math"

// livingRoom is two cats on a couch with the remote controls, by the light of a
// window on the left.
func livingRoom(p *Picture) {
	p.Light = Light{X: -0.62, Y: -0.5, Z: 0.6, Contrast: 0.75, Lit: rgb{1.06, 1.01, 0.93}, Shade: rgb{0.88, 0.93, 1.05}}
	wall := func(x, y float64) rgb {
		c := hex(0xC9C2B2).mix(hex(0x8F8D88), smooth(0, 700, x+y*0.3))
		return c.times(0.97 + 0.06*fbm(x/3, y/3, 4, 3))
	}
	p.Wash(0, 0, p.W, p.H, wall, nil)
	p.windowLight(60, -20)
	p.Frame(330, 26, 132, 96)
	p.Wash(0, 418, p.W, 62, planks(hex(0xA8794C), hex(0x6B4528), 26, 4), nil)
	p.Wash(0, 404, p.W, 15, vertical(404, hex(0xE6E1D6), 419, hex(0xB9B3A6)), nil)
	p.PottedPlant(590, 420, 330)
	p.Defocus(1.4)

	velvet := hex(0x2C6E70)
	p.Object("couch", func() { p.Couch(34, 128, 548, 330, velvet) })
	p.Cushion(96, 262, 96, -0.2, hex(0xD9B44A))
	p.Cushion(520, 258, 84, 0.24, hex(0xB7583E))

	p.SleepingCat(408, 345, 262, 1, tabby)
	p.SittingCat(222, 352, 190, 1, ginger)
	p.Remote(336, 372, 74, 0.42, hex(0x2A2B2E))
	p.Remote(128, 366, 62, -0.6, hex(0xD8D6D0))
	p.warmth()
}

// windowLight is what a window throws on a wall.
func (p *Picture) windowLight(x, y float64) {
	for i := range 2 {
		for j := range 2 {
			ox, oy := x+float64(i)*104, y+float64(j)*92+float64(i)*26
			p.Fill(polygon(ox, oy, ox+92, oy+23, ox+92, oy+103, ox, oy+80), Look{Paint: flat(hex(0xFFF0CF)), Soft: 5, Alpha: 0.55})
		}
	}
}

// warmth lays a little of the window's light over everything.
func (p *Picture) warmth() {
	p.Glow(0, 60, p.W*0.9, hex(0xFFE2B0), 0.20)
}

// Frame hangs a landscape on the wall.
func (p *Picture) Frame(x, y, w, h float64) {
	p.Shadow(rect(x, y, w, h), 7, 9, 7, 0.5)
	p.Fill(rect(x, y, w, h), Look{Paint: wood(hex(0x8A6238), hex(0x4F351D), 40, 6), Round: 3, Gloss: 0.2})
	p.Fill(rect(x+7, y+7, w-14, h-14), Look{Paint: flat(hex(0xEFEBE0))})
	p.Fill(rect(x+18, y+18, w-36, h-36), Look{Paint: func(px, py float64) rgb {
		t := (py - y - 18) / (h - 36)
		ridge := 0.5 + 0.25*(fbm(px/26, 1, 8, 3)-0.5)
		if t > ridge {
			return hex(0x35655B).mix(hex(0x9FB36A), (t-ridge)*1.6)
		}
		return hex(0x7FAFC7).mix(hex(0xF3D3A0), t*1.7)
	}})
}

// PottedPlant draws a plant with long leaves, its pot standing on (x,y).
func (p *Picture) PottedPlant(x, y, height float64) {
	p.At(x, y, height, height, 0, func() {
		p.Object("potted plant", func() {
			for i := range 17 {
				a := -math.Pi/2 + (float64(i)-8)*0.17 + p.between(-0.08, 0.08)
				l := p.between(0.45, 0.72)
				sin, cos := math.Sincos(a)
				bend := cos * 0.16
				tip := pt(cos*l+bend, -0.28+sin*l+math.Abs(cos)*0.2)
				mid := pt(cos*l*0.5, -0.28+sin*l*0.62)
				green := hex(0x4F8A4A).times(p.between(0.65, 1.15))
				w := 0.032
				p.Fill(blob(0, -0.27, mid.X-w*sin, mid.Y+w*cos, tip.X, tip.Y, mid.X+w*sin, mid.Y-w*cos), Look{Paint: flat(green), Round: 0.02, Gloss: 0.12})
			}
			p.Fill(polygon(-0.16, -0.3, 0.16, -0.3, 0.12, 0, -0.12, 0), Look{Paint: mottled(flat(hex(0xC4703F)), 0.05, 0.1, 3), Round: 0.06})
			p.Fill(rounded(-0.175, -0.33, 0.35, 0.06, 0.015), Look{Paint: flat(hex(0xCE7A48)), Round: 0.03})
		})
	})
}

// Couch draws a couch from the front, a little from above.
func (p *Picture) Couch(x, y, w, h float64, cloth rgb) {
	fabric := func(px, py float64) rgb {
		nap := fbm(px/60, py/40, 12, 3)
		return cloth.times(0.78 + 0.44*nap).times(0.96 + 0.08*noise(px/1.3, py/1.3, 9))
	}
	soft := Look{Paint: fabric, Round: 14}
	p.Shadow(rounded(x, y, w, h*0.9, 24), 14, 6, 20, 0.55)
	back := rounded(x+20, y, w-40, h*0.62, 30)
	p.Fill(back, soft)
	for i := range 3 { // buttons
		for j := range 7 {
			bx := x + 70 + (float64(j)+0.5*float64(i%2))*w/8.2
			by := y + 34 + float64(i)*34
			p.Shadow(circle(bx, by, 7), 0, 0, 6, 0.35)
			p.Fill(circle(bx, by, 3.4), Look{Paint: flat(cloth.times(0.8)), Round: 2, Gloss: 0.2})
		}
	}
	seat := y + h*0.50
	p.Shadow(rect(x+30, seat-4, w-60, 16), 0, -4, 10, 0.7)
	for i := range 2 {
		cx := x + 36 + float64(i)*(w-72)/2
		top := polygon(cx+4, seat, cx+(w-72)/2-4, seat, cx+(w-72)/2+float64(i)*12, seat+72, cx-12+float64(i)*12, seat+72)
		p.Fill(top, Look{Paint: func(px, py float64) rgb { return fabric(px, py).times(1.22) }, Round: 10})
		p.Fill(rounded(cx-12+float64(i)*12, seat+62, (w-72)/2+12, 44, 14), soft)
		p.Shadow(rect(cx-8, seat+102, (w-72)/2+8, 4), 0, 4, 5, 0.6)
	}
	p.Fill(rounded(x+18, seat+106, w-36, h*0.14, 10), soft)
	for _, ax := range []float64{x, x + w - 62} {
		arm := rounded(ax, seat-52, 62, 208, 28)
		p.Shadow(arm, 8, 6, 12, 0.4)
		p.Fill(arm, Look{Paint: fabric, Round: 20})
	}
	for _, lx := range []float64{x + 30, x + w - 46} {
		p.Fill(polygon(lx, y+h-16, lx+16, y+h-16, lx+12, y+h+8, lx+4, y+h+8), Look{Paint: flat(hex(0x6B4526)), Round: 4})
	}
}

// Cushion draws a square cushion around (x,y).
func (p *Picture) Cushion(x, y, size, angle float64, c rgb) {
	p.At(x, y, size, size, angle, func() {
		shape := blob(-0.5, -0.5, 0, -0.42, 0.5, -0.5, 0.43, 0, 0.5, 0.5, 0, 0.43, -0.5, 0.5, -0.43, 0)
		p.Shadow(shape, 0.08, 0.06, 0.1, 0.55)
		p.Fill(shape, Look{Paint: mottled(striped(flat(c), c.times(0.72), 0.11, 0.35, 0.8), 0.02, 0.12, 9), Round: 0.22})
	})
}

// Remote draws a remote control that lies around (x,y).
func (p *Picture) Remote(x, y, length, angle float64, c rgb) {
	p.At(x, y, length, length*0.86, angle, func() {
		shape := rounded(-0.5, -0.12, 1, 0.24, 0.07)
		p.Shadow(shape, 0.03, 0.06, 0.05, 0.8)
		p.Object("remote", func() {
			p.Fill(rounded(-0.5, -0.085, 1, 0.24, 0.07), Look{Paint: flat(c.times(0.5)), Round: 0.03})
			p.Fill(shape, Look{Paint: flat(c), Round: 0.04, Gloss: 0.4})
			for i := range 7 {
				for j := range 3 {
					b := hex(0xE6E4DE)
					if c.luma() > 0.5 {
						b = hex(0x55585C)
					}
					if i == 0 && j == 0 {
						b = hex(0xD83A2E)
					}
					p.Fill(circle(-0.40+float64(i)*0.115, -0.065+float64(j)*0.065, 0.022), Look{Paint: flat(b), Round: 0.01})
				}
			}
			p.Fill(circle(0.42, 0, 0.035), Look{Paint: flat(hex(0x8C9094)), Round: 0.015})
		})
	})
}

// Coat is the fur of an animal.
type Coat struct {
	Base, Stripe, Light rgb // back, pattern, belly and muzzle
	Eyes                rgb
}

var (
	ginger = Coat{hex(0xD28A45), hex(0x9C5423), hex(0xF3DFC4), hex(0x8DA34A)}
	tabby  = Coat{hex(0x8F7E6B), hex(0x3D342C), hex(0xD9CDBB), hex(0xB5A642)}
)

// paint stripes the coat across the direction of the body and lightens it
// towards the belly.
func (c Coat) paint(belly float64) Paint {
	return func(x, y float64) rgb {
		wave := math.Sin((x*26 + 5*fbm(x*4, y*4, 77, 3) + 1.5*math.Sin(y*9)) * 1.1)
		s := smooth(0.1, 0.85, wave) * smooth(belly+0.05, belly-0.1, y)
		return c.Base.mix(c.Stripe, 0.72*s).mix(c.Light, 0.7*smooth(belly-0.03, belly+0.09, y))
	}
}

// SittingCat draws a cat of that height that sits at (x,y) and looks at the
// viewer.
func (p *Picture) SittingCat(x, y, height, facing float64, coat Coat) {
	p.At(x, y, height*facing, height, 0, func() {
		p.Shadow(ellipse(0.03, -0.01, 0.33, 0.05), 0.05, 0.01, 0.04, 0.6)
		p.Object("cat", func() {
			fur := coat.paint(0.4)
			p.Stroke(curve(0.22, -0.06, 0.40, -0.03, 0.46, -0.12, 0.40, -0.2, 0.34, -0.18), 0.075, Look{Paint: fur, Round: 0.035})
			body := blob(-0.12, -0.62, 0.12, -0.62, 0.20, -0.42, 0.29, -0.2, 0.26, -0.03, 0, 0, -0.26, -0.03, -0.29, -0.2, -0.20, -0.42)
			p.Fill(body, Look{Paint: fur, Round: 0.11})
			p.Hair(body, 5200, 0.034, 0.0035, 0.2, func(x, y float64) float64 { return math.Pi/2 + x*0.9 })
			chest := blob(-0.07, -0.60, 0.07, -0.60, 0.10, -0.42, 0.03, -0.26, -0.03, -0.26, -0.10, -0.42)
			p.Fill(chest, Look{Paint: flat(coat.Light), Round: 0.05, Soft: 0.03, Alpha: 0.85})
			p.Hair(chest, 1600, 0.036, 0.0035, 0.12, func(x, y float64) float64 { return math.Pi/2 + x*2 })
			for _, s := range []float64{-1, 1} {
				p.Fill(blob(s*0.12, -0.2, s*0.25, -0.16, s*0.29, -0.05, s*0.2, 0, s*0.11, -0.02), Look{Paint: fur, Round: 0.05})
				leg := limb(s*0.075, -0.40, 0.062, s*0.062, -0.05, 0.045)
				p.Fill(leg, Look{Paint: fur, Round: 0.045})
				p.Fill(ellipse(s*0.068, -0.026, 0.06, 0.035), Look{Paint: flat(coat.Light), Round: 0.03})
				p.Hair(leg, 1000, 0.022, 0.003, 0.16, func(x, y float64) float64 { return math.Pi / 2 })
			}
			p.At(0, -0.74, 1, 1, 0, func() { p.catHead(coat, true) })
		})
	})
}

// catHead draws a cat's head around the origin, about 0.4 broad.
func (p *Picture) catHead(coat Coat, awake bool) {
	stripes := func(x, y float64) rgb {
		brow := smooth(0.2, 0.8, math.Sin(math.Abs(x)*80+1)) * smooth(-0.03, -0.09, y)
		cheek := smooth(0.3, 0.9, math.Sin(y*70+math.Abs(x)*12)) * smooth(0.10, 0.14, math.Abs(x))
		c := coat.Base.mix(coat.Stripe, 0.75*max(brow, cheek))
		return c.mix(coat.Light, 0.8*smooth(0.06, 0.13, y-math.Abs(x)*0.3))
	}
	for _, s := range []float64{-1, 1} {
		p.Fill(blob(s*0.05, -0.12, s*0.10, -0.18, s*0.16, -0.245, s*0.19, -0.165, s*0.185, -0.06), Look{Paint: flat(coat.Base.times(0.9)), Round: 0.03})
		p.Fill(blob(s*0.09, -0.13, s*0.125, -0.175, s*0.153, -0.2, s*0.168, -0.145, s*0.15, -0.10), Look{Paint: flat(hex(0xC98F86).mix(coat.Base, 0.3)), Round: 0.02, Soft: 0.006})
	}
	skull := blob(0, -0.155, 0.12, -0.13, 0.19, -0.03, 0.185, 0.06, 0.11, 0.13, 0, 0.15, -0.11, 0.13, -0.185, 0.06, -0.19, -0.03, -0.12, -0.13)
	p.Shadow(skull, 0.01, 0.04, 0.03, 0.35)
	p.Fill(skull, Look{Paint: stripes, Round: 0.09})
	p.Hair(skull, 4200, 0.022, 0.003, 0.18, func(x, y float64) float64 { return math.Atan2(y-0.03, x) })
	for _, s := range []float64{-1, 1} {
		p.Fill(ellipse(s*0.042, 0.078, 0.055, 0.042), Look{Paint: flat(coat.Light), Round: 0.035, Soft: 0.004})
	}
	p.Fill(ellipse(0, 0.118, 0.035, 0.024), Look{Paint: flat(coat.Light), Round: 0.02})
	dark := hex(0x2A1C16)
	p.Fill(blob(-0.026, 0.036, 0, 0.03, 0.026, 0.036, 0.006, 0.06, -0.006, 0.06), Look{Paint: flat(hex(0xC9807A)), Round: 0.012, Gloss: 0.3})
	p.Stroke(curve(0, 0.058, 0, 0.076, -0.02, 0.092, -0.042, 0.088), 0.006, Look{Paint: flat(dark), Alpha: 0.7})
	p.Stroke(curve(0, 0.076, 0.02, 0.092, 0.042, 0.088), 0.006, Look{Paint: flat(dark), Alpha: 0.7})
	for _, s := range []float64{-1, 1} {
		if awake {
			eye := blob(s*0.045, -0.008, s*0.075, -0.042, s*0.115, -0.032, s*0.128, -0.012, s*0.09, 0.012)
			p.Fill(eye, Look{Paint: radial(s*0.086, -0.016, 0.05, coat.Eyes.times(1.25), coat.Eyes.times(0.6)), Round: 0.008, Gloss: 0.3})
			p.Stroke(eye.closed(), 0.007, Look{Paint: flat(dark), Alpha: 0.85})
			p.Fill(ellipse(s*0.086, -0.016, 0.011, 0.024), Look{Paint: flat(hex(0x0C0B0A))})
			p.Fill(circle(s*0.086-0.008, -0.025, 0.006), Look{Paint: flat(hex(0xFFFFFF)), Alpha: 0.9})
		} else {
			p.Stroke(curve(s*0.045, -0.012, s*0.085, 0.008, s*0.125, -0.014), 0.009, Look{Paint: flat(dark), Alpha: 0.85})
		}
		for i := range 3 {
			y := 0.07 + float64(i)*0.014
			p.Line(curve(s*0.06, y, s*0.18, y-0.02+float64(i)*0.014, s*0.29, y-0.01+float64(i)*0.035), 0.0032, hex(0xF7F3EC), 0.75)
		}
	}
}

// SleepingCat draws a cat of that length that lies at (x,y), its head at the
// right.
func (p *Picture) SleepingCat(x, y, length, facing float64, coat Coat) {
	p.At(x, y, length*facing, length, 0, func() {
		p.Shadow(ellipse(0, -0.02, 0.48, 0.06), 0.02, 0.02, 0.05, 0.65)
		p.Object("cat", func() {
			fur := coat.paint(-0.06)
			body := blob(-0.46, -0.06, -0.47, -0.2, -0.38, -0.33, -0.2, -0.385, 0, -0.365, 0.18, -0.34, 0.30, -0.24, 0.32, -0.06, 0.1, -0.005, -0.3, -0.005)
			p.Fill(body, Look{Paint: fur, Round: 0.12})
			haunch := blob(-0.45, -0.08, -0.43, -0.24, -0.3, -0.28, -0.17, -0.2, -0.15, -0.07, -0.25, -0.01, -0.4, -0.01)
			p.Shadow(haunch, 0.02, 0.0, 0.03, 0.4)
			p.Fill(haunch, Look{Paint: fur, Round: 0.09})
			p.Hair(body, 7000, 0.032, 0.003, 0.2, func(x, y float64) float64 { return math.Pi - 0.5 - y })
			p.Fill(limb(-0.24, -0.035, 0.035, -0.06, -0.025, 0.03), Look{Paint: flat(coat.Light.mix(coat.Base, 0.4)), Round: 0.03})
			p.Stroke(curve(-0.44, -0.10, -0.5, -0.03, -0.36, 0.015, -0.14, 0.012, -0.02, -0.008), 0.062, Look{Paint: fur, Round: 0.03})
			p.Fill(limb(0.16, -0.06, 0.045, 0.42, -0.03, 0.034), Look{Paint: fur, Round: 0.035})
			p.Fill(ellipse(0.43, -0.03, 0.05, 0.034), Look{Paint: flat(coat.Light), Round: 0.03})
			p.At(0.305, -0.195, 0.92, 0.92, 0.22, func() { p.catHead(coat, false) })
		})
	})
}
