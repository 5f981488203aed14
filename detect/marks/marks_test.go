package marks

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect/names"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	one := &Set{Images: []Image{
		{Name: "k", Mark: Keep, Comment: "x"}, {Name: "both", Mark: Keep}, {Name: "size"},
		{Name: "b", Width: 100, Height: 50, Boxes: []Box{{Of: Truth, Label: "cat", Box: [4]float64{1, 2, 3, 4}, Verdict: Wrong}}},
	}}
	two := &Set{Images: []Image{
		{Name: "both", Mark: Reject}, {Name: "k", Mark: Keep, Comment: "y"}, {Name: "new", Mark: Reject},
		{Name: "b", Width: 200, Height: 100, Boxes: []Box{{Of: Truth, Label: "cat", Box: [4]float64{2, 4, 6, 8}, Verdict: Off, Better: &[4]float64{0, 0, 2, 2}}}},
		{Name: "size", Width: 9, Height: 9, Boxes: []Box{{Of: Label}}},
	}}
	three := &Set{Images: []Image{{Name: "both", Mark: Keep}, {Name: "b", Width: 50, Height: 100, Boxes: []Box{{Of: Truth}}}}}
	got, problems := Merge([]*Set{one, two, three})
	assert.Equal(t, []Image{
		{Name: "k", Mark: Keep, Comment: "x; y"}, {Name: "both"}, {Name: "size", Width: 9, Height: 9, Boxes: []Box{{Of: Label}}},
		{Name: "b", Width: 100, Height: 50, Boxes: []Box{
			{Of: Truth, Label: "cat", Box: [4]float64{1, 2, 3, 4}, Verdict: Wrong},
			{Of: Truth, Label: "cat", Box: [4]float64{1, 2, 3, 4}, Verdict: Off, Better: &[4]float64{0, 0, 1, 1}},
		}},
		{Name: "new", Mark: Reject},
	}, got.Images)
	require.Len(t, problems, 2)
	assert.ErrorIs(t, problems[0], ErrContradiction)
	assert.ErrorContains(t, problems[0], "both: ")
	assert.ErrorIs(t, problems[1], ErrShape)
	assert.Len(t, one.Images[3].Boxes, 1, "what was given is as it was")
	alone, problems := Merge([]*Set{one})
	assert.Equal(t, one, alone)
	assert.Empty(t, problems)
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

// A page's CSV has apostrophes before what a spreadsheet would run, and any editor may
// put a mark before the text.
func TestReadCSV(t *testing.T) {
	t.Parallel()
	got, err := Read(strings.NewReader("\ufeffimage,mark,comment,of,label,score,xmin,ymin,xmax,ymax,verdict,right,better,width,height\r\n" +
		"a.jpg,,,truth,\"bus, red\",,1,2,3,4.25,off,,'-1 2 3 4,640,480\r\n" +
		"'=b.jpg,keep,\"'=1+1\",,,,,,,,,,,,\r\n" +
		"a.jpg,,?,prediction,,0.5,-5,6,7,8,missing,''n,,640,480\r\n"))
	require.NoError(t, err)
	assert.Equal(t, []Image{
		{Name: "a.jpg", Width: 640, Height: 480, Boxes: []Box{
			{Of: Truth, Label: "bus, red", Box: [4]float64{1, 2, 3, 4.25}, Verdict: Off, Better: &[4]float64{-1, 2, 3, 4}},
			{Of: Prediction, Score: 0.5, Box: [4]float64{-5, 6, 7, 8}, Verdict: Missing, Right: "'n", Comment: "?"},
		}},
		{Name: "=b.jpg", Mark: Keep, Comment: "=1+1"},
	}, got.Images)
	got, err = Read(strings.NewReader("image,mark,comment\nb.jpg,reject,\n"))
	require.NoError(t, err)
	assert.Equal(t, []Image{{Name: "b.jpg", Mark: Reject}}, got.Images)
}

func TestReadTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "that a report saved", "keep": "that a report saved", "[]": "that a report saved", `{"images":[]}`: "it has no marks", `{"version":3,"marks":[]}`: "version 3",
		`{"marks":[]}{"marks":[]}`:                                                                         "something follows the marks",
		`{"marks":[{"image":5}]}`:                                                                          "marks.image is not to be this number",
		`{"marks":[{"image":"a","mark":"maybe"}]}`:                                                         `image "a": mark "maybe"`,
		`{"marks":[{"image":"a","width":-1}]}`:                                                             "a size of -1×0",
		`{"marks":[{"image":"a"},{"image":"a"}]}`:                                                          `"a" is there twice`,
		`{"marks":[{"image":"a","boxes":[{"of":"x","box":[1,2,3,4]}]}]}`:                                   `box 0 is of "x"`,
		`{"marks":[{"image":"a","boxes":[{"of":"truth"}]}]}`:                                               "want four numbers",
		`{"marks":[{"image":"a","boxes":[{"box":[1,2,3,4,5]}]}]}`:                                          "want four numbers",
		`{"marks":[{"image":"a","boxes":[{"box":[1,2,3,4],"better":[1]}]}]}`:                               "want four numbers",
		`{"marks":[{"image":"a","boxes":[{"of":"truth","box":[1,2,3,4],"verdict":"bad"}]}]}`:               `verdict "bad"`,
		`{"marks":[{"image":"a","boxes":[{"of":"truth","box":[1,2,3,4],"verdict":"missing"}]}]}`:           "cannot be",
		`{"marks":[{"image":"a","boxes":[{"of":"truth","box":[1,2,3,4],"verdict":"wrong","right":" "}]}]}`: "nothing but space",
		"image,label,xmin\na,b,1\n":                                                                        "that a report saved",
		"image,mark,comment\na,maybe,\n":                                                                   `mark "maybe"`,
		"image,mark,comment\na,keep\n":                                                                     "wrong number of fields",
		"image,mark,comment,of,xmin\na,,,truth,x\n":                                                        `line 2: `,
		"image,mark,comment,of,xmin,ymin,xmax,ymax,better\na,,,truth,1,1,2,2,3\n":                          "want four numbers",
		"image,mark,comment,of,xmin,ymin,xmax,ymax\na,,,truth,NaN,1,2,2\n":                                 `xmin "NaN" is no number`,
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
	assert.Equal(t, images[2:], lost)
	_, _, err = Match(images[:1], []names.Item{{Name: "x/a.jpg"}, {Name: "y/a.jpg"}})
	assert.ErrorIs(t, err, names.ErrSeveral)
	_, _, err = Match([]*Image{{Name: "x/a.jpg"}, {Name: "y/a.jpg"}}, []names.Item{{Name: "a.jpg"}})
	assert.ErrorIs(t, err, names.ErrSeveral)
}
