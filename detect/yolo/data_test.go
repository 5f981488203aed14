package yolo

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadData(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       Data
		wrong      string
	}{
		{"folders", "path: ../x\ntrain: images/train # 10 images\nval: images/val\ntest:\nnc: 2\nnames: [a, b]\n", Data{
			Path: "../x", Train: []string{"images/train"}, Val: []string{"images/val"}, Classes: 2, Names: Names{0: "a", 1: "b"}}, ""},
		{"lists", "train: [a/images, b/images]\nval: val.txt\nnames: {0: a}\nkpt_shape: [17, 3]\n", Data{
			Train: []string{"a/images", "b/images"}, Val: []string{"val.txt"}, Names: Names{0: "a"}, KeyPoints: [2]int{17, 3}}, ""},
		{"Darknet", "classes= 2\ntrain  = data/train.txt\nvalid  = data/val.txt\nnames = data/obj.names\nbackup = backup/\n", Data{
			Train: []string{"data/train.txt"}, Val: []string{"data/val.txt"}, NamesFile: "data/obj.names", Classes: 2}, ""},
		{"a name a line", "a\nb\n", Data{Names: Names{0: "a", 1: "b"}}, ""},
		{"key points of four", "kpt_shape: [2, 4]\n", Data{}, "d.yaml:1: kpt_shape: want a number of key points and 2 or 3, have [2 4]"},
		{"places as a map", "train: {a: b}\n", Data{}, "d.yaml:1: train: want a place or a list of places"},
		{"not UTF-8", "names: [K\xe4se]\n", Data{}, "d.yaml: not UTF-8, looks like windows-1252: save it as UTF-8, or iconv -f windows-1252 -t utf-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadData("d.yaml", strings.NewReader(tt.text))
			if tt.wrong != "" {
				require.EqualError(t, err, tt.wrong)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, &tt.want, got)
		})
	}
}

func TestIsData(t *testing.T) {
	t.Parallel()
	assert.True(t, IsData([]byte("# mine\nnames: [a]\n")))
	assert.True(t, IsData([]byte("\ufeffpath: x\r\ntrain: a\r\n")))
	assert.True(t, IsData([]byte("classes = 1\nnames = a.names\n")))
	assert.False(t, IsData([]byte("services:\n  web: {}\n")))
	assert.False(t, IsData([]byte("a\nb\n")))
	assert.False(t, IsData(nil))
}

func TestLabelPath(t *testing.T) {
	t.Parallel()
	for photo, want := range map[string]string{
		"images/train/a.jpg":        "labels/train/a.txt",
		"train/images/sub/a.b.jpg":  "train/labels/sub/a.b.txt",
		"images/x/images/train/a.p": "images/x/labels/train/a.txt",
		"a.jpg":                     "labels/a.txt",
		"train/a":                   "labels/train/a.txt",
		"myimages/a.jpg":            "labels/myimages/a.txt",
	} {
		assert.Equal(t, want, LabelPath(photo), photo)
	}
}

func TestSetPlaces(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		photos           []string
		train, val, test []string
		split            bool
	}{
		{"images below", []string{"images/train/a.jpg", "images/val/b.jpg", "images/val/sub/c.jpg"}, []string{"images/train"}, []string{"images/val"}, nil, true},
		{"Roboflow's", []string{"train/images/a.jpg", "valid/images/b.jpg", "test/images/c.jpg"}, []string{"train/images"}, []string{"valid/images"}, []string{"test/images"}, true},
		{"no images", []string{"train/a.jpg", "val/b.jpg"}, []string{"images/train"}, []string{"images/val"}, nil, true},
		{"no split", []string{"a.jpg", "sub/b.jpg"}, []string{"images"}, []string{"images"}, nil, false},
		{"only val", []string{"images/val/a.jpg"}, []string{"images/val"}, []string{"images/val"}, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var d Data
			assert.Equal(t, tt.split, d.SetPlaces(tt.photos))
			assert.Equal(t, tt.train, d.Train)
			assert.Equal(t, tt.val, d.Val)
			assert.Equal(t, tt.test, d.Test)
		})
	}
}

func TestDataKeepsWhatItWas(t *testing.T) {
	t.Parallel()
	const text = "path: ultra\ntrain: images/train\nval:\n  - images/val\n  - \"images/a, b\"\nnc: 3\nkpt_shape: [2, 3]\nflip_idx: [1, 0]\nroboflow:\n    license: CC BY 4.0\nnames:\n  0: cat\n  2: \"no\"\n"
	d, err := ReadData("d.yaml", strings.NewReader(text))
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, d.Encode(&out))
	assert.Equal(t, text, out.String())
}

// The quoted ones are what PyYAML 6 reads as something else, or not at all, when
// they are plain.
func TestScalar(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"cat", "potted plant", "T-shirt", "images/train", "../valid/images", "e5"} {
		assert.Equal(t, text, scalar(text))
	}
	for _, text := range []string{"no", "On", "y", "NULL", "=", "~", "", "1e3", "12:30:45", "2020-01-01", "0x1F", ".5", ".inf", "a: b", "a #b", " a", "a ", "- x", "*x", "&x", "!x", "%x", "@x", "`x", "<<", "日本", "a\nb", "\x7f", `"q"`, "'q'", "[a]", "{a"} {
		assert.NotEqual(t, text, scalar(text), text)
	}
}
