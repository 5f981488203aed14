package detect

// Edge says where a box ends, seen from the frame of its image.
type Edge uint8

// The zero Edge is EdgeUnknown: what was not measured is not inside.
const (
	// EdgeUnknown means that there is no telling: the image's size is not
	// known, or the box covers nothing or has a coordinate that is not finite.
	EdgeUnknown Edge = iota
	// EdgeInside means that the whole box is in the frame.
	EdgeInside
	// EdgeRounded means that the box reaches past the frame by no more than
	// [EdgeSlack], as coordinates do that were rounded.
	EdgeRounded
	// EdgePast means that part of the box is in the frame and part of it is
	// past the edge by more than EdgeSlack. It is off-frame.
	EdgePast
	// EdgeOutside means that no part of the box is in the frame. It is
	// off-frame.
	EdgeOutside
)

// EdgeSlack is how far in pixels rounding may take a box past the edge: half a
// pixel is what is lost when coordinates become whole pixels. Coordinates stored
// as fractions with six digits lose less.
const EdgeSlack = 0.5

// OffFrame reports whether part of the box is known to lie past the frame by
// more than rounding.
func (e Edge) OffFrame() bool { return e == EdgePast || e == EdgeOutside }

// String returns the edge in a word or two: unknown, inside, rounded, past the
// edge, outside.
func (e Edge) String() string {
	switch e {
	case EdgeInside:
		return "inside"
	case EdgeRounded:
		return "rounded"
	case EdgePast:
		return "past the edge"
	case EdgeOutside:
		return "outside"
	}
	return "unknown"
}

// Edge tells where the box ends in an image of width by height pixels; a width
// or height that is not above 0 is not known. An inverted box is taken with its
// corners put in order. This is the one rule for what counts as off-frame:
// drawing, statistics, checks and pages all go by it.
func (b Box) Edge(width, height float64) Edge {
	b = b.Canon()
	if !(width > 0 && height > 0) || b.Empty() || !b.Finite() {
		return EdgeUnknown
	}
	past := max(-b.XMin, -b.YMin, b.XMax-width, b.YMax-height)
	switch {
	case b.XMax <= 0 || b.YMax <= 0 || b.XMin >= width || b.YMin >= height:
		return EdgeOutside
	case past > EdgeSlack:
		return EdgePast
	case past > 0:
		return EdgeRounded
	}
	return EdgeInside
}
