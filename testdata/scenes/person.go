package main

import "math"

// Person is somebody's looks and bearing. A person is drawn 1 high, the feet
// at the origin, looking right when turned to the side.
type Person struct {
	Skin, Hair, Top, Bottom, Shoes rgb

	Turn    float64 // 0: towards or away from the viewer, 1: to the side
	Away    bool    // seen from behind
	Pose    Pose
	Long    bool // long hair
	Sleeves bool // long ones
	Legs    garment
	Stripes *rgb // across the top
	Hat     *rgb
	Seated  bool // no legs: they are hidden behind something
}

type garment int

const (
	trousers garment = iota
	shorts
	skirt
)

// Pose is the bend of the limbs in radians: 0 hangs straight down, positive is
// forwards. The near limbs come first.
type Pose struct {
	Hip, Knee           [2]float64
	Shoulder, Elbow     [2]float64
	Lean                float64
	shoulderOut, hipOut float64
}

func walking(stride float64) Pose {
	return Pose{
		Hip: [2]float64{0.42 * stride, -0.38 * stride}, Knee: [2]float64{-0.12 * stride, -0.42 * stride},
		Shoulder: [2]float64{-0.45 * stride, 0.42 * stride}, Elbow: [2]float64{0.25, 0.35},
		Lean: 0.03,
	}
}

func standing(p *Picture) Pose {
	return Pose{
		Hip:      [2]float64{p.between(-0.03, 0.05), p.between(-0.05, 0.03)},
		Shoulder: [2]float64{p.between(-0.05, 0.15), p.between(-0.12, 0.08)},
		Elbow:    [2]float64{p.between(0.05, 0.7), p.between(0.05, 0.6)},
	}
}

var (
	skins  = []rgb{hex(0xF0C7A4), hex(0xE3AE86), hex(0xC88B62), hex(0x9A643F), hex(0x6E4429), hex(0xF3D3B8)}
	hairs  = []rgb{hex(0x2A1D16), hex(0x4A2F1D), hex(0x7A4E28), hex(0xB98A4A), hex(0x1A1716), hex(0x8C8784), hex(0x5E2F1B)}
	cloths = []rgb{
		hex(0xC8453B), hex(0x2F5D8C), hex(0xE9E4D8), hex(0x3E7B57), hex(0xE2B13C), hex(0x3A3F4A),
		hex(0x8A4F7D), hex(0xD9773F), hex(0x6FA3B8), hex(0xB7A58C), hex(0x93303F), hex(0x20344F),
	}
	trouserCloths = []rgb{hex(0x2E3D5A), hex(0x3B3B40), hex(0x8A7A5F), hex(0x4F6480), hex(0x23262D), hex(0xA79C88)}
)

// passer returns somebody who might walk by.
func (p *Picture) passer() Person {
	q := Person{
		Skin: pick(p, skins...), Hair: pick(p, hairs...), Top: pick(p, cloths...),
		Bottom: pick(p, trouserCloths...), Shoes: pick(p, hex(0x2B2522), hex(0xE8E4DE), hex(0x5C3B28), hex(0x91313A)),
		Turn: 1, Pose: walking(p.between(0.6, 1.05)),
		Long: p.rnd.IntN(2) == 0, Sleeves: p.rnd.IntN(2) == 0, Legs: pick(p, trousers, trousers, trousers, shorts, skirt),
	}
	if p.rnd.IntN(4) == 0 {
		c := hex(0xF2EEE4)
		q.Stripes = &c
	}
	if q.Legs == skirt {
		q.Long = true
		q.Bottom = pick(p, cloths...)
	}
	return q
}

// Person draws somebody of that height whose feet are at (x,y); a negative
// facing looks left.
func (p *Picture) Person(x, y, height, facing float64, q Person) {
	p.At(x, y, height*facing, height, 0, func() {
		if !q.Seated {
			p.Shadow(ellipse(0, 0, 0.17, 0.025), 0.05, 0.004, 0.02, 0.55)
		}
		p.Object("person", func() { p.body(q) })
	})
}

// reach returns the middle and the end of a limb of two lengths from (x,y),
// with the bends of its two joints.
func reach(x, y, upper, lower, first, second float64) (mx, my, ex, ey float64) {
	mx, my = x+upper*math.Sin(first), y+upper*math.Cos(first)
	return mx, my, mx + lower*math.Sin(first+second), my + lower*math.Cos(first+second)
}

func (p *Picture) body(q Person) {
	spread := lerp(1, 0.28, q.Turn)
	lean := q.Pose.Lean
	shoulderX, shoulderY := 0.32*math.Sin(lean), -0.50-0.315*math.Cos(lean)
	if !q.Seated {
		p.leg(q, 1, -0.042*spread, 0.80)
	}
	p.arm(q, 1, shoulderX-0.094*spread, shoulderY+0.026, 0.82)
	if !q.Seated {
		p.leg(q, 0, 0.042*spread, 1)
	}
	if q.Long && !q.Away && q.Turn < 0.5 { // falls behind the shoulders
		p.Fill(blob(shoulderX-0.058, shoulderY-0.12, shoulderX, shoulderY-0.18, shoulderX+0.058, shoulderY-0.12, shoulderX+0.07, shoulderY+0.03, shoulderX, shoulderY+0.05, shoulderX-0.07, shoulderY+0.03),
			Look{Paint: strands(q.Hair.times(0.8)), Round: 0.025})
	}
	p.torso(q, spread, shoulderX, shoulderY)
	p.head(q, shoulderX+0.012*q.Turn+0.05*math.Sin(lean), shoulderY)
	p.arm(q, 0, shoulderX+0.094*spread, shoulderY+0.026, 1)
}

func (p *Picture) leg(q Person, i int, x, light float64) {
	kx, ky, ax, ay := reach(x+q.Pose.hipOut*float64(1-2*i), -0.49, 0.235, 0.225, q.Pose.Hip[i], q.Pose.Knee[i])
	skin := Look{Paint: flat(q.Skin.times(light)), Round: 0.03}
	cloth := Look{Paint: mottled(flat(q.Bottom.times(light)), 0.05, 0.12, 5), Round: 0.035}
	turn := q.Pose.Hip[i] + q.Pose.Knee[i]
	p.At(ax, ay, 1, 1, -turn*0.6, func() {
		toe := lerp(0.03, 0.085, q.Turn)
		p.Fill(blob(-0.032, -0.02, 0.02, -0.032, toe, 0.002, toe, 0.026, 0, 0.03, -0.034, 0.026), Look{Paint: flat(q.Shoes.times(light)), Round: 0.02, Gloss: 0.15})
	})
	// One outline for the whole leg: two would show a doll's joint.
	if q.Legs == trousers {
		p.Fill(limb(x, -0.49, 0.064, kx, ky, 0.047).and(limb(kx, ky, 0.047, ax, ay-0.005, 0.034)), cloth)
		return
	}
	p.Fill(limb(x, -0.49, 0.056, kx, ky, 0.04).and(limb(kx, ky, 0.04, lerp(kx, ax, 0.35), lerp(ky, ay, 0.35), 0.041)).
		and(limb(lerp(kx, ax, 0.35), lerp(ky, ay, 0.35), 0.041, ax, ay, 0.024)), skin)
	if q.Legs == shorts {
		p.Fill(limb(x, -0.49, 0.066, lerp(x, kx, 0.75), lerp(-0.49, ky, 0.75), 0.058), cloth)
	}
}

func (p *Picture) torso(q Person, spread, sx, sy float64) {
	w := lerp(1, 0.72, q.Turn)
	paint := mottled(flat(q.Top), 0.06, 0.14, 11)
	if q.Stripes != nil {
		paint = striped(paint, *q.Stripes, 0.045, 0.45, math.Pi/2)
	}
	if q.Legs == skirt && !q.Seated {
		p.Fill(blob(-0.075*w, -0.53, 0.075*w, -0.53, 0.125*w, -0.36, 0.135*w, -0.27, 0, -0.255, -0.135*w, -0.27, -0.125*w, -0.36),
			Look{Paint: mottled(flat(q.Bottom), 0.04, 0.22, 3), Round: 0.045})
	}
	// The neck goes under the collar.
	p.Fill(limb(sx, sy+0.01, 0.034, sx+0.012*q.Turn, sy-0.06, 0.03), Look{Paint: flat(q.Skin.times(0.86)), Round: 0.02})
	p.At(0, -0.5, 1, 1, q.Pose.Lean, func() {
		p.Fill(blob(
			-0.045, -0.333, 0.045, -0.333, 0.098*w, -0.307, 0.106*w, -0.225,
			0.088*w, -0.12, 0.09*w, 0.015, 0, 0.035, -0.09*w, 0.015,
			-0.088*w, -0.12, -0.106*w, -0.225, -0.098*w, -0.307,
		), Look{Paint: paint, Round: 0.055})
	})
}

func (p *Picture) arm(q Person, i int, x, y, light float64) {
	out := q.Pose.shoulderOut * float64(1-2*i)
	ex, ey, hx, hy := reach(x, y, 0.165, 0.15, q.Pose.Shoulder[i]+out, q.Pose.Elbow[i])
	skin := Look{Paint: flat(q.Skin.times(light)), Round: 0.022}
	cloth := Look{Paint: mottled(flat(q.Top.times(light*0.97)), 0.04, 0.12, 17), Round: 0.026}
	p.Fill(limb(hx, hy, 0.021, hx+(hx-ex)*0.1, hy+(hy-ey)*0.1, 0.019), skin)
	if q.Sleeves {
		p.Fill(limb(x, y, 0.036, ex, ey, 0.03).and(limb(ex, ey, 0.03, lerp(ex, hx, 0.92), lerp(ey, hy, 0.92), 0.024)), cloth)
		return
	}
	p.Fill(limb(x, y, 0.032, ex, ey, 0.025).and(limb(ex, ey, 0.025, hx, hy, 0.018)), skin)
	if q.Top != q.Skin {
		p.Fill(limb(x, y, 0.037, lerp(x, ex, 0.55), lerp(y, ey, 0.55), 0.036), cloth)
	}
}

func (p *Picture) head(q Person, x, sy float64) {
	y := sy - 0.108
	hair := Look{Paint: strands(q.Hair), Round: 0.025, Gloss: 0.12}
	front := !q.Away
	if q.Long && q.Turn > 0.5 {
		p.Fill(blob(x-0.05, y-0.05, x+0.03, y-0.062, x, y, x-0.004, y+0.1, x-0.03, y+0.14, x-0.07, y+0.12, x-0.066, y), hair)
	}
	p.Fill(ellipse(x, y, 0.05, 0.066), Look{Paint: flat(q.Skin), Round: 0.035})
	if front && q.Turn > 0.5 {
		p.Fill(blob(x+0.038, y-0.014, x+0.062, y+0.016, x+0.05, y+0.024, x+0.036, y+0.02), Look{Paint: flat(q.Skin), Round: 0.015})
	}
	if front && p.m.size()*0.066 > 9*oversample/2 {
		p.face(q, x, y)
	}
	switch {
	case !front:
		p.Fill(blob(x-0.053, y-0.01, x-0.045, y-0.055, x, y-0.076, x+0.045, y-0.055, x+0.053, y-0.01, x+0.04, y+0.042, x, y+0.055, x-0.04, y+0.042), hair)
		if q.Long {
			p.Fill(blob(x-0.055, y-0.01, x, y-0.07, x+0.055, y-0.01, x+0.058, y+0.1, x, y+0.145, x-0.058, y+0.1), hair)
		}
	case q.Turn > 0.5:
		p.Fill(blob(x-0.054, y+0.03, x-0.06, y-0.03, x-0.025, y-0.074, x+0.03, y-0.07, x+0.048, y-0.038, x+0.018, y-0.032, x-0.004, y-0.01, x-0.016, y+0.035, x-0.034, y+0.05), hair)
	default:
		p.Fill(blob(x-0.053, y+0.012, x-0.055, y-0.035, x-0.03, y-0.072, x+0.02, y-0.075, x+0.05, y-0.045, x+0.053, y+0.012, x+0.042, y-0.02, x+0.01, y-0.04, x-0.03, y-0.034, x-0.044, y-0.016), hair)
	}
	if q.Hat != nil {
		cloth := Look{Paint: flat(*q.Hat), Round: 0.025}
		p.Fill(blob(x-0.056, y-0.03, x-0.04, y-0.082, x+0.02, y-0.088, x+0.055, y-0.04, x+0.05, y-0.026, x, y-0.034), cloth)
		p.Fill(ellipse(x+0.045*q.Turn, y-0.03, lerp(0.075, 0.05, q.Turn), 0.012), cloth)
	}
}

// face draws what can be told of one from a distance.
func (p *Picture) face(q Person, x, y float64) {
	dark := q.Skin.times(0.25)
	eyes, width := []float64{x - 0.019, x + 0.019}, 0.0085
	mouth := x
	if q.Turn > 0.5 {
		eyes = []float64{x + 0.032}
		mouth, width = x+0.036, 0.006
	}
	for _, ex := range eyes {
		p.Fill(ellipse(ex, y-0.004, width, 0.005), Look{Paint: flat(hex(0xF4F0EA)), Soft: 0.001})
		p.Fill(circle(ex+0.001, y-0.004, 0.0044), Look{Paint: flat(dark)})
		p.Stroke(curve(ex-0.011, y-0.018, ex, y-0.023, ex+0.011, y-0.018), 0.005, Look{Paint: flat(q.Hair.mix(dark, 0.4)), Alpha: 0.85})
	}
	if q.Turn <= 0.5 {
		p.Stroke(curve(x+0.004, y+0.004, x+0.007, y+0.018, x-0.004, y+0.02), 0.004, Look{Paint: flat(q.Skin.times(0.62)), Alpha: 0.7})
		p.Fill(ellipse(x-0.05, y, 0.007, 0.014), Look{Paint: flat(q.Skin.times(0.85)), Round: 0.006})
		p.Fill(ellipse(x+0.05, y, 0.007, 0.014), Look{Paint: flat(q.Skin.times(0.85)), Round: 0.006})
	}
	p.Stroke(curve(mouth-0.014, y+0.035, mouth, y+0.041, mouth+0.014, y+0.034), 0.006, Look{Paint: flat(hex(0xA4483F).mix(q.Skin, 0.3)), Alpha: 0.9})
}
