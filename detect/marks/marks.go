package marks

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"annotate/detect"
)

// Set is a file of marks.
type Set struct {
	// Report names the report that the marks were made in, Title is what it was
	// called, and Threshold where it stood.
	Report    string  `json:"report,omitempty"`
	Title     string  `json:"title,omitempty"`
	Threshold float64 `json:"threshold"`
	// Images are those that something was said of.
	Images []Image `json:"marks"`
}

// Mark is what a person thinks of an image. The zero value is nothing.
type Mark string

// The marks.
const (
	Keep   Mark = "keep"
	Reject Mark = "reject"
)

// Image is what a person has said of an image.
type Image struct {
	// Name is the image's name in the report.
	Name    string `json:"image"`
	Mark    Mark   `json:"mark,omitempty"`
	Comment string `json:"comment,omitempty"`
	// Width and Height are the size of the upright image in pixels that the boxes
	// are measured in; 0 if that is not said.
	Width  int   `json:"width,omitempty"`
	Height int   `json:"height,omitempty"`
	Boxes  []Box `json:"boxes,omitempty"`
}

// Side says what a box is of.
type Side string

// The sides.
const (
	Truth      Side = "truth"
	Prediction Side = "prediction"
	// Label is a box of a report that had no truth: what is reviewed are the
	// labels themselves.
	Label Side = "label"
)

// Verdict is what a person thinks of a box. The zero value is nothing: there may
// be a comment all the same.
type Verdict string

// The verdicts. The package's documentation says what follows from them.
const (
	Wrong   Verdict = "wrong"
	Missing Verdict = "missing" // the labels lack what was predicted
	Off     Verdict = "off"     // it is not quite there
	Fine    Verdict = "fine"
)

// Box is what a person has said of one box.
type Box struct {
	Of    Side    `json:"of"`
	Label string  `json:"label"`
	Score float64 `json:"score,omitempty"` // of a prediction
	// Box is XMin, YMin, XMax, YMax.
	Box     [4]float64 `json:"box"`
	Verdict Verdict    `json:"verdict,omitempty"`
	// Right is the right label of a box that is [Wrong] or [Missing]; empty if
	// there is none.
	Right string `json:"right,omitempty"`
	// Better is where a box that is [Off] should be; nil if nobody knows.
	Better  *[4]float64 `json:"better,omitempty"`
	Comment string      `json:"comment,omitempty"`
}

// Write writes the set as [Read] reads it.
func (s *Set) Write(w io.Writer) error {
	images := s.Images
	if images == nil {
		images = []Image{}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Version int `json:"version"`
		Set
	}{version, Set{s.Report, s.Title, s.Threshold, images}})
}

// Flagged reports whether the image has something to be looked after: a verdict
// on a box other than fine, or a comment.
func (img *Image) Flagged() bool {
	if img.Comment != "" {
		return true
	}
	for i := range img.Boxes {
		if b := &img.Boxes[i]; b.Verdict != "" && b.Verdict != Fine || b.Comment != "" {
			return true
		}
	}
	return false
}

// Choice is which images are wanted.
type Choice string

// The choices. The zero value is all images, marked or not.
const (
	OnlyKeep    Choice = "keep"
	OnlyReject  Choice = "reject"
	OnlyFlagged Choice = "flagged"
)

// ParseChoice returns the choice of a name.
func ParseChoice(name string) (Choice, error) {
	switch c := Choice(name); c {
	case "", OnlyKeep, OnlyReject, OnlyFlagged:
		return c, nil
	}
	return "", fmt.Errorf("marks: %q, want keep, reject or flagged", name)
}

// Choose returns the images that are wanted, in their order. With the zero
// Choice these are all that something was said of.
func (s *Set) Choose(c Choice) []*Image {
	var chosen []*Image
	for i := range s.Images {
		img := &s.Images[i]
		if c == "" || c == OnlyKeep && img.Mark == Keep || c == OnlyReject && img.Mark == Reject || c == OnlyFlagged && img.Flagged() {
			chosen = append(chosen, img)
		}
	}
	return chosen
}

// box returns the four numbers as a box in pixels of an image of width by
// height, where both sizes are known.
func (img *Image) box(v [4]float64, width, height int) detect.Box {
	b := boxOf(v)
	if img.Width > 0 && img.Height > 0 && width > 0 && height > 0 {
		b = b.Scale(float64(width)/float64(img.Width), float64(height)/float64(img.Height))
	}
	return b
}

// fits reports whether an image of width by height is what was marked, or a resized
// copy, as far as both sizes are known. A side may be rounded.
func (img *Image) fits(width, height int) bool {
	if img.Width <= 0 || img.Height <= 0 || width <= 0 || height <= 0 {
		return true
	}
	scale := float64(width) / float64(img.Width)
	return math.Abs(scale*float64(img.Height)-float64(height)) <= max(1, scale)
}

// near reports whether two boxes are the same but for rounding: pages have
// hundredths of a pixel, and files whole pixels or fractions of the image.
func near(a, b detect.Box) bool {
	const slack = 1 // px
	return math.Abs(a.XMin-b.XMin) <= slack && math.Abs(a.YMin-b.YMin) <= slack &&
		math.Abs(a.XMax-b.XMax) <= slack && math.Abs(a.YMax-b.YMax) <= slack
}

// distance is by how much two boxes differ, in pixels over all sides.
func distance(a, b detect.Box) float64 {
	return math.Abs(a.XMin-b.XMin) + math.Abs(a.YMin-b.YMin) + math.Abs(a.XMax-b.XMax) + math.Abs(a.YMax-b.YMax)
}
