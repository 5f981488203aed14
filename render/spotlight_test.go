package render

import (
	"image"
	"image/color"
	"testing"

	"annotate/detect"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSpotlightKeepsWithinRoundBoxes(t *testing.T) {
	size := image.Pt(400, 300)
	img := image.NewRGBA(image.Rectangle{Max: size})
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	dets := []detect.Detection{{Label: "cat", Score: 1, Box: detect.Box{XMin: 50, YMin: 100, XMax: 380, YMax: 250}}}
	style := Style{Parts: []Part{PartSpotlight, PartRoundBox, PartLabel}, LineWidth: px(1), FontSize: px(40)}
	s := Layout(size, dets, style)
	s.Draw(img)

	assert.Equal(t, color.RGBA{R: 255, G: 255, B: 255, A: 255}, img.RGBAAt(200, 200), "the object is lit")
	dark := img.RGBAAt(20, 20)
	assert.Equal(t, uint8(255*spotlightLeft>>8), dark.R)
	assert.Equal(t, dark, img.RGBAAt(379, 249), "a round corner's outside is dark")

	// Above the top-left corner lies the plate: that corner is square.
	box, ok := s.Items[1].(*Outline)
	require.True(t, ok)
	assert.Equal(t, Corners(1), box.Square)
	assert.Equal(t, box.Square, s.Items[0].(*Dim).Keep[0].Square)
	assert.Equal(t, box.Tones.Core, img.RGBAAt(box.Core.Min.X, box.Core.Min.Y), "the stroke goes into the corner")
}
