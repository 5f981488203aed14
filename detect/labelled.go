package detect

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
}
