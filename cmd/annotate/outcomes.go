package main

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"slices"
	"strings"
	"sync"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/render"
	"annotate/render/batch"
	"annotate/render/report"
)

// truths are the objects of ground truth that a run is compared with.
type truths struct {
	*dataset.Dataset
	labels, exclude []string // as a [detect.Selection] reads them
}

var errNoTruth = errors.New("no ground truth")

// of returns the wanted objects of a photo, in its pixels. A photo that the truth
// does not have is an error: everything found would be called wrong.
func (t *truths) of(o *batch.Result) ([]detect.Object, error) {
	img, err := t.Lookup(o.File.Name, o.SHA256)
	if err != nil {
		return nil, err
	}
	if img == nil {
		return nil, fmt.Errorf("%s: %w in %s", o.File.Name, errNoTruth, t.From)
	}
	wanted := detect.Selection{Labels: t.labels, Exclude: t.exclude}
	return slices.DeleteFunc(img.ObjectsIn(o.Photo.Width, o.Photo.Height), func(t detect.Object) bool {
		return len(wanted.Apply([]detect.Detection{{Label: t.Label}})) == 0
	}), nil
}

// outcomes judges detections by ground truth while photos are annotated.
type outcomes struct {
	truth truths

	mu    sync.Mutex
	total evaluate.Counts
}

// judge judges the detections of a photo, which are selected already, and
// returns what is to be drawn of them and of what they missed.
func (c *outcomes) judge(o *batch.Result) ([]detect.Detection, render.Palette, error) {
	wanted, err := c.truth.of(o)
	if err != nil {
		return nil, nil, err
	}
	img := evaluate.Image{Detections: o.Detections, Truths: wanted}
	judged := evaluate.Judge([]evaluate.Image{img}, evaluate.Criteria{})
	c.mu.Lock()
	c.total.Add(judged.Count(evaluate.Thresholds{}))
	c.mu.Unlock()
	var drawn verdictDrawing
	for k, v := range judged.Verdicts[0] {
		drawn.add(img.Detections[k], verdictWords(v, img.Truths), report.OutcomeLook(v.Outcome))
	}
	for k, outcome := range judged.TruthOutcomes(0, evaluate.Thresholds{}) {
		t := &img.Truths[k]
		d := detect.Detection{Label: t.Label, Score: 1, Box: t.Box, Truth: true}
		switch outcome {
		case evaluate.Missed:
			drawn.add(d, outcome.String(), report.OutcomeLook(outcome))
		case evaluate.PoorlyLocalised:
			drawn.add(d, "truth", report.OutcomeLook(evaluate.Missed))
		}
	}
	return drawn.detections, drawn.palette, nil
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

// print tells what became of all.
func (c *outcomes) print(w io.Writer) {
	t := c.total
	fmt.Fprintf(w, "truth: precision %s, recall %s, F1 %s\n", figure(t.Precision()), figure(t.Recall()), figure(t.F1()))
	var parts []string
	for _, o := range evaluate.Outcomes() {
		if n := t.Of(o); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %v", n, o))
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(w, "outcomes: %s\n", strings.Join(parts, ", "))
	}
}

// verdictDrawing is detections to draw whose labels and looks say what became of
// them.
type verdictDrawing struct {
	detections []detect.Detection
	palette    render.Palette
}

// add adds a detection with the look of what it is. The words follow its label,
// since a colour alone tells nobody who does not know the colours; none for
// what needs no words.
func (m *verdictDrawing) add(d detect.Detection, words string, look render.Look) {
	if words != "" {
		d.Label += " · " + words
	}
	if m.palette == nil {
		m.palette = render.Palette{}
	}
	m.palette[d.Label] = look
	m.detections = append(m.detections, d)
}

// lookOf returns a look of the colour 0xrrggbb.
func lookOf(rgb uint32, dash render.Dash) render.Look {
	return render.Look{Color: color.RGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 255}, Dash: dash}
}
