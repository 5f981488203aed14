package evaluate

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// randomImages returns images of a few labels whose boxes overlap in every way,
// with scores that are often equal.
func randomImages(seed uint64, n int) []Image {
	r := rand.New(rand.NewPCG(seed, 7))
	label := func() string { return []string{"cat", "dog", "kite"}[r.IntN(3)] }
	images := make([]Image, n)
	for i := range images {
		for range r.IntN(7) {
			images[i].Truths = append(images[i].Truths, detect.Object{Detection: detect.Detection{Label: label(), Box: square(float64(r.IntN(40)))}, Crowd: r.IntN(8) == 0, Difficult: r.IntN(8) == 0})
		}
		for range r.IntN(10) {
			images[i].Detections = append(images[i].Detections, found(label(), float64(r.IntN(11))/10, float64(r.IntN(40))))
		}
	}
	return images
}

// TestCountEqualsJudgingWhatIsShown checks the promise that the package rests
// on: judging what a threshold leaves gives what counting the verdicts gives.
func TestCountEqualsJudgingWhatIsShown(t *testing.T) {
	t.Parallel()
	images := randomImages(1, 300)
	judged := Judge(images, Criteria{})
	all := judged.Count(Thresholds{})
	for _, o := range Outcomes() {
		assert.Positive(t, all.Of(o), "%v occurs", o)
	}
	for _, thresholds := range []Thresholds{
		{}, {All: 0.3}, {All: 0.55}, {All: 1}, {All: 2},
		{All: 0.4, Labels: map[string]float64{"cat": 0.8, "dog": 0}},
	} {
		left := make([]Image, len(images))
		for i, img := range images {
			left[i].Truths = img.Truths
			for k := range img.Detections {
				if thresholds.Shows(&img.Detections[k]) {
					left[i].Detections = append(left[i].Detections, img.Detections[k])
				}
			}
		}
		want := Judge(left, Criteria{})
		assert.Equal(t, want.Count(Thresholds{}), judged.Count(thresholds), "%v", thresholds)
		assert.Equal(t, want.Confusion(Thresholds{}).Cells, judged.Confusion(thresholds).Cells, "%v", thresholds)
		for i := range images {
			require.Equal(t, want.TruthOutcomes(i, Thresholds{}), judged.TruthOutcomes(i, thresholds), "%v, image %d", thresholds, i)
		}
	}
}

// TestCountsAgree checks that all ways of counting count the same things.
func TestCountsAgree(t *testing.T) {
	t.Parallel()
	judged := Judge(randomImages(2, 200), Criteria{})
	for _, threshold := range []float64{0, 0.2, 0.5, 0.9} {
		thresholds := Thresholds{All: threshold}
		all := judged.Count(thresholds)

		var sum Counts
		for i := range judged.Images {
			one := Judged{Images: judged.Images[i : i+1], Verdicts: judged.Verdicts[i : i+1]}
			sum.Add(one.Count(thresholds))
		}
		assert.Equal(t, all, sum, "images")

		sum = Counts{}
		for _, c := range judged.CountLabels(thresholds) {
			sum.Add(c)
		}
		assert.Equal(t, all, sum, "labels")

		confusion := judged.Confusion(thresholds)
		nothing := len(confusion.Labels)
		onDiagonal, offDiagonal, ofNothing, shown := 0, 0, 0, 0
		for there, row := range confusion.Cells {
			for said, n := range row {
				switch {
				case said == nothing:
					continue
				case there == nothing:
					ofNothing += n
				case there == said:
					onDiagonal += n
				default:
					offDiagonal += n
				}
				shown += n
			}
		}
		assert.Equal(t, all.TruePositive, onDiagonal)
		assert.Equal(t, all.WrongLabel, offDiagonal)
		assert.Equal(t, all.Duplicate+all.PoorlyLocalised+all.Both+all.Background, ofNothing)
		assert.Equal(t, all.TruePositive+all.FalsePositives(), shown)

		for _, p := range judged.Curve() {
			if p.Threshold < threshold {
				break
			}
			if at := judged.Count(Thresholds{All: p.Threshold}); assert.Equal(t, at.TruePositive, p.TruePositives) {
				assert.Equal(t, at.TruePositive+at.FalsePositives(), p.Detections)
				assert.InDelta(t, at.Precision(), p.Precision(), 0)
				assert.InDelta(t, at.Recall(), p.Recall(), 0)
				assert.InDelta(t, at.F1(), p.F1(), 0)
			}
		}
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	c := Counts{Truths: 8, TruePositive: 4, Duplicate: 1, WrongLabel: 2, PoorlyLocalised: 3, Both: 4, Background: 2, Ignored: 9, Missed: 1}
	assert.Equal(t, 12, c.FalsePositives())
	assert.Equal(t, 4, c.FalseNegatives())
	assert.InDelta(t, 0.25, c.Precision(), 0)
	assert.InDelta(t, 0.5, c.Recall(), 0)
	assert.InDelta(t, 1./3, c.F1(), 1e-15) // 2·¼·½ / (¼+½)

	assert.InDelta(t, -1, Counts{Truths: 3}.Precision(), 0, "no detections")
	assert.InDelta(t, 0, Counts{Truths: 3}.F1(), 0)
	assert.InDelta(t, -1, Counts{Background: 3}.Recall(), 0, "no truths")
	assert.InDelta(t, -1, Counts{Ignored: 3}.F1(), 0, "nothing that counts")
}

func TestTruthOutcomes(t *testing.T) {
	t.Parallel()
	cat := detect.Object{Detection: detect.Detection{Label: "cat", Box: square(0)}}
	hit, off, wrong := found("cat", 0.5, 0), found("cat", 0.6, 4), found("dog", 0.7, 0)
	for name, c := range map[string]struct {
		dets      []detect.Detection
		threshold float64
		want      Outcome
	}{
		"found":                         {[]detect.Detection{off, wrong, hit}, 0, TruePositive},
		"the place is wrong":            {[]detect.Detection{off, wrong, hit}, 0.6, PoorlyLocalised},
		"called something else":         {[]detect.Detection{off, wrong, hit}, 0.7, WrongLabel},
		"nothing is shown":              {[]detect.Detection{off, wrong, hit}, 0.8, Missed},
		"both wrong is about no truth":  {[]detect.Detection{found("dog", 1, 4)}, 0, Missed},
		"nothing was detected anywhere": {nil, 0, Missed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := Judge([]Image{{Detections: c.dets, Truths: []detect.Object{cat}}}, Criteria{})
			assert.Equal(t, []Outcome{c.want}, j.TruthOutcomes(0, Thresholds{All: c.threshold}))
		})
	}
}

func TestCurve(t *testing.T) {
	t.Parallel()
	nan := inf - inf
	images := []Image{
		{
			Truths:     []detect.Object{{Detection: detect.Detection{Label: "cat", Box: square(0)}}, {Detection: detect.Detection{Label: "dog", Box: square(50)}}},
			Detections: []detect.Detection{found("cat", 0.9, 0), found("cat", 0.5, 0), found("dog", 0.5, 50), found("dog", nan, 50)},
		},
		{Truths: []detect.Object{{Detection: detect.Detection{Label: "cat", Box: square(0)}, Difficult: true}}, Detections: []detect.Detection{found("cat", 0.7, 0)}},
	}
	j := Judge(images, Criteria{})
	assert.Equal(t, []Point{{0.9, 1, 1, 2}, {0.5, 2, 3, 2}}, j.Curve())
	assert.Equal(t, []Point{{0.9, 1, 1, 1}, {0.5, 1, 2, 1}}, j.Curve("cat"))
	assert.Equal(t, []Point{{0.5, 1, 1, 1}}, j.Curve("dog"))
	assert.Empty(t, j.Curve("kite"))

	best, ok := BestF1(j.Curve())
	assert.True(t, ok)
	assert.InDelta(t, 0.5, best.Threshold, 0)
	assert.InDelta(t, 0.8, best.F1(), 1e-15)
	_, ok = BestF1(nil)
	assert.False(t, ok)
}

func TestOutcomeWords(t *testing.T) {
	t.Parallel()
	text, err := WrongLabel.MarshalText()
	require.NoError(t, err)
	assert.Equal(t, "wrong label", string(text))
	assert.Equal(t, "Outcome(99)", Outcome(99).String())
	assert.False(t, TruePositive.FalsePositive() || Ignored.FalsePositive() || Missed.FalsePositive())
	assert.True(t, Duplicate.FalsePositive() && Background.FalsePositive())
}
