package report_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/render/report"
)

// Of two runs nothing is right or wrong, and package evaluate says what became
// of what.
func TestTwoRuns(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	cat := func(score, x float64) detect.Detection {
		return detect.Detection{Label: "cat", Score: score, Box: detect.Box{XMin: x, YMin: 10, XMax: x + 40, YMax: 50}}
	}
	dog := func(score, x float64) detect.Detection {
		d := cat(score, x)
		d.Label = "dog"
		return d
	}
	old := []detect.Detection{cat(0.9, 0), cat(0.9, 60), cat(0.9, 120), cat(0.9, 180), dog(0.7, 240)}
	newer := []detect.Detection{cat(0.9, 0), cat(0.5, 60), cat(0.9, 130), dog(0.9, 180), dog(0.9, 340)}
	d := report.Data{
		Compared: true, Runs: true,
		Images: []report.Image{{
			Name: "a.jpg", Width: 400, Height: 100, Truths: detect.ObjectsOf(old), Detections: newer,
			Changes: evaluate.Compare(old, newer, evaluate.Tolerance{Score: 0.05, Move: 0.1}),
		}},
		Thumbnails: same(1, pictureOf(80, 20)),
	}
	p.open(d, "")
	outcomes := `return [...document.querySelectorAll('.outcomes button:not([hidden])')].map(b => b.textContent);`
	assert.Equal(t, []string{"same1", "rescored1", "relabelled1", "moved1", "added1", "lost1"}, run[[]string](p, outcomes))
	assert.Equal(t, "5 · 5 changes", run[string](p, `return text('.caption > .faint');`))
	assert.Equal(t, []string{"Pictures", "Crops", "Labels"}, run[[]string](p, `return [...document.querySelectorAll('#views button')].map(b => b.textContent.trim());`))
	assert.True(t, run[bool](p, `return !document.querySelector('#precision');`))

	// What falls below the threshold is rescored, not lost.
	assert.Equal(t, []string{"same1", "rescored1", "relabelled1", "moved1", "added1", "lost1"},
		run[[]string](p, `await slide(document.querySelector('#threshold'), 0.6);`+outcomes))
	assert.Equal(t, []string{"same1", "rescored1", "relabelled1", "moved1", "added1"},
		run[[]string](p, `await slide(document.querySelector('#threshold'), 0.8);`+outcomes))

	// The viewer says what it was, not what it is.
	facts := run[[]string](p, `
		await slide(document.querySelector('#threshold'), 0);
		set({open: 0});
		await settled();
		return [...document.querySelectorAll('#fact-list .why')].map(e => e.textContent);`)
	assert.ElementsMatch(t, []string{
		"same; 40×40 px", "rescored; score was 0.90; 40×40 px", "relabelled; was cat; 40×40 px", "moved; IoU with the old box 0.60; 40×40 px",
		"added; 40×40 px", "lost; score was 0.70; 40×40 px",
	}, facts)

	cells := run[[]string](p, `
		set({open: -1, view: 'matrix'});
		await settled();
		return [...document.querySelectorAll('#matrix td button')].map(b => b.title + ': ' + b.textContent);`)
	assert.ElementsMatch(t, []string{
		"“cat” in the old run, now “cat”: 3", "“cat” in the old run, now “dog”: 1", "“dog” in the old run, now nothing: 1", "nothing in the old run, now “dog”: 1",
	}, cells)
}

// kindCounts reads what the page counts, by kind.
const kindCounts = `Object.fromEntries([...document.querySelectorAll('.outcomes button')].map(
	b => [b.querySelector('span').textContent, Number(b.querySelector('b').textContent.replaceAll(',', ''))]))`

// The page counts as package evaluate does, and so as the command, at every
// threshold and for every kind.
func TestChangesAreThoseOfEvaluate(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := twoRuns(30)
	p.open(d, "")
	images := make([]evaluate.RunImage, len(d.Images))
	for i, img := range d.Images {
		images[i] = evaluate.RunImage{New: img.Detections, Changes: img.Changes}
		for _, old := range img.Truths {
			images[i].Old = append(images[i].Old, old.Detection)
		}
	}
	got := run[[]map[string]int](p, `
		const all = [];
		for (let i = 0; i <= 100; i++) {
			await slide(document.querySelector('#threshold'), (i / 100).toFixed(2));
			all.push(`+kindCounts+`);
		}
		return all;`)
	require.Len(t, got, 101)
	equal := func(at evaluate.Thresholds, got map[string]int) {
		want := evaluate.CountChanges(images, at)
		for _, kind := range evaluate.ChangeKinds() {
			assert.Equal(t, want.Kinds[kind], got[kind.String()], "%v at %v", kind, at)
		}
		same := want.Same
		for _, det := range d.Unchanged {
			if at.Shows(&det) {
				same++
			}
		}
		assert.Equal(t, same, got["same"], "same at %v", at)
	}
	for i := range got {
		equal(evaluate.Thresholds{All: float64(i) / 100}, got[i])
	}
	p.open(d, "#t=0.4&own=0.7+cat")
	equal(evaluate.Thresholds{All: 0.4, Labels: map[string]float64{"cat": 0.7}}, run[map[string]int](p, `return `+kindCounts+`;`))
}

// twoRuns returns a comparison of two runs over n images, and some that it
// leaves out.
func twoRuns(n int) report.Data {
	d := report.Data{Compared: true, Runs: true, Thumbnails: same(n, pictureOf(64, 48))}
	before, after := crowded(n, 6), crowded(n, 6)
	for i, img := range before.Images {
		other := after.Images[i].Detections
		for k := range other {
			switch (i + k) % 4 {
			case 0:
				other[k].Score = 1 - other[k].Score
			case 1:
				other[k].Box.XMin += 12
			case 2:
				other[k].Label = "cup"
			}
		}
		if i%3 == 0 && len(other) > 1 {
			other = other[1:]
		}
		d.Images = append(d.Images, report.Image{
			Name: img.Name, Width: img.Width, Height: img.Height, Truths: detect.ObjectsOf(img.Detections), Detections: other,
			Changes: evaluate.Compare(img.Detections, other, evaluate.Tolerance{Score: 0.05, Move: 0.1}),
		})
		d.Unchanged = append(d.Unchanged, detect.Detection{Label: "cat", Score: float64(i) / float64(n)})
	}
	return d
}
