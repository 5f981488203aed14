package render

import "image/color"

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

// Tones are the opaque colours of a stroke: a core between two edges.
//
// The edges make it show on anything: of the tones, one has a contrast of at
// least 3:1 to any background. Black edges do that for a core of luminance
// 0.40 or more: a background under 0.10 is at 3:1 from the core, any other
// from black. White ones do for a core of at most 0.0666 likewise. For a core
// between them the outer edge is black and the inner one white, of which one
// is at 4.58:1 from anything.
type Tones struct{ Core, Outer, Inner color.RGBA }

// tonesFor returns the stroke whose core has the given opaque colour.
func tonesFor(core color.RGBA) Tones {
	switch l := luminance(core); {
	case l >= 0.40:
		return Tones{core, black, black}
	case l <= 0.0666:
		return Tones{core, white, white}
	}
	return Tones{core, black, white}
}

// textOn returns black or white, whichever contrasts more with an opaque
// colour. The worse case, a luminance of 0.179, still has 4.58:1.
func textOn(plate color.RGBA) color.RGBA {
	// The contrast to black is (l+0.05)/0.05, to white 1.05/(l+0.05).
	if l := luminance(plate) + 0.05; l*l > 0.05*1.05 {
		return black
	}
	return white
}
