package main

import "math"

// harbour is a quay early in the morning, for a film without colours.
func harbour(p *Picture) {
	p.Light = Light{X: 0.62, Y: -0.5, Z: 0.6, Contrast: 0.8, Lit: rgb{1.05, 1.02, 0.97}, Shade: rgb{0.9, 0.95, 1.05}}
	p.Wash(0, 0, p.W, p.H, vertical(0, hex(0x8FA3B0), 300, hex(0xF1EFEA)), nil)
	p.clouds(0, 250, 150, 77)
	p.hills(268, 50, 190, flat(hex(0xB4BDC2)), 3)
	p.hills(292, 34, 120, func(x, y float64) rgb { return hex(0x8A979C).times(0.94 + 0.12*fbm(x/12, y/8, 2, 3)) }, 8)
	p.water(296, 610, hex(0xA9B4BA), hex(0x4F6068), hex(0xF0F2F2), 12)
	p.Lighthouse(792, 306, 170)
	p.Boat(120, 322, 62, 1, hex(0x4A5258), hex(0xEEEAE2), true)
	p.Boat(560, 316, 46, -1, hex(0x5E666B), hex(0xF2EFE8), true)
	p.Boat(300, 352, 128, 1, hex(0x2E3B44), hex(0xF6F3EA), true)
	p.Boat(640, 398, 190, -1, hex(0x8E9599), hex(0x5A6268), false)
	p.Boat(245, 470, 270, 1, hex(0x27333B), hex(0x8F3D36), false)
	p.Wash(0, 560, p.W, 40, planks(hex(0x9B958B), hex(0x5E5850), 13, 6), nil)
	p.Shadow(rect(-20, 600, p.W+40, 4), 0, -4, 6, 0.7)
	for _, x := range []float64{70, 330, 590, 850} {
		p.Shadow(ellipse(x, 572, 20, 6), -8, 2, 5, 0.6)
		p.Fill(rounded(x-11, 520, 22, 54, 9), Look{Paint: mottled(flat(hex(0x4A4642)), 5, 0.3, 3), Round: 8})
		p.Fill(ellipse(x, 524, 14, 7), Look{Paint: flat(hex(0x6E6A64)), Round: 4})
	}
	p.Gull(420, 120, 60)
	p.Gull(486, 164, 44)
	p.Gull(690, 96, 50)
	p.Bench(715, 590, 150)
	p.Person(480, 596, 168, -1, Person{Skin: skins[1], Hair: hairs[5], Top: hex(0x3A4F6B), Bottom: hex(0x3B3B40), Shoes: hex(0x2B2522), Turn: 0, Away: true, Sleeves: true, Pose: standing(p)})
}

// Lighthouse stands on (x,y).
func (p *Picture) Lighthouse(x, y, h float64) {
	p.Fill(blob(x-h*0.5, y+6, x-h*0.2, y-h*0.08, x+h*0.25, y-h*0.1, x+h*0.6, y+6), Look{Paint: mottled(flat(hex(0x6F6E6A)), 9, 0.4, 2), Round: 8})
	p.Fill(polygon(x-h*0.09, y-h*0.06, x-h*0.06, y-h*0.8, x+h*0.06, y-h*0.8, x+h*0.09, y-h*0.06), Look{Paint: striped(flat(hex(0xF1EEE7)), hex(0xA83A32), h*0.26, 0.5, 1.5708), Round: h * 0.05})
	p.Fill(rect(x-h*0.085, y-h*0.83, h*0.17, h*0.035), Look{Paint: flat(hex(0x33373B)), Round: 2})
	p.Fill(rect(x-h*0.045, y-h*0.93, h*0.09, h*0.1), Look{Paint: flat(hex(0xF6E9B8)), Round: 3})
	p.Fill(polygon(x-h*0.06, y-h*0.93, x, y-h, x+h*0.06, y-h*0.93), Look{Paint: flat(hex(0x8C2F2A)), Round: 3})
}

// Bench stands on (x,y), that broad.
func (p *Picture) Bench(x, y, w float64) {
	p.Shadow(rect(x-w*0.5, y-6, w, 8), -6, 0, 6, 0.5)
	p.Object("bench", func() {
		timber := Look{Paint: wood(hex(0xA98558), hex(0x6B4C2E), w*0.3, 3), Round: 3}
		iron := Look{Paint: flat(hex(0x2E3236)), Round: 2}
		for _, s := range []float64{-0.42, 0.42} {
			p.Fill(rect(x+s*w-3, y-w*0.5, 6, w*0.5), iron)
		}
		for i := range 3 {
			p.Fill(rounded(x-w*0.5, y-w*0.5+float64(i)*w*0.085, w, w*0.06, 3), timber)
		}
		p.Fill(polygon(x-w*0.5, y-w*0.22, x+w*0.5, y-w*0.22, x+w*0.53, y-w*0.14, x-w*0.53, y-w*0.14), timber)
	})
}

// Boat draws a boat of that length afloat at (x,y); with a sail or a cabin.
func (p *Picture) Boat(x, y, length, facing float64, hull, cloth rgb, sail bool) {
	p.reflection(x, y, length, hull)
	p.At(x, y, length*facing, length, 0, func() {
		p.Object("boat", func() {
			if sail {
				p.Fill(rounded(-0.012, -1.18, 0.022, 1.12, 0.005), Look{Paint: flat(hex(0x8A6B48)), Round: 0.008})
				main := spline(points([]float64{-0.025, -1.13, -0.20, -0.72, -0.42, -0.22}), false)
				p.Fill(outline(append(main, pt(-0.025, -0.19))), Look{Paint: horizontal(-0.4, cloth, 0, cloth.times(0.8)), Round: 0.05})
				jib := spline(points([]float64{0.03, -1.08, 0.24, -0.66, 0.44, -0.20}), false)
				p.Fill(outline(append(jib, pt(0.04, -0.22))), Look{Paint: horizontal(0, cloth.times(1.02), 0.44, cloth.times(0.86)), Round: 0.05})
				for i := range 4 {
					yy := -0.36 - float64(i)*0.2
					p.Line(polygon(-0.03, yy, -0.03-(1.16+yy)*0.38, yy+0.012), 0.005, cloth.times(0.7), 0.6)
				}
			} else {
				p.Fill(rounded(-0.24, -0.36, 0.36, 0.24, 0.03), Look{Paint: flat(hex(0xF0ECE2)), Round: 0.025})
				p.Fill(rounded(-0.27, -0.385, 0.42, 0.04, 0.015), Look{Paint: flat(cloth), Round: 0.015})
				for i := range 3 {
					p.Fill(rounded(-0.205+float64(i)*0.105, -0.315, 0.08, 0.09, 0.012), Look{Paint: vertical(-0.31, hex(0x8FB0C4), -0.22, hex(0x25313B)), Round: 0.008})
				}
				p.Fill(rounded(-0.02, -0.62, 0.018, 0.26, 0.005), Look{Paint: flat(hex(0x70583C)), Round: 0.006})
				p.Line(polygon(-0.01, -0.6, 0.40, -0.17), 0.004, hex(0x4A4540), 0.8)
				p.Line(polygon(-0.01, -0.6, -0.42, -0.15), 0.004, hex(0x4A4540), 0.8)
				p.Stroke(circle(0.165, -0.16, 0.035).closed(), 0.016, Look{Paint: flat(hex(0xD9552F)), Round: 0.006})
			}
			p.Fill(blob(-0.47, -0.14, -0.2, -0.125, 0.2, -0.135, 0.5, -0.19, 0.42, -0.05, 0.34, 0.02, 0, 0.035, -0.36, 0.02, -0.44, -0.05), Look{Paint: func(x, y float64) rgb {
				c := hull.mix(hex(0xF4F0E8), smooth(-0.118, -0.122, y-0.07*x*x)*smooth(-0.15, -0.145, y-0.07*x*x))
				return c.mix(hex(0x7A2F2B).mix(hull, 0.3), smooth(-0.02, -0.01, y)).times(1 - 0.07*gauss(math.Mod(y+2, 0.035)/0.004))
			}, Round: 0.06, Gloss: 0.2})
		})
	})
	p.Line(curve(x-length*0.47, y+length*0.02, x, y+length*0.035, x+length*0.43, y+length*0.02), 1.5, hex(0xE8F2F4), 0.6)
}

// reflection breaks the colour of what floats at (x,y) up in the water.
func (p *Picture) reflection(x, y, length float64, c rgb) {
	for range int(length / 2.2) {
		d := p.rnd.Float64()
		w := length * (0.34 - 0.22*d) * p.between(0.2, 1)
		cx, cy := x+p.between(-0.36, 0.36)*length*(1-d*0.5), y+d*length*0.42+2
		p.Line(curve(cx-w/2, cy, cx, cy+1.5, cx+w/2, cy), 1+length*0.008, c.times(0.62), 0.35*(1-d))
	}
}
