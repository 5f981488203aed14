package report

import (
	"iter"

	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/render"
)

// Data is what a report is made of. The zero value is an empty report.
type Data struct {
	// Title heads the page; empty stands for "Report".
	Title string
	// Threshold is where the page begins, and what it shows without JavaScript.
	Threshold float64
	// Images are in the order in which they are shown at first.
	Images []Image
	// Thumbnails yields the pictures of the images, in their order: JPEG, PNG or
	// whatever else browsers show. An empty one stands for a picture that there
	// is not. They are asked for one after the other while the page is written,
	// so that they need not be in memory together. Nil if every image has a
	// Picture of its own.
	Thumbnails iter.Seq[[]byte]
	// Palette are the looks of labels; labels that it lacks get looks that tell
	// them apart.
	Palette render.Palette
	// Compared says that the images have truths, and adds what there is to know
	// of them: outcomes, precision and recall, the matrix and the curves.
	Compared bool
	// Criteria say when a detection is on a truth.
	Criteria evaluate.Criteria
	// Reference is what the truths are called; empty stands for "ground truth".
	Reference string
	// Runs says that two runs are compared, the truths being the old one's
	// detections. Then nothing is right or wrong: the page speaks of changes,
	// and leaves out precision, recall and the curves.
	Runs bool
	// Outcomes are words for outcomes in place of evaluate's, as "lost" for
	// evaluate.Missed.
	Outcomes map[evaluate.Outcome]string
	// Marks are what people have said of images before, by image name.
	Marks map[string]Mark
}

// Image is one picture of a report.
type Image struct {
	// Name is any text; images of one name share their marks.
	Name string
	// Width and Height are the size in pixels of the upright image, above zero:
	// what the boxes are measured in.
	Width, Height int
	// Detections are all there are, also those below Data.Threshold.
	Detections []detect.Detection
	// Truths are those that the detections are compared with.
	Truths []detect.Object
	// Verdicts, where given, are parallel to Detections, and taken in place of
	// evaluate's: for a comparison that pairs in another way. A truth that no
	// verdict is about is missed.
	Verdicts []evaluate.Verdict
	// Picture is the address of the picture, absolute or relative to the page.
	// Empty means that the picture is one of Data.Thumbnails and in the page.
	Picture string
	// Link is the address of the original in full size; empty if there is none.
	Link string
}
