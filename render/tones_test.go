package render

import (
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
)

// cube calls f with colours all over the sRGB cube, its corners among them.
func cube(f func(c color.RGBA)) {
	for r := 0; r <= 255; r += 15 {
		for g := 0; g <= 255; g += 15 {
			for b := 0; b <= 255; b += 15 {
				f(color.RGBA{R: uint8(r), G: uint8(g), B: uint8(b), A: 255})
			}
		}
	}
}

func TestStrokesShowOnAnything(t *testing.T) {
	// Contrast depends on luminance alone, so every grey is every background.
	var greys []color.RGBA
	for v := range 256 {
		greys = append(greys, color.RGBA{R: uint8(v), G: uint8(v), B: uint8(v), A: 255})
	}
	worst := 21.0
	cube(func(core color.RGBA) {
		tones := tonesFor(core)
		assert.Equal(t, core, tones.Core)
		for _, bg := range greys {
			worst = min(worst, max(contrast(tones.Core, bg), contrast(tones.Outer, bg), contrast(tones.Inner, bg)))
		}
	})
	assert.GreaterOrEqual(t, worst, 3.0)
}

func TestTextShowsOnAnyPlate(t *testing.T) {
	worst := 21.0
	cube(func(plate color.RGBA) {
		text := textOn(plate)
		worst = min(worst, contrast(plate, text))
		assert.GreaterOrEqual(t, contrast(plate, text), max(contrast(plate, black), contrast(plate, white))-1e-9,
			"it is the better of the two on %v", plate)
	})
	assert.GreaterOrEqual(t, worst, 4.5)
	assert.GreaterOrEqual(t, contrast(panelFill, white), 4.5)
}

// contrast returns the contrast ratio of two opaque colours, in [1,21], as
// WCAG 2 defines it.
func contrast(a, b color.RGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}
