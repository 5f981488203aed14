package evaluate

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
)

func at(label string, score, x float64) detect.Detection {
	return detect.Detection{Label: label, Score: score, Box: detect.Box{XMin: x, XMax: x + 100, YMax: 100}}
}

func TestCountChanges(t *testing.T) {
	t.Parallel()
	img := RunImage{
		Old: []detect.Detection{at("cat", 0.95, 0), at("cat", 0.4, 200), at("dog", 0.9, 400), at("dog", 0.7, 600)},
		New: []detect.Detection{at("cat", 0.5, 0), at("cat", 0.4, 200), at("cat", 0.6, 410), at("cup", 0.3, 900)},
	}
	img.Changes = Compare(img.Old, img.New, Tolerance{Score: 0.05, Move: 0.1})
	for _, c := range []struct {
		threshold                                       float64
		same, changed, added, lost, moved, label, score int
	}{
		{0, 1, 4, 1, 1, 1, 1, 2},
		{0.45, 0, 3, 0, 1, 1, 1, 2}, // the pair at 0.4 and what was added at 0.3 are below it in both runs
		// The cat is at 0.95 and 0.5: it fell below the threshold, and is not lost.
		{0.92, 0, 1, 0, 0, 0, 0, 1},
		{0.96, 0, 0, 0, 0, 0, 0, 0},
	} {
		got := CountChanges([]RunImage{img}, Thresholds{All: c.threshold})
		want := ChangeCounts{Same: c.same, Changed: c.changed, Kinds: map[ChangeKind]int{
			Added: c.added, Lost: c.lost, Moved: c.moved, Relabelled: c.label, Rescored: c.score,
		}}
		assert.Equal(t, want, got, "threshold %v", c.threshold)
	}
	assert.Equal(t, 1, CountChanges([]RunImage{img}, Thresholds{All: 2, Labels: map[string]float64{"cat": 0.95}}).Changed, "one label's own threshold")
	assert.Equal(t, []ChangeKind{Relabelled, Moved, Rescored}, img.Changes[2].Kinds(), "the weightiest first")
}

func TestVersus(t *testing.T) {
	t.Parallel()
	truth := func(label string, x float64) detect.Object {
		return detect.Object{Detection: detect.Detection{Label: label, Box: detect.Box{XMin: x, XMax: x + 100, YMax: 100}}}
	}
	crowd := truth("cat", 2000)
	crowd.Crowd = true
	truths := []detect.Object{truth("cat", 0), truth("cat", 200), truth("cat", 400), truth("cat", 600), crowd}
	old := []Image{{Truths: truths, Detections: []detect.Detection{
		at("cat", 0.9, 0), at("cat", 0.9, 200), // found
		at("dog", 0.9, 1000), at("dog", 0.9, 1200), // nothing there
		at("dog", 0.6, 1400),
	}}}
	newer := []Image{{Truths: truths, Detections: []detect.Detection{
		at("cat", 0.9, 0), at("cat", 0.9, 400),
		at("dog", 0.8, 1010), at("cup", 0.9, 1600),
		at("dog", 0.9, 1400),
	}}}
	v := NewVersus(Judge(old, Criteria{}), Judge(newer, Criteria{}), Criteria{})
	got := v.Fates(0, Thresholds{All: 0.5})
	assert.Equal(t, ImageFates{
		Truths: []Fate{BothRight, Broken, Fixed, BothWrong, Uncounted},
		Old:    []Fate{Uncounted, Uncounted, BothWrong, Fixed, BothWrong},
		New:    []Fate{Uncounted, Uncounted, BothWrong, Broken, BothWrong},
	}, got)
	assert.Equal(t, FateCounts{BothRight: 1, Fixed: 2, Broken: 2, BothWrong: 3}, v.Count(Thresholds{All: 0.5}))
	// Above 0.6 the old model does not make the error at 1400; above 0.8 the new
	// one not the error at 1010.
	assert.Equal(t, FateCounts{BothRight: 1, Fixed: 3, Broken: 3, BothWrong: 1}, v.Count(Thresholds{All: 0.85}))
	assert.Equal(t, FateCounts{BothRight: 0, Fixed: 0, Broken: 0, BothWrong: 4}, v.Count(Thresholds{All: 1}))
	assert.Panics(t, func() { NewVersus(Judge(old, Criteria{}), Judge(nil, Criteria{}), Criteria{}) })
}

// A model against itself fixes and breaks nothing, and against another one what
// is fixed one way is broken the other.
func TestVersusIsFair(t *testing.T) {
	t.Parallel()
	images := cocoSized()[:300]
	r := rand.New(rand.NewPCG(3, 4))
	other := make([]Image, len(images))
	for i, img := range images {
		other[i].Truths = img.Truths
		for _, d := range img.Detections {
			d.Score = r.Float64()
			d.Box.XMin += r.NormFloat64() * 10
			other[i].Detections = append(other[i].Detections, d)
		}
	}
	a, b := Judge(images, Criteria{}), Judge(other, Criteria{})
	for _, at := range []float64{0, 0.3, 0.7} {
		same := NewVersus(a, a, Criteria{}).Count(Thresholds{All: at})
		assert.Zero(t, same[Fixed]+same[Broken])
		one, way := NewVersus(a, b, Criteria{}).Count(Thresholds{All: at}), NewVersus(b, a, Criteria{}).Count(Thresholds{All: at})
		assert.Equal(t, one[Fixed], way[Broken])
		assert.Equal(t, one[Broken], way[Fixed])
		assert.Positive(t, one[Fixed])
	}
}

func TestParseThresholds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want Thresholds
	}{
		"labels":           {"cat=0.43,dog=0.37", Thresholds{0.5, map[string]float64{"cat": 0.43, "dog": 0.37}}},
		"and all others":   {"0.6,cat=0.43", Thresholds{0.6, map[string]float64{"cat": 0.43}}},
		"lines of a file":  {"cat=0.43\r\ndog=1\n", Thresholds{0.5, map[string]float64{"cat": 0.43, "dog": 1}}},
		"a comma, quoted":  {`"bus, red=0.4",a=b=0`, Thresholds{0.5, map[string]float64{"bus, red": 0.4, "a=b": 0}}},
		"spaces in a name": {"traffic light=0.2", Thresholds{0.5, map[string]float64{"traffic light": 0.2}}},
		"JSON":             {`{"cat": 0.43, "": 0.3}`, Thresholds{0.3, map[string]float64{"cat": 0.43}}},
	} {
		got, err := ParseThresholds(c.text, 0.5)
		assert.NoError(t, err, name)
		assert.Equal(t, c.want, got, name)
		again, err := ParseThresholds(got.String(), 0.9)
		assert.NoError(t, err, name)
		assert.Equal(t, c.want, again, name)
	}
	for text, want := range map[string]string{
		"": "nothing given", "cat": `"cat": want label=threshold`, "cat=x": "want label=threshold", "cat=1.2": "1.2 is not within 0 to 1", "cat=NaN": "NaN is not within",
		"cat=0.1,cat=0.2": `"cat" is named twice`, "0.1,0.2": "named twice", `{"cat":"x"}`: "JSON object", `"cat=0.1`: "thresholds: ",
		",\n": "nothing given", "{}": "nothing given", `{"cat":0.1,"cat":0.2}`: `"cat" is named twice`, `{"cat":0.1}{"dog":0.2}`: "one JSON object", `{"cat":null}`: "JSON object",
	} {
		_, err := ParseThresholds(text, 0.5)
		assert.ErrorContains(t, err, want, text)
	}
}

// Thresholds are typed by people, and no label is passed over for its spelling
// without a word: what a threshold is for, a selection of unknown labels says too.
func TestThresholdsFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typed   map[string]float64
		labels  []string
		want    map[string]float64
		strange []string
	}{
		"as they are":           {map[string]float64{"cat": 0.1}, []string{"cat", "dog"}, map[string]float64{"cat": 0.1}, nil},
		"another case":          {map[string]float64{"DOG": 0.1}, []string{"cat", "dog"}, map[string]float64{"dog": 0.1}, nil},
		"spaces around":         {map[string]float64{" dog ": 0.1}, []string{"dog"}, map[string]float64{"dog": 0.1}, nil},
		"the label's own space": {map[string]float64{"dog": 0.1}, []string{" dog"}, map[string]float64{" dog": 0.1}, nil},
		"two of one spelling":   {map[string]float64{"PERSON": 0.1}, []string{"Person", "person"}, map[string]float64{"Person": 0.1, "person": 0.1}, nil},
		"one of two":            {map[string]float64{"person": 0.1}, []string{"Person", "person"}, map[string]float64{"Person": 0.5, "person": 0.1}, nil},
		"both":                  {map[string]float64{"person": 0.1, "Person": 0.2}, []string{"Person", "person"}, map[string]float64{"Person": 0.2, "person": 0.1}, nil},
		"twice":                 {map[string]float64{"DOG": 0.1, "Dog": 0.2}, []string{"dog"}, map[string]float64{"dog": 0.1}, []string{"Dog"}},
		"unknown":               {map[string]float64{"cow": 0.1, "": 0.2}, []string{"dog"}, map[string]float64{}, []string{"", "cow"}},
		"no name":               {map[string]float64{"": 0.2}, []string{"", "dog"}, map[string]float64{"": 0.2}, nil},
	} {
		got, strange := Thresholds{0.5, c.typed}.For(c.labels)
		assert.Equal(t, Thresholds{0.5, c.want}, got, name)
		assert.Equal(t, c.strange, strange, name)
		for _, label := range c.labels {
			d := detect.Detection{Label: label, Score: 0.3}
			selection := detect.Selection{Threshold: got.All, Thresholds: got.Labels}
			assert.Equal(t, got.Shows(&d), len(selection.Apply([]detect.Detection{d})) == 1, "%s: %q", name, label)
		}
	}
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	truth := func(label string, x float64) detect.Object { return detect.Object{Detection: at(label, 1, x)} }
	j := Judge([]Image{{
		Truths: []detect.Object{truth("cat", 0), truth("cat", 200), truth("dog", 400)},
		Detections: []detect.Detection{
			at("cat", 0.9, 0), at("cat", 0.8, 600), at("cat", 0.4567, 200), at("cat", 0.4512, 800), at("cat", 0.2, 1000),
			at("dog", 0.3, 1200), at("ghost", 0.9, 1400),
		},
	}}, Criteria{})
	f1 := j.SuggestF1()
	assert.Equal(t, map[string]float64{"cat": 0.456, "dog": 0.3}, f1.Labels, "the shortest number between two scores; labels without truth have none")
	assert.Equal(t, map[string]float64{"cat": 0.9, "dog": 1}, j.SuggestPrecision(0.9).Labels)
	assert.Equal(t, map[string]float64{"cat": 0.45, "dog": 1}, j.SuggestPrecision(0.5).Labels)
	// What is suggested shows what the best point shows.
	best, _ := BestF1(j.Curve("cat"))
	counts := j.CountLabels(f1)["cat"]
	assert.Equal(t, best.TruePositives, counts.TruePositive)
	assert.Equal(t, best.F1(), counts.F1())
}
