package report_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect/doctor"
	"annotate/detect/evaluate"
	"annotate/render/report"
)

func judgedOf(d report.Data) *evaluate.Judged {
	images := make([]evaluate.Image, len(d.Images))
	for i, img := range d.Images {
		images[i] = evaluate.Image{Detections: img.Detections, Truths: img.Truths}
	}
	return evaluate.Judge(images, d.Criteria)
}

// seen is what the page shows of counts.
type seen struct {
	Outcomes  []int
	Precision string
	Recall    string
	F1        string
	Boxes     string
	Errors    []string // beside each picture that is built
}

// seenJS reads what is seen.
const seenJS = `({
	Outcomes: [...document.querySelectorAll('.outcomes b')].map(b => Number(b.textContent.replaceAll(',', ''))),
	Precision: text('#precision'), Recall: text('#recall'), F1: text('#f1'), Boxes: text('#score-counts'),
	Errors: [...document.querySelectorAll('.cell')].map(c => c.querySelector('bdi').textContent + ': ' + c.querySelector('.caption > .faint').textContent),
})`

// wantedOf is what the page should show, by Go's counts.
func wantedOf(j *evaluate.Judged, d report.Data, at evaluate.Thresholds) seen {
	counts := j.Count(at)
	s := seen{Precision: percent(counts.Precision()), Recall: percent(counts.Recall()), F1: percent(counts.F1())}
	total, shown := 0, 0
	for _, o := range evaluate.Outcomes() {
		s.Outcomes = append(s.Outcomes, counts.Of(o))
		if o != evaluate.Missed {
			shown += counts.Of(o)
		}
	}
	for i, img := range d.Images {
		total += len(img.Detections)
		one := (&evaluate.Judged{Images: j.Images[i : i+1], Verdicts: j.Verdicts[i : i+1]}).Count(at)
		boxes := one.TruePositive + one.Ignored + one.FalsePositives()
		line := fmt.Sprintf("%s: %d", img.Name, boxes)
		switch errors := one.FalsePositives() + one.Missed; {
		case errors == 1:
			line += " · 1 error"
		case errors > 1:
			line += fmt.Sprintf(" · %d errors", errors)
		}
		s.Errors = append(s.Errors, line)
	}
	s.Boxes = fmt.Sprintf("%d of %d boxes", shown, total)
	return s
}

func percent(v float64) string {
	if v < 0 {
		return "–"
	}
	return strconv.FormatFloat(100*v, 'f', 1, 64) + " %"
}

func TestCountsAreThoseOfEvaluate(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := crowded(40, 6)
	p.open(d, "#sort=given&down=0&size=90")
	judged := judgedOf(d)
	got := run[[]seen](p, `
		const all = [];
		for (let i = 0; i < 100; i++) {
			await slide(document.querySelector('#threshold'), (i / 100).toFixed(2));
			all.push(`+seenJS+`);
		}
		return all;`)
	require.Len(t, got, 100)
	for i := range got {
		want := wantedOf(judged, d, evaluate.Thresholds{All: float64(i) / 100})
		assertSeen(t, want, got[i], "threshold %d/100", i)
	}
}

func TestCountsAtThresholdsOfSingleLabels(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := crowded(30, 6)
	p.open(d, "#t=0.4&own=0.7+cat&own=0.15+%E4%BA%BA&sort=given&down=0&size=90")
	judged := judgedOf(d)
	at := evaluate.Thresholds{All: 0.4, Labels: map[string]float64{"cat": 0.7, "人": 0.15}}
	assertSeen(t, wantedOf(judged, d, at), run[seen](p, `return `+seenJS), "from the address")

	// The slider of a label, found by its name for assistive technology.
	got := run[seen](p, `await slide(document.querySelector('[aria-label="Threshold of dog"]'), 0.9); return `+seenJS)
	at.Labels["dog"] = 0.9
	assertSeen(t, wantedOf(judged, d, at), got, "one more")

	got = run[seen](p, `await click('#own-reset'); return `+seenJS)
	assertSeen(t, wantedOf(judged, d, evaluate.Thresholds{All: 0.4}), got, "taken back")
}

// assertSeen compares all figures, and the pictures that are built.
func assertSeen(t *testing.T, want, got seen, format string, args ...any) {
	t.Helper()
	name := fmt.Sprintf(format, args...)
	require.NotEmpty(t, got.Errors, name)
	byName := map[string]string{}
	for _, line := range want.Errors {
		image, _, _ := strings.Cut(line, ":")
		byName[image] = line
	}
	for _, line := range got.Errors {
		image, _, _ := strings.Cut(line, ":")
		assert.Equal(t, byName[image], line, name)
	}
	want.Errors, got.Errors = nil, nil
	assert.Equal(t, want, got, name)
}

func TestMatrixAndCurvesAreThoseOfEvaluate(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := crowded(40, 6)
	p.open(d, "#view=matrix&t=0.35")
	judged := judgedOf(d)
	confusion := judged.Confusion(evaluate.Thresholds{All: 0.35})
	want := map[string]int{}
	var there, said string // two labels of which one is taken for the other
	name := func(i int, nothing string) string {
		if i == len(confusion.Labels) {
			return nothing
		}
		return confusion.Labels[i]
	}
	nothing := len(confusion.Labels)
	for r, row := range confusion.Cells {
		for c, n := range row {
			if n == 0 {
				continue
			}
			want[name(r, "nothing")+" → "+name(c, "not found")] = n
			if r != c && r != nothing && c != nothing {
				there, said = name(r, ""), name(c, "")
			}
		}
	}
	require.NotEmpty(t, there)
	got := run[map[string]int](p, `
		const heads = [...document.querySelectorAll('#matrix thead th')].map(h => h.textContent);
		const cells = {};
		for (const row of document.querySelectorAll('#matrix tbody tr')) {
			row.querySelectorAll('td').forEach((cell, i) => {
				if (cell.textContent) cells[row.querySelector('th').textContent + ' → ' + heads[i]] = Number(cell.textContent.replaceAll(',', ''));
			});
		}
		return cells;`)
	assert.Equal(t, want, got)

	// A cell leads to its pictures.
	var pictures []string
	for i, img := range d.Images {
		if takes(judged, i, 0.35, there, said) {
			pictures = append(pictures, img.Name)
		}
	}
	require.NotEmpty(t, pictures)
	found := run[[]string](p, fmt.Sprintf(`await click('[title="“%s” taken for “%s”"]'); set({view: 'grid'}); await settled(); return shown();`, there, said))
	assert.ElementsMatch(t, pictures, found)

	best, ok := evaluate.BestF1(judged.Curve())
	require.True(t, ok)
	// The threshold that is named is the one that is set, and shows what the best does.
	button := run[[]string](p, `await click('#views button:last-child'); const b = text('.chart.all .best'); await click('.chart.all .best'); return [b, String(state.threshold), text('#f1')];`)
	assert.Equal(t, []string{fmt.Sprintf("best F1 %s at %s", percent(best.F1()), button[1]), button[1], percent(best.F1())}, button)
}

// takes reports whether image i has a shown detection that takes one
// label for another.
func takes(j *evaluate.Judged, i int, threshold float64, there, said string) bool {
	for k, v := range j.Verdicts[i] {
		det := &j.Images[i].Detections[k]
		if det.Score >= threshold && det.Label == said && v.Outcome == evaluate.WrongLabel && j.Images[i].Truths[v.Truth].Label == there {
			return true
		}
	}
	return false
}

// What is likely wrong with the labels is what the command check lists, whatever
// the threshold, and the worst comes first.
func TestLabelErrorsAreThoseOfDoctor(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := crowded(600, 4) // more than a part of the page
	type listed struct {
		Image, Kind string
		Score       float64
	}
	var want []listed
	images := map[string]bool{}
	for i := range d.Images {
		img := &d.Images[i]
		for _, e := range doctor.LabelErrors(img.Truths, img.Detections, img.Width, img.Height, doctor.ModelOptions{}) {
			want = append(want, listed{img.Name, strings.ReplaceAll(string(e.Kind), "-", " "), e.Score})
			images[img.Name] = true
		}
	}
	slices.SortStableFunc(want, func(a, b listed) int { return cmp.Compare(a.Score, b.Score) })
	require.Greater(t, len(want), 200)
	p.open(d, "#show=doubt&view=crops&crops=doubt&sort=doubt&down=0&t=0.9")
	got := run[[]listed](p, `return crops.items.map(item => ({
		Image: report.names[item.image],
		Kind: report.errorKinds[item.isTruth ? report.truth.doubtKind[item.id] : 1], Score: (item.isTruth ? report.truth : report).doubt[item.id],
	}));`)
	assert.ElementsMatch(t, want, got)
	assert.True(t, slices.IsSortedFunc(got, func(a, b listed) int { return cmp.Compare(a.Score, b.Score) }), "the worst first")
	seen := run[[]any](p, `set({view: 'grid'}); await settled(); return [order.length, report.names[order[0]]];`)
	assert.Equal(t, []any{float64(len(images)), want[0].Image}, seen)

	// Both boxes are there, and what is wrong is said with its score.
	swapped := slices.IndexFunc(want, func(e listed) bool { return e.Kind == "swapped" })
	assert.Contains(t, run[string](p, `return crops.items.map(item => remarks(objectOfItem(item))).join('\n');`),
		fmt.Sprintf("likely swapped (%.2f): found ", want[swapped].Score))
}
