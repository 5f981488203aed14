package marks

import (
	"encoding/json"
	"errors"
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

// version is that of the files that are written. Files without one have marks of
// images only, and are read as well.
const version = 2

// Read reads a file of marks. Every image is named once.
func Read(r io.Reader) (*Set, error) {
	var file struct {
		Version int `json:"version"`
		Set
	}
	if err := json.NewDecoder(r).Decode(&file); err != nil {
		return nil, fmt.Errorf("marks: want what a report saved as JSON: %w", err)
	}
	switch {
	case file.Version > version:
		return nil, fmt.Errorf("marks: version %d; want at most %d", file.Version, version)
	case file.Images == nil:
		return nil, errors.New("marks: want what a report saved as JSON: it has no marks")
	}
	seen := make(map[string]bool, len(file.Images))
	for i := range file.Images {
		img := &file.Images[i]
		if seen[img.Name] {
			return nil, fmt.Errorf("marks: image %q is there twice", img.Name)
		}
		seen[img.Name] = true
		if err := img.check(); err != nil {
			return nil, fmt.Errorf("marks: image %q: %w", img.Name, err)
		}
	}
	return &file.Set, nil
}

func (img *Image) check() error {
	switch img.Mark {
	case "", Keep, Reject:
	default:
		return fmt.Errorf("mark %q, want keep or reject", img.Mark)
	}
	for i := range img.Boxes {
		b := &img.Boxes[i]
		switch b.Of {
		case Truth, Prediction, Label:
		default:
			return fmt.Errorf("box %d is of %q, want truth, prediction or label", i, b.Of)
		}
		switch b.Verdict {
		case "", Wrong, Missing, Off, Fine:
		default:
			return fmt.Errorf("box %d: verdict %q, want wrong, missing, off or fine", i, b.Verdict)
		}
		if b.Verdict == Missing && b.Of != Prediction {
			return fmt.Errorf("box %d: a box of the labels cannot be missing", i)
		}
	}
	return nil
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
