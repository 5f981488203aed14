package render

import (
	"image"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCovered draws on two photos that differ only where the scene says that
// it does not matter.
func TestCovered(t *testing.T) {
	size := image.Pt(321, 243)
	dets := append(crowd(30, size, true, 3), stress(size)...)
	for name, style := range everyPart() {
		t.Run(name, func(t *testing.T) {
			s := Layout(size, dets, style)
			want, got := noise(size, 1), noise(size, 1)
			r := rand.New(rand.NewPCG(7, 1))
			for _, c := range s.Covered() {
				require.True(t, !c.Empty() && c.In(got.Rect), "%v lies inside", c)
				for y := c.Min.Y; y < c.Max.Y; y++ {
					for x := c.Min.X; x < c.Max.X; x++ {
						got.Pix[got.PixOffset(x, y)+r.IntN(3)] = uint8(r.IntN(256))
					}
				}
			}
			s.Draw(want)
			s.Draw(got)
			assert.True(t, string(want.Pix) == string(got.Pix), "the same picture")
		})
	}
	assert.NotEmpty(t, Layout(size, dets, Style{}).Covered())
}
