package doctor

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func object(label string, x, y, w, h float64) detect.Object {
	return detect.Object{Detection: detect.Detection{Label: label, Score: 1, Truth: true, Box: detect.Box{XMin: x, YMin: y, XMax: x + w, YMax: y + h}}}
}

func foundAt(label string, score, x, y, w, h float64) detect.Detection {
	return detect.Detection{Label: label, Score: score, Box: detect.Box{XMin: x, YMin: y, XMax: x + w, YMax: y + h}}
}

func TestLabelErrorsOfOneImage(t *testing.T) {
	cat := object("cat", 100, 100, 80, 60)
	for _, test := range []struct {
		name   string
		truths []detect.Object
		found  []detect.Detection
		want   []ErrorKind
	}{
		{"right", []detect.Object{cat}, []detect.Detection{foundAt("cat", 0.9, 102, 99, 80, 60)}, nil},
		{"another label", []detect.Object{cat}, []detect.Detection{foundAt("dog", 0.9, 102, 99, 80, 60)}, []ErrorKind{Swapped}},
		{"doubted", []detect.Object{cat}, []detect.Detection{foundAt("dog", 0.6, 102, 99, 80, 60), foundAt("cat", 0.3, 101, 99, 80, 60)}, nil},
		{"a doubt about another label", []detect.Object{cat}, []detect.Detection{foundAt("dog", 0.3, 102, 99, 80, 60)}, nil},
		{"no label", nil, []detect.Detection{foundAt("cat", 0.9, 102, 99, 80, 60)}, []ErrorKind{Overlooked}},
		{"no label, found twice", nil, []detect.Detection{foundAt("cat", 0.9, 102, 99, 80, 60), foundAt("dog", 0.7, 100, 99, 80, 60)}, []ErrorKind{Overlooked}},
		{"beside", []detect.Object{cat}, []detect.Detection{foundAt("cat", 0.9, 150, 110, 80, 60)}, []ErrorKind{BadlyLocated}},
		{"near, not touching", []detect.Object{cat}, []detect.Detection{foundAt("cat", 0.9, 190, 100, 80, 60)}, []ErrorKind{BadlyLocated}},
		{"far off", []detect.Object{cat}, []detect.Detection{foundAt("cat", 0.9, 400, 300, 80, 60)}, []ErrorKind{Overlooked}},
		{"not found", []detect.Object{cat}, nil, nil},
		{"found twice", []detect.Object{cat}, []detect.Detection{foundAt("cat", 0.9, 101, 100, 80, 60), foundAt("cat", 0.6, 130, 100, 60, 60)}, nil},
		{"rider and horse", []detect.Object{cat, object("dog", 100, 90, 80, 70)}, []detect.Detection{foundAt("cat", 0.9, 101, 100, 80, 60), foundAt("dog", 0.9, 101, 90, 80, 70)}, nil},
		{"in a crowd", []detect.Object{{Detection: detect.Detection{Label: "cat", Box: detect.Box{XMax: 640, YMax: 480}}, Crowd: true}}, []detect.Detection{foundAt("cat", 0.9, 101, 100, 80, 60)}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var kinds []ErrorKind
			for _, e := range LabelErrors(test.truths, test.found, 640, 480, ModelOptions{}) {
				kinds = append(kinds, e.Kind)
				assert.True(t, e.Score >= 0 && e.Score <= 1, e.Score)
			}
			assert.Equal(t, test.want, kinds)
		})
	}
}

// Of 40 labels five are wrong, and the model is a little off everywhere: the five
// are found, and nothing else.
func TestLabelErrorsFindsFiveOfForty(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	labels := []string{"cat", "dog", "person"}
	listed := 0
	for img := range 10 {
		var truths []detect.Object
		var found []detect.Detection
		for k := range 4 {
			x, y := 20+150*float64(k), 40+60*r.Float64()
			truths = append(truths, object(labels[k%3], x, y, 100, 200))
			found = append(found, foundAt(labels[k%3], 0.7+0.3*r.Float64(), x+6*r.Float64(), y-6*r.Float64(), 100, 205))
		}
		want := map[ErrorKind]int{}
		switch img {
		case 0, 1:
			truths[1].Label = "person"
			want[Swapped] = 1
		case 2, 3:
			truths = slices.Delete(truths, 2, 3)
			want[Overlooked] = 1
		case 4:
			truths[0].Box = detect.Box{XMin: 70, YMin: 120, XMax: 150, YMax: 330}
			want[BadlyLocated] = 1
		}
		got := map[ErrorKind]int{}
		for _, e := range LabelErrors(truths, found, 640, 480, ModelOptions{}) {
			got[e.Kind]++
			listed++
		}
		require.Equal(t, want, got, "image %d", img)
	}
	assert.Equal(t, 5, listed)
}
