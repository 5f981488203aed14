package evaluate

import "fmt"

// Outcome says what a detection is, measured against the ground truth; or, as
// [Missed], a truth. The kinds of errors are TIDE's.
type Outcome uint8

const (
	// TruePositive is a detection that found an object.
	TruePositive Outcome = iota
	// Duplicate is one more detection of an object that was found already.
	Duplicate
	// WrongLabel lies well on an object of another label.
	WrongLabel
	// PoorlyLocalised has the label of an object and overlaps it too little.
	PoorlyLocalised
	// Both overlaps an object of another label too little: wrong in both ways.
	Both
	// Background is a detection of nothing.
	Background
	// Ignored lies on a truth that counts neither way, as the detection then.
	Ignored
	// Missed is a truth that no detection found, and that none of those that
	// are wrong only in their place or only in their label is about.
	Missed
)

var outcomeNames = [...]string{
	TruePositive:    "true positive",
	Duplicate:       "duplicate",
	WrongLabel:      "wrong label",
	PoorlyLocalised: "poorly localised",
	Both:            "wrong label and place",
	Background:      "background",
	Ignored:         "ignored",
	Missed:          "missed",
}

// Outcomes returns all outcomes: those of detections, the best first, then
// [Missed].
func Outcomes() []Outcome {
	all := make([]Outcome, len(outcomeNames))
	for i := range all {
		all[i] = Outcome(i)
	}
	return all
}

// String returns the outcome in words, such as "poorly localised".
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return fmt.Sprintf("Outcome(%d)", uint8(o))
}

// MarshalText returns the words of String.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// FalsePositive reports whether a detection with this outcome is an error.
func (o Outcome) FalsePositive() bool {
	return o != TruePositive && o != Ignored && o != Missed
}

// Verdict is what one detection is, whatever the threshold.
type Verdict struct {
	Outcome Outcome
	// Truth is the index, among the image's truths, of the one that the outcome
	// is about; −1 if there is none, as for [Background].
	Truth int
	// Overlap is the IoU with that truth (for a crowd, the share of the
	// detection's area); for Background the highest with any, below
	// [Criteria].Background.
	Overlap float64
}

// Confusion counts which labels are taken for which. Its cells are sums of the
// verdicts, so that they agree with [Counts].
type Confusion struct {
	// Labels are the labels of all truths and detections, sorted. Row and
	// column len(Labels) stand for nothing.
	Labels []string `json:"labels"`
	// Cells[there][said] is how many shown detections say the label said where
	// the label there is: true positives on the diagonal, wrong labels beside
	// it. In the last row, where nothing is, are the other false positives; in
	// the last column the truths that were missed or hit in a wrong place only,
	// that is, those that [Judged.TruthOutcomes] calls [Missed] or
	// [PoorlyLocalised]. Ignored detections and truths are left out.
	Cells [][]int `json:"cells"`
}

// Confusion returns the confusion matrix of what is shown.
func (j *Judged) Confusion(t Thresholds) *Confusion {
	c := &Confusion{Labels: j.Labels()}
	nothing := len(c.Labels)
	index := make(map[string]int, nothing)
	for i, label := range c.Labels {
		index[label] = i
	}
	for range nothing + 1 {
		c.Cells = append(c.Cells, make([]int, nothing+1))
	}
	for i := range j.Images {
		img := &j.Images[i]
		for k, v := range j.Verdicts[i] {
			d := &img.Detections[k]
			if v.Outcome == Ignored || !t.Shows(d) {
				continue
			}
			there := nothing
			if v.Outcome == TruePositive || v.Outcome == WrongLabel {
				there = index[img.Truths[v.Truth].Label]
			}
			c.Cells[there][index[d.Label]]++
		}
		for k, o := range j.TruthOutcomes(i, t) {
			if o == Missed || o == PoorlyLocalised {
				c.Cells[index[img.Truths[k].Label]][nothing]++
			}
		}
	}
	return c
}
