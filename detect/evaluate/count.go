package evaluate

import (
	"maps"
	"slices"

	"annotate/detect"
)

// Thresholds say which detections are shown. The zero value shows all whose
// score is not negative.
type Thresholds struct {
	// All is the least score that is shown.
	All float64
	// Labels are thresholds of single labels, in place of All.
	Labels map[string]float64
}

// Shows reports whether the detection passes the threshold of its label.
func (t Thresholds) Shows(d *detect.Detection) bool { return d.Score >= t.Of(d.Label) }

// Of returns the threshold of a label.
func (t Thresholds) Of(label string) float64 {
	if own, ok := t.Labels[label]; ok {
		return own
	}
	return t.All
}

// Counts are the numbers of shown detections by outcome, and of truths.
type Counts struct {
	// Truths is how many there are, ignored ones left out.
	Truths int `json:"truths"`

	TruePositive    int `json:"true_positive"`
	Duplicate       int `json:"duplicate"`
	WrongLabel      int `json:"wrong_label"`
	PoorlyLocalised int `json:"poorly_localised"`
	Both            int `json:"wrong_label_and_place"`
	Background      int `json:"background"`
	Ignored         int `json:"ignored"`
	// Missed is how many truths are neither found nor the subject of a shown
	// detection that is wrong only in its label or only in its place.
	Missed int `json:"missed"`
}

// of returns the count of an outcome.
func (c *Counts) of(o Outcome) *int {
	return [...]*int{
		TruePositive: &c.TruePositive, Duplicate: &c.Duplicate, WrongLabel: &c.WrongLabel,
		PoorlyLocalised: &c.PoorlyLocalised, Both: &c.Both, Background: &c.Background,
		Ignored: &c.Ignored, Missed: &c.Missed,
	}[o]
}

// Of returns the count of an outcome.
func (c Counts) Of(o Outcome) int { return *c.of(o) }

// Add adds the counts of other images.
func (c *Counts) Add(d Counts) {
	c.Truths += d.Truths
	for _, o := range Outcomes() {
		*c.of(o) += d.Of(o)
	}
}

// FalsePositives returns how many shown detections are errors.
func (c Counts) FalsePositives() int {
	return c.Duplicate + c.WrongLabel + c.PoorlyLocalised + c.Both + c.Background
}

// FalseNegatives returns how many truths were not found; those missed are among
// them.
func (c Counts) FalseNegatives() int { return c.Truths - c.TruePositive }

// Precision returns the share of true positives among the shown detections that
// are not ignored; −1 if there are none.
func (c Counts) Precision() float64 {
	return share(c.TruePositive, c.TruePositive+c.FalsePositives())
}

// Recall returns the share of truths that were found; −1 if there are none.
func (c Counts) Recall() float64 { return share(c.TruePositive, c.Truths) }

// F1 returns the harmonic mean of precision and recall; −1 if there is neither
// a truth nor a detection.
func (c Counts) F1() float64 {
	return share(2*c.TruePositive, c.TruePositive+c.FalsePositives()+c.Truths)
}

func share(n, of int) float64 {
	if of == 0 {
		return -1
	}
	return float64(n) / float64(of)
}

// Count counts what is shown at the thresholds.
func (j *Judged) Count(t Thresholds) Counts {
	var all Counts
	for i := range j.Images {
		j.countImage(i, t, func(string) *Counts { return &all })
	}
	return all
}

// CountLabels counts by label: detections under their own, truths under theirs.
// Every label that occurs is there, shown or not.
func (j *Judged) CountLabels(t Thresholds) map[string]Counts {
	counts := map[string]*Counts{}
	of := func(label string) *Counts {
		c := counts[label]
		if c == nil {
			c = new(Counts)
			counts[label] = c
		}
		return c
	}
	for i := range j.Images {
		for k := range j.Images[i].Detections {
			of(j.Images[i].Detections[k].Label)
		}
		j.countImage(i, t, of)
	}
	byLabel := make(map[string]Counts, len(counts))
	for label, c := range counts {
		byLabel[label] = *c
	}
	return byLabel
}

// countImage adds what is shown of image i to the counts of the labels.
func (j *Judged) countImage(i int, t Thresholds, of func(label string) *Counts) {
	img := &j.Images[i]
	for k, v := range j.Verdicts[i] {
		if t.Shows(&img.Detections[k]) {
			*of(img.Detections[k].Label).of(v.Outcome)++
		}
	}
	for k, o := range j.TruthOutcomes(i, t) {
		c := of(img.Truths[k].Label)
		if o != Ignored {
			c.Truths++
		}
		if o == Missed {
			c.Missed++
		}
	}
}

// TruthOutcomes returns what became of each truth of image i, by what is shown
// of it: [TruePositive] if it was found, else [PoorlyLocalised] or else
// [WrongLabel] if such a detection is about it, else [Missed]; [Ignored] if it
// counts neither way.
func (j *Judged) TruthOutcomes(i int, t Thresholds) []Outcome {
	img := &j.Images[i]
	outcomes := make([]Outcome, len(img.Truths))
	for k := range outcomes {
		outcomes[k] = Missed
		if img.Truths[k].Ignored() {
			outcomes[k] = Ignored
		}
	}
	for k, v := range j.Verdicts[i] {
		if v.Truth < 0 || !t.Shows(&img.Detections[k]) {
			continue
		}
		was := &outcomes[v.Truth]
		switch {
		case v.Outcome == TruePositive:
			*was = TruePositive
		case v.Outcome == PoorlyLocalised && *was != TruePositive,
			v.Outcome == WrongLabel && *was == Missed:
			*was = v.Outcome
		}
	}
	return outcomes
}

// Labels returns the labels of all detections and truths, sorted.
func (j *Judged) Labels() []string {
	seen := map[string]bool{}
	for i := range j.Images {
		for k := range j.Images[i].Truths {
			seen[j.Images[i].Truths[k].Label] = true
		}
		for k := range j.Images[i].Detections {
			seen[j.Images[i].Detections[k].Label] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
