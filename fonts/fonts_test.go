package fonts

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFaceDrawsInsideTheLineBox(t *testing.T) {
	face := Default().NewFace()
	text := face.Shape("cat 0.98", 16)
	img := image.NewRGBA(image.Rect(-10, -10, 200, 40))
	face.Draw(img, text, 3, 4, color.White)
	box := image.Rect(3, 4, 3+text.Width, 4+text.Height())
	var inside, outside int
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		for x := img.Rect.Min.X; x < img.Rect.Max.X; x++ {
			if img.RGBAAt(x, y).A == 0 {
				continue
			}
			if image.Pt(x, y).In(box) {
				inside++
			} else {
				outside++
			}
		}
	}
	assert.Greater(t, inside, 100, "pixels of ink")
	assert.Zero(t, outside, "pixels outside the line box")
}
