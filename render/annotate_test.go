package render

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAnnotateTakesAnyImage(t *testing.T) {
	size := image.Pt(120, 90)
	dets := fewObjects(size)
	want := Annotate(landscape(size), dets, Style{})

	// gg paints nothing on an image whose bounds begin elsewhere.
	moved := landscape(size)
	moved.Rect = moved.Rect.Add(image.Pt(-30, 1000))
	got := Annotate(moved, dets, Style{})
	assert.Equal(t, moved.Rect, got.Rect)
	assert.Equal(t, want.Pix, got.Pix)

	large := image.NewRGBA(image.Rect(0, 0, 200, 200))
	sub := large.SubImage(image.Rect(40, 50, 160, 140)).(*image.RGBA)
	paste(large, shifted(landscape(size), image.Pt(40, 50)))
	before := append([]uint8(nil), large.Pix...)
	got = Annotate(sub, dets, Style{})
	assert.Equal(t, want.Pix, got.Pix, "a part of a larger image")
	assert.Equal(t, before, large.Pix, "the image itself is left alone")

	grey := image.NewGray(image.Rectangle{Max: size})
	assert.Equal(t, color.RGBA{A: 255}, Annotate(grey, nil, Style{}).RGBAAt(3, 3))
	assert.True(t, Annotate(image.NewRGBA(image.Rectangle{}), dets, Style{}).Rect.Empty())
}

func shifted(img *image.RGBA, by image.Point) *image.RGBA {
	img.Rect = img.Rect.Add(by)
	return img
}
