package doctor

import "fmt"

// Kind is what a finding is about.
type Kind string

// The kinds, beside those of columns that were taken for others, such as
// "xywh-read-as-xyxy"; see [Kind.Misread].
const (
	// Normalised: coordinates are shares of the image's sides, and were taken
	// for pixels.
	Normalised Kind = "normalised"
	// Multiplied: coordinates are pixels, were taken for shares, and multiplied
	// by the image's sides.
	Multiplied Kind = "pixels-read-as-normalised"
	// AxesSwapped: x and y changed places.
	AxesSwapped Kind = "axes-swapped"
	// ResizedCopy: boxes are in pixels of a smaller or larger copy.
	ResizedCopy Kind = "resized-copy"
	// Letterbox: boxes are in pixels of a square copy that has the whole photo in
	// its middle, between bars.
	Letterbox Kind = "letterbox"
	// UnrotatedCopy: boxes are in pixels of the stored picture, which EXIF
	// turns.
	UnrotatedCopy Kind = "unrotated-copy"
	// SizeMismatch: the size that the file says is not the photo's, and it is
	// no copy of it.
	SizeMismatch Kind = "size-mismatch"

	// NotFinite: a coordinate is NaN or infinite.
	NotFinite Kind = "not-finite"
	// Inverted: the minimum is above the maximum.
	Inverted Kind = "inverted"
	// ZeroArea: no width or no height.
	ZeroArea Kind = "zero-area"
	// OffFrame: the box, or a part of it, is outside the image.
	OffFrame Kind = "off-frame"
	// PastEdge: the box reaches past the edge by at most 2 % of the side.
	PastEdge Kind = "past-edge"
	// Speck: the box is within two pixels of the origin, where shares lie that
	// are taken for pixels.
	Speck Kind = "speck"
	// Duplicate: two boxes of one label overlap with an IoU above 0.95.
	Duplicate Kind = "duplicate"
	// TwoLabels: boxes of different labels overlap with an IoU above 0.95.
	TwoLabels Kind = "two-labels"

	// Likely is no kind of finding: among Options.Fix it stands for all kinds
	// that are not certain.
	Likely Kind = "likely"

	// LabelVariant: labels differ in case, spaces or punctuation only.
	LabelVariant Kind = "label-variant"
	// LabelSpelling: labels differ by a letter or two.
	LabelSpelling Kind = "label-spelling"

	// Overlapping: two boxes of one label have an IoU of 0.7 to 0.95.
	Overlapping Kind = "overlapping"
	// WholeFrame: the box is the whole image.
	WholeFrame Kind = "whole-frame"
	// OddSize: the box is far larger or smaller than those of its label.
	OddSize Kind = "odd-size"
	// RareLabel: the label has one or two boxes, and most have many.
	RareLabel Kind = "rare-label"
	// MostlyEmpty: half of the images or more have no objects.
	MostlyEmpty Kind = "mostly-empty"
	// SamePhoto: photos have one content. SplitLeak: and they are in different
	// parts of a split, such as train and val.
	SamePhoto Kind = "same-photo"
	SplitLeak Kind = "split-leak"

	// Imbalance: the label has at most a hundredth of the commonest one's boxes.
	Imbalance Kind = "imbalance"
	// PairedLabels: nearly all boxes of one label are another's, too.
	PairedLabels Kind = "paired-labels"
	// LookalikeLeak: photos look alike, and are in different parts of a split.
	// CopiedSplit: nearly all photos of one part are in another.
	LookalikeLeak Kind = "lookalike-leak"
	CopiedSplit   Kind = "copied-split"

	// MissingPhoto: an image of the file has no photo.
	MissingPhoto Kind = "missing-photo"
	// UnlabelledPhoto: a photo is not in the file.
	UnlabelledPhoto Kind = "unlabelled-photo"
	// UnreadablePhoto: a photo cannot be opened, or is cut off.
	UnreadablePhoto Kind = "unreadable-photo"
)

// The kinds that show in records, not in boxes: who reads a label file finds them,
// and Examine does not.
const (
	// UnreadableRecord: a record was left out. UnreadImage: all of an image's were.
	UnreadableRecord Kind = "unreadable-record"
	UnreadImage      Kind = "unread-image"
	// ReadOtherwise: something was inferred, or read otherwise than it is written.
	ReadOtherwise Kind = "read-otherwise"
	// NumberAsText: numbers are in quotes.
	NumberAsText Kind = "number-as-text"
	// PerCentScores: scores are per cents.
	PerCentScores Kind = "scores-in-per-cent"
	// UnknownClass: a class is not among those that the set names.
	UnknownClass Kind = "unknown-class"
	// BeyondClasses: a class is not below the number that the set declares.
	BeyondClasses Kind = "class-beyond-nc"
	// ClassCount: the set declares another number of classes than it names.
	ClassCount Kind = "class-count"
	// DoubleCategory, DoubleAnnotation: two have one id. DoubleFile: two images are
	// one file.
	DoubleCategory   Kind = "double-category-id"
	DoubleAnnotation Kind = "double-annotation-id"
	DoubleFile       Kind = "one-file-two-ids"
	// MixedColumns: lines of a file have five columns and more. MixedShapes: they
	// are boxes and polygons. MixedFiles: files are of boxes, and of polygons.
	MixedColumns Kind = "mixed-columns"
	MixedShapes  Kind = "mixed-shapes"
	MixedFiles   Kind = "mixed-files"
)

// Kinds returns all kinds, Likely excepted.
func Kinds() []Kind {
	all := []Kind{
		Normalised, Multiplied, AxesSwapped, ResizedCopy, Letterbox, UnrotatedCopy, SizeMismatch,
		NotFinite, Inverted, ZeroArea, OffFrame, PastEdge, Speck, Duplicate, TwoLabels,
		LabelVariant, LabelSpelling, MissingPhoto, UnlabelledPhoto, UnreadablePhoto,
		Overlapping, WholeFrame, OddSize, RareLabel, MostlyEmpty, Imbalance, PairedLabels,
		SamePhoto, SplitLeak, LookalikeLeak, CopiedSplit,
	}
	for _, m := range misreadings {
		all = append(all, m.kind())
	}
	return all
}

// Misread returns what the columns of a file are and as what they were read,
// each one of xyxy, xywh and cxcywh, if that is what the kind is about.
func (k Kind) Misread() (are, as string, ok bool) {
	for _, m := range misreadings {
		if m.kind() == k {
			return m.are.String(), m.as.String(), true
		}
	}
	return "", "", false
}

// Severity says what becomes of the labels; see the package's decisions.
type Severity int

const (
	Note Severity = iota
	Warning
	Error
)

// String returns note, warning or error.
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return fmt.Sprintf("Severity(%d)", int(s))
}

// MarshalText returns what String does.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
