package main

import "math"

// farm is pasture on a spring evening.
func farm(p *Picture) {
	p.Light = Light{X: -0.7, Y: -0.42, Z: 0.58, Contrast: 0.8, Lit: rgb{1.12, 1.03, 0.86}, Shade: rgb{0.86, 0.92, 1.06}}
	p.Wash(0, 0, p.W, p.H, vertical(0, hex(0x5E9BD0), 470, hex(0xF6DDB4)), nil)
	p.clouds(0, 420, 190, 33)
	p.hills(430, 70, 380, func(x, y float64) rgb {
		return hex(0x7C97A0).mix(hex(0xA9B59A), smooth(390, 480, y)).times(0.95 + 0.1*fbm(x/20, y/10, 3, 3))
	}, 5)
	p.hills(478, 46, 300, func(x, y float64) rgb {
		field := noise(x/120+y/90, y/26, 11)
		return hex(0x8FA552).mix(hex(0xCDBB66), smooth(0.45, 0.55, field)).times(0.92 + 0.16*fbm(x/9, y/5, 3, 3))
	}, 19)
	for i := range 15 {
		p.Foliage(float64(i)*92+p.between(-20, 20), 492+p.between(-6, 6), p.between(22, 40), p.between(14, 24), 3, hex(0x5E7A3A))
	}
	p.Barn(985, 503, 190)
	p.Defocus(1.3)
	p.grass(498, hex(0x6E9440), hex(0xB4B05A), 7)
	p.fence(548, 62)
	for range 260 {
		t := math.Sqrt(p.rnd.Float64())
		y := 620 + 340*t
		p.Dab(circle(p.between(0, p.W), y, 0.8+2.2*t), pick(p, hex(0xF7F2DA), hex(0xF3D34A), hex(0xE9A0B4)), 0.9)
	}
	p.Tree(95, 610, 480, hex(0x6F9340))

	p.Sheep(470, 606, 92, -1, hex(0x3A3430))
	p.Sheep(585, 598, 84, 1, hex(0xD9CDB8))
	p.Sheep(655, 616, 98, 1, hex(0x3A3430))
	p.Cow(880, 640, 205, -1, hex(0x5A3420), 9)
	p.Cow(1150, 664, 230, 1, hex(0x2A2422), 31)
	p.Horse(330, 760, 300, 1, hex(0x8E5530), hex(0x241811))
	p.Cow(770, 862, 420, 1, hex(0x2E2521), 4)
	p.Sheep(1120, 884, 230, -1, hex(0x37312D))
	hat := hex(0xD9BE84)
	p.Person(165, 884, 330, 1, Person{Skin: skins[0], Hair: hairs[3], Top: hex(0xB23A36), Bottom: hex(0x34507A), Shoes: hex(0x3B2A20), Turn: 0.2, Hat: &hat, Sleeves: true, Pose: standing(p)})

	for i, at := range [][2]float64{{640, 120}, {700, 92}, {748, 134}, {586, 160}, {830, 150}} {
		p.Gull(at[0], at[1], 46-float64(i)*3)
	}
	p.Glow(0, 380, 1250, hex(0xFFCF86), 0.55)
}

// Barn stands on (x,y), that broad.
func (p *Picture) Barn(x, y, w float64) {
	red := hex(0xA33B30)
	boards := func(px, py float64) rgb {
		return red.times(0.85 + 0.3*fbm(px/4, py/40, 5, 3)).times(1 - 0.25*gauss((math.Mod(px, 7)-3.5)/0.7))
	}
	p.Fill(polygon(x-w*0.2, y, x-w*0.2, y-w*0.42, x, y-w*0.66, x+w*0.2, y-w*0.42, x+w*0.2, y), Look{Paint: boards, Round: 2})
	p.Fill(rect(x+w*0.2, y-w*0.42, w*0.6, w*0.42), Look{Paint: func(px, py float64) rgb { return boards(px, py).times(0.78) }, Round: 2})
	p.Fill(polygon(x, y-w*0.67, x+w*0.62, y-w*0.67, x+w*0.84, y-w*0.40, x+w*0.22, y-w*0.40), Look{Paint: striped(flat(hex(0x6E6A68)), hex(0x5A5654), 6, 0.3, 0.6), Round: 3})
	p.Line(polygon(x-w*0.22, y-w*0.40, x, y-w*0.67, x+w*0.22, y-w*0.40), 4, hex(0xEFE8DA), 1)
	p.Fill(rect(x-w*0.09, y-w*0.24, w*0.18, w*0.24), Look{Paint: flat(hex(0x5A2520)), Round: 2})
	p.Line(polygon(x-w*0.09, y-w*0.24, x+w*0.09, y), 2.5, hex(0xEFE8DA), 1)
	p.Line(polygon(x+w*0.09, y-w*0.24, x-w*0.09, y), 2.5, hex(0xEFE8DA), 1)
	p.Fill(rect(x-w*0.04, y-w*0.46, w*0.08, w*0.09), Look{Paint: flat(hex(0x2A2422))})
}

// fence runs across the picture, its foot at about y.
func (p *Picture) fence(y, h float64) {
	timber := Look{Paint: mottled(flat(hex(0x8C7454)), 5, 0.3, 4), Round: 3}
	for i := range 3 {
		ry := y - h*(0.3+0.28*float64(i))
		p.Stroke(curve(-10, ry+3, p.W*0.3, ry-2, p.W*0.6, ry+2, p.W+10, ry-3), 5, timber)
	}
	for x := 20.0; x < p.W; x += 96 {
		p.Fill(rounded(x-4, y-h+p.between(-3, 3), 9, h+4, 3), timber)
	}
}
