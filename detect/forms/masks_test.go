package forms

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/mask"
)

// maskText is LabelMe's mask of 13 by 7 pixels: columns 0 to 5 of rows 0 to 3 but
// for the pixel (2, 2), and the pixel (12, 6). It was drawn with Pillow.
const maskText = "iVBORw0KGgoAAAANSUhEUgAAAA0AAAAHAQAAAAD7C/q3AAAAF0lEQVR4nGP4w8DEwMD0gIHhDwMMcAAAKyMC5eP1DicAAAAASUVORK5CYII="

func read(t *testing.T, form, text string) (objects []detect.Object, bad []string) {
	t.Helper()
	f, ok := Named(form)
	require.True(t, ok)
	images, err := f.Decode("a.json", strings.NewReader(text), Options{Bad: func(err error) { bad = append(bad, err.Error()) }})
	require.NoError(t, err)
	require.Len(t, images, 1)
	return images[0].Objects, bad
}

func TestLabelMeMask(t *testing.T) {
	t.Parallel()
	shape := func(text string) string {
		return `{"imagePath":"a.jpg","imageWidth":16,"imageHeight":10,"shapes":[{"label":"cat","shape_type":"mask","points":[[3,2],[15,8]],"mask":` + text + `}]}`
	}
	objects, bad := read(t, "labelme", shape(`"`+maskText+`"`))
	assert.Empty(t, bad)
	require.Len(t, objects, 1)
	assert.Equal(t, detect.Box{XMin: 3, YMin: 2, XMax: 16, YMax: 9}, objects[0].Box)
	assert.InDelta(t, 24, objects[0].Outline.Area(), 1e-9)
	for _, none := range []string{`null`, `""`, `"?"`, `"` + maskText[:40] + `"`, `"aGVsbG8="`} {
		objects, bad := read(t, "labelme", shape(none))
		assert.Empty(t, objects, none)
		assert.Len(t, bad, 1, none)
	}
}

// What label-studio-converter 0.0.59 packed is unpacked pixel by pixel.
func TestBrush(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/brush.json")
	require.NoError(t, err)
	var of struct {
		RLE  json.RawMessage
		Rows []string
	}
	require.NoError(t, json.Unmarshal(text, &of))
	task := func(rle string, w, h int) string {
		return fmt.Sprintf(`[{"data":{"image":"a.jpg"},"annotations":[{"result":[{"type":"brushlabels","original_width":%d,"original_height":%d,"value":{"format":"rle","rle":%s,"brushlabels":["cat"]}}]}]}]`, w, h, rle)
	}
	w, h := len(of.Rows[0]), len(of.Rows)
	objects, bad := read(t, "labelstudio", task(string(of.RLE), w, h))
	assert.Empty(t, bad)
	require.Len(t, objects, 1)
	m, err := mask.Rasterize(objects[0].Outline, w, h)
	require.NoError(t, err)
	got := make([][]byte, h)
	for y := range got {
		got[y] = []byte(strings.Repeat("0", w))
	}
	at := 0
	for i, n := range m.Counts {
		for range n {
			if i%2 == 1 {
				got[at%h][at/h] = '1'
			}
			at++
		}
	}
	for y, row := range of.Rows {
		require.Equal(t, row, string(got[y]), "row %d", y)
	}
	for _, none := range []string{task(string(of.RLE), w, h+1), task(string(of.RLE[:len(of.RLE)/2])+"0]", w, h), task("[]", w, h), task("[0,0,0,0]", 0, 0), task(`["a"]`, w, h)} {
		objects, bad := read(t, "labelstudio", none)
		assert.Empty(t, objects)
		assert.Len(t, bad, 1)
	}
}
