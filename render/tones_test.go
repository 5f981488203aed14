package render

import (
	"image"
	"image/color"
	"image/draw"
	"math"
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
	// Contrast depends on luminance alone, but what shows through the edge does
	// not: greys and saturated backgrounds.
	var backgrounds []color.RGBA
	for v := range 256 {
		backgrounds = append(backgrounds, color.RGBA{R: uint8(v), G: uint8(v), B: uint8(v), A: 255})
	}
	cube(func(c color.RGBA) { backgrounds = append(backgrounds, c) })
	var edges []color.RGBA
	for _, bg := range backgrounds {
		img := image.NewRGBA(image.Rect(0, 0, 1, 1))
		img.SetRGBA(0, 0, bg)
		draw.Draw(img, img.Rect, image.NewUniform(edge), image.Point{}, draw.Over)
		edges = append(edges, img.RGBAAt(0, 0))
	}
	// The dimmest core is the worst: against a dark background, where the edge
	// does not show, a lighter one only gains.
	dimmest := white
	cube(func(c color.RGBA) {
		tones := tonesFor(c)
		if luminance(c) >= coreLeast {
			assert.Equal(t, c, tones.Core, "bright colours stay")
		}
		if luminance(tones.Core) < luminance(dimmest) {
			dimmest = tones.Core
		}
	})
	// A lightened one keeps its hue, and most of its colourfulness.
	kept := 0.0
	for _, c := range colors {
		was, is := normalVision.see(c), normalVision.see(tonesFor(c).Core)
		kept += math.Hypot(is.a, is.b) / math.Hypot(was.a, was.b) / float64(len(colors))
	}
	assert.Greater(t, kept, 0.77) // 0.72 if all got paler only
	worst := 21.0
	for i, bg := range backgrounds {
		if c := contrast(edges[i], bg); c < 3 {
			assert.Less(t, luminance(bg), coreLeast)
			worst = min(worst, max(c, contrast(dimmest, bg)))
		}
	}
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
