package render

import (
	"image"
	"testing"

	"annotate/detect"
	"github.com/stretchr/testify/assert"
)

// The oracle for irreversibility: two pictures that agree in nothing but their
// blocks' means come out the same, so that nothing but the means is in it.
func TestHidingKeepsOnlyTheMeans(t *testing.T) {
	size := image.Pt(200, 160)
	dets := []detect.Detection{{Label: "face", Score: 1, Box: detect.Box{XMin: 20.5, YMin: 10.5, XMax: 150.5, YMax: 140.5}}}
	for _, part := range []Part{PartPixelate, PartBlur} {
		t.Run(string(part), func(t *testing.T) {
			s := Layout(size, dets, Style{Parts: []Part{part}})
			h := s.Items[0].(*Hide)
			assert.Equal(t, image.Rect(20, 10, 151, 141), h.Rect, "all of the box, to the last pixel begun")
			a := noise(size, 1)
			b := clone(a)
			// Reverse the pixels of every block: the means stay.
			for y := h.Rect.Min.Y; y < h.Rect.Max.Y; y += h.Block {
				for x := h.Rect.Min.X; x < h.Rect.Max.X; x += h.Block {
					block := image.Rect(x, y, x+h.Block, y+h.Block).Intersect(h.Rect)
					for dy := range block.Dy() {
						for dx := range block.Dx() {
							b.SetRGBA(block.Min.X+dx, block.Min.Y+dy, a.RGBAAt(block.Max.X-1-dx, block.Max.Y-1-dy))
						}
					}
				}
			}
			assert.NotEqual(t, a.Pix, b.Pix)
			s.Draw(a)
			s.Draw(b)
			assert.True(t, string(a.Pix) == string(b.Pix))
			blocks := ((h.Rect.Dx()-1)/h.Block + 1) * ((h.Rect.Dy()-1)/h.Block + 1)
			assert.LessOrEqual(t, blocks, hideBlocks*hideBlocks)
		})
	}
}

func TestPixelsAreConstantBlocks(t *testing.T) {
	size := image.Pt(64, 64)
	s := Layout(size, []detect.Detection{{Label: "face", Box: detect.Box{XMax: 64, YMax: 64}}}, Style{Parts: []Part{PartPixelate}})
	img := noise(size, 3)
	s.Draw(img)
	block := s.Items[0].(*Hide).Block
	for y := range 64 {
		for x := range 64 {
			assert.Equal(t, img.RGBAAt(x/block*block, y/block*block), img.RGBAAt(x, y))
		}
	}
}

func TestACutFilterStillHides(t *testing.T) {
	size := image.Pt(100, 100)
	s := Layout(size, []detect.Detection{{Label: "face", Box: detect.Box{XMax: 100, YMax: 100}}}, Style{Parts: []Part{PartBlur}})
	tile := cutOut(noise(size, 5), image.Rect(30, 30, 70, 70))
	before := clone(tile)
	s.Draw(tile)
	spread := func(img *image.RGBA) (worst int) {
		for i := 4; i < len(img.Pix); i += 4 {
			worst = max(worst, abs(int(img.Pix[i])-int(img.Pix[i-4])))
		}
		return worst
	}
	assert.Greater(t, spread(before), 200)
	assert.Less(t, spread(tile), 40)
}
