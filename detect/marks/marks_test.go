package marks

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/names"
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
		{Of: Truth, Label: "fine", Box: [4]float64{0, 0, 2.5, 2.5}, Verdict: Off},
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
	assert.Equal(t, Mended{Relabelled: 1, Dropped: 1, Moved: 1, Added: 2, Lost: img.Boxes[5:6], Open: img.Boxes[4:5]}, did)
	assert.Equal(t, 5, did.Changed())

	// A second run finds them mended, and does not relabel the other cat. What was
	// dropped cannot be found.
	img.Boxes = append(img.Boxes[:4:4], img.Boxes[6:]...)
	got.Objects = append(got.Objects[:1:1], got.Objects[2:]...)
	again, did := img.Mend(got)
	assert.Equal(t, got.Objects, again.Objects)
	assert.Equal(t, Mended{Before: 4, Lost: img.Boxes[1:2]}, did)
}

func TestReadAndWrite(t *testing.T) {
	t.Parallel()
	set := &Set{Report: "id", Title: "<t>", Threshold: 0.5, Images: []Image{
		{Name: "a.jpg", Mark: Keep, Comment: "why", Width: 10, Height: 20, Boxes: []Box{
			{Of: Truth, Label: "cat", Box: [4]float64{1, 2, 3, 4.25}, Verdict: Off, Better: &[4]float64{0, 1, 2, 3}},
			{Of: Prediction, Label: "", Score: 0.25, Verdict: Missing, Right: "dog", Comment: "here"},
		}},
		{Name: "", Mark: Reject},
	}}
	var b bytes.Buffer
	require.NoError(t, set.Write(&b))
	got, err := Read(&b)
	require.NoError(t, err)
	assert.Equal(t, set, got)

	b.Reset()
	require.NoError(t, new(Set).Write(&b))
	got, err = Read(&b)
	require.NoError(t, err)
	assert.Empty(t, got.Images)

	old, err := Read(strings.NewReader(`{"report":"x","marks":[{"image":"a","mark":"reject"},{"image":"b","comment":"c"}]}`))
	require.NoError(t, err)
	assert.Equal(t, []Image{{Name: "a", Mark: Reject}, {Name: "b", Comment: "c"}}, old.Images, "files of before")
}

func TestReadTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"keep": "want what a report saved", `{"images":[]}`: "it has no marks", `{"version":3,"marks":[]}`: "version 3",
		`{"marks":[{"image":"a","mark":"maybe"}]}`:                               `image "a": mark "maybe"`,
		`{"marks":[{"image":"a"},{"image":"a"}]}`:                                `"a" is there twice`,
		`{"marks":[{"image":"a","boxes":[{"of":"x"}]}]}`:                         `box 0 is of "x"`,
		`{"marks":[{"image":"a","boxes":[{"of":"truth","verdict":"bad"}]}]}`:     `verdict "bad"`,
		`{"marks":[{"image":"a","boxes":[{"of":"truth","verdict":"missing"}]}]}`: "cannot be missing",
	} {
		_, err := Read(strings.NewReader(text))
		assert.ErrorContains(t, err, want, text)
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	set := Set{Images: []Image{
		{Name: "k", Mark: Keep}, {Name: "r", Mark: Reject, Comment: "x"},
		{Name: "b", Boxes: []Box{{Of: Truth, Verdict: Fine}, {Of: Truth, Verdict: Wrong}}}, {Name: "f", Boxes: []Box{{Of: Truth, Verdict: Fine}}},
	}}
	names := func(c string) (names []string) {
		choice, err := ParseChoice(c)
		require.NoError(t, err)
		for _, img := range set.Choose(choice) {
			names = append(names, img.Name)
		}
		return names
	}
	assert.Equal(t, []string{"k"}, names("keep"))
	assert.Equal(t, []string{"r"}, names("reject"))
	assert.Equal(t, []string{"r", "b"}, names("flagged"))
	assert.Equal(t, []string{"k", "r", "b", "f"}, names(""))
	_, err := ParseChoice("all")
	assert.Error(t, err)
}

func TestMatch(t *testing.T) {
	t.Parallel()
	images := []*Image{{Name: "a.jpg"}, {Name: "x/b.jpg"}, {Name: "gone.jpg"}}
	said, lost, err := Match(images, []names.Item{{Name: "b.jpg"}, {Name: "other.jpg"}, {Name: "a.jpg"}})
	require.NoError(t, err)
	assert.Equal(t, []*Image{images[1], nil, images[0]}, said)
	assert.Equal(t, []string{"gone.jpg"}, lost)
	_, _, err = Match(images[:1], []names.Item{{Name: "x/a.jpg"}, {Name: "y/a.jpg"}})
	assert.ErrorIs(t, err, names.ErrSeveral)
	_, _, err = Match([]*Image{{Name: "x/a.jpg"}, {Name: "y/a.jpg"}}, []names.Item{{Name: "a.jpg"}})
	assert.ErrorIs(t, err, names.ErrSeveral)
}

func TestMendedInWords(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "1 relabelled, 2 added; 3 were so already", (&Mended{Relabelled: 1, Added: 2, Before: 3}).String())
	assert.Empty(t, (&Mended{}).String())
}
