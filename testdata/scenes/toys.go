package main

import "math"

// toys is a teddy bear and a ball, cut out: what is around them is transparent.
func toys(p *Picture) {
	p.Ball(452, 500, 74)
	p.TeddyBear(270, 570, 500, hex(0xB07A45), hex(0xE6CDA2))
}

// TeddyBear sits at (x,y), that high.
func (p *Picture) TeddyBear(x, y, height float64, coat, light rgb) {
	p.At(x, y, height, height, 0, func() {
		p.Shadow(ellipse(0.02, -0.03, 0.40, 0.055), 0.03, 0.01, 0.04, 0.55)
		plush := func(path Path, c rgb, round float64, hairs int) {
			p.Fill(path, Look{Paint: mottled(flat(c), 0.02, 0.14, 6), Round: round})
			p.Hair(path, hairs, 0.02, 0.0035, 0.18, func(x, y float64) float64 { return math.Pi/2 + 3*(noise(x*30, y*30, 4)-0.5) })
		}
		p.Object("teddy bear", func() {
			for _, s := range []float64{-1, 1} {
				plush(circle(s*0.19, -0.88, 0.085), coat, 0.05, 500)
				p.Fill(circle(s*0.19, -0.875, 0.05), Look{Paint: flat(light.times(0.9)), Round: 0.03, Soft: 0.004})
				plush(limb(s*0.17, -0.50, 0.075, s*0.32, -0.28, 0.07), coat, 0.06, 900)
			}
			plush(blob(-0.13, -0.56, 0.13, -0.56, 0.25, -0.32, 0.22, -0.1, 0, -0.04, -0.22, -0.1, -0.25, -0.32), coat, 0.13, 3200)
			p.Fill(ellipse(0, -0.27, 0.14, 0.16), Look{Paint: flat(light), Round: 0.08, Soft: 0.02, Alpha: 0.8})
			p.Hair(ellipse(0, -0.27, 0.14, 0.16), 1100, 0.018, 0.0035, 0.12, func(x, y float64) float64 { return math.Pi / 2 })
			for _, s := range []float64{-1, 1} {
				plush(limb(s*0.16, -0.14, 0.085, s*0.30, -0.085, 0.085), coat, 0.07, 1000)
				p.Fill(ellipse(s*0.335, -0.09, 0.05, 0.062), Look{Paint: flat(light.times(0.95)), Round: 0.03})
			}
			head := blob(0, -0.95, 0.16, -0.91, 0.235, -0.76, 0.19, -0.61, 0, -0.555, -0.19, -0.61, -0.235, -0.76, -0.16, -0.91)
			p.Shadow(ellipse(0, -0.55, 0.12, 0.03), 0, 0.01, 0.02, 0.5)
			plush(head, coat, 0.12, 3600)
			p.Fill(ellipse(0, -0.665, 0.105, 0.08), Look{Paint: flat(light), Round: 0.06})
			p.Fill(blob(-0.045, -0.715, 0, -0.725, 0.045, -0.715, 0.02, -0.68, -0.02, -0.68), Look{Paint: flat(hex(0x2B1C16)), Round: 0.015, Gloss: 0.5})
			p.Stroke(curve(0, -0.685, 0, -0.64, -0.025, -0.63, -0.05, -0.65), 0.008, Look{Paint: flat(hex(0x3A251B))})
			p.Stroke(curve(0, -0.64, 0.025, -0.63, 0.05, -0.65), 0.008, Look{Paint: flat(hex(0x3A251B))})
			for _, s := range []float64{-1, 1} {
				p.Fill(circle(s*0.085, -0.785, 0.024), Look{Paint: flat(hex(0x17100C)), Round: 0.014, Gloss: 0.9})
			}
			bow := hex(0xB8342F)
			for _, s := range []float64{-1, 1} {
				p.Fill(blob(0, -0.545, s*0.06, -0.60, s*0.14, -0.60, s*0.145, -0.50, s*0.06, -0.515), Look{Paint: flat(bow), Round: 0.025, Gloss: 0.1})
			}
			p.Fill(circle(0, -0.545, 0.03), Look{Paint: flat(bow.times(0.85)), Round: 0.015})
		})
	})
}
