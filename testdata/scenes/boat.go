package main

import "math"

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
