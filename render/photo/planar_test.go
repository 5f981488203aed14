package photo

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDrawOnPlanes draws on pictures of luma and chroma: ink has its colour,
// and every sample that it does not lie on stays.
func TestDrawOnPlanes(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411,
	} {
		t.Run(ratio.String(), func(t *testing.T) {
			m := image.NewYCbCr(image.Rect(0, 0, 61, 43), ratio)
			for i := range m.Y {
				m.Y[i] = uint8(i * 7)
			}
			for i := range m.Cb {
				m.Cb[i], m.Cr[i] = uint8(100+i%50), uint8(150-i%50)
			}
			was := *m
			was.Y, was.Cb, was.Cr = append([]byte(nil), m.Y...), append([]byte(nil), m.Cb...), append([]byte(nil), m.Cr...)
			regions := []image.Rectangle{image.Rect(9, 7, 30, 21), image.Rect(50, 30, 99, 99), image.Rect(0, 0, 0, 0)}
			ink := color.RGBA{200, 30, 60, 255}
			drawOnPlanes(m, regions, func(tile *image.RGBA) {
				draw.Draw(tile, tile.Rect, image.NewUniform(ink), image.Point{}, draw.Src)
			})
			dx, dy := subsampling(ratio)
			for y := range 43 {
				for x := range 61 {
					at := image.Pt(x, y)
					block := image.Rect(x/dx*dx, y/dy*dy, x/dx*dx+dx, y/dy*dy+dy)
					inked := at.In(regions[0]) || at.In(regions[1])
					if !inked {
						require.Equal(t, was.Y[was.YOffset(x, y)], m.Y[m.YOffset(x, y)], "%v", at)
					}
					switch {
					case !block.Overlaps(regions[0]) && !block.Overlaps(regions[1]):
						require.Equal(t, was.YCbCrAt(x, y), m.YCbCrAt(x, y), "%v", at)
					case block.In(regions[0]) || block.Intersect(m.Rect).In(regions[1]):
						got := color.RGBAModel.Convert(m.At(x, y)).(color.RGBA)
						assert.InDelta(t, ink.R, got.R, 2)
						assert.InDelta(t, ink.G, got.G, 2)
						assert.InDelta(t, ink.B, got.B, 2)
					}
				}
			}
		})
	}
}
