package marks

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func object(label string, x0, y0, x1, y1 float64) detect.Object {
	return detect.Object{Detection: detect.Detection{Label: label, Score: 1, Truth: true, Box: detect.Box{XMin: x0, YMin: y0, XMax: x1, YMax: y1}}}
}

func TestMend(t *testing.T) {
	t.Parallel()
	labels := detect.Labelled{Name: "a.jpg", Width: 200, Height: 100, Objects: []detect.Object{
		object("cat", 10, 10, 50, 50), object("cat", 10, 10, 50, 50), object("cup", 60, 10, 90, 50), object("dog", 100, 10, 150, 50), object("fine", 0, 0, 5, 5),
	}}
	labels.Objects[3].Area, labels.Objects[4].Crowd = 123, true
	// The page had the image in half the size.
	img := Image{Name: "a.jpg", Width: 100, Height: 50, Boxes: []Box{
		{Of: Truth, Label: "cat", Box: [4]float64{5, 5, 25, 25}, Verdict: Wrong, Right: "fox"},
		{Of: Truth, Label: "cup", Box: [4]float64{30.2, 5, 45, 25}, Verdict: Wrong},
		{Of: Label, Label: "dog", Box: [4]float64{50, 5, 75, 25}, Verdict: Off, Better: &[4]float64{51, 6, 74, 24}},
		{Of: Truth, Label: "fine", Box: [4]float64{0, 0, 2.5, 2.5}, Verdict: Fine, Comment: "?"},
		{Of: Truth, Label: "cat", Box: [4]float64{5, 5, 25, 24.5}, Verdict: Off},
		{Of: Truth, Label: "cat", Box: [4]float64{60, 5, 75, 25}, Verdict: Wrong},
		{Of: Prediction, Label: "bird", Score: 0.8, Box: [4]float64{80, 0, 90, 10}, Verdict: Missing},
		{Of: Prediction, Label: "bird", Score: 0.8, Box: [4]float64{80, 20, 90, 30}, Verdict: Missing, Right: "kite"},
		{Of: Prediction, Label: "cat", Box: [4]float64{5, 5, 25, 25}, Verdict: Wrong},
	}}
	before := append([]detect.Object(nil), labels.Objects...)
	got, did := img.Mend(labels)
	moved := object("dog", 102, 12, 148, 48)
	want := []detect.Object{object("fox", 10, 10, 50, 50), labels.Objects[1], moved, labels.Objects[4], object("bird", 160, 0, 180, 20), object("kite", 160, 40, 180, 60)}
	assert.Equal(t, want, got.Objects)
	assert.Equal(t, before, labels.Objects, "what was given is as it was")
	assert.Equal(t, Mended{Relabelled: 1, Dropped: 1, Moved: 1, Added: 2, Undone: []Undone{{img.Boxes[4], ErrOpen}, {img.Boxes[5], ErrNotThere}}}, did)
	assert.Equal(t, 5, did.Changed())

	// A second run finds them mended, and does not relabel the other cat. What was
	// dropped cannot be found.
	img.Boxes = append(img.Boxes[:4:4], img.Boxes[6:]...)
	got.Objects = append(got.Objects[:1:1], got.Objects[2:]...)
	again, did := img.Mend(got)
	assert.Equal(t, got.Objects, again.Objects)
	assert.Equal(t, Mended{Before: 4, Undone: []Undone{{img.Boxes[1], ErrNotThere}}}, did)
}

// Nothing is mended that people disagree on, or that would leave no box.
func TestMendLeavesAsItIs(t *testing.T) {
	t.Parallel()
	cat := Box{Of: Truth, Label: "cat", Box: [4]float64{10, 10, 50, 50}}
	found := Box{Of: Prediction, Label: "dog", Score: 0.5, Box: [4]float64{60, 10, 90, 50}}
	said := func(b Box, v Verdict, right string) Box {
		b.Verdict, b.Right = v, right
		return b
	}
	off := func(v ...float64) Box {
		b := said(cat, Off, "")
		b.Better = (*[4]float64)(v)
		return b
	}
	for name, c := range map[string]struct {
		boxes []Box
		why   error // nil: it is mended
	}{
		"two right labels":        {[]Box{said(cat, Wrong, "fox"), said(cat, Wrong, "dog")}, ErrContradiction},
		"wrong and fine":          {[]Box{said(cat, Wrong, "fox"), said(cat, Fine, "")}, ErrContradiction},
		"fine and wrong":          {[]Box{said(cat, Fine, ""), said(cat, Wrong, "")}, ErrContradiction},
		"wrong and off":           {[]Box{said(cat, Wrong, "fox"), off(1, 1, 9, 9)}, ErrContradiction},
		"two better boxes":        {[]Box{off(1, 1, 9, 9), off(1, 1, 19, 19)}, ErrContradiction},
		"one label on two pages":  {[]Box{said(cat, Wrong, "fox"), {Of: Label, Label: "cat", Box: cat.Box, Verdict: Fine}}, ErrContradiction},
		"missing and wrong":       {[]Box{said(found, Missing, ""), said(found, Wrong, "")}, ErrContradiction},
		"both say so":             {[]Box{said(cat, Wrong, "fox"), said(cat, Wrong, "fox"), said(cat, "", "")}, nil},
		"the prediction is wrong": {[]Box{said(cat, Wrong, "fox"), {Of: Prediction, Label: "cat", Box: cat.Box, Verdict: Wrong}}, nil},
		"better inverted":         {[]Box{off(50, 50, 10, 10)}, ErrNoBox},
		"better empty":            {[]Box{off(5, 5, 5, 9)}, ErrNoBox},
		"better outside":          {[]Box{off(500, 5, 505, 9)}, ErrNoBox},
		"missing is empty":        {[]Box{{Of: Prediction, Label: "cat", Box: [4]float64{9, 9, 9, 9}, Verdict: Missing}}, ErrNoBox},
		"missing is inverted":     {[]Box{{Of: Prediction, Label: "cat", Box: [4]float64{19, 19, 9, 9}, Verdict: Missing}}, nil},
		"not there":               {[]Box{{Of: Truth, Label: "Cat", Box: cat.Box, Verdict: Wrong}}, ErrNotThere},
	} {
		labels := detect.Labelled{Name: "a.jpg", Width: 200, Height: 100, Objects: []detect.Object{object("cat", 10, 10, 50, 50)}}
		got, did := (&Image{Name: "a.jpg", Boxes: c.boxes}).Mend(labels)
		if c.why == nil {
			assert.Equal(t, 1, did.Changed(), name)
			assert.Empty(t, did.Undone, name)
			continue
		}
		assert.Equal(t, labels, got, name)
		require.Len(t, did.Undone, 1, name)
		assert.ErrorIs(t, did.Undone[0].Why, c.why, name)
		assert.Equal(t, c.why == ErrContradiction, len((&Image{Boxes: c.boxes}).Contradictions()) == 1, name)
	}
}

func TestMendKnowsTheShape(t *testing.T) {
	t.Parallel()
	missing := []Box{{Of: Prediction, Label: "cat", Box: [4]float64{10, 10, 20, 20}, Verdict: Missing}}
	for _, c := range []struct {
		marked, labelled [2]int
		fits             bool
	}{
		{[2]int{640, 480}, [2]int{640, 480}, true}, {[2]int{640, 480}, [2]int{480, 640}, false}, {[2]int{640, 480}, [2]int{640, 360}, false},
		{[2]int{4000, 2667}, [2]int{500, 333}, true}, {[2]int{500, 333}, [2]int{4000, 2667}, true}, {[2]int{0, 0}, [2]int{480, 640}, true}, {[2]int{640, 480}, [2]int{0, 0}, true},
	} {
		img := Image{Width: c.marked[0], Height: c.marked[1], Boxes: missing}
		_, did := img.Mend(detect.Labelled{Width: c.labelled[0], Height: c.labelled[1]})
		if c.fits {
			assert.Equal(t, 1, did.Added, "%v on %v", c.marked, c.labelled)
		} else if assert.Len(t, did.Undone, 1, "%v on %v", c.marked, c.labelled) {
			assert.ErrorIs(t, did.Undone[0].Why, ErrShape)
		}
	}
}

// An outline stays with a box that is not touched, and with one that is moved to it.
func TestMendAndOutlines(t *testing.T) {
	t.Parallel()
	outlined := object("cat", 10, 10, 50, 50)
	outlined.Outline = &detect.Outline{Rings: [][]detect.Point{{{X: 10, Y: 10}, {X: 50, Y: 10}, {X: 50, Y: 50}}}}
	labels := detect.Labelled{Width: 200, Height: 100, Objects: []detect.Object{outlined}}
	mend := func(v Verdict, right string, better *[4]float64) (detect.Object, Mended) {
		got, did := (&Image{Boxes: []Box{{Of: Truth, Label: "cat", Box: [4]float64{10, 10, 50, 50}, Verdict: v, Right: right, Better: better}}}).Mend(labels)
		require.Len(t, got.Objects, 1)
		return got.Objects[0], did
	}
	o, _ := mend(Wrong, "dog", nil)
	assert.Equal(t, outlined.Outline, o.Outline)
	o, did := mend(Off, "", &[4]float64{20, 20, 90, 90})
	assert.Nil(t, o.Outline)
	assert.Equal(t, "1 moved; 1 outline left out, of boxes that were moved", did.String())
	labels.Objects[0].Box.XMax = 80
	labels.Objects[0].Label = "cat"
	got, did := (&Image{Boxes: []Box{{Of: Truth, Label: "cat", Box: [4]float64{10, 10, 80, 50}, Verdict: Off, Better: &[4]float64{10, 10, 50, 50}}}}).Mend(labels)
	assert.Equal(t, outlined.Outline, got.Objects[0].Outline, "the box was off, and not the outline")
	assert.Zero(t, did.Outlines)
}

// What is added is not there twice because another mark made it so.
func TestMendAddsOnce(t *testing.T) {
	t.Parallel()
	labels := detect.Labelled{Objects: []detect.Object{object("cat", 10, 10, 50, 50)}}
	got, did := (&Image{Boxes: []Box{
		{Of: Prediction, Label: "dog", Score: 0.9, Box: [4]float64{10, 10, 50, 50.5}, Verdict: Missing},
		{Of: Prediction, Label: "cup", Score: 0.9, Box: [4]float64{60, 10, 90, 50}, Verdict: Missing},
		{Of: Prediction, Label: "cup", Score: 0.8, Box: [4]float64{60, 10, 90, 50}, Verdict: Missing},
		{Of: Truth, Label: "cat", Box: [4]float64{10, 10, 50, 50}, Verdict: Wrong, Right: "dog"},
	}}).Mend(labels)
	assert.Equal(t, []detect.Object{object("dog", 10, 10, 50, 50), object("cup", 60, 10, 90, 50)}, got.Objects)
	assert.Equal(t, Mended{Relabelled: 1, Added: 1, Before: 2}, did)
}

func TestMendedInWords(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "1 relabelled, 2 added; 3 were so already", (&Mended{Relabelled: 1, Added: 2, Before: 3}).String())
	assert.Empty(t, (&Mended{}).String())
}
