package doctor

import (
	"encoding/json"
	"math"
)

// MarshalJSON writes the finding with its words, for programs. The names of the
// fields stay.
func (f Finding) MarshalJSON() ([]byte, error) {
	words := f.Kind.Words()
	examples := make([]ExampleJSON, len(f.Examples))
	for i := range f.Examples {
		examples[i] = f.Examples[i].JSON()
	}
	return json.Marshal(struct {
		Kind     Kind          `json:"kind"`
		Severity Severity      `json:"severity"`
		Certain  bool          `json:"certain"`
		Count    int           `json:"count"`
		Of       int           `json:"of,omitempty"`
		Unit     string        `json:"unit"`
		Folder   string        `json:"folder,omitempty"`
		What     string        `json:"what"`
		Evidence string        `json:"evidence,omitempty"`
		Advice   string        `json:"advice"`
		Fixable  int           `json:"fixable"`
		Copy     *Copy         `json:"copy,omitempty"`
		Labels   []LabelCount  `json:"labels,omitempty"`
		Examples []ExampleJSON `json:"examples"`
	}{f.Kind, f.Severity, f.Certain, f.Count, f.Of, words.Unit, f.Where, words.What, f.Evidence(), words.Do, f.Fixable, f.Copy, f.Labels, examples})
}

// ExampleJSON is an [Example] as programs read it.
type ExampleJSON struct {
	Place  string `json:"place,omitempty"` // file:line
	Image  string `json:"image,omitempty"`
	Box    int    `json:"box,omitempty"` // its number, from 1
	Label  string `json:"label,omitempty"`
	XYXY   []real `json:"xyxy,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// JSON returns the example as programs read it.
func (e *Example) JSON() ExampleJSON {
	j := ExampleJSON{Place: e.Place, Image: e.Image, Box: e.Object, Label: e.Label, Detail: e.Detail}
	if b := e.Box; e.Object > 0 {
		j.XYXY = []real{real(b.XMin), real(b.YMin), real(b.XMax), real(b.YMax)}
	}
	return j
}

// real is a number that is null where JSON has none: NaN, infinity.
type real float64

func (v real) MarshalJSON() ([]byte, error) {
	if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return json.Marshal(f)
	}
	return []byte("null"), nil
}
