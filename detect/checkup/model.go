package checkup

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/doctor"
)

// ModelCheck is what a model's detections say against labels.
type ModelCheck struct {
	From    string       `json:"from"`
	Against string       `json:"against"`
	OK      bool         `json:"ok"` // nothing is contradicted, and all records could be read
	Images  int          `json:"images"`
	Boxes   int          `json:"boxes"`
	Errors  []LabelError `json:"label_errors"` // the worst first
}

// LabelError is a label that is likely wrong, or one that is likely missing.
type LabelError struct {
	Kind  doctor.ErrorKind `json:"kind"`
	Score float64          `json:"score"` // 0 is the worst
	doctor.Example
	Found detect.Detection `json:"found"`
}

// MarshalJSON writes the example's fields beside the others.
func (e LabelError) MarshalJSON() ([]byte, error) {
	return marshal(struct {
		Kind  doctor.ErrorKind `json:"kind"`
		Score float64          `json:"score"`
		doctor.ExampleJSON
		Found detect.Detection `json:"found"`
	}{e.Kind, e.Score, e.Example.JSON(), e.Found})
}

// Against compares the labels of images with what a model found in them. The names
// are those of the labels and of the detections; with bad, records of either could
// not be read.
func Against(from, against string, pairs []dataset.AlignedPair, bad bool) *ModelCheck {
	m := &ModelCheck{From: from, Against: against, Images: len(pairs), Errors: []LabelError{}}
	for _, p := range pairs {
		img := p.First
		m.Boxes += len(img.Objects)
		found := p.Second.DetectionsIn(img.Width, img.Height)
		for _, e := range doctor.LabelErrors(img.Objects, found, img.Width, img.Height, doctor.ModelOptions{}) {
			out := LabelError{Kind: e.Kind, Score: e.Score, Found: e.Found, Example: doctor.Example{Image: img.Name}}
			if e.Truth >= 0 {
				o := &img.Objects[e.Truth]
				out.Example = doctor.Example{Image: img.Name, Place: img.Place(e.Truth), Object: e.Truth + 1, Label: o.Label, Box: o.Box}
			}
			m.Errors = append(m.Errors, out)
		}
	}
	slices.SortStableFunc(m.Errors, func(a, b LabelError) int { return cmp.Compare(a.Score, b.Score) })
	m.OK = len(m.Errors) == 0 && !bad
	return m
}

// WriteText writes the errors for people.
func (m *ModelCheck) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s against %s: %s, %s\n", m.From, m.Against, detect.Plural(m.Images, "image"), detect.Plural(m.Boxes, "box"))
	counts := map[doctor.ErrorKind]int{}
	for _, e := range m.Errors {
		counts[e.Kind]++
		e.Detail = fmt.Sprintf("found %q (%.2f) at %s", e.Found.Label, e.Found.Score, doctor.Corners(e.Found.Box))
		if e.Object == 0 {
			e.Detail = "no label, " + e.Detail
		}
		fmt.Fprintf(b, "%.2f  %-13s  %s\n", e.Score, e.Kind, detect.Printable(e.Example.String()))
	}
	if m.OK {
		fmt.Fprintln(b, "nothing that the model contradicts")
	} else {
		fmt.Fprintf(b, "%d swapped, %d overlooked, %d badly located: likely wrong, the worst first\n",
			counts[doctor.Swapped], counts[doctor.Overlooked], counts[doctor.BadlyLocated])
	}
	return b.Flush()
}
