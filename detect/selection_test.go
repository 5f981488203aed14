package detect

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSelectionApply(t *testing.T) {
	det := func(label string, score, x float64) Detection {
		return Detection{Label: label, Score: score, Box: Box{x, 0, x + 1, 1}}
	}
	cat, dog, Cat, ant := det("cat", 0.9, 1), det("dog", 0.5, 2), det("Cat", 0.7, 3), det("ant", 0.1, 4)
	all := []Detection{cat, dog, Cat, ant}
	for name, tc := range map[string]struct {
		selection Selection
		in, want  []Detection
	}{
		"zero value":                {Selection{}, all, all},
		"nothing in":                {Selection{}, nil, []Detection{}},
		"threshold is kept":         {Selection{Threshold: 0.5}, all, []Detection{cat, dog, Cat}},
		"a label of its own":        {Selection{Threshold: 0.6, Thresholds: map[string]float64{"dog": 0.5, "Cat": 0.8}}, all, []Detection{cat, dog}},
		"of another spelling":       {Selection{Thresholds: map[string]float64{" CAT": 0.8}}, all, []Detection{cat, dog, ant}},
		"labels, spaces around":     {Selection{Labels: []string{" cat "}}, all, []Detection{cat, Cat}},
		"just below it is not":      {Selection{Threshold: math.Nextafter(0.5, 1)}, all, []Detection{cat, Cat}},
		"threshold 1":               {Selection{Threshold: 1}, []Detection{{Label: "x", Score: 1, Truth: true}}, []Detection{{Label: "x", Score: 1, Truth: true}}},
		"above every score":         {Selection{Threshold: 2}, all, []Detection{}},
		"score not a number":        {Selection{}, []Detection{det("nan", math.NaN(), 0)}, []Detection{}},
		"labels, letters folded":    {Selection{Labels: []string{"CAT", "cow"}}, all, []Detection{cat, Cat}},
		"labels of other scripts":   {Selection{Labels: []string{"КОТ"}}, []Detection{det("кот", 1, 0)}, []Detection{det("кот", 1, 0)}},
		"exclude":                   {Selection{Exclude: []string{"cat"}}, all, []Detection{dog, ant}},
		"exclude wins":              {Selection{Labels: []string{"cat", "dog"}, Exclude: []string{"cat"}}, all, []Detection{dog}},
		"a part of a label is none": {Selection{Labels: []string{"ca"}}, all, []Detection{}},
		"the best two, in order":    {Selection{Max: 2}, all, []Detection{cat, Cat}},
		"the best two of others":    {Selection{Max: 2, Exclude: []string{"cat"}}, all, []Detection{dog, ant}},
		"more than there are":       {Selection{Max: 9}, all, all},
		"a negative limit is none":  {Selection{Max: -1}, all, all},
		"ties by label":             {Selection{Max: 1}, []Detection{det("b", 0.5, 0), det("a", 0.5, 9)}, []Detection{det("a", 0.5, 9)}},
		"then by box":               {Selection{Max: 1}, []Detection{det("a", 0.5, 9), det("a", 0.5, 0)}, []Detection{det("a", 0.5, 0)}},
	} {
		t.Run(name, func(t *testing.T) {
			before := slices.Clone(tc.in)
			got := tc.selection.Apply(tc.in)
			assert.Equal(t, tc.want, got)
			for i := range got {
				got[i].Label = "overwritten"
			}
			if len(before) > 0 && !math.IsNaN(before[0].Score) {
				assert.Equal(t, before, tc.in, "the input is left alone")
			}
		})
	}
}

// Which detections are kept does not depend on the order they come in.
func TestSelectionOrderDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var dets []Detection
	for range 60 {
		n := func(n int) float64 { return float64(random.IntN(n)) }
		dets = append(dets, Detection{string(rune('a' + random.IntN(2))), n(3) / 4, Box{n(2), n(2), n(3), n(3)}, false, nil})
	}
	sorted := func(d []Detection) []Detection { slices.SortFunc(d, compareDetections); return d }
	want := sorted(Selection{Max: 20}.Apply(dets))
	for range 20 {
		random.Shuffle(len(dets), func(i, j int) { dets[i], dets[j] = dets[j], dets[i] })
		assert.Equal(t, want, sorted(Selection{Max: 20}.Apply(dets)))
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		"cat":                         "cat",
		"  hot   dog\n":               "hot dog",
		"a\r\n\tb\u00a0c\u2028d":      "a b c d",
		"\x1b[31mred\x1b[0m":          "[31mred [0m",
		"\u009b31m":                   "31m",
		"a\x00b\x7fc":                 "a b c",
		"\u202Etxt.exe\u202C":         "txt.exe",
		"\u2066a\u2069\u200f\u061c":   "a",
		"قطة 🐈 chat 👩‍👩‍👧":            "قطة 🐈 chat 👩‍👩‍👧",
		"bad \xff\xfe utf-8":          "bad \uFFFD utf-8",
		"../../etc/passwd":            "../../etc/passwd",
		"<script>alert('x')</script>": "<script>alert('x')</script>",
	} {
		assert.Equal(t, want, Printable(in), "%q", in)
		assert.Equal(t, want, Printable(want), "%q, printable already", in)
	}
}
