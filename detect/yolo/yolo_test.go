package yolo

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

var names = Names{0: "cat", 2: "dog"}

// decodeText returns what one file about a photo of 200×100 holds, and what was
// said of it.
func decodeText(t *testing.T, text string) (dets []detect.Detection, said []string) {
	t.Helper()
	tell := func(err error) { said = append(said, err.Error()) }
	img, err := DecodeFile("a.txt", strings.NewReader(text), Photo{"a.jpg", 200, 100}, Options{Names: names, Bad: tell, Warn: tell})
	require.NoError(t, err)
	assert.Equal(t, "a.jpg", img.Name)
	return img.Detections(), said
}

func TestDecodeFile(t *testing.T) {
	t.Parallel()
	box := detect.Box{XMin: 50, YMin: 25, XMax: 150, YMax: 75}
	cat := detect.Detection{Label: "cat", Score: 1, Truth: true, Box: box}
	tests := []struct {
		name, text string
		want       []detect.Detection
		said       []string
	}{
		{"empty", "", []detect.Detection{}, nil},
		{"blank lines", "\n \r\n", []detect.Detection{}, nil},
		{"truth", "0 0.5 0.5 0.5 0.5\n", []detect.Detection{cat}, nil},
		{"windows, tabs, no last newline", "\ufeff0\t0.5 .5  0.5 5e-1\r\n0.0 0.5 0.5 0.5 0.5", []detect.Detection{cat, cat}, nil},
		{"scored", "2 0.5 0.5 0.5 0.5 0.25", []detect.Detection{{Label: "dog", Score: 0.25, Box: box}}, nil},
		{"no name", "7 0.5 0.5 0.5 0.5", []detect.Detection{{Label: "class 7", Score: 1, Truth: true, Box: box}}, []string{"a.txt:1: class 7 has no name"}},
		{"pixels", "0 100 50 50 50", []detect.Detection{{Label: "cat", Score: 1, Truth: true, Box: detect.Box{XMin: 15000, YMin: 2500, XMax: 25000, YMax: 7500}}},
			[]string{"a.txt:1: these are pixels and not shares of the image in [0,1]"}},
		{"polygon", "0 .25 .5 .5 .75 .75 .25", []detect.Detection{cat}, []string{"a.txt:1: taken as a polygon of 3 points"}},
		{"scored polygon", "0 .25 .5 .5 .75 .75 .25 .5 .5 0.9", []detect.Detection{{Label: "cat", Score: 0.9, Box: box}}, []string{"a.txt:1: taken as a polygon of 4 points"}},
		{"scored and tracked polygon", "0 .25 .5 .5 .75 .75 .25 .5 .5 0.9 12", []detect.Detection{{Label: "cat", Score: 0.9, Box: box}}, []string{"a.txt:1: taken as a polygon of 4 points"}},
		{"off the frame", "0 1 1 1 1", []detect.Detection{{Label: "cat", Score: 1, Truth: true, Box: detect.Box{XMin: 100, YMin: 50, XMax: 300, YMax: 150}}}, nil},
		{"old line ends", "0 .5 .5 .5 .5\r2 0.5 0.5 0.5 0.5", []detect.Detection{cat, {Label: "dog", Score: 1, Truth: true, Box: box}}, nil},
		{"UTF-16", "\xff\xfe0\x00 \x00.\x005\x00 \x00.\x005\x00 \x00.\x005\x00 \x00.\x005\x00", []detect.Detection{cat}, nil},
		{"four numbers", "0 1 1 1\n0 .5 .5 .5 .5", []detect.Detection{cat}, []string{"a.txt:1: want class, cx, cy, w, h and perhaps a score, have 4 numbers"}},
		{"one number", "1\n", []detect.Detection{}, []string{"a.txt:1: want class, cx, cy, w, h and perhaps a score, have 1 number"}},
		{"text", "\ncat .5 .5 .5 .5", []detect.Detection{}, []string{`a.txt:2: want numbers, have "cat"`}},
		{"colon", "0: .5 .5 .5 .5", []detect.Detection{}, []string{`a.txt:1: want numbers, have "0:"`}},
		{"broken class", "0.5 .5 .5 .5 .5", []detect.Detection{}, []string{"a.txt:1: class 0.5 is not a whole number from 0"}},
		{"negative class", "-1 .5 .5 .5 .5", []detect.Detection{}, []string{"a.txt:1: class -1 is not a whole number from 0"}},
		{"percent", "0 .5 .5 .5 .5 198.5", []detect.Detection{}, []string{"a.txt:1: score 198.5 is not in [0,1]"}},
		{"pixels", "0 320 240 100 80 0.5", []detect.Detection{}, []string{"a.txt:1: these are pixels and not shares of the image in [0,1]"}},
		{"key points that nobody declared", "0 .5 .5 .5 .5 .2 .3 2 .3 .4 1", []detect.Detection{}, []string{"a.txt:1: 11 columns are neither a box nor a polygon in [0,1]: key points are read if a data.yaml says kpt_shape"}},
		{"eight columns", "0 .5 .5 .5 .5 .2 .3 7.5", []detect.Detection{}, []string{"a.txt:1: 8 columns are neither a box nor a polygon in [0,1]: key points are read if a data.yaml says kpt_shape"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, said := decodeText(t, tt.text)
			for i := range got {
				got[i].Outline = nil
			}
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.said, said)
		})
	}
}

func TestDecodeFileTellsPlaces(t *testing.T) {
	t.Parallel()
	const text = "\n0 .5 .5 .5 .5\nnot a label\n1 .25 .5 .5 .75 .75 .25\n"
	img, err := DecodeFile("labels/a.txt", strings.NewReader(text), Photo{"a.jpg", 200, 100}, Options{})
	require.NoError(t, err)
	require.Len(t, img.Objects, 2)
	assert.Equal(t, "labels/a.txt:2", img.Place(0))
	assert.Equal(t, "labels/a.txt:4", img.Place(1))
}

func TestDecodeFileKeepsNaN(t *testing.T) {
	t.Parallel()
	got, said := decodeText(t, "0 nan .5 .5 .5")
	assert.Empty(t, said)
	require.Len(t, got, 1)
	assert.True(t, math.IsNaN(got[0].Box.XMin), "for whoever checks boxes")
}

func TestDecodeFileReadError(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk on fire")
	_, err := DecodeFile("a.txt", iotest.ErrReader(broken), Photo{}, Options{})
	assert.ErrorIs(t, err, broken)
	assert.ErrorContains(t, err, "a.txt")
}

func TestReadNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       Names
		wrong      string
	}{
		{"list", "train: images\nnames: [person, 'traffic light']\n", Names{0: "person", 1: "traffic light"}, ""},
		{"lines of a list", "nc: 2\nnames:\n  - person\n  - no\n", Names{0: "person", 1: "no"}, ""},
		{"map", "names:\n  0: person\n  17: 3\n", Names{0: "person", 17: "3"}, ""},
		{"a name a line", "\ufeffperson\r\ntraffic light\n\nдом\n", Names{0: "person", 1: "traffic light", 3: "дом"}, ""},
		{"first line empty", "\ncat\n", Names{1: "cat"}, ""},
		{"places without a name", "names:\n  0: cat\n  1:\n  2: dog\n", Names{0: "cat", 2: "dog"}, ""},
		{"null in a list", "names: [cat, null, 'null', ~]\n", Names{0: "cat", 2: "null"}, ""},
		{"one name", "person", Names{0: "person"}, ""},
		{"no names", "train: images\n", nil, ""},
		{"empty", "", nil, "d.yaml: no names in it"},
		{"number", "train: x\nnames: 80\n", nil, "d.yaml:2: names: want a list or a map"},
		{"nested list", "names: [[a], b]\n", nil, "d.yaml:1: names: want a list of text"},
		{"map by name", "names: {person: 0}\n", nil, "d.yaml:1: names: want a map of class number to text"},
		{"broken", "names: [a\ntrain: x\n", nil, "d.yaml: yaml: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadData("d.yaml", strings.NewReader(tt.text))
			if tt.wrong != "" {
				assert.ErrorContains(t, err, tt.wrong)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.Names)
		})
	}
	_, err := ReadData("d.yaml", iotest.ErrReader(fs.ErrPermission))
	assert.ErrorIs(t, err, fs.ErrPermission)
}

func TestEncodeFile(t *testing.T) {
	t.Parallel()
	classes := map[string]int{"cat": 0, "dog": 2}
	encode := func(img detect.Labelled) (string, error) {
		var file bytes.Buffer
		err := EncodeFile(&file, img, Encoding{Classes: classes, Scores: true})
		return file.String(), err
	}
	box := detect.Box{XMin: 1, YMin: 0, XMax: 3, YMax: 0.5}
	text, err := encode(detect.Labelled{Width: 3, Height: 2, Objects: detect.ObjectsOf([]detect.Detection{
		{Label: "dog", Truth: true, Score: 1, Box: box}, {Label: "cat", Score: 0.125, Box: box},
		{Label: "cat", Truth: true, Box: detect.Box{XMin: 3, XMax: 0, YMax: 2}},
	})})
	require.NoError(t, err)
	assert.Equal(t, "2 0.6666666667 0.125 0.6666666667 0.25\n0 0.6666666667 0.125 0.6666666667 0.25 0.125\n0 0.5 0.5 -1 1\n", text)

	text, err = encode(detect.Labelled{Name: "a.jpg"})
	require.NoError(t, err, "no objects, no size needed")
	assert.Empty(t, text)

	_, err = encode(detect.Labelled{Name: "a.jpg", Objects: detect.ObjectsOf(make([]detect.Detection, 1))})
	assert.ErrorIs(t, err, ErrNoSize)
	_, err = encode(detect.Labelled{Name: "a.jpg", Width: 1, Height: 1, Objects: detect.ObjectsOf(make([]detect.Detection, 1))})
	assert.EqualError(t, err, `a.jpg: the label "" has no class`)
	_, err = encode(detect.Labelled{Name: "a.jpg", Width: 1, Height: 1, Objects: detect.ObjectsOf([]detect.Detection{{Label: "cat", Box: detect.Box{XMin: math.NaN()}}})})
	assert.ErrorContains(t, err, "not finite")
}

// A hundredth of a pixel is what a way through several formats may cost.
func TestPixelsSurvive(t *testing.T) {
	t.Parallel()
	for _, size := range []int{7, 640, 4032, 99_999} {
		side := float64(size)
		box := detect.Box{XMin: side / 3, YMin: side / 7, XMax: side * 0.9, YMax: side - 0.123456}
		var file bytes.Buffer
		in := detect.Labelled{Width: size, Height: size, Objects: detect.ObjectsOf([]detect.Detection{{Label: "cat", Truth: true, Score: 1, Box: box}})}
		require.NoError(t, EncodeFile(&file, in, Encoding{Classes: map[string]int{"cat": 0}}))
		out, err := DecodeFile("a.txt", &file, Photo{Width: size, Height: size}, Options{Names: names})
		require.NoError(t, err)
		got := out.Objects[0].Box
		for i, d := range []float64{got.XMin - box.XMin, got.YMin - box.YMin, got.XMax - box.XMax, got.YMax - box.YMax} {
			assert.InDelta(t, 0, d, 1e-5, "side %d, coordinate %d", size, i)
		}
	}
}

func FuzzDecodeFile(f *testing.F) {
	f.Add("0 0.5 0.5 0.5 0.5\n2 .1 .2 .3 .4 .5\r\n\n0 0 0 1 1 1 0")
	f.Add("\ufeff1e3 nan inf -1 0x1p-2\ncat\n0 1")
	f.Fuzz(func(t *testing.T, text string) {
		o := Options{Bad: func(err error) { require.ErrorAs(t, err, new(*detect.LineError)) }}
		p := Photo{"a.jpg", 640, 480}
		img, err := DecodeFile("a.txt", strings.NewReader(text), p, o)
		require.NoError(t, err)
		classes := map[string]int{}
		list := Names{}
		for i, d := range img.Objects {
			if !d.Box.Finite() || math.Abs(d.Box.XMin)+math.Abs(d.Box.YMin)+math.Abs(d.Box.XMax)+math.Abs(d.Box.YMax) > 1e6 {
				return // beyond what ten decimals keep
			}
			if d.Box != d.Box.Clamp(640, 480) {
				return // cut off when it is written
			}
			classes[d.Label], list[i] = i, d.Label
		}
		var file bytes.Buffer
		require.NoError(t, EncodeFile(&file, img, Encoding{Classes: classes, Scores: true, Outlines: true}))
		back, err := DecodeFile("a.txt", &file, p, Options{Names: list, Bad: func(err error) { t.Error(err) }})
		require.NoError(t, err)
		require.Len(t, back.Objects, len(img.Objects))
		for i, want := range img.Objects {
			got := back.Objects[i]
			require.Equal(t, want.Label, got.Label)
			require.Equal(t, want.Score, got.Score)
			require.Equal(t, want.Truth, got.Truth)
			require.InDelta(t, want.Box.XMin, got.Box.XMin, 1e-4)
			require.InDelta(t, want.Box.YMax, got.Box.YMax, 1e-4)
		}
	})
}

func FuzzReadData(f *testing.F) {
	f.Add("names: [a, b]")
	f.Add("names:\n  3: &x y\n  4: *x\n")
	f.Add("a\nb\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = ReadData("d.yaml", strings.NewReader(text)) // does not panic
	})
}
