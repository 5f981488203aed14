package doctor

import (
	"cmp"
	"slices"

	"annotate/detect"
)

// Report is the outcome of an examination.
type Report struct {
	Images int // in the file
	Boxes  int
	// Empty is how many images have no objects, which is no fault.
	Empty int
	// Sized is how many images have a known size, from the file or the photo.
	Sized int
	// Photos is how many photos were at hand.
	Photos int
	// Findings come by falling severity; of equals, what ails all before what
	// ails some.
	Findings []Finding
	// Repaired are the images as they should be, in the order that they were
	// given in; what nothing was found in is as it was. See [Set] for when it is nil.
	Repaired []detect.Labelled
	// Kept are, parallel to Repaired and to their Detections, the places that the
	// boxes had in what was given.
	Kept [][]int

	options Options
	fixes   func(Kind) bool // whether a likely kind is repaired
}

// fixesAll reports whether all of these likely kinds are repaired.
func (r *Report) fixesAll(kinds []Kind) bool {
	return !slices.ContainsFunc(kinds, func(k Kind) bool { return !r.fixes(k) })
}

// MaxExamples is how many examples a finding has at most.
const MaxExamples = 5

// Finding is one fault with its evidence.
type Finding struct {
	Kind     Kind
	Severity Severity
	// Certain says that the data prove the finding. Else it is likely: a
	// conclusion from statistics or from spelling, which a person should decide
	// on before anything is repaired.
	Certain bool
	// Where is the folder that it is confined to; empty: it is not confined.
	Where string
	// Count is how many of Of are concerned: images for verdicts on all of
	// them, and for [SizeMismatch], [MissingPhoto]; photos; else boxes.
	Count, Of int
	// Impossible is how many of Tried boxes cannot be as they stand, and Left
	// how many still cannot after the repair. Of verdicts only.
	Impossible, Tried, Left int
	// Copy tells of the copy that boxes are of. Of [ResizedCopy] and [Letterbox]
	// only.
	Copy *Copy
	// Labels are the labels that are alike, the most frequent first. Of
	// [LabelVariant] and [LabelSpelling] only.
	Labels []LabelCount
	// Repaired is how many boxes, or images, Report.Repaired has otherwise than
	// the file; Fixable is how many it would have if Options.Fix named the kind,
	// 0 where there is no telling what is right.
	Repaired, Fixable int
	Examples          []Example
}

// LabelCount is a label and how many boxes have it.
type LabelCount struct {
	Label string `json:"label"`
	Boxes int    `json:"boxes"`
}

// Example is where a fault can be looked at.
type Example struct {
	Image string
	// Place is where the label file has the box, file:line; empty where that is
	// not known.
	Place string
	// Object is the number of the box in its image, from 1; 0 if the fault is
	// the image's.
	Object int
	Label  string
	Box    detect.Box
	// Detail says more: why a photo is not readable, or what its size is.
	Detail string
}

// show adds an example, while there is room.
func (f *Finding) show(e Example) {
	if len(f.Examples) < MaxExamples {
		f.Examples = append(f.Examples, e)
	}
}

// showBox adds box i of an image as an example.
func (f *Finding) showBox(s *subject, i int) {
	if len(f.Examples) == MaxExamples {
		return // nothing is loaded for it
	}
	d := s.set.objects(s.place)[i]
	place := detect.Labelled{File: s.original.File, Objects: []detect.Object{d}}.Place(0)
	f.show(Example{Image: s.img.Name, Place: place, Object: i + 1, Label: d.Label, Box: d.Box})
}

// file puts a finding into the report, if there is anything in it.
func (r *Report) file(f Finding) {
	if f.Count > 0 {
		r.Findings = append(r.Findings, f)
	}
}

func (r *Report) sort() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
}
