package fonts

import (
	"image"
	"image/color"
)

// ink is a colour ready for blending.
type ink struct {
	rgba [4]uint32 // premultiplied, 0 to 255
}

func newInk(c color.Color) ink {
	r, g, b, a := c.RGBA()
	return ink{[4]uint32{r >> 8, g >> 8, b >> 8, a >> 8}}
}

// paint blends the mask over dst within clip, with the glyph's origin at p.
func (m *mask) paint(dst *image.RGBA, clip image.Rectangle, p image.Point, in ink) {
	area := m.bounds.Add(p).Intersect(clip)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		from := (y-p.Y-m.bounds.Min.Y)*m.bounds.Dx() + area.Min.X - p.X - m.bounds.Min.X
		to := dst.Pix[dst.PixOffset(area.Min.X, y):]
		to = to[:4*area.Dx()]
		if m.colour != nil {
			overColour(to, m.colour[4*from:], in.rgba[3])
		} else {
			over(to, m.alpha[from:], in)
		}
	}
}

// over composes a row of a colour through coverage.
func over(dst, coverage []uint8, in ink) {
	for i := 0; i < len(dst); i += 4 {
		a := uint32(coverage[i/4])
		switch {
		case a == 0:
			continue
		case a == 255 && in.rgba[3] == 255:
			dst[i], dst[i+1], dst[i+2], dst[i+3] = uint8(in.rgba[0]), uint8(in.rgba[1]), uint8(in.rgba[2]), 255
			continue
		}
		rest := 255*255 - in.rgba[3]*a
		for k := range 4 {
			dst[i+k] = uint8((in.rgba[k]*a*255 + uint32(dst[i+k])*rest + 255*255/2) / (255 * 255))
		}
	}
}

// overColour composes a row of colours, thinned by alpha.
func overColour(dst, src []uint8, alpha uint32) {
	for i := 0; i < len(dst); i += 4 {
		a := uint32(src[i+3]) * alpha
		if a == 0 {
			continue
		}
		rest := 255*255 - a
		for k := range 4 {
			dst[i+k] = uint8((uint32(src[i+k])*alpha*255 + uint32(dst[i+k])*rest + 255*255/2) / (255 * 255))
		}
	}
}
