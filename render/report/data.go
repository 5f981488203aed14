package report

import (
	"iter"

	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/detect/marks"
	"annotate/render"
)

// Data is what a report is made of. The zero value is an empty report.
type Data struct {
	// Title heads the page; empty stands for "Report".
	Title string
	// Threshold is where the page begins, and what it shows without JavaScript.
	Threshold float64
	// Images are in the order in which they are shown at first. A [Builder] is
	// given them one after the other instead.
	Images []Image
	// Thumbnails yields the pictures of the images, in their order: JPEG, PNG or
	// whatever else browsers show. An empty one stands for a picture that there
	// is not. They are asked for one after the other while the page is written,
	// so that they need not be in memory together. Nil if every image has a
	// Picture of its own.
	Thumbnails iter.Seq[[]byte]
	// CropWidth is the width of the tiles of Image.Crops in pixels.
	CropWidth int
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
	// Unchanged are detections of images that the page leaves out because nothing
	// changed in them, each with the higher of its two scores; with Runs only. They
	// are counted.
	Unchanged []detect.Detection
	// Models are the names of two models, the older first, if there are two: then
	// every image has Before too, and the page tells by the ground truth what the
	// new model fixed and what it broke. Compared is set, and Runs is not.
	Models []string
	// Marks are what people have said of images and boxes before.
	Marks []marks.Image
	// Command is the command line that a page offers for what it shows; nil if there is
	// none to offer. It is looked at when the page is written.
	Command *Command
}

// Command is a command line that has the same detections of the same pictures, to be
// gone on with. The page adds thresholds, the labels that it shows, and a list of the
// pictures where these are not all.
type Command struct {
	// Models are the beginnings, one for each model, the older first, such as
	// "annotate detect photos --from results.json".
	Models []string `json:"models"`
	// Labels are the flags that all labels of the page are left by, such as
	// "--exclude dog". Where the page shows fewer, it names them in their place.
	Labels string `json:"labels,omitempty"`
	// Whole says that the command has no other pictures than the page, and Folder
	// that the pictures' names are below one folder, so that it can take a list.
	Whole  bool `json:"whole"`
	Folder bool `json:"folder"`
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
	// Before are those of the older of two models.
	Before []detect.Detection
	// Truths are those that the detections are compared with; with Data.Runs the
	// old run's detections, scores and all.
	Truths []detect.Object
	// Changes are what evaluate.Compare says of Truths and Detections; with
	// Data.Runs only.
	Changes []evaluate.Change
	// Picture is the address of the picture, absolute or relative to the page.
	// Empty means that the picture is one of Data.Thumbnails and in the page.
	Picture string
	// Crops is the address of what [Crops] made of the detections and, after them,
	// the truths; empty if crops are to be cut from the picture.
	Crops string
	// Link is the address of the original in full size; empty if there is none.
	Link string
}
