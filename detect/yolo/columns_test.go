package yolo

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// read returns the objects of files about photos of 200×100, a text each, as those
// of one set.
func read(t *testing.T, o Options, files ...string) [][]detect.Object {
	t.Helper()
	o.Names, o.Columns = names, &Columns{}
	o.Bad = func(err error) { t.Error(err) }
	var images []detect.Labelled
	for i, text := range files {
		stem := string(rune('a' + i))
		img, err := DecodeFile(stem+".txt", strings.NewReader(text), Photo{stem + ".jpg", 200, 100}, o)
		require.NoError(t, err)
		images = append(images, img)
	}
	o.Columns.Settle(images)
	var all [][]detect.Object
	for _, img := range images {
		all = append(all, img.Objects)
	}
	return all
}

// brief returns objects as text, with track and number of outline points.
func brief(objects []detect.Object) (all []string) {
	for i := range objects {
		o := &objects[i]
		text := o.String()
		if m := moreOf(o); m != nil && m.Tracked {
			text += " track " + string(rune('0'+m.Track))
		}
		if o.Outline != nil {
			text += " outline"
		}
		all = append(all, text)
	}
	return all
}

func TestLastColumn(t *testing.T) {
	t.Parallel()
	const (
		truth    = "cat truth {50 25 150 75}"
		triangle = "cat truth {50 0 150 100} outline"
	)
	tests := []struct {
		name  string
		files []string
		want  []string
	}{
		{"scores", []string{"0 .5 .5 .5 .5 0.25"}, []string{"cat 0.25 {50 25 150 75}"}},
		{"a score of one among scores", []string{"0 .5 .5 .5 .5 1", "0 .5 .5 .5 .5 .75"}, []string{"cat 1 {50 25 150 75}", "cat 0.75 {50 25 150 75}"}},
		{"a score of one, with a point", []string{"0 .5 .5 .5 .5 1.0"}, []string{"cat 1 {50 25 150 75}"}},
		{"ones twice in a file are no tracks", []string{"0 .5 .5 .5 .5 1\n0 .5 .5 .5 .5 1"}, []string{"cat 1 {50 25 150 75}", "cat 1 {50 25 150 75}"}},
		{"tracks", []string{"0 .5 .5 .5 .5 1", "0 .5 .5 .5 .5 1\n0 .5 .5 .5 .5 7"}, []string{truth + " track 1", truth + " track 1", truth + " track 7"}},
		{"one track", []string{"0 .5 .5 .5 .5 1", "0 .5 .5 .5 .5 1"}, []string{truth + " track 1", truth + " track 1"}},
		{"scores and tracks", []string{"0 .5 .5 .5 .5 0.25 3", "0 .5 .5 .5 .5 0.25 1"}, []string{"cat 0.25 {50 25 150 75} track 3", "cat 0.25 {50 25 150 75} track 1"}},
		{"per cents", []string{"0 .5 .5 .5 .5 87.5\n0 .5 .5 .5 .5 90", "0 .5 .5 .5 .5 1"}, []string{"cat 87.5 {50 25 150 75}", "cat 90 {50 25 150 75}", "cat 1 {50 25 150 75}"}},
		{"whole per cents, twice in a file", []string{"0 .5 .5 .5 .5 87\n0 .5 .5 .5 .5 87"}, []string{"cat 87 {50 25 150 75}", "cat 87 {50 25 150 75}"}},
		{"per cents and tracks", []string{"0 .5 .5 .5 .5 87.5 3"}, []string{"cat 87.5 {50 25 150 75} track 3"}},
		{"tracks beside scores", []string{"0 .5 .5 .5 .5 0.5\n0 .5 .5 .5 .5 5"}, []string{"cat 0.5 {50 25 150 75}", truth + " track 5"}},
		{"three points that end at the border", []string{"0 .25 .5 .75 0.0 .5 1\n0 .25 .5 .75 0 .75 .5 .5 1"}, []string{triangle, triangle}},
		{"four corners", []string{"0 .25 .5 .5 0 .75 .5 .5 1.0"}, []string{triangle}},
		{"four corners and a track", []string{"0 .25 .5 .5 0 .75 .5 .5 1.0 5"}, []string{"cat truth {50 0 150 100} track 5 outline"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, objects := range read(t, Options{}, tt.files...) {
				got = append(got, brief(objects)...)
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestMixedLines(t *testing.T) {
	t.Parallel()
	const box, scored, polygon = "0 .5 .5 .5 .5\n", "0 .5 .5 .5 .5 .25\n", "0 .2 .2 .4 .2 .4 .4 .2 .4 .1 .3\n"
	for _, tt := range []struct {
		name  string
		files []string
		want  error
		place string
	}{
		{"boxes", []string{box + box, "", box}, nil, ""},
		{"detections", []string{scored + scored, scored}, nil, ""},
		{"polygons", []string{polygon, polygon + polygon}, nil, ""},
		{"columns", []string{box, scored + box}, ErrMixedColumns, "1.txt:2"},
		{"shapes", []string{polygon + polygon + box}, ErrMixedShapes, "0.txt:3"},
		{"a score among shapes", []string{scored + polygon}, ErrMixedShapes, "0.txt:1"},
		{"files of columns", []string{box, scored}, ErrMixedFiles, ""},
		{"files of shapes", []string{box, "", polygon + polygon}, ErrMixedFiles, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var columns Columns
			var told []error
			for i, text := range tt.files {
				_, err := DecodeFile(fmt.Sprintf("%d.txt", i), strings.NewReader(text), Photo{"a.jpg", 200, 100}, Options{
					Names: names, Columns: &columns, Bad: func(err error) { t.Error(err) }, Warn: func(err error) {
						if !strings.Contains(err.Error(), "taken as a polygon") {
							told = append(told, err)
						}
					},
				})
				require.NoError(t, err)
			}
			if err := columns.Mixed(); err != nil {
				told = append(told, err)
			}
			if tt.want == nil {
				assert.Empty(t, told)
				return
			}
			require.Len(t, told, 1)
			assert.ErrorIs(t, told[0], tt.want)
			assert.Contains(t, told[0].Error(), tt.place)
		})
	}
}

func TestKeyPoints(t *testing.T) {
	t.Parallel()
	data, err := ReadData("data.yaml", strings.NewReader("kpt_shape: [2, 3]\nnames: [cat, dog]\n"))
	require.NoError(t, err)
	assert.Equal(t, [2]int{2, 3}, data.KeyPoints)
	o := Options{KeyPoints: data.KeyPoints}
	const pose = "0 0.5 0.5 0.5 0.5 0.2 0.3 2 0.3 0.4 1"
	got := read(t, o, pose, pose+" 0.5", pose+" 0.5 9", "0 0.5 0.5 0.5 0.5")
	assert.Equal(t, []string{"cat truth {50 25 150 75}"}, brief(got[0]))
	assert.Equal(t, []string{"cat 0.5 {50 25 150 75}"}, brief(got[1]))
	assert.Equal(t, []string{"cat 0.5 {50 25 150 75} track 9"}, brief(got[2]))
	assert.Equal(t, []string{"cat truth {50 25 150 75}"}, brief(got[3]), "a box without key points")
	assert.Equal(t, []string{"keypoints"}, got[0][0].Extra.Kinds)

	var text bytes.Buffer
	img := detect.Labelled{Name: "a.jpg", Width: 200, Height: 100, Objects: got[2]}
	require.NoError(t, EncodeFile(&text, img, Encoding{Classes: map[string]int{"cat": 0}, KeyPoints: true}))
	assert.Equal(t, pose+"\n", text.String())

	var bad []string
	_, err = DecodeFile("a.txt", strings.NewReader("0 .5 .5 .5 .5 .2 .3"), Photo{"a.jpg", 200, 100}, Options{KeyPoints: data.KeyPoints, Names: names, Bad: func(err error) { bad = append(bad, err.Error()) }})
	require.NoError(t, err)
	assert.Equal(t, []string{"a.txt:1: want 11 columns, a box and 2 key points of 3 numbers by kpt_shape, have 7"}, bad)
}

func TestOutlinesAreWritten(t *testing.T) {
	t.Parallel()
	square := func(at, side float64) []detect.Point {
		return []detect.Point{{X: at, Y: at}, {X: at + side, Y: at}, {X: at + side, Y: at + side}, {X: at, Y: at + side}}
	}
	img := detect.Labelled{Name: "a.jpg", Width: 100, Height: 100, Objects: []detect.Object{
		{Detection: detect.Detection{Label: "cat", Truth: true, Score: 1, Box: detect.Box{XMax: 20, YMax: 20}, Outline: &detect.Outline{Rings: [][]detect.Point{square(0, 20)}}}},
		{Detection: detect.Detection{Label: "cat", Truth: true, Score: 1, Box: detect.Box{XMax: 50, YMax: 50}, Outline: &detect.Outline{Rings: [][]detect.Point{square(0, 20), square(30, 20)}}}},
	}}
	var text bytes.Buffer
	require.NoError(t, EncodeFile(&text, img, Encoding{Classes: map[string]int{"cat": 0}, Outlines: true}))
	lines := strings.Split(text.String(), "\n")
	assert.Equal(t, "0 0 0 0.2 0 0.2 0.2 0 0.2", lines[0])
	back := read(t, Options{}, text.String())
	require.Len(t, back[0], 2)
	assert.InDelta(t, 800*2, back[0][1].Outline.Area(), 1e-6, "in an image of 200×100")
}

func TestClipping(t *testing.T) {
	t.Parallel()
	var notes []string
	img := detect.Labelled{Name: "a.jpg", Width: 200, Height: 150, Objects: detect.ObjectsOf([]detect.Detection{
		{Label: "cat", Truth: true, Score: 1, Box: detect.Box{XMin: -0.4, XMax: 200.4, YMax: 150}},
		{Label: "cat", Truth: true, Score: 1, Box: detect.Box{XMin: 210, XMax: 220, YMax: 150}},
		{Label: "cat", Score: 1, Box: detect.Box{XMax: 200, YMax: 150}},
	})}
	var text bytes.Buffer
	require.NoError(t, EncodeFile(&text, img, Encoding{Classes: map[string]int{"cat": 0}, Note: func(err error) { notes = append(notes, err.Error()) }}))
	assert.Equal(t, "0 0.5 0.5 1 1\n0 0.5 0.5 1 1\n", text.String())
	assert.Equal(t, []string{`a.jpg: the box of "cat" is cut off at the frame`, `a.jpg: the box of "cat" is outside the frame: left out`}, notes)
	text.Reset()
	require.NoError(t, EncodeFile(&text, img, Encoding{Classes: map[string]int{"cat": 0}, Scores: true}))
	assert.Equal(t, "0 0.5 0.5 1 1\n0 0.5 0.5 1 1 1.0\n", text.String(), "a score has a point, which a track has not")
}
