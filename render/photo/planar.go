package photo

import (
	"image"
	"image/color"
	"image/draw"
)

// drawOnPlanes draws on a picture of luma and chroma, region by region: what
// the ink leaves alone keeps its samples, and no picture of red, green and blue
// is made of the whole. A sample of chroma that several pixels share becomes
// their mean.
func drawOnPlanes(m *image.YCbCr, regions []image.Rectangle, ink func(tile *image.RGBA)) {
	dx, dy := subsampling(m.SubsampleRatio)
	for _, r := range regions {
		if r = r.Intersect(m.Rect); r.Empty() {
			continue
		}
		before, after := newRGBA(r.Dx(), r.Dy()), newRGBA(r.Dx(), r.Dy())
		before.Rect, after.Rect = r, r
		draw.Draw(before, r, m, r.Min, draw.Src)
		copy(after.Pix, before.Pix)
		ink(after)
		for y := r.Min.Y / dy * dy; y < r.Max.Y; y += dy {
			for x := r.Min.X / dx * dx; x < r.Max.X; x += dx {
				putShared(m, before, after, image.Rect(x, y, x+dx, y+dy).Intersect(m.Rect))
			}
		}
		Release(before)
		Release(after)
	}
}

// putShared takes over those pixels that share a chroma sample.
func putShared(m *image.YCbCr, before, after *image.RGBA, shared image.Rectangle) {
	at := m.COffset(shared.Min.X, shared.Min.Y)
	oldB, oldR := int(m.Cb[at]), int(m.Cr[at])
	var b, r int
	changed := false
	for y := shared.Min.Y; y < shared.Max.Y; y++ {
		for x := shared.Min.X; x < shared.Max.X; x++ {
			cb, cr := oldB, oldR
			if (image.Point{X: x, Y: y}).In(after.Rect) {
				o := after.PixOffset(x, y)
				now, was := after.Pix[o:o+3:o+3], before.Pix[o:o+3:o+3]
				if now[0] != was[0] || now[1] != was[1] || now[2] != was[2] {
					luma, blue, red := color.RGBToYCbCr(now[0], now[1], now[2])
					m.Y[m.YOffset(x, y)] = luma
					cb, cr, changed = int(blue), int(red), true
				}
			}
			b, r = b+cb, r+cr
		}
	}
	if n := shared.Dx() * shared.Dy(); changed {
		m.Cb[at], m.Cr[at] = uint8((b+n/2)/n), uint8((r+n/2)/n)
	}
}
