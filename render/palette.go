package render

import (
	"fmt"
	"image/color"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Palette sets looks by label. Its JSON form maps each name to a colour as
// "#rrggbb", followed by a dash pattern if the line is not solid:
//
//	{"cat": "#eecc11", "dog": "#00ddff dashed"}
//
// A nil Palette is empty and ready for use, but for assignment to its entries.
type Palette map[string]Look

// MarshalText returns the form above, "#rrggbb" or "#rrggbb dashed".
func (l Look) MarshalText() ([]byte, error) {
	s := fmt.Sprintf("#%02x%02x%02x", l.Color.R, l.Color.G, l.Color.B)
	if l.Dash != Solid {
		s += " " + l.Dash.String()
	}
	return []byte(s), nil
}

// UnmarshalText reads what MarshalText writes, and "#rgb".
func (l *Look) UnmarshalText(text []byte) error {
	words := strings.Fields(string(text))
	if len(words) < 1 || len(words) > 2 {
		return fmt.Errorf("%w: look %q (want a colour as #rrggbb, then perhaps dashed, dotted or dashdotted)", ErrStyle, text)
	}
	hex, ok := strings.CutPrefix(words[0], "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	v, err := strconv.ParseUint(hex, 16, 32)
	if !ok || err != nil || len(hex) != 6 {
		return fmt.Errorf("%w: colour %q (want #rrggbb)", ErrStyle, words[0])
	}
	look := Look{Color: color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}}
	if len(words) == 2 {
		if look.Dash, err = parseDash(words[1]); err != nil {
			return err
		}
	}
	*l = look
	return nil
}

// Assign returns the palette with a look for every label. Entries that exist
// are kept, so that adding labels recolours none, and labels with a colour of
// their own (COCO's and Pascal VOC's) get that, always. Any other new label gets
// the colour of its name, as [LookOf] tells it, unless one that looks like it is
// taken; then the colour nearest to that which can be told from all taken ones,
// or else the one farthest from these. The order of the labels and their
// repetition do not matter.
//
// Lines are solid: where labels of one picture share a colour, which they begin
// to do when there are more than 48, [Layout] tells them apart by dashes.
func (p Palette) Assign(labels []string) Palette {
	all := maps.Clone(p)
	if all == nil {
		all = Palette{}
	}
	var fresh []string
	for _, name := range labels {
		if _, ok := all[name]; ok {
			continue
		}
		if _, ok := curated[canonical(name)]; ok {
			all[name] = LookOf(name)
		} else {
			fresh = append(fresh, name)
		}
	}
	// nearest is how far each colour of the palette is from the nearest one taken.
	var nearest [len(colors)]float64
	take := func(taken color.RGBA) {
		for i, c := range colors {
			nearest[i] = min(nearest[i], apart(c, taken))
		}
	}
	for i := range nearest {
		nearest[i] = math.Inf(1)
	}
	for _, look := range all {
		take(look.Color)
	}
	slices.Sort(fresh)
	for _, name := range slices.Compact(fresh) {
		all[name] = Look{Color: pick(LookOf(name).Color, &nearest)}
		take(all[name].Color)
	}
	return all
}

// pick returns a colour of the palette: the given one if it can be told from
// all that are taken, the nearest one of those that can, or else the one
// farthest from those taken.
func pick(own color.RGBA, nearest *[len(colors)]float64) color.RGBA {
	best, least := -1, math.Inf(1)
	farthest, most := own, 0.0
	for i, col := range colors {
		if d := nearest[i]; d < 1 {
			if d > most {
				farthest, most = col, d
			}
		} else if d := ciede2000(normalVision.see(col), normalVision.see(own)); d < least {
			best, least = i, d
		}
	}
	if best < 0 {
		return farthest
	}
	return colors[best]
}

// views is a colour as it looks with normal vision, protanopia, deuteranopia.
type views [3]lab

func viewsOf(c color.RGBA) views {
	return views{normalVision.see(c), protanopia.see(c), deuteranopia.see(c)}
}

// apart returns how far two colours are apart, at least: 1 is a distance of 10
// in CIEDE2000, or 8 under colour blindness. Two that are less than 1 apart
// could be taken for each other.
func (v *views) apart(w *views) float64 {
	return min(ciede2000(v[0], w[0])/10, ciede2000(v[1], w[1])/8, ciede2000(v[2], w[2])/8)
}

// known keeps the distances of pairs of colours, of which there are few.
var known sync.Map // [2]color.RGBA → float64

// apart is [views.apart] for two colours of plates and their lines.
func apart(a, b color.RGBA) float64 {
	key := [2]color.RGBA{a, b}
	if d, ok := known.Load(key); ok {
		return d.(float64)
	}
	v, w := viewsOf(a), viewsOf(b)
	d := v.apart(&w)
	// As lines, dark colours are lightened and come nearer to each other; beside
	// the plates, less will do.
	v, w = viewsOf(tonesFor(a).Core), viewsOf(tonesFor(b).Core)
	d = min(d, v.apart(&w)*10/8)
	known.Store(key, d)
	return d
}

// lab is a colour in CIELAB under D65, 2° observer: L in [0,100].
type lab struct{ l, a, b float64 }

// linear returns the linear-light value in [0,1] of an sRGB sample in [0,1]
// (IEC 61966-2-1).
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// linear8 is linear for the samples of eight bits.
var linear8 = sync.OnceValue(func() *[256]float64 {
	var t [256]float64
	for i := range t {
		t[i] = linear(float64(i) / 255)
	}
	return &t
})

// linearRGB returns the three linear-light samples of c; alpha is ignored.
func linearRGB(c color.RGBA) [3]float64 {
	t := linear8()
	return [3]float64{t[c.R], t[c.G], t[c.B]}
}

// luminance returns the relative luminance of c in [0,1], as WCAG 2 defines it.
func luminance(c color.RGBA) float64 {
	v := linearRGB(c)
	return 0.2126*v[0] + 0.7152*v[1] + 0.0722*v[2]
}

// labOf converts linear light to CIELAB.
func labOf(v [3]float64) lab {
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124564*v[0] + 0.3575761*v[1] + 0.1804375*v[2]) / 0.95047)
	y := f(0.2126729*v[0] + 0.7151522*v[1] + 0.0721750*v[2])
	z := f((0.0193339*v[0] + 0.1191920*v[1] + 0.9503041*v[2]) / 1.08883)
	return lab{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// ciede2000 returns the colour difference ΔE00 with all weights 1, after
// Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference Formula" (2005), whose
// test pairs the tests use.
func ciede2000(p, q lab) float64 {
	c1, c2 := math.Hypot(p.a, p.b), math.Hypot(q.a, q.b)
	pow7 := func(v float64) float64 { v2 := v * v; return v2 * v2 * v2 * v }
	const c25 = 6103515625 // 25⁷
	g := pow7((c1 + c2) / 2)
	g = 1 + 0.5*(1-math.Sqrt(g/(g+c25)))
	a1, a2 := p.a*g, q.a*g
	c1, c2 = math.Hypot(a1, p.b), math.Hypot(a2, q.b)
	hue := func(b, a float64) float64 {
		if a == 0 && b == 0 {
			return 0
		}
		h := math.Atan2(b, a) * 180 / math.Pi
		if h < 0 {
			h += 360
		}
		return h
	}
	h1, h2 := hue(p.b, a1), hue(q.b, a2)

	dl, dc := q.l-p.l, c2-c1
	dh, hm := h2-h1, (h1+h2)/2
	switch {
	case c1*c2 == 0:
		dh, hm = 0, h1+h2
	case math.Abs(h1-h2) > 180:
		if dh > 0 {
			dh -= 360
		} else {
			dh += 360
		}
		if h1+h2 < 360 {
			hm += 180
		} else {
			hm -= 180
		}
	}
	sin := func(deg float64) float64 { return math.Sin(deg * math.Pi / 180) }
	cos := func(deg float64) float64 { return math.Cos(deg * math.Pi / 180) }
	dH := 2 * math.Sqrt(c1*c2) * sin(dh/2)

	lm, cm := (p.l+q.l)/2, (c1+c2)/2
	t := 1 - 0.17*cos(hm-30) + 0.24*cos(2*hm) + 0.32*cos(3*hm+6) - 0.20*cos(4*hm-63)
	l50 := (lm - 50) * (lm - 50)
	sl := 1 + 0.015*l50/math.Sqrt(20+l50)
	sc, sh := 1+0.045*cm, 1+0.015*cm*t
	cm7 := pow7(cm)
	theta := 30 * math.Exp(-((hm-275)/25)*((hm-275)/25))
	rt := -2 * math.Sqrt(cm7/(cm7+c25)) * sin(2*theta)
	l, c, h := dl/sl, dc/sc, dH/sh
	return math.Sqrt(l*l + c*c + h*h + rt*c*h)
}

// A vision is a linear map of linear light that simulates how colours look to
// somebody.
type vision [3][3]float64

// The matrices for severity 1 of Machado, Oliveira and Fernandes, "A
// Physiologically-based Model for Simulation of Color Vision Deficiency"
// (2009).
var (
	normalVision = vision{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	protanopia   = vision{
		{0.152286, 1.052583, -0.204868},
		{0.114503, 0.786281, 0.099216},
		{-0.003882, -0.048116, 1.051998},
	}
	deuteranopia = vision{
		{0.367322, 0.860646, -0.227968},
		{0.280085, 0.672501, 0.047413},
		{-0.011820, 0.042940, 0.968881},
	}
)

// see returns what c looks like under v.
func (v *vision) see(c color.RGBA) lab {
	in := linearRGB(c)
	var out [3]float64
	for i, row := range v {
		out[i] = min(max(row[0]*in[0]+row[1]*in[1]+row[2]*in[2], 0), 1)
	}
	return labOf(out)
}
