package render

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"image/color"
	"maps"
	"slices"
	"sort"
	"strings"
)

// A Look is how a label's strokes and plates are coloured and dashed.
type Look struct {
	Color color.RGBA // opaque
	Dash  Dash
}

// colors are the palette. Of the first dozen, any two are at least 13 apart in
// CIEDE2000 and at least 8.5 under simulated protanopia and deuteranopia, and
// nearly as far as lines, where dark ones are lightened (see Tones); of all, at
// least 6. They were found by simulated annealing over the sRGB colours that are
// neither pale nor murky, for these distances and an even spread of hues; the
// tests check what was found.
var colors = [48]color.RGBA{
	rgb(0xff8800), rgb(0x8888ff), rgb(0xccff00), rgb(0xff3300), rgb(0x00eeff), rgb(0x22bb66),
	rgb(0xbb0077), rgb(0xeecc66), rgb(0x7733bb), rgb(0x88ffaa), rgb(0xaa3333), rgb(0x00ffdd),
	rgb(0x0077ff), rgb(0xbb00cc), rgb(0x0066bb), rgb(0xcc0099), rgb(0xff1133), rgb(0xff55ff),
	rgb(0x2255ee), rgb(0xff00cc), rgb(0xff77cc), rgb(0xbb77dd), rgb(0xaacc33), rgb(0xbbff88),
	rgb(0x00ee66), rgb(0xcc1144), rgb(0x77cc66), rgb(0xffaa00), rgb(0xaa55aa), rgb(0xff8855),
	rgb(0x88aa44), rgb(0xcc6600), rgb(0x449900), rgb(0x77ee00), rgb(0xbbaa22), rgb(0xff6666),
	rgb(0xffee55), rgb(0xff4499), rgb(0x009944), rgb(0xff6600), rgb(0x995522), rgb(0xcc1122),
	rgb(0xcc33ff), rgb(0x8822ff), rgb(0xcc3300), rgb(0xff99ff), rgb(0x007733), rgb(0xff2266),
}

// LookOf returns the look of a label: a solid line in a colour that is a
// function of the name alone, however the name is capitalised, and the same on
// every machine. COCO's and Pascal VOC's names have colours of their own, chosen
// so that what is often seen together is far apart. Any other name is hashed
// (FNV-1a), and two names may get the same colour: [Palette.Assign] tells the
// labels of a known set apart, and [Layout] dashes the lines of one of two labels
// that look alike in its picture.
func LookOf(label string) Look {
	name := canonical(label)
	if i, ok := curated[name]; ok {
		return Look{Color: colors[i]}
	}
	h := fnv.New32a()
	h.Write([]byte(name)) // never fails
	return Look{Color: colors[h.Sum32()%uint32(len(colors))]}
}

// canonical returns what decides a label's look.
func canonical(label string) string { return strings.ToLower(strings.TrimSpace(label)) }

// scoreColor returns the colour of a score in [0,1]: matplotlib's viridis
// (CC0) at eight points, which rises evenly in lightness, so that it also
// reads under colour blindness.
func scoreColor(score float64) color.RGBA {
	ramp := [...]color.RGBA{
		rgb(0x440154), rgb(0x46327e), rgb(0x365c8d), rgb(0x277f8e),
		rgb(0x1fa187), rgb(0x4ac16d), rgb(0xa0da39), rgb(0xfde725),
	}
	at := int(score * float64(256*(len(ramp)-1))) // in 256ths of a step
	i := min(at/256, len(ramp)-2)
	return mix(ramp[i], ramp[i+1], at-256*i)
}

var (
	black = rgb(0)
	white = rgb(0xffffff)
)

// rgb returns the opaque colour 0xrrggbb.
func rgb(v uint32) color.RGBA {
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// mix returns the opaque colour n of 256 parts on the way from a to b.
func mix(a, b color.RGBA, n int) color.RGBA {
	at := func(a, b uint8) uint8 { return uint8((int(a)*(256-n) + int(b)*n) / 256) }
	return color.RGBA{R: at(a.R, b.R), G: at(a.G, b.G), B: at(a.B, b.B), A: 255}
}

// Tones are the colours of a stroke: a core within a dark edge.
//
// Together they show on anything: one of them has a contrast of at least 3:1
// to any background. The edge lets a tenth of the background through, so that
// it vanishes on a dark one. It does its part on every background of a
// luminance of 0.11 or more; from a darker one, a core of 0.43 or more is at
// 3:1.
type Tones struct {
	Core color.RGBA // opaque
	Edge color.RGBA // premultiplied, translucent
}

// coreLeast is the least luminance of a core, edge what is around it.
const coreLeast = 0.43

var edge = color.RGBA{A: 230}

// tonesFor returns the stroke for an opaque colour. A dark one is lightened: the
// darker, the more it gets brighter and not only paler, or lines of dark green
// and magenta would be grey and far from their plates' colour. Reds only get
// paler; brighter, they would look like greens to the colour-blind.
func tonesFor(c color.RGBA) Tones {
	bright := c
	if most := int(max(c.R, c.G, c.B)); most > 0 && (c.R <= c.G || int(c.R) <= int(c.B)+40) {
		up := func(v uint8) uint8 { return uint8(int(v) * 255 / most) }
		n := int(min(256, 320*max(0, 1-luminance(c)/coreLeast)))
		bright = mix(c, color.RGBA{R: up(c.R), G: up(c.G), B: up(c.B), A: 255}, n)
	}
	bright = mix(bright, white, 64)
	n := sort.Search(512, func(n int) bool { return luminance(lighten(c, bright, n)) >= coreLeast })
	return Tones{lighten(c, bright, n), edge}
}

// lighten goes from a colour to a brighter one in 256 steps, and on to white in
// as many more.
func lighten(c, bright color.RGBA, n int) color.RGBA {
	if n < 256 {
		return mix(c, bright, n)
	}
	return mix(bright, white, n-256)
}

// shade returns the colour of the border of a plate: a darker one of its own.
func shade(fill color.RGBA) color.RGBA { return mix(fill, black, 150) }

// textOn returns black or white, whichever contrasts more with an opaque
// colour. The worse case, a luminance of 0.179, still has 4.58:1.
func textOn(plate color.RGBA) color.RGBA {
	// The contrast to black is (l+0.05)/0.05, to white 1.05/(l+0.05).
	if l := luminance(plate) + 0.05; l*l > 0.05*1.05 {
		return black
	}
	return white
}

// curated gives names the number of their colour. Names that occur together in
// what people photograph (a street, a laid table, a kitchen, a desk, a meadow, a
// pitch…) have colours that are far apart, those that occur together most
// farthest; it was found by simulated annealing over such scenes, some of which
// the tests hold. A name's number never changes, whatever other names are there:
// people know their pictures by it.
var curated = map[string]uint8{
	// COCO, all 91 names in the order of their ids.
	"person": 0, "bicycle": 7, "car": 1, "motorcycle": 36, "airplane": 14, "bus": 39,
	"train": 27, "truck": 35, "boat": 23, "traffic light": 4, "fire hydrant": 11,
	"street sign": 47, "stop sign": 31, "parking meter": 25, "bench": 46, "bird": 25, "cat": 4,
	"dog": 9, "horse": 46, "sheep": 20, "cow": 44, "elephant": 14, "bear": 42, "zebra": 36,
	"giraffe": 26, "hat": 3, "backpack": 28, "umbrella": 37, "shoe": 38, "eye glasses": 2,
	"handbag": 19, "tie": 12, "suitcase": 35, "frisbee": 23, "skis": 11, "snowboard": 40,
	"sports ball": 24, "kite": 4, "baseball bat": 10, "baseball glove": 18, "skateboard": 31,
	"surfboard": 37, "tennis racket": 15, "bottle": 11, "plate": 32, "wine glass": 14, "cup": 10,
	"fork": 7, "knife": 5, "spoon": 42, "bowl": 6, "banana": 39, "apple": 8, "sandwich": 4,
	"orange": 11, "broccoli": 17, "carrot": 40, "hot dog": 33, "pizza": 9, "donut": 30,
	"cake": 20, "chair": 5, "couch": 6, "potted plant": 29, "bed": 1, "mirror": 23,
	"dining table": 2, "window": 11, "desk": 33, "toilet": 13, "door": 41, "tv": 3, "laptop": 43,
	"mouse": 6, "remote": 27, "keyboard": 36, "cell phone": 7, "microwave": 9, "oven": 7,
	"toaster": 2, "sink": 4, "refrigerator": 21, "blender": 22, "book": 8, "clock": 20,
	"vase": 41, "scissors": 9, "teddy bear": 2, "hair drier": 24, "toothbrush": 44,
	"hair brush": 34,

	// Pascal VOC, where it says them otherwise.
	"aeroplane": 14, "motorbike": 36, "diningtable": 2, "pottedplant": 29, "sofa": 6, "tvmonitor": 3,
}

// Dash is the pattern of a stroke. It tells labels apart whose colours are
// alike.
type Dash uint8

// The patterns. Solid is the zero value.
const (
	Solid Dash = iota
	Dashed
	Dotted
	DashDotted
	dashCount
)

var dashNames = [dashCount]string{"solid", "dashed", "dotted", "dashdotted"}

// String returns "solid", "dashed", "dotted" or "dashdotted".
func (d Dash) String() string {
	if d < dashCount {
		return dashNames[d]
	}
	return fmt.Sprintf("dash %d", uint8(d))
}

// parseDash reads what String writes.
func parseDash(s string) (Dash, error) {
	if d := slices.Index(dashNames[:], s); d >= 0 {
		return Dash(d), nil
	}
	return Solid, fmt.Errorf("%w: dash %q (known: solid, dashed, dotted, dashdotted)", ErrStyle, s)
}

// pattern returns strokes and pauses, alternately, in widths of the line.
func (d Dash) pattern() []int {
	switch d {
	case Dashed:
		return []int{6, 4}
	case Dotted:
		return []int{2, 2}
	case DashDotted:
		return []int{7, 3, 2, 3}
	}
	return nil
}

// each calls f with those strokes along a side of the given length, in pixels,
// that reach into the part of it from lo to hi. The pattern is stretched to a
// whole number of periods and ends with its first stroke, so that all four
// corners are drawn.
func (d Dash) each(length, width, lo, hi int, f func(from, to int)) {
	p := d.pattern()
	period := 0
	for _, n := range p {
		period += n * width
	}
	// n periods and one more first stroke fill the side.
	var n int
	if p != nil {
		n = (length - p[0]*width + period/2) / period
	}
	if n < 1 {
		f(0, length)
		return
	}
	total := n*period + p[0]*width
	// A whole period before the part, as positions are rounded.
	at := max(lo*total/length/period-1, 0) * period
	for i := 0; at < total && at*length/total < hi; i++ {
		run := p[i%len(p)] * width
		if i%2 == 0 {
			f(at*length/total, (at+run)*length/total)
		}
		at += run
	}
}

// dashed gives dashes to labels that could be taken for another of the same
// picture. Of two that look alike, the one in more pictures stays solid, and the
// other always has the same pattern where that is enough. Dashes that a palette
// asks for stay.
func dashed(looks map[string]Look) {
	names := slices.SortedFunc(maps.Keys(looks), func(a, b string) int {
		return cmp.Or(-cmp.Compare(looks[a].Dash, looks[b].Dash), commonness(a)-commonness(b), cmp.Compare(a, b))
	})
	var taken [dashCount][]color.RGBA
	for _, name := range names {
		l := looks[name]
		if l.Dash == Solid {
			h := fnv.New32a()
			h.Write([]byte(canonical(name)))
			first := Dash(h.Sum32()>>8) % (dashCount - 1)
			most := -1.0
			for i := range dashCount {
				dash := Solid
				if i > 0 {
					dash = 1 + (first+i)%(dashCount-1)
				}
				nearest := 1.0
				for _, c := range taken[dash] {
					nearest = min(nearest, apart(c, l.Color))
				}
				if nearest > most {
					l.Dash, most = dash, nearest
				}
			}
			looks[name] = l
		}
		taken[l.Dash] = append(taken[l.Dash], l.Color)
	}
}

// commonness ranks labels: those of the first dozen colours are in most pictures.
func commonness(label string) int {
	switch i, ok := curated[canonical(label)]; {
	case !ok:
		return 2
	case i < 12:
		return 0
	}
	return 1
}
