package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Verdict is what a person thinks of an image.
type Verdict string

// The verdicts. The zero value is none.
const (
	Keep   Verdict = "keep"
	Reject Verdict = "reject"
)

// Mark is what a person has said of an image.
type Mark struct {
	Verdict Verdict `json:"mark,omitempty"`
	Comment string  `json:"comment,omitempty"`
}

// ReadMarks reads the marks that a page saved as JSON, by image name.
func ReadMarks(r io.Reader) (map[string]Mark, error) {
	var saved struct {
		Marks []struct {
			Image string `json:"image"`
			Mark
		} `json:"marks"`
	}
	if err := json.NewDecoder(r).Decode(&saved); err != nil {
		return nil, fmt.Errorf("marks: want what a report saved as JSON: %w", err)
	}
	if saved.Marks == nil {
		return nil, errors.New("marks: want what a report saved as JSON: it has no marks")
	}
	marks := map[string]Mark{}
	for _, m := range saved.Marks {
		switch m.Verdict {
		case "", Keep, Reject:
			marks[m.Image] = m.Mark
		default:
			return nil, fmt.Errorf("marks: image %q: mark %q, want keep or reject", m.Image, m.Verdict)
		}
	}
	return marks, nil
}
