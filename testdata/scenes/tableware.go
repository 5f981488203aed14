package main

import "math"

var steel = hex(0xC4C9CD)

// metal mirrors a bright room: light and dark along the piece.
func metal(x, y float64) rgb {
	return steel.times(0.55+0.5*fbm(x*5, y*2.2+3, 9, 2)).plus(rgb{1, 1, 1}, 0.25*gauss((x+0.006)/0.006))
}

// cutlery draws a piece of that length whose handle points down.
func (p *Picture) cutlery(label string, x, y, length, angle float64, shape Path) {
	p.At(x, y, length, length, angle, func() {
		p.Shadow(shape, 0.012, 0.016, 0.014, 0.7)
		p.Object(label, func() { p.Fill(shape, Look{Paint: metal, Round: 0.012, Gloss: 0.5}) })
	})
}

func handle(y float64) Path {
	return blob(-0.010, y, 0.010, y, 0.013, 0.2, 0.026, 0.46, 0, 0.5, -0.026, 0.46, -0.013, 0.2)
}

// Fork draws a fork.
func (p *Picture) Fork(x, y, length, angle float64) {
	shape := handle(-0.2).and(blob(-0.052, -0.31, 0.052, -0.31, 0.05, -0.24, 0.012, -0.17, -0.012, -0.17, -0.05, -0.24))
	for i := range 4 {
		tx := -0.045 + float64(i)*0.03
		shape = shape.and(limb(tx, -0.3, 0.0085, tx, -0.49, 0.006))
	}
	p.cutlery("fork", x, y, length, angle, shape)
}

// Knife draws a table knife.
func (p *Picture) Knife(x, y, length, angle float64) {
	p.cutlery("knife", x, y, length, angle,
		handle(0.02).and(blob(-0.022, 0.05, -0.03, -0.2, -0.022, -0.44, 0.006, -0.5, 0.026, -0.4, 0.026, 0.03, 0.012, 0.08, -0.012, 0.08)))
}

// Spoon draws a spoon.
func (p *Picture) Spoon(x, y, length, angle float64) {
	p.cutlery("spoon", x, y, length, angle, handle(-0.2).and(ellipse(0, -0.355, 0.075, 0.135)))
	p.At(x, y, length, length, angle, func() {
		p.Fill(ellipse(0.004, -0.352, 0.058, 0.115), Look{Paint: func(x, y float64) rgb {
			return steel.times(0.55 + 0.6*smooth(-0.46, -0.26, y+x))
		}, Soft: 0.008, Alpha: 0.8})
	})
}

// Laptop draws an open laptop from above, around (x,y).
func (p *Picture) Laptop(x, y, width, angle float64) {
	p.At(x, y, width, width, angle, func() {
		deck := rounded(-0.5, -0.16, 1, 0.68, 0.03)
		p.Shadow(rounded(-0.5, -0.36, 1, 0.88, 0.03), 0.02, 0.03, 0.03, 0.7)
		p.Object("laptop", func() {
			p.Fill(deck, Look{Paint: mottled(flat(hex(0xB9BCC0)), 0.004, 0.04, 2), Round: 0.008, Gloss: 0.3})
			p.Fill(rounded(-0.46, -0.115, 0.92, 0.345, 0.014), Look{Paint: flat(hex(0x8F9398))})
			for row := range 5 {
				keys := 14
				for k := range keys {
					w := 0.905 / float64(keys)
					kx, ky := -0.453+float64(k)*w, -0.108+float64(row)*0.067
					if row == 4 && k >= 4 && k <= 9 {
						if k > 4 {
							continue
						}
						p.Fill(rounded(kx, ky, w*6-0.007, 0.058, 0.007), Look{Paint: flat(hex(0x2A2C30)), Round: 0.006})
						continue
					}
					p.Fill(rounded(kx, ky, w-0.007, 0.058, 0.007), Look{Paint: flat(hex(0x2A2C30)), Round: 0.006})
					p.Line(polygon(kx+w*0.3, ky+0.022, kx+w*0.5, ky+0.022), 0.005, hex(0x9FA4A8), 0.8)
				}
			}
			p.Fill(rounded(-0.17, 0.26, 0.34, 0.225, 0.014), Look{Paint: flat(hex(0xC6C9CC)), Round: 0.005})
			// The screen leans away and is seen much shortened.
			p.Fill(polygon(-0.5, -0.16, 0.5, -0.16, 0.515, -0.40, -0.515, -0.40), Look{Paint: flat(hex(0x26282C)), Round: 0.008})
			p.Fill(polygon(-0.475, -0.185, 0.475, -0.185, 0.488, -0.382, -0.488, -0.382), Look{Paint: func(x, y float64) rgb {
				c := hex(0x2B5C8A).mix(hex(0xE9B08A), smooth(-0.38, -0.2, y))
				ridge := -0.27 + 0.07*fbm(x*4, 1, 5, 3)
				if y > ridge {
					c = hex(0x2A3B52).mix(hex(0x4F7A6A), smooth(ridge, -0.18, y))
				}
				return c.times(1.05)
			}})
			p.Fill(rounded(-0.4, -0.178, 0.8, 0.026, 0.01), Look{Paint: flat(hex(0x33363A)), Round: 0.008})
		})
	})
}

// Phone draws a telephone that lies on its back.
func (p *Picture) Phone(x, y, length, angle float64) {
	p.At(x, y, length, length, angle, func() {
		p.Shadow(rounded(-0.24, -0.5, 0.48, 1, 0.06), 0.02, 0.03, 0.03, 0.7)
		p.Object("cell phone", func() {
			p.Fill(rounded(-0.24, -0.5, 0.48, 1, 0.06), Look{Paint: flat(hex(0x3A3D42)), Round: 0.012, Gloss: 0.5})
			p.Fill(rounded(-0.222, -0.482, 0.444, 0.964, 0.045), Look{Paint: func(x, y float64) rgb {
				c := hex(0x3B2A5C).mix(hex(0xE0766B), smooth(-0.5, 0.5, y+0.3*fbm(x*5, y*5, 3, 3)))
				return c.plus(rgb{1, 1, 1}, 0.10*smooth(0, 0.02, x*0.8-y*0.4))
			}})
			for i := range 4 {
				for j := range 4 {
					p.Fill(rounded(-0.19+float64(j)*0.1, -0.08+float64(i)*0.125, 0.075, 0.075, 0.018), Look{
						Paint: flat(pick(p, hex(0x4FB3D9), hex(0xF2C14E), hex(0xF7F3EC), hex(0x6CC38A), hex(0xE8584F))), Round: 0.01, Alpha: 0.92,
					})
				}
			}
			for i, w := range []float64{0.06, 0.02, 0.07, 0.06} { // the hour
				p.Fill(rounded(-0.115+float64(i)*0.062, -0.36, min(w, 0.045), 0.10, 0.012), Look{Paint: flat(hex(0xF6F3F0)), Alpha: 0.9})
			}
		})
	})
}

// Book draws an open book.
func (p *Picture) Book(x, y, width, angle float64) {
	p.At(x, y, width, width, angle, func() {
		p.Shadow(rounded(-0.52, -0.36, 1.04, 0.72, 0.02), 0.02, 0.03, 0.03, 0.7)
		p.Object("book", func() {
			p.Fill(rounded(-0.52, -0.36, 1.04, 0.72, 0.02), Look{Paint: flat(hex(0x7A2B30)), Round: 0.012})
			for _, s := range []float64{-1, 1} {
				p.Fill(polygon(s*0.004, -0.335, s*0.5, -0.345, s*0.5, 0.345, s*0.004, 0.335), Look{Paint: func(px, py float64) rgb {
					c := hex(0xF3EDDD)
					c = c.times(1 - 0.35*gauss(px/0.05)).times(1 - 0.05*smooth(0.46, 0.5, math.Abs(px)))
					return c.plus(rgb{1, 1, 1}, 0.06*gauss((math.Abs(px)-0.16)/0.08))
				}, Round: 0.006})
				for line := range 17 {
					ly := -0.27 + float64(line)*0.034
					for lx := 0.06; lx < 0.43; {
						w := p.between(0.015, 0.06)
						if line == 8 && lx > 0.25 || line == 16 && lx > 0.2 {
							break
						}
						p.Line(polygon(s*0.25-0.245+lx, ly, s*0.25-0.245+min(lx+w, 0.44), ly), 0.007, hex(0x55504A), 0.75)
						lx += w + 0.016
					}
				}
			}
			p.Line(polygon(0, -0.335, 0, 0.335), 0.006, hex(0x5A5046), 0.7)
		})
	})
}
