package doctor

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/coco"
)

// all repairs what is likely, too.
var all = Options{Fix: []Kind{Likely}}

// labelled has each label so many times, in places of its own.
func labelled(counts map[string]int) []detect.Labelled {
	var images []detect.Labelled
	for label, n := range counts {
		for i := range n {
			images = append(images, detect.Labelled{Name: fmt.Sprintf("%s%d.jpg", label, i), Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{
				{Label: label, Score: 1, Box: detect.Box{XMin: 10, YMin: 10, XMax: 60, YMax: 70}},
			})})
		}
	}
	return images
}

func TestLabelsThatAreAlike(t *testing.T) {
	for _, c := range []struct {
		name   string
		counts map[string]int
		want   []Kind
		worst  Severity
		left   map[string]int
	}{
		{"case", map[string]int{"person": 5, "Person": 2, "PERSON": 1}, []Kind{LabelVariant}, Warning, map[string]int{"person": 8}},
		{"spaces", map[string]int{"traffic light": 5, "traffic_light": 2, "Traffic-Light ": 1}, []Kind{LabelVariant}, Warning, map[string]int{"traffic light": 8}},
		{"the most frequent stays", map[string]int{"car": 2, "Car": 7}, []Kind{LabelVariant}, Warning, map[string]int{"Car": 9}},
		{"a letter missing", map[string]int{"person": 9, "perosn": 1, "persn": 1}, []Kind{LabelSpelling, LabelSpelling}, Warning, map[string]int{"person": 11}},
		{"two letters in a long word", map[string]int{"giraffe": 9, "girrafe": 2}, []Kind{LabelSpelling}, Warning, map[string]int{"giraffe": 11}},
		{"two words and one", map[string]int{"stop sign": 9, "stopsign": 2}, []Kind{LabelSpelling}, Warning, map[string]int{"stop sign": 11}},
		{"case of a misspelling", map[string]int{"bottle": 9, "botle": 1, "Botle": 1}, []Kind{LabelVariant, LabelSpelling}, Warning, map[string]int{"bottle": 11}},
		{"both frequent", map[string]int{"carrot": 5, "parrot": 4}, []Kind{LabelSpelling}, Note, map[string]int{"carrot": 5, "parrot": 4}},
		{"rare beside another, but frequent", map[string]int{"parrot": 90, "carrot": 25}, []Kind{LabelSpelling}, Note, map[string]int{"parrot": 90, "carrot": 25}},
		{"short words", map[string]int{"cat": 9, "car": 1, "bear": 9, "beer": 1, "horse": 9, "house": 1}, nil, Note, map[string]int{"cat": 9, "car": 1, "bear": 9, "beer": 1, "horse": 9, "house": 1}},
		{"negations", map[string]int{"healthy": 90, "unhealthy": 3, "mature": 90, "immature": 3, "masked": 9, "unmasked": 1}, nil, Note,
			map[string]int{"healthy": 90, "unhealthy": 3, "mature": 90, "immature": 3, "masked": 9, "unmasked": 1}},
		{"single letters", map[string]int{"A": 9, "a": 1, "b": 5, "B": 5}, nil, Note, map[string]int{"A": 9, "a": 1, "b": 5, "B": 5}},
		{"punctuation", map[string]int{"-": 9, ".": 5, "_": 1, ",": 1}, nil, Note, map[string]int{"-": 9, ".": 5, "_": 1, ",": 1}},
		{"signed numbers", map[string]int{"-1": 9, "1": 9, "+1": 1}, nil, Note, map[string]int{"-1": 9, "1": 9, "+1": 1}},
		{"numbers", map[string]int{"class 11": 9, "class 12": 1, "size10x": 9, "size20x": 1}, nil, Note, map[string]int{"class 11": 9, "class 12": 1, "size10x": 9, "size20x": 1}},
		{"one letter apart on purpose", map[string]int{"type a": 9, "type b": 1}, nil, Note, map[string]int{"type a": 9, "type b": 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := examined(labelled(c.counts), nil, all)
			assert.Equal(t, c.want, kinds(r))
			if len(c.want) > 0 {
				assert.Equal(t, c.worst, r.Findings[0].Severity)
			}
			left := map[string]int{}
			for _, img := range r.Repaired {
				left[img.Objects[0].Label]++
			}
			assert.Equal(t, c.left, left)
		})
	}
}

// What a class list declares, and what is a class elsewhere, is no misspelling.
func TestDeclaredLabelsStayApart(t *testing.T) {
	declared := Options{Classes: []string{"Helmet", "helmet", "carrot", "bicycle"}, Known: []string{"parrot"}, Fix: []Kind{Likely}}
	r := examined(labelled(map[string]int{"Helmet": 9, "helmet": 1, "HELMET": 1, "carrot": 9, "parrot": 1, "bicycle": 1, "Bicycle": 9, "bycicle": 1}), nil, declared)
	left := map[string]int{}
	for _, img := range r.Repaired {
		left[img.Objects[0].Label]++
	}
	assert.Equal(t, map[string]int{"Helmet": 9, "helmet": 1, "HELMET": 1, "carrot": 9, "parrot": 1, "bicycle": 11}, left,
		"the declared spelling stays, however rare; HELMET may be either")
}

// A likely finding is told, and left to a person to decide on.
func TestLikelyFindingsWait(t *testing.T) {
	clean := generated(5, 90, [2]int{4032, 3024}, [2]int{1600, 1200})
	f := clean.clone()
	f.each(func(b detect.Box, w, h float64) detect.Box { return b.Scale(640/w, 640/h) })
	f.images[0].Objects[0].Box.XMax = math.NaN()
	f.images[0].Objects[0].Label = "prson"
	for _, fix := range [][]Kind{nil, {LabelVariant}} {
		r := examined(f.images, f.photos, Options{Fix: fix})
		require.Equal(t, []Kind{ResizedCopy}, kinds(r)[:1])
		assert.False(t, r.Findings[0].Certain)
		assert.Zero(t, r.Findings[0].Repaired)
		assert.NotZero(t, r.Findings[0].Fixable)
		assert.Equal(t, f.images[1:], r.Repaired[1:], "not even cut at the edges")
	}
	sameBoxes(t, folder{images: clean.images[1:]}, &Report{Repaired: examined(f.images, f.photos, Options{Fix: []Kind{ResizedCopy}}).Repaired[1:]})
}

func TestCOCOsLabelsAreTold(t *testing.T) {
	counts := map[string]int{}
	for i, c := range coco.Categories() {
		counts[c.Name] = 1 + i*7%40
	}
	assert.Empty(t, kinds(examined(labelled(counts), nil, all)))
}

func TestNames(t *testing.T) {
	images := []detect.Labelled{
		{Name: "sub/a.jpg", Width: 64, Height: 48}, {Name: "elsewhere/b.jpg", Width: 64, Height: 48},
		{Name: "c.png", Width: 64, Height: 48}, {Name: "lost.jpg", Width: 64, Height: 48}, {Name: "broken.jpg"},
		{Name: "d.jpg"},
	}
	photos := []Photo{
		{Name: "sub/a.jpg", Width: 64, Height: 48}, {Name: "b.jpg", Width: 64, Height: 48}, {Name: "c.jpg", Width: 64, Height: 48},
		{Name: "broken.jpg", Err: errors.New("cut off")}, {Name: "new.jpg", Width: 64, Height: 48},
		{Name: "x/d.jpg", Width: 64, Height: 48}, {Name: "y/d.jpg", Width: 64, Height: 48},
	}
	r := examined(images, photos, all)
	require.Equal(t, []Kind{MissingPhoto, UnreadablePhoto, UnlabelledPhoto}, kinds(r))
	assert.Equal(t, []Example{{Image: "lost.jpg"}, {Image: "d.jpg", Detail: `d.jpg: several photos could be meant: "x/d.jpg" and "y/d.jpg"`}}, r.Findings[0].Examples)
	assert.Equal(t, []Example{{Image: "broken.jpg", Detail: "cut off"}}, r.Findings[1].Examples)
	assert.Equal(t, []Example{{Image: "new.jpg"}, {Image: "x/d.jpg"}, {Image: "y/d.jpg"}}, r.Findings[2].Examples)
	assert.Equal(t, 6, r.Empty)

	assert.Empty(t, kinds(examined(images, nil, all)), "without photos none is missing")
	r = examined(images, []Photo{}, Options{})
	require.Equal(t, []Kind{MissingPhoto}, kinds(r), "of an empty folder all are")
	assert.Equal(t, 6, r.Findings[0].Count)
}

func TestAnotherPicturesSize(t *testing.T) {
	r := examined([]detect.Labelled{{Name: "a.jpg", Width: 640, Height: 480}, {Name: "b.jpg", Width: 640, Height: 480}},
		[]Photo{{Name: "a.jpg", Width: 640, Height: 480}, {Name: "b.jpg", Width: 500, Height: 500}}, Options{})
	require.Equal(t, []Kind{SizeMismatch}, kinds(r))
	assert.Equal(t, []Example{{Image: "b.jpg", Detail: "640×480 in the file, 500×500 the photo"}}, r.Findings[0].Examples)
	assert.Zero(t, r.Findings[0].Repaired)
}
