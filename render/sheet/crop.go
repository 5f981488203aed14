package sheet

import (
	"image"
	"math"

	"annotate/detect"
)

// Crop says how much around a detection is cut out with it. The zero value
// cuts out the box.
type Crop struct {
	// Padding is added on each side, as a share of the box's longer side.
	Padding float64
	// MinSize is the least width and height in pixels: smaller regions grow into
	// what is around them.
	MinSize int
	// Square makes the shorter side as long as the longer one.
	Square bool
}

// Region returns what to cut out of an upright photo for a box, in whole
// pixels. What would reach beyond the photo's edge is moved inwards, or cut if
// the photo is too small. It is false for a box that has no area in the photo.
func (c Crop) Region(box detect.Box, photo image.Point) (image.Rectangle, bool) {
	if !box.Finite() {
		return image.Rectangle{}, false
	}
	b := box.Canon().Clamp(float64(photo.X), float64(photo.Y))
	if b.Empty() {
		return image.Rectangle{}, false
	}
	pad := max(c.Padding, 0) * max(b.Width(), b.Height())
	w, h := b.Width()+2*pad, b.Height()+2*pad
	if c.Square {
		w = max(w, h)
		h = w
	}
	x0, x1 := span((b.XMin+b.XMax)/2, max(w, float64(c.MinSize)), photo.X)
	y0, y1 := span((b.YMin+b.YMax)/2, max(h, float64(c.MinSize)), photo.Y)
	return image.Rect(x0, y0, x1, y1), true
}

// span returns the pixels, within limit and one at least, of a length about a
// centre.
func span(centre, length float64, limit int) (from, to int) {
	n := int(math.Ceil(min(length, float64(limit)) - 1e-9))
	n = min(max(n, 1), limit)
	from = int(math.Floor(centre - float64(n)/2 + 0.5))
	from = min(max(from, 0), limit-n)
	return from, from + n
}
