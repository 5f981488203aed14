package evaluate

import "annotate/detect"

// overlap returns how much of a detection's box is on the truth: the IoU, or
// for a crowd the share of the detection's own area. It is 0 if either box is
// empty.
func overlap(t *detect.Object, b detect.Box) float64 {
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
	Truths     []detect.Object
}
