package main

import "math"

// night is a wet street after dark, the cars coming and going.
func night(p *Picture) {
	p.Light = Light{X: 0.1, Y: -0.8, Z: 0.59, Contrast: 0.55, Lit: rgb{1.1, 1.0, 0.85}, Shade: rgb{0.75, 0.85, 1.15}}
	vx, vy := 660.0, 470.0 // where the street vanishes
	p.Wash(0, 0, p.W, p.H, func(x, y float64) rgb {
		c := hex(0x0B1026).mix(hex(0x3A2B4E), smooth(0, vy, y))
		return c.mix(hex(0xC26A4A), 0.55*gauss((y-vy)/70)*gauss((x-vx)/420))
	}, nil)
	for range 120 {
		p.Dab(circle(p.between(0, p.W), p.between(0, 200), p.between(0.4, 1.1)), hex(0xDDE4FF), p.between(0.2, 0.8))
	}
	p.skyline(vx, vy)
	p.Defocus(2.2)
	p.wetRoad(vx, vy)
	p.streetLamps(vx, vy)

	// Far to near; to the right they drive away, to the left they come.
	p.Person(52, 690, 210, 1, silhouette(p))
	p.Person(118, 684, 204, 1, silhouette(p))
	for _, c := range []struct{ x, y, w float64 }{{630, 494, 26}, {602, 503, 34}, {566, 520, 52}, {520, 552, 80}, {408, 628, 150}, {232, 806, 300}} {
		p.NightCar(c.x, c.y, c.w, true, pick(p, hex(0x2B2F3A), hex(0x4A2226), hex(0x23364A)))
	}
	p.NightCar(688, 496, 26, false, hex(0x5A1F22))
	p.NightCar(716, 508, 38, false, hex(0x1F2530))
	p.NightBus(770, 590, 150)
	p.NightCar(850, 650, 160, false, hex(0x6B6E74))
	p.NightCar(1020, 806, 290, false, hex(0x1F2A38))
	p.TrafficLight(1215, 870, 620, 2)
	p.TrafficLight(905, 545, 190, 2)
	p.Person(1100, 590, 120, -1, silhouette(p))
	p.Person(1160, 600, 128, -1, silhouette(p))
	p.rain()
}

func silhouette(p *Picture) Person {
	q := p.passer()
	q.Top, q.Bottom, q.Skin, q.Hair, q.Shoes = q.Top.times(0.35), q.Bottom.times(0.3), q.Skin.times(0.5), q.Hair.times(0.5), q.Shoes.times(0.3)
	q.Stripes = nil
	return q
}

// skyline is two rows of towers that run towards the vanishing point.
func (p *Picture) skyline(vx, vy float64) {
	for _, s := range []float64{-1, 1} {
		for i := range 7 {
			t0, t1 := math.Pow(0.62, float64(i)), math.Pow(0.62, float64(i+1))
			reach := 700.0
			x0, x1 := vx+s*reach*t0*1.05, vx+s*(reach*t1*1.05-30*t1)
			top := 620 * (0.5 + 0.6*lattice(int32(i), int32(s), 12))
			y0, y1 := vy-top*t0, vy-top*t1*0.96
			base := hex(0x141829).mix(hex(0x3D3350), float64(i)/8)
			foot := 80.0
			p.Fill(polygon(x0, y0, x1, y1, x1, vy+foot*t1, x0, vy+foot*t0), Look{Paint: vertical(0, base, vy, base.times(1.6))})
			for range 16 + 3*i {
				for range 8 {
					u, v := p.rnd.Float64()*0.92+0.04, p.rnd.Float64()
					u, v = math.Floor(u*9)/9+0.03, math.Floor(v*22)/22
					t := lerp(t0, t1, u)
					wx := lerp(x0, x1, u)
					wy := lerp(lerp(y0, y1, u)+12*t, vy+10*t, v)
					if p.rnd.IntN(4) == 0 {
						p.Dab(rect(wx, wy, math.Abs(x1-x0)*0.045+0.8, 9*t+0.8), pick(p, hex(0xFFD58A), hex(0xFFE9BF), hex(0xA9D5FF), hex(0xFFB765)), p.between(0.35, 0.95))
					}
				}
			}
			if i < 4 { // a sign
				c := pick(p, hex(0xFF3E7A), hex(0x36E0E8), hex(0xFFC23B), hex(0x8A5BFF))
				sx, sy := lerp(x0, x1, 0.6), vy-60*t0-p.between(0, 90)*t0
				p.Fill(rounded(sx-10*t0, sy-60*t0, 22*t0, 110*t0, 5*t0), Look{Paint: flat(c), Soft: 1.5})
				p.Glow(sx, sy, 170*t0, c, 0.8)
			}
		}
	}
}

func (p *Picture) wetRoad(vx, vy float64) {
	p.Wash(0, vy+4, p.W, p.H-vy, func(x, y float64) rgb {
		t := (y - vy) / (p.H - vy)
		c := hex(0x14161F).mix(hex(0x1E2029), t).times(0.85 + 0.3*fbm(x/(8+40*t), y/(3+14*t), 4, 4))
		// What the wet mirrors: a smear of the picture above the horizon.
		mx := x + 26*t*(fbm(x/24, y/5, 8, 3)-0.5)
		my := vy - (y-vy)*0.75 - 16*(fbm(x/30, y/6, 3, 3)-0.5)
		px, py := int(mx*oversample), int(max(my, 0)*oversample)
		if px >= 0 && px < p.img.Rect.Dx() {
			c = c.plus(p.colour(px, py), 0.42*(0.5+fbm(x/60, y/18, 21, 3)))
		}
		return c
	}, func(x, y float64) float64 { return smooth(vy+4, vy+12, y) })
	for i := range 9 { // the line in the middle
		t0, t1 := math.Pow(0.66, float64(i)), math.Pow(0.66, float64(i)+0.45)
		y0, y1 := vy+520*t0, vy+520*t1
		p.Fill(polygon(vx-9*t0-26*t0, y0, vx+9*t0-26*t0, y0, vx+9*t1-26*t1, y1, vx-9*t1-26*t1, y1), Look{Paint: flat(hex(0xB7A98A)), Alpha: 0.5})
	}
	for _, s := range []float64{-1, 1} { // kerbs
		p.Line(polygon(vx, vy+6, vx+s*900, vy+400), 3, hex(0x8A8796), 0.4)
	}
}

func (p *Picture) streetLamps(vx, vy float64) {
	for i := range 7 {
		t := math.Pow(0.62, float64(6-i))
		for _, s := range []float64{-1, 1} {
			x, y := vx+s*560*t, vy+120*t
			h := 430 * t
			p.Stroke(curve(x, y, x, y-h*0.8, x-s*10*t, y-h*0.95, x-s*70*t, y-h), 6*t+0.6, Look{Paint: flat(hex(0x1B1D26))})
			p.Fill(ellipse(x-s*76*t, y-h+3*t, 20*t, 5*t), Look{Paint: flat(hex(0xFFF3CF))})
			p.Glow(x-s*76*t, y-h+6*t, 190*t, hex(0xFFC473), 0.9)
		}
	}
}

// NightCar draws a car of that width from the front, with its headlights, or
// from behind, standing on (x,y).
func (p *Picture) NightCar(x, y, w float64, front bool, c rgb) {
	lamp, spread := hex(0xFFF4D2), 1.3
	if !front {
		lamp, spread = hex(0xFF2A1A), 0.75
	}
	p.At(x, y, w, w, 0, func() {
		p.Shadow(ellipse(0, -0.02, 0.56, 0.07), 0, 0, 0.05, 0.9)
		p.Object("car", func() {
			for _, s := range []float64{-1, 1} {
				p.Fill(rounded(s*0.39-0.075, -0.17, 0.15, 0.17, 0.03), Look{Paint: flat(hex(0x0B0B0D)), Round: 0.02})
			}
			p.Fill(blob(-0.3, -0.70, 0, -0.73, 0.3, -0.70, 0.38, -0.50, 0.48, -0.44, 0.5, -0.25, 0.47, -0.11, 0, -0.09, -0.47, -0.11, -0.5, -0.25, -0.48, -0.44, -0.38, -0.50), Look{Paint: vertical(-0.73, c.times(1.5), -0.1, c.times(0.5)), Round: 0.05, Gloss: 0.35})
			p.Fill(blob(-0.27, -0.665, 0, -0.685, 0.27, -0.665, 0.335, -0.50, 0, -0.475, -0.335, -0.50), Look{Paint: func(x, y float64) rgb {
				g := hex(0x0A0E16).mix(hex(0x4A4258), smooth(-0.5, -0.68, y))
				return g.mix(hex(0xC98A55), 0.45*smooth(0.5, 0.62, noise(x*5+y*6+w, 2, 7)))
			}, Round: 0.015, Gloss: 0.2})
			if front {
				p.Fill(rounded(-0.2, -0.36, 0.4, 0.10, 0.03), Look{Paint: striped(flat(hex(0x0D0E12)), hex(0x3A3D45), 0.03, 0.3, math.Pi/2), Round: 0.01})
			}
			p.Fill(rounded(-0.12, -0.24, 0.24, 0.065, 0.01), Look{Paint: flat(hex(0xC9C6B4)), Round: 0.01})
			p.Fill(rounded(-0.48, -0.155, 0.96, 0.05, 0.02), Look{Paint: flat(c.times(0.35)), Round: 0.02})
			for _, s := range []float64{-1, 1} {
				p.Fill(blob(s*0.27, -0.36, s*0.45, -0.40, s*0.47, -0.32, s*0.29, -0.29), Look{Paint: flat(lamp), Round: 0.01})
				p.Fill(ellipse(s*0.37, -0.345, 0.05, 0.03), Look{Paint: flat(lamp.mix(rgb{1, 1, 1}, 0.7)), Soft: 0.01})
			}
		})
		for _, s := range []float64{-1, 1} {
			p.Glow(s*0.37, -0.345, 0.5*spread, lamp, 0.95)
			p.At(s*0.37, 0.3, 0.12, 0.42*spread, 0, func() { // on the wet road
				p.Fill(ellipse(0, 0, 0.8, 0.9), Look{Paint: flat(lamp), Soft: 0.45, Alpha: 0.24})
			})
		}
	})
}

// NightBus draws a lit bus from behind.
func (p *Picture) NightBus(x, y, w float64) {
	p.At(x, y, w, w, 0, func() {
		p.Shadow(ellipse(0, -0.02, 0.56, 0.07), 0, 0, 0.05, 0.9)
		p.Object("bus", func() {
			for _, s := range []float64{-1, 1} {
				p.Fill(rounded(s*0.36-0.08, -0.16, 0.16, 0.16, 0.03), Look{Paint: flat(hex(0x0B0B0D)), Round: 0.02})
			}
			p.Fill(rounded(-0.5, -1.2, 1, 1.1, 0.08), Look{Paint: vertical(-1.2, hex(0x7A2A28), -0.1, hex(0x35141A)), Round: 0.04, Gloss: 0.2})
			p.Fill(rounded(-0.42, -1.05, 0.84, 0.42, 0.05), Look{Paint: vertical(-1.05, hex(0xFFE6B0), -0.6, hex(0xB9884F)), Round: 0.015})
			for i := range 3 {
				hx := -0.24 + float64(i)*0.22 + p.between(-0.03, 0.03)
				p.Fill(limb(hx, -0.80, 0.055, hx, -0.64, 0.085), Look{Paint: flat(hex(0x3A2A22)), Soft: 0.012})
			}
			p.Fill(rounded(-0.2, -1.165, 0.4, 0.075, 0.02), Look{Paint: striped(flat(hex(0x18140C)), hex(0xFFB43A), 0.05, 0.6, 0.2)})
			p.Fill(rounded(-0.13, -0.30, 0.26, 0.065, 0.01), Look{Paint: flat(hex(0xC9C6B4)), Round: 0.01})
			for _, s := range []float64{-1, 1} {
				p.Fill(rounded(s*0.43-0.035, -0.48, 0.07, 0.2, 0.02), Look{Paint: flat(hex(0xFF2A1A)), Round: 0.01})
			}
		})
		for _, s := range []float64{-1, 1} {
			p.Glow(s*0.43, -0.38, 0.5, hex(0xFF2A1A), 0.9)
		}
		p.Glow(0, -0.85, 0.7, hex(0xFFD48A), 0.35)
	})
}

func (p *Picture) rain() {
	for range 420 {
		x, y, l := p.between(0, p.W), p.between(0, p.H), p.between(6, 22)
		p.Line(polygon(x, y, x-l*0.16, y+l), 0.8, hex(0xC9D2F0), p.between(0.05, 0.22))
	}
}
