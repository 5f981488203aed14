package evaluate

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// recorded is a set of random boxes and what pycocotools made of it:
// testdata/generate.py writes it.
type recorded struct {
	Pycocotools string
	Images      int
	Labels      int
	Stats       [12]float64
	LabelStats  [][12]float64 `json:"label_stats"`
	Truths      [][8]float64  // image, label, x, y, width, height, area, crowd
	Detections  [][7]float64  // image, label, x, y, width, height, score
}

func readRecorded(t testing.TB, file string) *recorded {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var r recorded
	require.NoError(t, json.Unmarshal(data, &r))
	return &r
}

func labelName(n int) string { return fmt.Sprintf("label %03d", n) }

func boxOf(v []float64) detect.Box {
	return detect.Box{XMin: v[0], YMin: v[1], XMax: v[0] + v[2], YMax: v[1] + v[3]}
}

func (r *recorded) images() []Image {
	images := make([]Image, r.Images)
	for _, v := range r.Truths {
		img := &images[int(v[0])]
		img.Truths = append(img.Truths, detect.Object{Detection: detect.Detection{Label: labelName(int(v[1])), Box: boxOf(v[2:])}, Area: v[6], Crowd: v[7] != 0})
	}
	for _, v := range r.Detections {
		img := &images[int(v[0])]
		img.Detections = append(img.Detections, detect.Detection{Label: labelName(int(v[1])), Box: boxOf(v[2:]), Score: v[6]})
	}
	return images
}

func TestEvaluateEqualsPycocotools(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.Len(t, files, 3)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			set := readRecorded(t, file)
			got := Evaluate(set.images())
			var parts, stored Evaluation
			stored.Store()
			defer stored.Close()
			for images := range slices.Chunk(set.images(), 3) {
				parts.Add(images)
				parts.Result() // changes nothing
				stored.Add(images)
			}
			assert.Equal(t, got, parts.Result(), "in parts, to the last bit")
			assert.Equal(t, got, stored.Result(), "by way of a file, to the last bit")
			assert.NoError(t, stored.Err())
			equalFigures(t, "all labels", set.Stats, got.Metrics)
			byName := map[string]LabelResult{}
			for _, l := range got.Labels {
				byName[l.Label] = l
			}
			measured := 0
			for i, want := range set.LabelStats {
				label, occurs := byName[labelName(i)]
				if !occurs {
					assert.Equal(t, [12]float64{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}, want)
					continue
				}
				equalFigures(t, label.Label, want, label.Metrics)
				if want[0] >= 0 {
					measured++
				}
			}
			assert.Positive(t, measured)
		})
	}
}

// equalFigures compares with pycocotools' figures, whose sums are in another
// order.
func equalFigures(t *testing.T, of string, want [12]float64, got Metrics) {
	t.Helper()
	for i, g := range got.all() {
		assert.InDelta(t, want[i], *g, 1e-12, "%s, figure %d", of, i)
	}
}

// TestThresholds names points where numpy's rounding is not the nearest number
// to the decimal fraction. The values are repr of numpy 2.4.6's linspace.
func TestThresholds(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"0.5", "0.55", "0.6", "0.65", "0.7", "0.75", "0.8", "0.85", "0.8999999999999999", "0.95"}, exact(iouThresholds))
	recalls := exact(recallThresholds)
	assert.Len(t, recalls, 101)
	assert.Equal(t, []string{"0.29", "0.35000000000000003", "0.5700000000000001", "0.7000000000000001", "1"},
		[]string{recalls[29], recalls[35], recalls[57], recalls[70], recalls[100]})
}

func exact(values []float64) []string {
	var texts []string
	for _, v := range values {
		texts = append(texts, strconv.FormatFloat(v, 'g', -1, 64))
	}
	return texts
}

// TestEvaluateByHand has sets that are small enough to work out.
func TestEvaluateByHand(t *testing.T) {
	t.Parallel()
	large := func(label string, x float64) detect.Object {
		return detect.Object{Detection: detect.Detection{Label: label, Box: detect.Box{XMin: x, XMax: x + 100, YMax: 100}}}
	}
	on := func(truth detect.Object, score float64) detect.Detection {
		return detect.Detection{Label: truth.Label, Score: score, Box: truth.Box}
	}
	cat, other, dog := large("cat", 0), large("cat", 200), large("dog", 400)
	crowd, hard := dog, dog
	crowd.Crowd, hard.Difficult = true, true
	small := cat
	small.Area = 100 // the outline's area decides, not the box's
	for name, c := range map[string]struct {
		images                    []Image
		ap, ap50, apSmall, arOne  float64
		truths, detections, label int
	}{
		"no images":        {nil, -1, -1, -1, -1, 0, 0, 0},
		"nothing anywhere": {make([]Image, 2), -1, -1, -1, -1, 0, 0, 0},
		"nothing there":    {[]Image{{Detections: []detect.Detection{on(cat, 1)}}}, -1, -1, -1, -1, 0, 1, 1},
		"nothing found":    {[]Image{{Truths: []detect.Object{cat}}}, 0, 0, -1, 0, 1, 0, 1},
		"all found":        {[]Image{{Truths: []detect.Object{cat, dog}, Detections: []detect.Detection{on(cat, 0.3), on(dog, 0.1)}}}, 1, 1, -1, 1, 2, 2, 2},
		// Recalls 0 to 0.5 are reached: 51 of 101.
		"half of one label": {[]Image{{Truths: []detect.Object{cat, other}, Detections: []detect.Detection{on(cat, 1)}}}, 51. / 101, 51. / 101, -1, 0.5, 2, 1, 1},
		"one of two labels": {[]Image{{Truths: []detect.Object{cat, dog}, Detections: []detect.Detection{on(cat, 1)}}}, 0.5, 0.5, -1, 0.5, 2, 1, 2},
		"a wrong one first": {[]Image{{Truths: []detect.Object{cat}, Detections: []detect.Detection{on(cat, 0.5), on(other, 0.9)}}}, 0.5, 0.5, -1, 0, 1, 2, 1},
		"in the crowd":      {[]Image{{Truths: []detect.Object{cat, crowd}, Detections: []detect.Detection{on(cat, 0.5), on(crowd, 0.9), on(crowd, 0.9)}}}, 1, 1, -1, 1, 1, 3, 2},
		"on a difficult one": {[]Image{
			{Truths: []detect.Object{hard}, Detections: []detect.Detection{on(dog, 0.9), on(dog, 0.8)}},
			{Truths: []detect.Object{dog}, Detections: []detect.Detection{on(dog, 0.5)}},
		}, 1, 1, -1, 1, 1, 3, 1},
		"its area is small": {[]Image{{Truths: []detect.Object{small}, Detections: []detect.Detection{on(small, 1)}}}, 1, 1, 1, 1, 1, 1, 1},
		"not a number":      {[]Image{{Truths: []detect.Object{cat}, Detections: []detect.Detection{on(other, inf-inf), on(cat, 0)}}}, 1, 1, -1, 1, 1, 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Evaluate(c.images)
			assert.InDelta(t, c.ap, got.AP, 1e-12, "AP")
			assert.InDelta(t, c.ap50, got.AP50, 1e-12, "AP50")
			assert.InDelta(t, c.apSmall, got.APSmall, 1e-12, "AP small")
			assert.InDelta(t, c.arOne, got.AR1, 1e-12, "AR1")
			assert.Equal(t, []int{len(c.images), c.truths, c.detections, c.label},
				[]int{got.Images, got.Truths, got.Detections, len(got.Labels)}, "images, truths, detections, labels")
		})
	}
}
