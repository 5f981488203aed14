package detect

import "fmt"

// Labelled is one image of a label file: what somebody says is in it. An image
// without objects has no detections, and is an image all the same.
type Labelled struct {
	// Name is the image's slash-separated path as the file has it.
	Name string
	// Width and Height are the size of the upright image in pixels; 0 where the
	// file does not say.
	Width, Height int
	// Detections are in pixels of the upright image, in the file's order. Those
	// of ground truth have Truth set.
	Detections []Detection
	// File is the label file, as errors call it, and Lines are where in it the
	// record of each of the Detections begins, from 1. Empty where the form or
	// whoever made the value does not say.
	File  string
	Lines []int
}

// Place returns where the label file has a detection, as errors say it:
// file:line. It is empty where that is not known.
func (l *Labelled) Place(detection int) string {
	if l.File == "" || len(l.Lines) != len(l.Detections) || detection < 0 || detection >= len(l.Lines) {
		return ""
	}
	return fmt.Sprintf("%s:%d", l.File, l.Lines[detection])
}
