package detect

import (
	"fmt"
	"math"
)

// Box is an axis-aligned rectangle in pixels of the upright image, origin
// top-left. It covers XMin ≤ x < XMax and YMin ≤ y < YMax.
type Box struct {
	XMin float64 `json:"xmin"`
	YMin float64 `json:"ymin"`
	XMax float64 `json:"xmax"`
	YMax float64 `json:"ymax"`
}

// Finite reports whether no coordinate is NaN or infinite.
func (b Box) Finite() bool {
	// A sum is finite only if every term is; the zero factor keeps large
	// coordinates from overflowing it.
	return 0*b.XMin+0*b.YMin+0*b.XMax+0*b.YMax == 0
}

// Empty reports whether the box covers nothing: zero or negative width or
// height, or a coordinate that is not a number.
func (b Box) Empty() bool { return !(b.XMin < b.XMax && b.YMin < b.YMax) }

// Width returns XMax − XMin in pixels, 0 if the box is empty.
func (b Box) Width() float64 {
	if b.Empty() {
		return 0
	}
	return b.XMax - b.XMin
}

// Height returns YMax − YMin in pixels, 0 if the box is empty.
func (b Box) Height() float64 {
	if b.Empty() {
		return 0
	}
	return b.YMax - b.YMin
}

// Area returns the area in square pixels, 0 if the box is empty.
func (b Box) Area() float64 { return b.Width() * b.Height() }

// Canon returns the box with swapped coordinates put in order, so that
// XMin ≤ XMax and YMin ≤ YMax. NaN stays where it is.
func (b Box) Canon() Box {
	if b.XMin > b.XMax {
		b.XMin, b.XMax = b.XMax, b.XMin
	}
	if b.YMin > b.YMax {
		b.YMin, b.YMax = b.YMax, b.YMin
	}
	return b
}

// Clamp returns the part of the box inside an image of width by height pixels.
// A box wholly outside comes back empty, on the nearest edge; NaN stays NaN.
func (b Box) Clamp(width, height float64) Box {
	return Box{
		XMin: min(max(b.XMin, 0), width),
		YMin: min(max(b.YMin, 0), height),
		XMax: min(max(b.XMax, 0), width),
		YMax: min(max(b.YMax, 0), height),
	}
}

// Intersect returns what both boxes cover; the zero Box if that is nothing.
func (b Box) Intersect(c Box) Box {
	i := Box{
		XMin: math.Max(b.XMin, c.XMin),
		YMin: math.Max(b.YMin, c.YMin),
		XMax: math.Min(b.XMax, c.XMax),
		YMax: math.Min(b.YMax, c.YMax),
	}
	if i.Empty() {
		return Box{}
	}
	return i
}

// IoU returns the intersection over union of b and c, in [0,1]; 0 if either is
// empty or so large that its area overflows. It is COCO's definition without
// the crowd rule.
func (b Box) IoU(c Box) float64 {
	inter := b.Intersect(c).Area()
	union := b.Area() + c.Area() - inter
	if inter == 0 || !(union <= math.MaxFloat64) {
		return 0
	}
	return inter / union
}

// Scale returns the box with x coordinates times sx and y coordinates times
// sy, as when its image is resized by these factors.
func (b Box) Scale(sx, sy float64) Box {
	return Box{XMin: b.XMin * sx, YMin: b.YMin * sy, XMax: b.XMax * sx, YMax: b.YMax * sy}
}

// Place writes the box as its corner and size in whole pixels: "10,52 304×418".
func (b Box) Place() string {
	return fmt.Sprintf("%.0f,%.0f %.0f×%.0f", b.XMin, b.YMin, b.XMax-b.XMin, b.YMax-b.YMin)
}
