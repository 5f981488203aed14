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
// own. Within a dozen any two are at least 13 apart in CIEDE2000 and at least 9
// under simulated protanopia and deuteranopia; across dozens at least 5.5.
// They were found by simulated annealing over the sRGB colours that are
// neither pale nor murky, for the largest least distance and an even spread of
// hues; the tests check what was found. The first dozen, drawn solid, is the
// best apart.
var colors = [48]color.RGBA{
	// Solid.
	rgb(0xeecc11), rgb(0x88dd99), rgb(0x00dddd), rgb(0x00ccff),
	rgb(0x00bb99), rgb(0xee8811), rgb(0x0099ee), rgb(0xdd6655),
	rgb(0xcc3366), rgb(0x557711), rgb(0x3355ff), rgb(0xbb2299),
	// Dashed.
	rgb(0xaadd88), rgb(0x00ddff), rgb(0x00ddcc), rgb(0xcccc00),
	rgb(0x00aaee), rgb(0xff6699), rgb(0xcc8800), rgb(0x0088ff),
	rgb(0x008855), rgb(0xaa5599), rgb(0x7744ee), rgb(0xcc2200),
	// Dotted.
	rgb(0xbbdd22), rgb(0x00ddaa), rgb(0x66bbff), rgb(0x11bbbb),
	rgb(0xcc9922), rgb(0xff6677), rgb(0x5588ff), rgb(0x1199bb),
	rgb(0x448844), rgb(0xbb5511), rgb(0x9933dd), rgb(0xbb3377),
	// Dash and dot.
	rgb(0x88dd11), rgb(0x11dd88), rgb(0x11ccdd), rgb(0xff77bb),
	rgb(0x8899ff), rgb(0xaa9900), rgb(0x009988), rgb(0xee2266),
	rgb(0xaa6600), rgb(0xbb00ff), rgb(0x0077aa), rgb(0xaa4433),
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
	name := strings.ToLower(strings.TrimSpace(label))
	if i, ok := curated[name]; ok {
		return lookAt(int(i))
	}
	h := fnv.New32a()
	h.Write([]byte(name)) // never fails
	return lookAt(int(h.Sum32() % uint32(lookCount)))
}

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
