package main

import "math"

// Facade draws the front of a house from x to x+w, its foot on y0, its roof at
// y1, with a shop at street level.
func (p *Picture) Facade(x, w, y0, y1 float64, wall rgb, seed uint32) {
	h := y0 - y1
	p.Fill(rect(x, y1, w, h), Look{Paint: func(px, py float64) rgb {
		c := wall.times(0.9 + 0.2*fbm(px/60, py/60, seed, 4))
		course := math.Mod(py, 9) // of bricks, seen from far
		return c.times(1 - 0.06*gauss(course/1.2)).times(lerp(1.05, 0.9, (py-y1)/h))
	}})
	p.Fill(rect(x-3, y1-9, w+6, 14), Look{Paint: flat(wall.times(0.78)), Round: 4})
	p.Shadow(rect(x, y1, w, 6), 0, 8, 5, 0.4)

	shop := 0.26 * h
	floors := max(int((h-shop)/115), 1)
	columns := max(int(w/78), 2)
	floor := (h - shop) / float64(floors)
	for i := range floors {
		for j := range columns {
			ww, wh := 0.42*w/float64(columns), 0.62*floor
			wx := x + (float64(j)+0.5)*w/float64(columns) - ww/2
			wy := y1 + float64(i)*floor + 0.24*floor
			p.window(wx, wy, ww, wh, wall, seed+uint32(i*17+j))
		}
	}
	p.shop(x, w, y0, y0-shop, wall, seed)
}

func (p *Picture) window(x, y, w, h float64, wall rgb, seed uint32) {
	frame := hex(0xEDE8DD)
	p.Fill(rect(x-4, y-4, w+8, h+8), Look{Paint: flat(frame.times(0.95)), Round: 2})
	glass := func(px, py float64) rgb {
		c := hex(0x26303A).mix(hex(0x9DB7CC), 0.55*smooth(y+h, y-h*0.2, py))
		c = c.mix(hex(0xE4ECF2), 0.45*smooth(0.5, 0.6, noise(px/30+py/40, 0.5, seed)))
		if lattice(int32(seed), 1, 3) > 0.45 { // a curtain
			c = c.mix(hex(0xD9CFBF), 0.55*smooth(0.30, 0.22, math.Abs((px-x)/w-0.5)*-1+0.5))
		}
		return c
	}
	p.Fill(rect(x, y, w, h), Look{Paint: glass})
	p.Shadow(rect(x, y, w, 3), 0, 3, 3, 0.5)
	p.Fill(rect(x+w/2-1.5, y, 3, h), Look{Paint: flat(frame), Round: 1})
	p.Fill(rect(x, y+h*0.36, w, 3), Look{Paint: flat(frame), Round: 1})
	p.Shadow(rect(x-6, y+h+3, w+12, 5), 2, 5, 4, 0.5)
	p.Fill(rect(x-6, y+h+2, w+12, 6), Look{Paint: flat(wall.mix(frame, 0.6)), Round: 2})
	if lattice(int32(seed), 7, 3) > 0.62 { // flowers on the sill
		p.Foliage(x+w/2, y+h-3, w*0.5, 9, 2.2, hex(0x5F8A3C))
		for range 9 {
			p.Dab(circle(x+w/2+p.between(-w*0.45, w*0.45), y+h-4+p.between(-7, 5), 2.2), pick(p, hex(0xD9434E), hex(0xE9A13B), hex(0xF0D9E4)), 1)
		}
	}
}

func (p *Picture) shop(x, w, y0, y1 float64, wall rgb, seed uint32) {
	h := y0 - y1
	front := []rgb{hex(0x2F4A44), hex(0x5B2B2E), hex(0x283A55), hex(0x4A3B2C)}[seed%4]
	p.Fill(rect(x+5, y1+8, w-10, h-8), Look{Paint: flat(front), Round: 4})
	pane := (w - 50) / 2
	for i := range 2 {
		px := x + 18 + float64(i)*(pane+14)
		p.Fill(rect(px, y1+h*0.36, pane, h*0.5), Look{Paint: func(ax, ay float64) rgb {
			c := hex(0xE8C98E).mix(hex(0x3C3630), smooth(0.25, 0.75, fbm(ax/34, ay/26, seed, 3)))
			return c.mix(hex(0xB9CCDA), 0.38*smooth(0.48, 0.58, noise(ax/50+ay/50, 0.2, seed+3)))
		}, Round: 2})
	}
	p.Fill(rect(x+w/2-16, y1+h*0.34, 32, h*0.66), Look{Paint: vertical(y1, front.times(1.5), y0, front.times(0.8)), Round: 3})
	p.Fill(rect(x+w/2-11, y1+h*0.4, 22, h*0.4), Look{Paint: flat(hex(0x46515A)), Round: 2})
	awning := []rgb{hex(0xB6402F), hex(0x39705A), hex(0x35608F), hex(0xC58A2F)}[(seed+1)%4]
	depth := h * 0.26
	p.Shadow(rect(x+10, y1+h*0.12, w-20, depth), 3, 14, 9, 0.6)
	p.Fill(polygon(x+12, y1+h*0.1, x+w-12, y1+h*0.1, x+w-5, y1+h*0.1+depth, x+5, y1+h*0.1+depth),
		Look{Paint: striped(flat(awning), hex(0xEFE7D8), 26, 0.5, 0), Round: 3})
}

// TrafficLight draws one of that height whose foot is at (x,y); lit is 0 for
// red, 1 for amber, 2 for green.
func (p *Picture) TrafficLight(x, y, height float64, lit int) {
	p.At(x, y, height, height, 0, func() {
		p.Shadow(ellipse(0, 0, 0.05, 0.008), 0.02, 0, 0.01, 0.6)
		p.Fill(rounded(-0.012, -0.72, 0.024, 0.72, 0.006), Look{Paint: flat(hex(0x3F4549)), Round: 0.01, Gloss: 0.2})
		p.Fill(rounded(-0.026, -0.06, 0.052, 0.06, 0.01), Look{Paint: flat(hex(0x363B3F)), Round: 0.01})
		p.Object("traffic light", func() {
			p.Fill(rounded(-0.062, -1, 0.124, 0.31, 0.025), Look{Paint: flat(hex(0x23282A)), Round: 0.015, Gloss: 0.25})
			for i, c := range []rgb{hex(0xFF3B2A), hex(0xFFB32E), hex(0x3BE08A)} {
				cy := -0.945 + float64(i)*0.1
				lamp := c.times(0.22)
				if i == lit {
					lamp = c
				}
				p.Fill(circle(0, cy, 0.039), Look{Paint: radial(-0.008, cy-0.008, 0.05, lamp.times(1.25), lamp.times(0.75)), Round: 0.01, Gloss: 0.3})
				p.Stroke(curve(-0.042, cy, -0.03, cy-0.032, 0, cy-0.045, 0.03, cy-0.032, 0.042, cy), 0.014, Look{Paint: flat(hex(0x171A1C)), Round: 0.006})
			}
		})
		p.Glow(0, -0.945+float64(lit)*0.1, 0.16, []rgb{hex(0xFF3B2A), hex(0xFFB32E), hex(0x3BE08A)}[lit], 0.5)
	})
}

// Bicycle draws a bicycle of that length, its wheels on (x,y), with somebody
// on it unless rider is nil.
func (p *Picture) Bicycle(x, y, length, facing float64, frame rgb, rider *Person) {
	p.At(x, y, length*facing, length, 0, func() {
		p.Shadow(ellipse(0, 0, 0.5, 0.03), 0.04, 0, 0.03, 0.6)
		if rider != nil {
			p.Object("person", func() { p.ridingLeg(*rider, 0.36, -0.27, 0.75) })
		}
		p.Object("bicycle", func() { p.bicycle(frame) })
		if rider == nil {
			return
		}
		p.Again("person", func() {
			p.At(-0.12, -0.16, 1.02, 1.02, 0, func() {
				q := *rider
				q.Seated, q.Turn = true, 1
				q.Pose = Pose{Shoulder: [2]float64{0.5, 0.46}, Elbow: [2]float64{0.14, 0.16}, Lean: 0.75}
				p.body(q)
			})
			p.ridingLeg(*rider, 0.02, -0.13, 1)
		})
	})
}

// ridingLeg runs from the saddle to a pedal.
func (p *Picture) ridingLeg(q Person, x, y, light float64) {
	hx, hy := -0.13, -0.66
	px, py := -0.02+(x-0.02)*0.2, y
	kx, ky := (hx+px)/2+0.19, (hy+py)/2-0.08
	cloth := Look{Paint: flat(q.Bottom.times(light)), Round: 0.03}
	p.Fill(limb(hx, hy, 0.066, kx, ky, 0.048).and(limb(kx, ky, 0.048, px, py, 0.032)), cloth)
	p.Fill(blob(px-0.04, py-0.01, px+0.02, py-0.03, px+0.08, py+0.01, px+0.07, py+0.03, px-0.04, py+0.03), Look{Paint: flat(q.Shoes.times(light)), Round: 0.02})
}

func (p *Picture) bicycle(frame rgb) {
	tyre := Look{Paint: flat(hex(0x1F2022)), Round: 0.008}
	for _, x := range []float64{-0.31, 0.31} {
		for i := range 14 {
			sin, cos := math.Sincos(float64(i) * math.Pi / 7)
			p.Line(polygon(x, -0.19, x+cos*0.175, -0.19+sin*0.175), 0.0022, hex(0xB9BEC2), 0.7)
		}
		p.Stroke(circle(x, -0.19, 0.182).closed(), 0.02, tyre)
		p.Stroke(circle(x, -0.19, 0.168).closed(), 0.006, Look{Paint: flat(hex(0xC9CDD0))})
		p.Fill(circle(x, -0.19, 0.016), Look{Paint: flat(hex(0x8B9094)), Round: 0.006})
	}
	tube := Look{Paint: flat(frame), Round: 0.008, Gloss: 0.4}
	for _, t := range [][]float64{
		{-0.31, -0.19, -0.03, -0.19}, {-0.31, -0.19, -0.12, -0.46}, {-0.03, -0.19, -0.14, -0.53},
		{-0.03, -0.19, 0.21, -0.47}, {-0.125, -0.46, 0.205, -0.49}, {0.195, -0.55, 0.31, -0.19},
	} {
		p.Stroke(polygon(t...), 0.022, tube)
	}
	p.Stroke(curve(0.195, -0.55, 0.19, -0.6, 0.25, -0.62, 0.30, -0.58), 0.018, Look{Paint: flat(hex(0x2A2C2E)), Round: 0.007})
	p.Fill(blob(-0.23, -0.555, -0.14, -0.57, -0.05, -0.55, -0.1, -0.535, -0.2, -0.53), Look{Paint: flat(hex(0x2B211B)), Round: 0.015})
	p.Stroke(circle(-0.03, -0.19, 0.045).closed(), 0.01, Look{Paint: flat(hex(0x6E7376)), Round: 0.004})
	p.Stroke(polygon(-0.03, -0.19, -0.02, -0.12), 0.012, Look{Paint: flat(hex(0x6E7376)), Round: 0.004})
	p.Fill(rounded(-0.05, -0.125, 0.06, 0.016, 0.006), Look{Paint: flat(hex(0x222222)), Round: 0.004})
}
