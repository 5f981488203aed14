package record

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// sidecars are two replies that facebook/detr-resnet-50 gave, and what goes
// wrong with files that people write.
var sidecars = map[string]string{
	"000000039769.json": `[{"score":0.9982202649116516,"label":"remote","box":{"xmin":40,"ymin":70,"xmax":175,"ymax":117}}]`,
	"sub/a.jpg.json":    `[{"score":1,"label":"of the jpg","box":{"xmin":0,"ymin":0,"xmax":1.5,"ymax":1e1}}]`,
	"sub/a.json":        "\ufeff[]\r\n",
	"null.json":         "null",
	"object.json":       `{"error":"Model too busy"}`,
	"empty.json":        "",
	"torn.json":         `[{"score":`,
	"two.json":          "[][]",
	"nobox.json":        "[\n{\"score\":1,\"label\":\"x\",\"box\":{\"xmin\":0,\"ymin\":0,\"xmax\":1,\"ymax\":1}}\n,\n\n{\"score\":1,\n\"label\":\"x\"}]",
	"text.json":         "[\n{\"score\":\"high\"}]",
	"hub.json":          `{"images":[{"shape":[9,9],"results":[{"name":"cat","confidence":0.9,"box":{"x1":1,"y1":2,"x2":3,"y2":4}}]}]}`,
	"half.json":         `{"image":{"width":18,"height":18},"predictions":[{"class":"cat","confidence":0.9,"x":4,"y":6,"width":4,"height":4}]}`,
	"truth.json":        `[{"label":"cat","score":1,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4},"truth":true,"outline":[[1,2,3,2,3,4]]}]`,
}

func TestDecodeSidecar(t *testing.T) {
	t.Parallel()
	cat := []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 1, YMin: 2, XMax: 3, YMax: 4}}}
	for _, tt := range []struct {
		file string
		want *detect.Reply
		err  string
	}{
		{file: "000000039769.json", want: &detect.Reply{Detections: []detect.Detection{
			{Label: "remote", Score: 0.9982202649116516, Box: detect.Box{XMin: 40, YMin: 70, XMax: 175, YMax: 117}}}}},
		{file: "sub/a.json", want: &detect.Reply{Detections: []detect.Detection{}}},
		{file: "hub.json", want: &detect.Reply{Form: "Ultralytics", Width: 9, Height: 9, Detections: cat}},
		{file: "half.json", want: &detect.Reply{Form: "Roboflow", Width: 18, Height: 18, Detections: []detect.Detection{
			{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 2, YMin: 4, XMax: 6, YMax: 8}}}}},
		{file: "truth.json", want: &detect.Reply{Detections: []detect.Detection{
			{Label: "cat", Score: 1, Truth: true, Box: detect.Box{XMin: 1, YMin: 2, XMax: 3, YMax: 4},
				Outline: &detect.Outline{Rings: [][]detect.Point{{{X: 1, Y: 2}, {X: 3, Y: 2}, {X: 3, Y: 4}}}}}}}},
		{file: "null.json", err: "null.json:1: null, want a list"},
		{file: "object.json", err: "object.json:1: the server says: Model too busy"},
		{file: "empty.json", err: "empty.json:1: empty"},
		{file: "torn.json", err: "torn.json:1: item 1: the JSON is cut off"},
		{file: "two.json", err: "two.json:1: more than one JSON document"},
		{file: "nobox.json", err: "nobox.json:5: item 2: no box"},
		{file: "text.json", err: "text.json:2: item 1: score is string"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			got, err := DecodeSidecar(tt.file, strings.NewReader(sidecars[tt.file]))
			if tt.err != "" {
				assert.EqualError(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
	broken := errors.New("disk on fire")
	_, err := DecodeSidecar("a.json", iotest.ErrReader(broken))
	assert.ErrorIs(t, err, broken)
}

func FuzzSidecar(f *testing.F) {
	for _, text := range sidecars {
		f.Add(text)
	}
	f.Add("\ufeff[ {\"label\":\"x\",\"score\":2},\n\t]")
	f.Fuzz(func(t *testing.T, text string) {
		reply, err := DecodeSidecar("a.json", strings.NewReader(text))
		if err != nil {
			var line *LineError
			require.ErrorAs(t, err, &line)
			require.Equal(t, "a.json", line.File)
			require.GreaterOrEqual(t, line.Line, 1)
			require.LessOrEqual(t, line.Line, 1+strings.Count(text, "\n"))
			return
		}
		for _, d := range reply.Detections {
			require.GreaterOrEqual(t, d.Score, 0.0)
			require.LessOrEqual(t, d.Score, 1.0)
		}
	})
}
