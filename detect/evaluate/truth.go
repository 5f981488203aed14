package evaluate

import "annotate/detect"

// Truth is one object of the ground truth.
type Truth struct {
	Label string
	// Box is in pixels of the upright image.
	Box detect.Box
	// Area is the object's own area in square pixels, which decides whether it
	// is small, medium or large; COCO's is that of the outline. 0 or less
	// stands for the area of Box.
	Area float64
	// Crowd marks a box around many objects that nobody told apart: COCO's
	// iscrowd. Detections in it are neither right nor wrong.
	Crowd bool
	// Ignore marks an object that counts neither way, found or not, such as one
	// that Pascal VOC calls difficult.
	Ignore bool
}

// Ignored reports whether the truth counts neither way.
func (t *Truth) Ignored() bool { return t.Crowd || t.Ignore }

// area returns the area that decides on the size.
func (t *Truth) area() float64 {
	if t.Area > 0 {
		return t.Area
	}
	return t.Box.Area()
}

// overlap returns how much of a detection's box is on the truth: the IoU, or
// for a crowd the share of the detection's own area. It is 0 if either box is
// empty.
func (t *Truth) overlap(b detect.Box) float64 {
	if !t.Crowd {
		return b.IoU(t.Box)
	}
	inter := b.Intersect(t.Box).Area()
	if inter == 0 || !b.Finite() {
		return 0
	}
	return inter / b.Area()
}

// Image is what was found in one image, and what is there.
type Image struct {
	Detections []detect.Detection
	Truths     []Truth
}
