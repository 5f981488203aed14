package report_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/render/report"
)

// Of two runs nothing is right or wrong, and the caller says what became of
// what.
func TestTwoRuns(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	at := func(x float64) detect.Box { return detect.Box{XMin: x, YMin: 10, XMax: x + 40, YMax: 50} }
	d := report.Data{
		Compared: true, Runs: true, Reference: "old run",
		Outcomes: map[evaluate.Outcome]string{
			evaluate.TruePositive: "same", evaluate.Duplicate: "rescored", evaluate.WrongLabel: "relabelled",
			evaluate.PoorlyLocalised: "moved", evaluate.Background: "added", evaluate.Missed: "lost",
		},
		Images: []report.Image{{
			Name: "a.jpg", Width: 400, Height: 100,
			Truths: []detect.Object{
				{Detection: detect.Detection{Label: "cat", Box: at(0)}},
				{Detection: detect.Detection{Label: "cat", Box: at(60)}},
				{Detection: detect.Detection{Label: "cat", Box: at(120)}},
				{Detection: detect.Detection{Label: "cat", Box: at(180)}},
				{Detection: detect.Detection{Label: "dog", Box: at(240)}},
			},
			Detections: []detect.Detection{
				{Label: "cat", Score: 0.9, Box: at(0)}, {Label: "cat", Score: 0.5, Box: at(60)}, {Label: "cat", Score: 0.9, Box: at(135)},
				{Label: "dog", Score: 0.9, Box: at(180)}, {Label: "dog", Score: 0.9, Box: at(340)},
			},
			Verdicts: []evaluate.Verdict{
				{Outcome: evaluate.TruePositive, Truth: 0}, {Outcome: evaluate.Duplicate, Truth: 1}, {Outcome: evaluate.PoorlyLocalised, Truth: 2},
				{Outcome: evaluate.WrongLabel, Truth: 3}, {Outcome: evaluate.Background, Truth: -1},
			},
		}},
		Thumbnails: same(1, pictureOf(80, 20)),
	}
	p.open(d, "")
	outcomes := `return [...document.querySelectorAll('.outcomes button:not([hidden])')].map(b => b.textContent);`
	assert.Equal(t, []string{"same1", "rescored1", "relabelled1", "moved1", "added1", "lost1"}, run[[]string](p, outcomes))
	assert.Equal(t, "5 · 5 changes", run[string](p, `return text('.caption > .faint');`))
	assert.Equal(t, []string{"Pictures", "Labels"}, run[[]string](p, `return [...document.querySelectorAll('#views button')].map(b => b.textContent.trim());`))
	assert.True(t, run[bool](p, `return !document.querySelector('#precision');`))

	// Below the threshold a detection of the new run is gone.
	assert.Equal(t, []string{"same1", "relabelled1", "moved1", "added1", "lost2"}, run[[]string](p, `await slide(document.querySelector('#threshold'), 0.6);`+outcomes))

	cells := run[[]string](p, `
		await slide(document.querySelector('#threshold'), 0);
		await click('#views button:last-child');
		return [...document.querySelectorAll('#matrix button')].map(b => b.title + ': ' + b.textContent);`)
	assert.ElementsMatch(t, []string{
		"“cat” in the old run, now “cat”: 3", "“cat” in the old run, now “dog”: 1", "“dog” in the old run, now nothing: 1", "nothing in the old run, now “dog”: 1",
	}, cells)
}
