package render

import "fmt"

// Presets returns the names that [ParsePreset] knows.
func Presets() []string { return []string{"qa", "privacy", "poster", "minimal"} }

// ParsePreset returns a style for a purpose:
//
//   - qa, for checking a model: every box, tinted, with its label, its score in
//     tenths of a percent and as a bar
//   - privacy, for publishing: the objects pixelated and nothing said of them
//   - poster, for slides: the objects lit, round boxes, labels without scores
//   - minimal, for beauty: corners and labels without scores
//
// The error lists the known names.
func ParsePreset(name string) (Style, error) {
	label := Template{fields: []field{{name: fieldLabel}}}
	switch name {
	case "qa":
		return Style{
			Parts: []Part{PartFill, PartBox, PartScoreBar, PartLabel},
			Template: Template{fields: []field{
				{name: fieldLabel}, {literal: " "}, {name: fieldScore, digits: 1, percent: true},
			}},
		}, nil
	case "privacy":
		return Style{Parts: []Part{PartPixelate}}, nil
	case "poster":
		return Style{Parts: []Part{PartSpotlight, PartRoundBox, PartLabel}, Template: label}, nil
	case "minimal":
		return Style{Parts: []Part{PartCorners, PartLabel}, Template: label}, nil
	}
	return Style{}, fmt.Errorf("%w: preset %q (known: qa, privacy, poster, minimal)", ErrStyle, name)
}
