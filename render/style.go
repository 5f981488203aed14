package render

import (
	"errors"
	"fmt"

	"annotate/fonts"
)

// ErrStyle is what every error of this package's parsers and of
// [Style.Validate] matches with [errors.Is].
var ErrStyle = errors.New("invalid style")

// Style says how detections are drawn. The zero value draws boxes and labels,
// sized for the image and coloured by label. A Style is a plain value and may
// be shared by any number of goroutines.
type Style struct {
	// Parts is what is drawn, in any order; nil is [PartBox] and [PartLabel].
	Parts []Part
	// FontSize is the text's size; zero is 2.4 % of the image's short side, and
	// at least 11 px where the image allows it.
	FontSize Length
	// LineWidth is the width of a stroke's coloured core; zero is 0.28 % of the
	// image's short side and at least 2 px. Small objects get thinner lines.
	LineWidth Length
	// View is how many pixels wide the picture will be looked at, so that the
	// least sizes hold there; 0 is its own width.
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
	// Fonts is where glyphs come from; nil is [fonts.Default].
	Fonts *fonts.Set
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
		return p == PartBox || p == PartLabel
	}
	for _, q := range s.Parts {
		if p == q {
			return true
		}
	}
	return false
}
