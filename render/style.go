package render

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"annotate/fonts"
)

// ErrStyle is what every error of this package's parsers and of
// [Style.Validate] matches with [errors.Is].
var ErrStyle = errors.New("invalid style")

// Style says how detections are drawn. The zero value draws boxes and labels,
// sized for the image and coloured by label. A Style is a plain value and may
// be shared by any number of goroutines.
type Style struct {
	// Parts is what is drawn, in any order; nil is [PartOutline] and [PartLabel].
	Parts []Part
	// FontSize is the text's size; zero is 2.4 % of the image's short side, less
	// where labels would not fit in full, and at least 11 px as looked at, where
	// the image allows that.
	FontSize Length
	// LineWidth is the width of a stroke's coloured core; zero is 0.45 % of the
	// image's short side and at least 3 px as looked at. It goes with the text,
	// and small objects and those close together get thinner lines.
	LineWidth Length
	// View is how many pixels wide the picture will be looked at, so that the
	// least sizes hold there; 0 is 2,400 on the long side, or its own size if
	// that is less.
	View int
	// ColorBy says what a colour stands for; zero is the label.
	ColorBy ColorBy
	// Palette sets the look of labels by name. Labels that it lacks keep the
	// look that their name gives them. See [Palette.Assign].
	Palette Palette
	// Template is what a label says; zero is "{label} {score}".
	Template Template
	// Source is what {source} stands for in the template, such as the model's
	// name.
	Source string
	// LegendBelow puts the legend, where there is one, under the picture, which
	// gets higher by that, see [Scene.Below]: a row for every number or, if these
	// would take more than 60 % of the picture's height, chips with counts.
	LegendBelow bool
	// Fonts is where glyphs come from; nil is [fonts.Default].
	Fonts *fonts.Set

	textShare float64 // of the short side, where labels have room; 0 is fontShare
}

// ColorBy says what the colour of a detection stands for.
type ColorBy string

const (
	// ColorByLabel gives every label its own look, a function of its name alone.
	ColorByLabel ColorBy = "label"
	// ColorByInstance gives neighbours in the order of score different looks.
	ColorByInstance ColorBy = "instance"
	// ColorByScore goes from dark violet (0) to bright yellow (1).
	ColorByScore ColorBy = "score"
)

// ParseColorBy reads "label", "instance" or "score". The error names them.
func ParseColorBy(s string) (ColorBy, error) {
	switch c := ColorBy(s); c {
	case ColorByLabel, ColorByInstance, ColorByScore:
		return c, nil
	}
	return "", fmt.Errorf("%w: color by %q (known: label, instance, score)", ErrStyle, s)
}

// Validate reports what in the style is unknown or out of range. [Layout]
// never fails: it ignores what it does not know.
func (s Style) Validate() error {
	for _, p := range s.Parts {
		if !p.known() {
			return p.unknown()
		}
	}
	if s.ColorBy != "" {
		if _, err := ParseColorBy(string(s.ColorBy)); err != nil {
			return err
		}
	}
	if s.View < 0 {
		return fmt.Errorf("%w: view of %d px", ErrStyle, s.View)
	}
	return nil
}

// has reports whether p is among the style's parts.
func (s *Style) has(p Part) bool {
	if len(s.Parts) == 0 {
		return p == PartOutline || p == PartLabel
	}
	return slices.Contains(s.Parts, p)
}

// Part is one annotator: one kind of thing that a style draws for every
// object. Parts combine freely; what lies above what is fixed, not a matter of
// their order.
type Part string

// The parts, bottom first.
const (
	// PartSolid hides the objects under one colour: nothing of them is left.
	PartSolid Part = "solid"
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
	// PartBox draws the box, even where an outline is known.
	PartBox Part = "box"
	// PartOutline draws the object's outline or, where that is not known, its box.
	PartOutline Part = "outline"
	// PartRoundBox draws the box with rounded corners.
	PartRoundBox Part = "roundbox"
	// PartCorners draws only the box's corners.
	PartCorners Part = "corners"
	// PartDashed draws the box dashed, as some mark what is uncertain.
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
		PartSolid, PartPixelate, PartBlur, PartSpotlight, PartHeat, PartFill, PartBox, PartOutline, PartRoundBox,
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

func (p Part) known() bool { return slices.Contains(Parts(), p) }

func (p Part) unknown() error {
	var known []string
	for _, q := range Parts() {
		known = append(known, string(q))
	}
	return fmt.Errorf("%w: part %q (known: %s)", ErrStyle, string(p), strings.Join(known, ", "))
}

// PrivacyThreshold is the score from which objects should be hidden: one that a
// model is not sure of may be a face all the same.
const PrivacyThreshold = 0.2

// posterShare is the text's share of the short side on a poster, which is looked
// at from further away.
const posterShare = 0.035

// Presets returns the names that [ParsePreset] knows.
func Presets() []string { return []string{"qa", "privacy", "poster", "minimal"} }

// ParsePreset returns a style for a purpose:
//
//   - qa, for checking a model: every box, tinted, with its label, its score in
//     tenths of a percent and as a bar
//   - privacy, for publishing: the objects under one colour and nothing said of
//     them
//   - poster, for slides: the objects lit, round boxes, labels without scores
//   - minimal, for beauty: corners and labels without scores
//
// The error lists the known names.
func ParsePreset(name string) (Style, error) {
	label := Template{fields: []field{{name: fieldLabel}}}
	switch name {
	case "qa":
		return Style{
			Parts: []Part{PartFill, PartOutline, PartScoreBar, PartLabel},
			Template: Template{fields: []field{
				{name: fieldLabel}, {literal: " "}, {name: fieldScore, digits: 1, percent: true},
			}},
		}, nil
	case "privacy":
		return Style{Parts: []Part{PartSolid}}, nil
	case "poster":
		return Style{Parts: []Part{PartSpotlight, PartRoundBox, PartLabel}, Template: label, textShare: posterShare}, nil
	case "minimal":
		return Style{Parts: []Part{PartCorners, PartLabel}, Template: label}, nil
	}
	return Style{}, fmt.Errorf("%w: preset %q (known: qa, privacy, poster, minimal)", ErrStyle, name)
}
