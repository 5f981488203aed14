package main

import "math"

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
