package render

import (
	"fmt"
	"strings"
)

// Part is one annotator: one kind of thing that a style draws for every
// object. Parts combine freely; what lies above what is fixed, not a matter of
// their order.
type Part string

// The parts, bottom first.
const (
	// PartPixelate hides the objects under constant blocks.
	PartPixelate Part = "pixelate"
	// PartBlur hides the objects under smoothed blocks.
	PartBlur Part = "blur"
	// PartSpotlight darkens everything but the objects.
	PartSpotlight Part = "spotlight"
	// PartHeat shows where the objects crowd.
	PartHeat Part = "heat"
	// PartFill lays a translucent colour over the objects.
	PartFill Part = "fill"
	// PartBox draws the box, dashed where the label's look says so.
	PartBox Part = "box"
	// PartRoundBox draws the box with rounded corners.
	PartRoundBox Part = "roundbox"
	// PartCorners draws only the box's corners.
	PartCorners Part = "corners"
	// PartDashed draws the box dashed, whatever the label's look says.
	PartDashed Part = "dashed"
	// PartScoreBar draws the score as a bar along the box's lower edge.
	PartScoreBar Part = "scorebar"
	// PartDot marks the middle of the box.
	PartDot Part = "dot"
	// PartLabel writes the label beside or in the box.
	PartLabel Part = "label"
	// PartLegend numbers the objects and tells the numbers in a legend.
	PartLegend Part = "legend"
)

// Parts returns all parts, bottom first.
func Parts() []Part {
	return []Part{
		PartPixelate, PartBlur, PartSpotlight, PartHeat, PartFill, PartBox, PartRoundBox,
		PartCorners, PartDashed, PartScoreBar, PartDot, PartLabel, PartLegend,
	}
}

// ParseParts reads a list such as "box,label". Spaces around names are
// ignored; the error lists the known names.
func ParseParts(s string) ([]Part, error) {
	var parts []Part
	for name := range strings.SplitSeq(s, ",") {
		p := Part(strings.ToLower(strings.TrimSpace(name)))
		if !p.known() {
			return nil, p.unknown()
		}
		parts = append(parts, p)
	}
	return parts, nil
}

func (p Part) known() bool {
	for _, q := range Parts() {
		if p == q {
			return true
		}
	}
	return false
}

func (p Part) unknown() error {
	var known []string
	for _, q := range Parts() {
		known = append(known, string(q))
	}
	return fmt.Errorf("%w: part %q (known: %s)", ErrStyle, string(p), strings.Join(known, ", "))
}
