package render

import (
	"image"
	"image/draw"

	"annotate/detect"
)

// Annotate returns a copy of the image with the detections drawn on it. Boxes
// are relative to the image's top-left, wherever its bounds begin; the copy's
// bounds are the image's. An image that is not opaque stays so, apart from
// what is drawn.
func Annotate(img image.Image, dets []detect.Detection, style Style) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rectangle{Max: b.Size()})
	draw.Draw(out, out.Rect, img, b.Min, draw.Src)
	Layout(b.Size(), dets, style).Draw(out)
	out.Rect = b
	return out
}
