package doctor

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func TestSplits(t *testing.T) {
	cat, dog := []detect.Object{object("cat", 1, 2, 30, 40)}, []detect.Object{object("dog", 1, 2, 30, 40)}
	type item struct {
		name, sum string
		objects   []detect.Object
		split     string
	}
	set := func(n int, split string) (items []item) {
		for i := range n {
			items = append(items, item{name: fmt.Sprintf("images/%s/%d.jpg", split, i), sum: fmt.Sprint(i), objects: cat})
		}
		return items
	}
	for _, test := range []struct {
		name   string
		items  []item
		alike  [2]int
		want   []Kind
		detail string
	}{
		{name: "others", items: append(set(4, "train"), item{"images/val/x.jpg", "x", cat, ""})},
		{name: "one leaks", items: append(set(4, "train"), item{"images/val/x.jpg", "2", cat, ""}, item{"images/val/y.jpg", "y", cat, ""}, item{"images/val/z.jpg", "z", cat, ""}),
			want: []Kind{SplitLeak}, detail: "in train, the same as images/val/x.jpg in val, with the same labels"},
		{name: "one leaks with other labels", items: append(set(4, "train"), item{"images/val/x.jpg", "2", dog, ""}),
			want: []Kind{SplitLeak}, detail: "in train, the same as images/val/x.jpg in val, with other labels"},
		{name: "splits that labels say", items: []item{{"a.jpg", "1", cat, "train"}, {"b.jpg", "1", cat, "val"}},
			want: []Kind{SplitLeak}, detail: "in train, the same as b.jpg in val, with the same labels"},
		{name: "what labels say counts for more than the folder", items: []item{{"train/a.jpg", "1", cat, "train"}, {"val/b.jpg", "1", cat, "train"}},
			want: []Kind{SamePhoto}, detail: "the same as val/b.jpg"},
		{name: "a copy", items: append(set(4, "train"), set(4, "val")...), want: []Kind{CopiedSplit}, detail: "4 of its 4 photos are in val, too"},
		{name: "a small part of another", items: append(set(8, "train"), set(3, "val")...), want: []Kind{CopiedSplit}, detail: "3 of its 3 photos are in train, too"},
		{name: "alike", items: append(set(2, "train"), item{"images/val/x.jpg", "x", dog, ""}), alike: [2]int{1, 2},
			want: []Kind{LookalikeLeak}, detail: "in train, looks like images/val/x.jpg in val, with other labels"},
		{name: "alike in one part", items: set(3, "train"), alike: [2]int{1, 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var images []detect.Labelled
			var photos []Photo
			o := Options{Alike: func(i, j int) bool { return test.alike == [2]int{i, j} }}
			for _, it := range test.items {
				images = append(images, detect.Labelled{Name: it.name, Width: 100, Height: 100, Objects: it.objects})
				photos = append(photos, Photo{Name: it.name, Width: 100, Height: 100, Sum: it.sum})
				o.Splits = append(o.Splits, it.split)
			}
			r := examined(images, photos, o)
			assert.Equal(t, test.want, kinds(r))
			if test.detail != "" {
				require.NotEmpty(t, r.Findings)
				assert.Equal(t, test.detail, r.Findings[0].Examples[0].Detail)
			}
		})
	}
}

// Without photos a name in two parts counts only where the labels are the same, and
// is likely.
func TestSplitsWithoutPhotos(t *testing.T) {
	image := func(name, label string) detect.Labelled {
		return detect.Labelled{Name: name, Width: 100, Height: 100, Objects: []detect.Object{object(label, 1, 2, 30, 40)}}
	}
	o := Options{Splits: []string{"train", "val", "train", "val"}}
	r := examined([]detect.Labelled{image("1.jpg", "cat"), image("1.jpg", "cat"), image("2.jpg", "cat"), image("2.jpg", "dog")}, nil, o)
	assert.Equal(t, []Kind{SplitLeak}, kinds(r))
	assert.False(t, r.Findings[0].Certain)
	assert.Equal(t, 1, r.Findings[0].Count)
}

// One photo that the labels of train and of val name.
func TestOnePhotoInTwoSplits(t *testing.T) {
	image := func(label string) detect.Labelled {
		return detect.Labelled{Name: "1.jpg", Width: 100, Height: 100, Objects: []detect.Object{object(label, 1, 2, 30, 40)}}
	}
	photos := []Photo{{Name: "1.jpg", Width: 100, Height: 100}}
	r := examined([]detect.Labelled{image("cat"), image("dog")}, photos, Options{Splits: []string{"train", "val"}})
	assert.Equal(t, []Kind{SplitLeak}, kinds(r))
}

func TestTwoLabels(t *testing.T) {
	both := func(n, alone int) func(i int) []detect.Object {
		return func(i int) []detect.Object {
			car := object("car", 10, 20, 100, 80)
			if i >= alone {
				return []detect.Object{car, object("bike", 300, 20, 90, 80)}
			}
			if i < n {
				return []detect.Object{car, object("vehicle", 10, 20, 100, 81)}
			}
			return []detect.Object{car}
		}
	}
	r := examined(setOf(30, both(30, 25)), nil, Options{})
	assert.Equal(t, []Kind{PairedLabels}, kinds(r))
	assert.Equal(t, 25, r.Findings[0].Count)
	assert.Equal(t, []LabelCount{{"car", 30}, {"vehicle", 25}}, r.Findings[0].Labels)
	assert.Equal(t, Note, r.Findings[0].Severity)
	r = examined(setOf(30, both(2, 25)), nil, Options{})
	assert.Equal(t, []Kind{TwoLabels}, kinds(r), "a slip here and there")
	assert.Equal(t, 2, r.Findings[0].Count)
	assert.Equal(t, Warning, r.Findings[0].Severity)
}

func TestNumbersOfLabels(t *testing.T) {
	set := func(cats, dogs, rare int) []detect.Labelled {
		return setOf(cats, func(i int) []detect.Object {
			objects := []detect.Object{object("cat", float64(i%200), 20, 90, 80)}
			if i < dogs {
				objects = append(objects, object("dog", 300, float64(i%200), 90, 80))
			}
			if i < rare {
				objects = append(objects, object("zebra", 400, 300, 60, 80))
			}
			return objects
		})
	}
	assert.Empty(t, kinds(examined(set(200, 30, 0), nil, Options{})))
	r := examined(set(400, 200, 4), nil, Options{})
	assert.Equal(t, []Kind{Imbalance}, kinds(r))
	assert.Equal(t, []LabelCount{{"cat", 400}, {"zebra", 4}}, r.Findings[0].Labels)
	r = examined(set(70, 40, 1), nil, Options{})
	assert.Equal(t, []Kind{RareLabel}, kinds(r))
	assert.Empty(t, kinds(examined(set(12, 9, 1), nil, Options{})), "of a few boxes nothing is told")
}
