package render

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"testing"

	"annotate/detect"
	"github.com/stretchr/testify/assert"
)

// TestLinesKeepTheirColourInJPEG measures how much of the colour of a line a JPEG
// with 4:2:0 keeps, beside a bare line of 2 px as other tools draw it.
func TestLinesKeepTheirColourInJPEG(t *testing.T) {
	size := image.Pt(640, 480)
	box := image.Rect(101, 101, 301, 301)
	grey := func() *image.RGBA {
		img := image.NewRGBA(image.Rectangle{Max: size})
		for i := range img.Pix {
			img.Pix[i] = 128
			if i%4 == 3 {
				img.Pix[i] = 255
			}
		}
		return img
	}
	// kept returns the mean chroma, after coding, of the pixels that had a
	// colour before, in parts of that before.
	kept := func(img *image.RGBA, c color.RGBA) float64 {
		var file bytes.Buffer
		assert.NoError(t, jpeg.Encode(&file, img, &jpeg.Options{Quality: 90}))
		coded, err := jpeg.Decode(&file)
		assert.NoError(t, err)
		chroma := func(c color.Color) float64 {
			r, g, b, _ := c.RGBA()
			v := normalVision.see(color.RGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: 255})
			return math.Hypot(v.a, v.b)
		}
		sum, n := 0.0, 0.0
		for y := range size.Y {
			for x := range size.X {
				if img.RGBAAt(x, y) == c {
					sum += chroma(coded.At(x, y))
					n++
				}
			}
		}
		return sum / n / chroma(c)
	}
	ours, theirs := 0.0, 0.0
	for _, c := range colors[:12] {
		core := tonesFor(c).Core
		img := grey()
		Layout(size, []detect.Detection{boxAt("a", 0.9, 101, 101, 200, 200)}, Style{
			Parts: []Part{PartBox}, Palette: Palette{"a": {Color: c}},
		}).Draw(img)
		ours += kept(img, core) / 12
		bare := grey()
		for _, r := range sides(box, 2) {
			(&canvas{img: bare}).fill(r, core)
		}
		theirs += kept(bare, core) / 12
	}
	t.Logf("chroma kept: %.3f, of a bare line of 2 px %.3f", ours, theirs)
	assert.GreaterOrEqual(t, ours, theirs)
}
