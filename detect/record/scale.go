package record

import (
	"slices"

	"annotate/detect"
)

// scaled returns a copy of the detections, never nil, with boxes in pixels of
// an image of width by height. Where a size is not known they stay as they are.
func (e *Entry) scaled(width, height int) []detect.Detection {
	dets := append([]detect.Detection{}, e.Detections...)
	if width <= 0 || height <= 0 || e.Width <= 0 || e.Height <= 0 {
		return dets
	}
	if width == e.Width && height == e.Height {
		return dets // exactly as recorded
	}
	sx, sy := float64(width)/float64(e.Width), float64(height)/float64(e.Height)
	for i := range dets {
		dets[i] = dets[i].Scale(sx, sy)
	}
	return dets
}

// asked returns the entry as the source would have answered the parameters,
// which reach no lower than the recorded ones.
func (e Entry) asked(p detect.Parameters) Entry {
	if e.Parameters.Threshold != nil || p.Threshold != nil {
		// Without any threshold said, the source's own default decided, and it
		// may be another than DefaultThreshold.
		e.Detections = slices.DeleteFunc(e.Detections, func(d detect.Detection) bool {
			return d.Score < threshold(p)
		})
	}
	e.Parameters = p
	return e
}

// sameBox is the IoU from which on two boxes mark the same thing in two
// encodings of a picture: what a model says of a JPEG and of a PNG differs by a
// pixel or two.
const sameBox = 0.9

// agrees tells whether both entries have the same detections, scores apart:
// labels equal and boxes, as shares of the picture, nearly so.
func (e *Entry) agrees(other *Entry) bool {
	if e == other {
		return true
	}
	if len(e.Detections) != len(other.Detections) {
		return false
	}
	left := other.scaled(e.Width, e.Height)
	for _, d := range e.Detections {
		at := slices.IndexFunc(left, func(o detect.Detection) bool {
			return o.Label == d.Label && (o.Box == d.Box || o.Box.IoU(d.Box) >= sameBox)
		})
		if at < 0 {
			return false
		}
		left = slices.Delete(left, at, at+1)
	}
	return true
}
