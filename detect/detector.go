package detect

import (
	"context"
	"fmt"
)

// Detection is one found object.
//
// The JSON form is the API's: label, score and box, in this order; truth and
// outline come behind where there are any.
type Detection struct {
	// Label is the class name as the source gave it. It may hold any text.
	Label string `json:"label"`
	// Score is the certainty in [0,1].
	Score float64 `json:"score"`
	// Box is where the object is, in pixels of the upright image.
	Box Box `json:"box"`
	// Truth marks ground truth, which nobody scored: Score is 1 then, and is
	// not shown.
	Truth bool `json:"truth,omitempty"`
	// Outline is the object's shape; nil where the box is all that is known. It
	// is in the same pixels as Box.
	Outline *Outline `json:"outline,omitempty"`
}

// String returns label, score and box; of ground truth the word truth in place
// of the score.
func (d Detection) String() string {
	if d.Truth {
		return fmt.Sprintf("%s truth %v", d.Label, d.Box)
	}
	return fmt.Sprintf("%s %v %v", d.Label, d.Score, d.Box)
}

// Scale returns the detection in the pixels of its image resized by the factors
// sx and sy.
func (d Detection) Scale(sx, sy float64) Detection {
	if sx == 1 && sy == 1 {
		return d
	}
	d.Box, d.Outline = d.Box.Scale(sx, sy), d.Outline.Scale(sx, sy)
	return d
}

// Image is one photo as a Detector is given it.
type Image struct {
	// Name is the slash-separated path that the caller knows the photo by. It
	// names the photo in errors, and finds it in label files. It may be empty.
	Name string
	// Data is the encoded photo. A Detector does not change it.
	Data []byte
	// ContentType is the media type of Data, such as "image/jpeg".
	ContentType string
	// SHA256 is the hash of Data, in lower-case hexadecimal; empty where the caller
	// has not computed it.
	SHA256 string
	// Width and Height are the size of the upright photo in pixels; 0 where the
	// caller does not know. The answer's boxes are in these pixels.
	Width, Height int
}

// Detector finds the objects in an image.
//
// Nothing found is an empty slice and no error. The order of the detections
// means nothing. A Detector keeps no reference to img or img.Data after it
// returns, and is safe for concurrent use.
type Detector interface {
	Detect(ctx context.Context, img *Image) ([]Detection, error)
}

// DetectorFunc makes a Detector of a function.
type DetectorFunc func(ctx context.Context, img *Image) ([]Detection, error)

// Detect calls f.
func (f DetectorFunc) Detect(ctx context.Context, img *Image) ([]Detection, error) {
	return f(ctx, img)
}
