package main

import "math"

// carShape is an outline for a car of length 1 seen from its right side, the
// nose at the right, the ground at y = 0.
type carShape struct {
	body, windows []float64
	pillars       []float64 // x at the sill, x at the roof, in pairs
	wheel         float64   // radius
}

var (
	sedan = carShape{
		body: []float64{-0.485, -0.075, -0.497, -0.16, -0.485, -0.225, -0.36, -0.245, -0.29, -0.262, -0.20, -0.322, -0.05, -0.345, 0.06, -0.328,
			0.17, -0.252, 0.24, -0.232, 0.40, -0.205, 0.472, -0.165, 0.495, -0.105, 0.482, -0.07, 0, -0.055},
		windows: []float64{-0.275, -0.246, -0.19, -0.305, -0.06, -0.325, 0.045, -0.310, 0.135, -0.245},
		pillars: []float64{-0.155, -0.15, -0.02, -0.03},
		wheel:   0.068,
	}
	hatchback = carShape{
		body: []float64{-0.465, -0.075, -0.488, -0.15, -0.478, -0.24, -0.40, -0.335, -0.22, -0.375, -0.02, -0.375, 0.08, -0.35,
			0.21, -0.262, 0.28, -0.243, 0.42, -0.21, 0.485, -0.16, 0.494, -0.10, 0.47, -0.07, 0, -0.055},
		windows: []float64{-0.42, -0.258, -0.36, -0.335, -0.20, -0.352, -0.02, -0.352, 0.06, -0.335, 0.17, -0.258},
		pillars: []float64{-0.25, -0.235, -0.055, -0.06},
		wheel:   0.075,
	}
	offroad = carShape{
		body: []float64{-0.485, -0.10, -0.495, -0.20, -0.485, -0.30, -0.455, -0.39, -0.30, -0.415, -0.02, -0.415, 0.07, -0.395,
			0.18, -0.30, 0.25, -0.285, 0.42, -0.265, 0.485, -0.22, 0.495, -0.13, 0.475, -0.09, 0, -0.08},
		windows: []float64{-0.45, -0.295, -0.425, -0.375, -0.28, -0.392, -0.02, -0.392, 0.05, -0.375, 0.145, -0.295},
		pillars: []float64{-0.29, -0.275, -0.07, -0.07},
		wheel:   0.082,
	}
)

// Car draws a car of that length on the ground at (x,y); a negative facing
// drives left.
func (p *Picture) Car(x, y, length, facing float64, s carShape, colour rgb) {
	p.At(x, y, length*facing, length, 0, func() {
		p.Shadow(blob(-0.49, -0.01, 0, -0.025, 0.49, -0.01, 0.47, 0.015, 0, 0.02, -0.47, 0.015), 0.01, 0, 0.02, 0.8)
		p.Object("car", func() { p.carSide(s, colour) })
	})
}

func (p *Picture) carSide(s carShape, colour rgb) {
	sky := hex(0xDDE9F4)
	low := colour.times(0.55).mix(hex(0x6B655D), 0.25)
	paint := func(x, y float64) rgb {
		c := colour.mix(sky, 0.30*smooth(-0.29, -0.36, y)) // the roof mirrors the sky
		c = c.mix(sky, 0.38*gauss((y+0.222)/0.012))        // so does the shoulder
		c = c.times(1 - 0.30*gauss((y+0.165)/0.03))        // the horizon, dark
		return c.mix(low, smooth(-0.15, -0.07, y))
	}
	body := blob(s.body...)
	p.Fill(body, Look{Paint: paint, Round: 0.018, Gloss: 0.35})
	p.Fill(rounded(-0.475, -0.10, 0.95, 0.038, 0.018), Look{Paint: flat(hex(0x26282B)), Round: 0.012, Alpha: 0.85})

	glass := func(x, y float64) rgb {
		c := hex(0x1B232B).mix(hex(0x8FA9BC), 0.75*smooth(-0.24, -0.37, y))
		return c.mix(sky, 0.35*smooth(0.55, 0.62, noise(x*5+y*4, 3, 2)))
	}
	p.Fill(blob(s.windows...), Look{Paint: glass, Round: 0.008, Gloss: 0.3})
	for i := 0; i+1 < len(s.pillars); i += 2 {
		p.Stroke(polygon(s.pillars[i], s.windows[1]+0.004, s.pillars[i+1], s.windows[5]+0.006), 0.014, Look{Paint: flat(colour.times(0.42)), Round: 0.004})
	}
	// Doors, handles, sill, mirror.
	line := Look{Paint: flat(colour.times(0.3)), Alpha: 0.65}
	for _, x := range []float64{0.145, s.pillars[2], s.pillars[0] - 0.03} {
		p.Stroke(curve(x, s.windows[1]+0.01, x+0.006, -0.16, x-0.012, -0.10), 0.003, line)
	}
	for _, x := range []float64{s.pillars[2] - 0.055, s.pillars[0] - 0.065} {
		p.Fill(rounded(x, -0.205, 0.035, 0.008, 0.004), Look{Paint: flat(colour.mix(sky, 0.4)), Round: 0.003, Gloss: 0.4})
	}
	p.Fill(blob(0.085, s.windows[1]-0.02, 0.115, s.windows[1]-0.022, 0.118, s.windows[1], 0.088, s.windows[1]+0.004), Look{Paint: flat(colour.times(0.8)), Round: 0.006, Gloss: 0.3})
	// Lamps.
	top := s.windows[1]
	p.Fill(blob(0.425, top+0.052, 0.475, top+0.075, 0.482, top+0.10, 0.435, top+0.088), Look{Paint: flat(hex(0xF3F0E2)), Round: 0.008, Gloss: 0.5})
	p.Fill(blob(-0.488, top+0.025, -0.455, top+0.02, -0.46, top+0.072, -0.49, top+0.075), Look{Paint: flat(hex(0xB3201F)), Round: 0.008, Gloss: 0.4})
	for _, x := range []float64{-0.30, 0.305} {
		p.Fill(circle(x, -s.wheel-0.002, s.wheel*1.22), Look{Paint: flat(hex(0x141518))})
		p.wheel(x, -s.wheel, s.wheel)
	}
}

// wheel draws a car's wheel.
func (p *Picture) wheel(x, y, r float64) {
	p.Fill(circle(x, y, r), Look{Paint: flat(hex(0x222326)), Round: r * 0.25})
	p.Fill(circle(x, y, r*0.66), Look{Paint: flat(hex(0x55585C)), Round: r * 0.1})
	for i := range 5 {
		sin, cos := math.Sincos(float64(i)*2*math.Pi/5 + x)
		p.Fill(limb(x+cos*r*0.12, y+sin*r*0.12, r*0.12, x+cos*r*0.56, y+sin*r*0.56, r*0.09), Look{Paint: flat(hex(0xC3C7CB)), Round: r * 0.07, Gloss: 0.4})
	}
	p.Fill(circle(x, y, r*0.17), Look{Paint: flat(hex(0xA9ADB2)), Round: r * 0.07, Gloss: 0.5})
}

// Bus draws a town bus of that length on the ground at (x,y).
func (p *Picture) Bus(x, y, length, facing float64, colour, band rgb) {
	p.At(x, y, length*facing, length, 0, func() {
		p.Shadow(rounded(-0.5, -0.03, 1, 0.045, 0.02), 0.008, 0, 0.016, 0.8)
		p.Object("bus", func() { p.busSide(colour, band) })
	})
}

func (p *Picture) busSide(colour, band rgb) {
	sky := hex(0xDDE9F4)
	paint := func(x, y float64) rgb {
		c := colour.mix(sky, 0.35*smooth(-0.285, -0.315, y))
		c = c.mix(sky, 0.22*gauss((y+0.135)/0.008))
		return c.mix(colour.times(0.5), smooth(-0.11, -0.03, y)*0.8)
	}
	p.Fill(rounded(-0.30, -0.335, 0.38, 0.05, 0.015), Look{Paint: flat(colour.times(0.9)), Round: 0.008})
	p.Fill(rounded(-0.5, -0.315, 1, 0.285, 0.03), Look{Paint: paint, Round: 0.012, Gloss: 0.25})
	p.Fill(rect(-0.497, -0.125, 0.994, 0.03), Look{Paint: flat(band), Round: 0.002})
	glass := func(x, y float64) rgb {
		c := hex(0x1A232C).mix(hex(0x7F9CB3), 0.8*smooth(-0.15, -0.29, y))
		return c.mix(sky, 0.4*smooth(0.52, 0.6, noise(x*9+y*7, 1, 4)))
	}
	p.Fill(rounded(-0.49, -0.285, 0.98, 0.145, 0.018), Look{Paint: flat(hex(0x15191E))})
	for i := range 6 {
		x := -0.482 + float64(i)*0.136
		p.Fill(rounded(x, -0.28, 0.13, 0.132, 0.01), Look{Paint: glass, Round: 0.003, Gloss: 0.2})
		// The heads of those inside, dimly.
		for range p.rnd.IntN(3) {
			hx := x + p.between(0.02, 0.11)
			p.Fill(limb(hx, -0.197, 0.0145, hx, -0.155, 0.021), Look{Paint: flat(hex(0x0E1216).mix(pick(p, cloths...), 0.25)), Soft: 0.003, Alpha: 0.55})
		}
	}
	for _, x := range []float64{0.345, -0.075} { // doors
		p.Fill(rounded(x, -0.285, 0.105, 0.235, 0.01), Look{Paint: flat(hex(0x24292F)), Round: 0.004})
		for i := range 2 {
			p.Fill(rounded(x+0.006+float64(i)*0.048, -0.278, 0.044, 0.218, 0.008), Look{Paint: glass, Round: 0.004, Gloss: 0.2})
		}
	}
	p.Fill(rounded(0.462, -0.285, 0.034, 0.15, 0.012), Look{Paint: glass, Round: 0.004})
	p.Fill(rounded(0.16, -0.308, 0.16, 0.022, 0.004), Look{Paint: striped(flat(hex(0x15150F)), hex(0xF2A93A), 0.012, 0.5, 0.4)})
	p.Fill(ellipse(0.485, -0.075, 0.011, 0.014), Look{Paint: flat(hex(0xF7F2DE)), Round: 0.006, Gloss: 0.6})
	p.Fill(rounded(-0.499, -0.11, 0.012, 0.04, 0.004), Look{Paint: flat(hex(0xB3201F)), Round: 0.004})
	for _, x := range []float64{-0.31, 0.245} {
		p.Fill(circle(x, -0.048, 0.058), Look{Paint: flat(hex(0x121316))})
		p.wheel(x, -0.046, 0.046)
	}
}
