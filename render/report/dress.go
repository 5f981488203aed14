package report

import (
	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/render"
)

// Judged judges the detections of an image by what is there, and returns what is to be
// drawn of them and of what they missed.
func Judged(dets []detect.Detection, truths []detect.Object) (Dressed, evaluate.Counts) {
	judged := evaluate.Judge([]evaluate.Image{{Detections: dets, Truths: truths}}, evaluate.Criteria{})
	var drawn Dressed
	for k, v := range judged.Verdicts[0] {
		drawn.Add(dets[k], verdictWords(v, truths), OutcomeLook(v.Outcome))
	}
	for k, outcome := range judged.TruthOutcomes(0, evaluate.Thresholds{}) {
		d := detect.Detection{Label: truths[k].Label, Score: 1, Box: truths[k].Box, Truth: true}
		switch outcome {
		case evaluate.Missed:
			drawn.Add(d, outcome.String(), OutcomeLook(outcome))
		case evaluate.PoorlyLocalised:
			drawn.Add(d, "truth", OutcomeLook(evaluate.Missed))
		}
	}
	return drawn, judged.Count(evaluate.Thresholds{})
}

// verdictWords says in a label what a detection is; what is right needs no
// words.
func verdictWords(v evaluate.Verdict, truths []detect.Object) string {
	switch v.Outcome {
	case evaluate.TruePositive:
		return ""
	case evaluate.WrongLabel:
		return "is " + truths[v.Truth].Label
	}
	return v.Outcome.String()
}

// Dressed are detections to draw whose labels and looks say what became of them. The
// zero value has none.
type Dressed struct {
	Detections []detect.Detection
	Palette    render.Palette
}

// Add adds a detection with the look of what it is. The words follow its label,
// since a colour alone tells nobody who does not know the colours; none for
// what needs no words.
func (m *Dressed) Add(d detect.Detection, words string, look render.Look) {
	if words != "" {
		d.Label += " · " + words
	}
	if m.Palette == nil {
		m.Palette = render.Palette{}
	}
	m.Palette[d.Label] = look
	m.Detections = append(m.Detections, d)
}

// look returns a look of the colour 0xrrggbb.
func look(v uint32, dash render.Dash) render.Look {
	return render.Look{Color: rgb(v), Dash: dash}
}
