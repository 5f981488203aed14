package detect

import (
	"errors"
	"fmt"
	"math"
)

// Object is one labelled object: a detection with what ground truth may say of
// it besides. Readers of label files make it, and evaluation, checks,
// statistics and writers take it as it is.
type Object struct {
	Detection
	// Area is the object's own area in square pixels, that of its outline; it
	// decides whether COCO calls the object small, medium or large. 0 or less
	// stands for the area of the box.
	Area float64
	// Crowd marks a box around many objects that nobody told apart (COCO's
	// iscrowd). Detections in it are neither right nor wrong.
	Crowd bool
	// Difficult marks an object that counts neither way, found or not (VOC).
	Difficult bool
	// Truncated says that the object goes on outside its box (VOC).
	Truncated bool
	// ID is the object's own number in the label file (COCO's); 0 for none.
	ID int64
	// Line is where in the label file the object's record begins, from 1; 0
	// where the form or the maker of the value does not say.
	Line int
	// Extra is what the form says of the object besides; nil for nothing.
	Extra *Extra
}

// Extra is what a label file says of an object or an image that no field here
// has a place for: ids, key points, attributes. A writer of the same form puts it
// out again, one of another form counts it as dropped. It does not change once
// it is part of an object, and copies of the object share it.
type Extra struct {
	// Form is the form's name, such as coco.
	Form string
	// Kinds say what would be lost in another form, such as keypoints; none for
	// what every other form has in its own way, such as an id.
	Kinds []string
	// Value is the form's own.
	Value any
}

// ObjectArea returns Area, or that of the box where it is not said.
func (o *Object) ObjectArea() float64 {
	if o.Area > 0 {
		return o.Area
	}
	return o.Box.Area()
}

// Ignored reports whether the object, as ground truth, counts neither way.
func (o *Object) Ignored() bool { return o.Crowd || o.Difficult }

// Scale returns the object in the pixels of its image resized by the factors sx
// and sy.
func (o Object) Scale(sx, sy float64) Object {
	o.Detection = o.Detection.Scale(sx, sy)
	o.Area *= sx * sy
	return o
}

// Labelled is one image of a label file: what somebody says is in it. An image
// without objects is an image all the same.
type Labelled struct {
	// Name is the image's slash-separated path as the file has it.
	Name string
	// Width and Height are the size of the upright image in pixels; 0 where the
	// file does not say.
	Width, Height int
	// ID is the image's number in the file, by which COCO's evaluation orders; 0 for
	// none.
	ID int64
	// Objects are in pixels of the upright image, in the file's order. Those of
	// ground truth have Truth set.
	Objects []Object
	// Shares says that the boxes are shares of the image's sides, in [0,1], and not
	// pixels, since the file does not say the size. See InPixels.
	Shares bool
	// File is the label file, as errors call it; empty where the maker of the
	// value does not say, or where the objects come from several.
	File string
	// Extra is what the form says of the image besides; nil for nothing.
	Extra *Extra
}

// Detections returns the detections of the objects, in their order and never
// nil.
func (l Labelled) Detections() []Detection {
	dets := make([]Detection, len(l.Objects))
	for i := range l.Objects {
		dets[i] = l.Objects[i].Detection
	}
	return dets
}

// InPixels returns the image with boxes in pixels, given its size, which is taken
// up if the file has none. An image whose boxes are pixels stays as it is
// otherwise.
func (l Labelled) InPixels(width, height int) Labelled {
	if l.Width == 0 || l.Height == 0 {
		l.Width, l.Height = width, height
	}
	if !l.Shares {
		return l
	}
	l.Shares = false
	objects := make([]Object, len(l.Objects))
	for i := range l.Objects {
		objects[i] = l.Objects[i].Scale(float64(l.Width), float64(l.Height)).rounded()
	}
	l.Objects = objects
	return l
}

// rounded returns the object with its box rounded to 1/100,000 px, so that 0.1 of
// 640 px is 64 and not 64.00000000000001.
func (o Object) rounded() Object {
	for _, side := range []*float64{&o.Box.XMin, &o.Box.YMin, &o.Box.XMax, &o.Box.YMax} {
		if *side < 1e10 && *side > -1e10 {
			*side = math.Round(*side*1e5) / 1e5
		}
	}
	return o
}

// Place returns where the label file has an object, as errors say it:
// file:line. It is empty where that is not known.
func (l Labelled) Place(object int) string {
	if l.File == "" || object < 0 || object >= len(l.Objects) || l.Objects[object].Line == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", l.File, l.Objects[object].Line)
}

// ScoreError returns what is wrong with a score as a label file has it. One up to
// 100 is right in a set of per cents: package dataset decides, which sees all of
// the set.
func ScoreError(score float64) error {
	if score >= 0 && score <= 100 {
		return nil
	}
	return fmt.Errorf("score %v is %w", score, ErrScore)
}

// ErrScore says that a score is no share of certainty.
var ErrScore = errors.New("not in [0,1]")

// ObjectsOf returns the detections as objects of which nothing else is known,
// never nil.
func ObjectsOf(dets []Detection) []Object {
	objects := make([]Object, len(dets))
	for i, d := range dets {
		objects[i].Detection = d
	}
	return objects
}
