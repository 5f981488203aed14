package sheet

import (
	"image/color"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// contrast is WCAG 2.2's contrast ratio.
func contrast(a, b color.RGBA) float64 {
	luminance := func(c color.RGBA) float64 {
		linear := func(v uint8) float64 {
			if s := float64(v) / 255; s > 0.04045 {
				return math.Pow((s+0.055)/1.055, 2.4)
			} else {
				return s / 12.92
			}
		}
		return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestTextIsToBeRead(t *testing.T) {
	for _, theme := range []Theme{"", Dark, Light} {
		tones := theme.tones()
		assert.GreaterOrEqual(t, contrast(tones.text, tones.ground), 7.0, "%s", theme)
		assert.GreaterOrEqual(t, contrast(tones.quiet, tones.ground), 4.5, "%s", theme)
	}
}
