package render

import (
	"hash/fnv"
	"image/color"
	"strings"
)

// A Look is how a label's strokes and plates are coloured and dashed.
type Look struct {
	Color color.RGBA // opaque
	Dash  Dash
}

// colors are the palette: four dozen, each dozen with a dash pattern of its
// own. Within a dozen any two are at least 12 apart in CIEDE2000 and at least
// 8.5 under simulated protanopia and deuteranopia; across dozens at least 5.5.
// They were found by simulated annealing over the sRGB colours that are
// neither pale nor murky, for these distances, an even spread of hues, and as
// many as possible light enough for black edges (see Tones); the tests check
// what was found.
var colors = [48]color.RGBA{
	// Solid.
	rgb(0xeedd33), rgb(0x00eecc), rgb(0x44ddff), rgb(0x77dd99),
	rgb(0x11cccc), rgb(0x99bb66), rgb(0x00bbff), rgb(0xff88aa),
	rgb(0xee9911), rgb(0x3366ff), rgb(0xaa4499), rgb(0xcc2211),
	// Dashed.
	rgb(0xbbee11), rgb(0x88eedd), rgb(0x11eeff), rgb(0x88ee88),
	rgb(0x00ccff), rgb(0x00cc99), rgb(0xff88cc), rgb(0xccaa22),
	rgb(0xff8888), rgb(0x4499ff), rgb(0xaa5511), rgb(0x8855aa),
	// Dotted.
	rgb(0xbb88ff), rgb(0x33eeaa), rgb(0x00ddcc), rgb(0xeeaaff),
	rgb(0xff9977), rgb(0xaabb11), rgb(0x33bbcc), rgb(0xdd6677),
	rgb(0x2288bb), rgb(0x996600), rgb(0x1166dd), rgb(0xcc0088),
	// Dash and dot.
	rgb(0x00ffee), rgb(0xccee88), rgb(0xffcc00), rgb(0x66ccdd),
	rgb(0x66ccaa), rgb(0x77cc77), rgb(0x66bbff), rgb(0xff9944),
	rgb(0x5588ff), rgb(0xee1122), rgb(0xdd1166), rgb(0x9922ee),
}

// lookCount is how many looks there are: every colour with the pattern of its
// dozen, and then with another.
const lookCount = 2 * len(colors)

// lookAt returns one of the looks by number, in [0, lookCount).
func lookAt(i int) Look {
	dozen := i % len(colors) / 12
	return Look{Color: colors[i%len(colors)], Dash: Dash((dozen + i/len(colors)*2) % int(dashCount))}
}

// LookOf returns the look of a label: a function of its name alone, however
// the name is capitalised, and the same on every machine. COCO's and Pascal
// VOC's names have looks of their own, chosen so that what is often seen
// together is far apart. Any other name is hashed (FNV-1a), and two names may
// get the same look: [Palette.Assign] tells the labels of a known set apart.
func LookOf(label string) Look {
	name := canonical(label)
	if i, ok := curated[name]; ok {
		return lookAt(int(i))
	}
	h := fnv.New32a()
	h.Write([]byte(name)) // never fails
	return lookAt(int(h.Sum32() % uint32(lookCount)))
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
