package evaluate

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

var inf = math.Inf(1)

// square is a box of 10 by 10 pixels that overlaps square(0) with an IoU of
// (10−x)/(10+x): 0.54 at 3, 0.43 at 4, 0.25 at 6, 0.05 at 9.
func square(x float64) detect.Box { return detect.Box{XMin: x, YMin: 0, XMax: x + 10, YMax: 10} }

func found(label string, score, x float64) detect.Detection {
	return detect.Detection{Label: label, Score: score, Box: square(x)}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	cat, dog := detect.Object{Detection: detect.Detection{Label: "cat", Box: square(0)}}, detect.Object{Detection: detect.Detection{Label: "dog", Box: square(100)}}
	crowd := detect.Object{Detection: detect.Detection{Label: "cat", Box: detect.Box{XMin: 200, YMin: 0, XMax: 300, YMax: 100}}, Crowd: true}
	hard := detect.Object{Detection: detect.Detection{Label: "cat", Box: square(400)}, Difficult: true}
	type verdict struct {
		outcome Outcome
		truth   int
	}
	for name, c := range map[string]struct {
		truths   []detect.Object
		dets     []detect.Detection
		criteria Criteria
		want     []verdict
	}{
		"nothing there": {nil, []detect.Detection{found("cat", 1, 0)}, Criteria{}, []verdict{{Background, -1}}},
		"found":         {[]detect.Object{dog, cat}, []detect.Detection{found("cat", 0.4, 3)}, Criteria{}, []verdict{{TruePositive, 1}}},
		"the higher score is the true one": {
			[]detect.Object{cat}, []detect.Detection{found("cat", 0.4, 0), found("cat", 0.5, 3)}, Criteria{},
			[]verdict{{Duplicate, 0}, {TruePositive, 0}},
		},
		"equal scores in their order": {
			[]detect.Object{cat}, []detect.Detection{found("cat", 0.5, 3), found("cat", 0.5, 0)}, Criteria{},
			[]verdict{{TruePositive, 0}, {Duplicate, 0}},
		},
		"wrong label":           {[]detect.Object{cat, dog}, []detect.Detection{found("dog", 1, 1)}, Criteria{}, []verdict{{WrongLabel, 0}}},
		"wrong label, too far":  {[]detect.Object{cat, dog}, []detect.Detection{found("dog", 1, 4)}, Criteria{}, []verdict{{Both, 0}}},
		"poorly localised":      {[]detect.Object{cat}, []detect.Detection{found("cat", 1, 4)}, Criteria{}, []verdict{{PoorlyLocalised, 0}}},
		"hardly on it":          {[]detect.Object{cat}, []detect.Detection{found("cat", 1, 9)}, Criteria{}, []verdict{{Background, -1}}},
		"a lower IoU is enough": {[]detect.Object{cat}, []detect.Detection{found("cat", 1, 4)}, Criteria{IoU: 0.4}, []verdict{{TruePositive, 0}}},
		"another background":    {[]detect.Object{cat}, []detect.Detection{found("cat", 1, 9)}, Criteria{Background: 0.05}, []verdict{{PoorlyLocalised, 0}}},
		"place before label": {
			[]detect.Object{cat, {Detection: detect.Detection{Label: "dog", Box: square(4)}}}, []detect.Detection{found("cat", 1, 4)}, Criteria{},
			[]verdict{{PoorlyLocalised, 0}},
		},
		"label before duplicate": {
			[]detect.Object{cat, {Detection: detect.Detection{Label: "dog", Box: square(0)}}}, []detect.Detection{found("cat", 1, 0), found("cat", 0.5, 0)}, Criteria{},
			[]verdict{{TruePositive, 0}, {WrongLabel, 1}},
		},
		"the next best truth that is free": {
			[]detect.Object{cat, {Detection: detect.Detection{Label: "cat", Box: square(2)}}}, []detect.Detection{found("cat", 1, 0), found("cat", 0.5, 0)}, Criteria{},
			[]verdict{{TruePositive, 0}, {TruePositive, 1}},
		},
		"any number in a crowd": {
			[]detect.Object{crowd}, []detect.Detection{found("cat", 1, 210), found("cat", 1, 210), found("cat", 1, 193), found("dog", 1, 210)}, Criteria{},
			[]verdict{{Ignored, 0}, {Ignored, 0}, {Background, -1}, {Background, -1}},
		},
		"any number on what is ignored": {
			[]detect.Object{hard}, []detect.Detection{found("cat", 1, 400), found("cat", 1, 401), found("cat", 1, 407)}, Criteria{},
			[]verdict{{Ignored, 0}, {Ignored, 0}, {Background, -1}},
		},
		"a real truth before a crowd": {
			[]detect.Object{crowd, {Detection: detect.Detection{Label: "cat", Box: square(220)}}}, []detect.Detection{found("cat", 1, 223)}, Criteria{},
			[]verdict{{TruePositive, 1}},
		},
		"labels are exact":  {[]detect.Object{cat}, []detect.Detection{found("Cat", 1, 0)}, Criteria{}, []verdict{{WrongLabel, 0}}},
		"an empty box":      {[]detect.Object{cat}, []detect.Detection{{Label: "cat", Score: 1}}, Criteria{}, []verdict{{Background, -1}}},
		"an infinite crowd": {[]detect.Object{crowd}, []detect.Detection{{Label: "cat", Score: 1, Box: detect.Box{XMax: inf, YMax: inf}}}, Criteria{}, []verdict{{Background, -1}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := Judge([]Image{{Detections: c.dets, Truths: c.truths}}, c.criteria)
			require.Len(t, j.Verdicts[0], len(c.want))
			var got []verdict
			for _, v := range j.Verdicts[0] {
				got = append(got, verdict{v.Outcome, v.Truth})
			}
			assert.Equal(t, c.want, got)
		})
	}
}
