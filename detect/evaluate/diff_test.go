package evaluate

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func labelled(name string, dets ...detect.Detection) *detect.Labelled {
	return &detect.Labelled{Name: name, Width: 1000, Height: 100, Objects: detect.ObjectsOf(dets)}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	d := NewDiff("old", "new", 0.5)
	same := []detect.Detection{at("cat", 0.9, 0)}
	tolerance := Tolerance{Score: 0.05, Move: 0.1}
	d.Add(labelled("same.jpg", same...), []detect.Detection{at("cat", 0.93, 0)}, tolerance)
	assert.False(t, d.Differs())
	assert.Equal(t, []detect.Detection{at("cat", 0.93, 0)}, d.Unchanged, "the higher of the scores")
	d.Add(labelled("below.jpg", at("cat", 0.4, 0)), nil, tolerance)
	assert.False(t, d.Differs(), "nothing is seen of it at the threshold")
	assert.Len(t, d.Changed, 1, "and is at another")
	d.Add(labelled("changed.jpg", at("cat", 0.9, 0), at("dog", 0.8, 400)), []detect.Detection{at("cow", 0.9, 20), at("dog", 0.8, 400), at("cup", 0.6, 800)}, tolerance)
	assert.True(t, d.Differs())
	assert.Equal(t, 2, d.Same)

	var b strings.Builder
	require.NoError(t, d.WriteText(&b, false))
	assert.Equal(t, `changed.jpg
  relabelled, moved  cat → cow 0.900  0,0 100×100 → 20,0 100×100 (IoU 0.66)
  added       cup 0.600  800,0 100×100
3 images compared, 1 differ
detections: 2 the same, 1 added, 0 lost, 1 moved, 1 relabelled, 0 rescored
`, b.String())
	text, err := json.Marshal(d)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"differences":[{"image":"changed.jpg","changes":[{"kinds":["relabelled","moved"],"old":{`)
	assert.NotContains(t, string(text), "below.jpg")

	d.Add(labelled("nameless.jpg", at("", 0.9, 0)), []detect.Detection{at("cat", 0.9, 0)}, tolerance)
	b.Reset()
	require.NoError(t, d.WriteText(&b, false))
	assert.Contains(t, b.String(), "  relabelled  (no name) → cat 0.900")

	only := NewDiff("old", "new", 0)
	only.OnlyNew = []string{"a\x1b.jpg", "b.jpg"}
	assert.True(t, only.Differs())
	b.Reset()
	require.NoError(t, only.WriteText(&b, true))
	assert.Contains(t, b.String(), "only in new: 2 images, such as a .jpg\n", "what is not for a terminal is left out")
}

func TestReport(t *testing.T) {
	t.Parallel()
	object := func(label string, x float64) detect.Object { return detect.Object{Detection: at(label, 1, x)} }
	images := []Image{{
		Truths:     []detect.Object{object("cat", 0), object("dog", 200), object("dog", 400)},
		Detections: []detect.Detection{at("cat", 0.9, 0), at("cat", 0.8, 200), at("dog", 0.3, 400)},
	}}
	r := NewReport(Judge(images, Criteria{IoU: 0.6}), 0.6, Thresholds{All: 0.5, Labels: map[string]float64{"dog": 0.6}})
	assert.Equal(t, 0.6, r.At.IoU)
	assert.InDelta(t, 1./3, r.At.Recall, 1e-9)
	assert.InDelta(t, 0.5, r.At.Precision, 1e-9)
	assert.InDelta(t, 0.3, r.BestF1.Threshold, 1e-9)
	var b strings.Builder
	require.NoError(t, r.WriteTable(&b))
	for _, want := range []string{
		"1 image, 3 objects, 3 detections\n", "(mean over labels)\n", "  dog\n",
		"at threshold 0.5, and of their own for 1 label: precision 0.500, recall 0.333, F1 0.400\n",
		"  1 true positive, 1 wrong label\n", "  2 of 3 objects not found, 1 of them missed altogether\n",
		"  most confused: 1 dog called cat\n", "best F1 0.667, at threshold 0.3\n",
	} {
		assert.Contains(t, b.String(), want)
	}

	r = NewReport(Judge([]Image{{Truths: []detect.Object{object("cat", 0)}}}, Criteria{}), DefaultIoU, Thresholds{})
	assert.Nil(t, r.BestF1, "nothing was detected")
	b.Reset()
	require.NoError(t, r.WriteTable(&b))
	assert.Contains(t, b.String(), "precision -, recall 0.000")
}
