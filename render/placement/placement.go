package placement

import "image"

// Object is one box and the sizes that its label may take.
type Object struct {
	// Box is the object's rectangle. What lies outside the frame is cut off;
	// a box that has nothing inside it counts as the frame's nearest pixel.
	Box image.Rectangle

	// Reach says, for an object that does not fill its box, to which parts of
	// the top, right, bottom and left edge it comes: from and to, in pixels of
	// the frame. Labels touch the edges there. Nil: to all of them.
	Reach *[4][2]int

	// Color is a number that objects of one colour share: the labels of these could
	// be taken for each other's.
	Color int

	// Forms are the label's sizes in pixels in order of preference, such as
	// full, without score, cut. Empty: the object wants a number at once or, if
	// it may have none, no label. A form that is empty or larger than the frame
	// is passed over.
	Forms []image.Point

	// Number is the size of the plate that stands for the label when none of
	// Forms finds room, large enough for any number up to the count of
	// objects. Zero: the label is never numbered.
	Number image.Point

	// Row is the size of the label's row in the legend of numbers. Zero: the
	// label is never numbered.
	Row image.Point
}

// Options are what all labels of an image have in common. All lengths are in
// pixels; negative ones count as zero.
type Options struct {
	// Frame is the image's rectangle; it may start anywhere. Nothing is placed
	// outside it.
	Frame image.Rectangle

	// Gap is how far a box's stroke reaches beyond the box: labels outside
	// stand flush with the stroke's outer edge, above it from its left end.
	Gap int

	// Inset is how far the stroke reaches into the box: labels inside stand
	// flush with its inner edge.
	Inset int

	// Spacing is the least distance between any two plates. Zero: one pixel.
	Spacing int

	// Count returns the size of the plate that tells how many labels were left
	// out, such as "+37 more". Nil: no such plate, and [Result.Hidden] is the
	// only one to tell.
	Count func(hidden int) image.Point

	// LegendPadding is the space around and between the legend's rows.
	LegendPadding int

	// LegendShare is the largest part of the frame that the legend may take,
	// in percent. Zero: 10. Negative: no legend, so that no label is numbered.
	LegendShare int

	// LegendOutside gives the legend room beside the frame, as much as
	// LegendShare is of this: [Result.Rows] have their sizes, but no places.
	LegendOutside bool

	// Enough is how many percent of the labels there must be in their first form
	// for the placement to be of use; one that is far from that is not finished,
	// and its Result.Unfinished is set. Zero: any is of use.
	Enough int

	// Strips are the sizes that a strip of chips may have, which explains the
	// colours of labels that found no room: it takes the place of the legend
	// where that has no room for a row for each, and of the count. None: no
	// strip.
	Strips []image.Point
}

// Values of [Placed.Form] that are no index into [Object.Forms].
const (
	FormNumber = -1 // a number, told in the legend
	FormHidden = -2 // only counted, by [Result.Hidden] and the count's plate
	FormNone   = -3 // the object wanted no label
)

// Placed is what became of an object's label. A plate without leader touches
// its object's stroke, or lies inside it along the stroke, or stands in a list
// that does: objects whose boxes look the same have their labels in one list.
type Placed struct {
	// Form is an index into [Object.Forms], or one of the constants below zero.
	Form int

	// Rect is the label's plate; empty for FormHidden and FormNone.
	Rect image.Rectangle

	// Leader is the line that ties the plate to its object if HasLeader: from
	// a pixel on the plate's border to one on the box's border.
	Leader    [2]image.Point
	HasLeader bool

	// Number is the plate's number in the legend, from 1; zero unless Form is
	// FormNumber.
	Number int
}

// Row is a row of the legend.
type Row struct {
	Rect   image.Rectangle
	Object int // which object's number it explains
}

// Result is a placement. Its rectangles lie inside the frame, and no label,
// legend or count overlaps another.
type Result struct {
	// Labels are parallel to the objects.
	Labels []Placed

	// Unfinished tells that too few labels would be in their first form, see
	// [Options.Enough]: about Full of them. Nothing is placed then.
	Unfinished bool
	Full       int

	// Legend explains the numbers; empty if there are none or it is outside. Rows
	// are its rows in the order of numbers, inside it.
	Legend image.Rectangle
	Rows   []Row

	// Hidden is how many labels are neither placed nor numbered. They are
	// explained by the strip, of one of Options.Strips, or else counted by the
	// plate Count. Both are empty if nothing is hidden; Count also if
	// Options.Count is nil or the frame is smaller than the plate.
	Hidden int
	Strip  image.Rectangle
	Count  image.Rectangle
}
