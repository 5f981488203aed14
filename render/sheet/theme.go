package sheet

import (
	"image/color"
)

// Theme is how a page is coloured. The zero value is [Dark].
type Theme string

// The themes.
const (
	Dark  Theme = "dark"
	Light Theme = "light"
)

// tones are the colours of a theme. Text has a contrast of at least 7 to the
// ground, quiet text 4.5 (WCAG 2.2, success criteria 1.4.6 and 1.4.3).
type tones struct {
	ground color.RGBA
	card   color.RGBA // of a tile before its picture
	text   color.RGBA
	quiet  color.RGBA
	rule   color.RGBA // what is neither read nor looked at
}

func (t Theme) tones() tones {
	if t == Light {
		return tones{
			ground: color.RGBA{0xFC, 0xFC, 0xFB, 0xFF}, card: color.RGBA{0xEE, 0xEF, 0xF0, 0xFF},
			text: color.RGBA{0x16, 0x1A, 0x1F, 0xFF}, quiet: color.RGBA{0x63, 0x6B, 0x75, 0xFF},
			rule: color.RGBA{0xD5, 0xD9, 0xDD, 0xFF},
		}
	}
	return tones{
		ground: color.RGBA{0x12, 0x14, 0x17, 0xFF}, card: color.RGBA{0x1E, 0x22, 0x27, 0xFF},
		text: color.RGBA{0xEE, 0xF1, 0xF4, 0xFF}, quiet: color.RGBA{0x93, 0x9C, 0xA7, 0xFF},
		rule: color.RGBA{0x3A, 0x41, 0x49, 0xFF},
	}
}
