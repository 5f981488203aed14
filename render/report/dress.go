package report

import (
	"image/color"

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
		d := truths[k].Detection
		d.Score, d.Truth = 1, true
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
	return render.Look{Color: color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}, Dash: dash}
}

// outcomeLooks tell outcomes apart by colour and by dash. The colours are those
// of Okabe and Ito (Color Universal Design, 2008), which people who are colour
// blind can tell apart too.
var outcomeLooks = [...]render.Look{
	evaluate.TruePositive:    look(0x00b886, render.Solid),
	evaluate.Duplicate:       look(0xf0e442, render.Dotted),
	evaluate.WrongLabel:      look(0xe58fbf, render.Dashed),
	evaluate.PoorlyLocalised: look(0x56b4e9, render.DashDotted),
	evaluate.Both:            look(0xa877e0, render.DashDotted),
	evaluate.Background:      look(0xe8590c, render.Dashed),
	evaluate.Ignored:         look(0xb0b5ba, render.Dotted),
	evaluate.Missed:          look(0xffffff, render.Dashed),
}

// fateLooks tell apart what a new model fixed and what it broke.
var fateLooks = [...]render.Look{
	evaluate.BothRight: look(0x56b4e9, render.Solid),
	evaluate.Fixed:     look(0x00b886, render.Solid),
	evaluate.Broken:    look(0xe8590c, render.Dashed),
	evaluate.BothWrong: look(0xb0b5ba, render.Dotted),
}

// OutcomeLook returns the look of an outcome.
func OutcomeLook(o evaluate.Outcome) render.Look { return outcomeLooks[o] }
