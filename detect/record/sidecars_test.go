package record

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// sidecarsFS holds two replies that facebook/detr-resnet-50 gave, and what goes
// wrong with files that people write.
var sidecarsFS = fstest.MapFS{
	"000000039769.json": {Data: []byte(`[{"score":0.9982202649116516,"label":"remote","box":{"xmin":40,"ymin":70,"xmax":175,"ymax":117}}]`)},
	"sub/a.jpg.json":    {Data: []byte(`[{"score":1,"label":"of the jpg","box":{"xmin":0,"ymin":0,"xmax":1.5,"ymax":1e1}}]`)},
	"sub/a.json":        {Data: []byte("\ufeff[]\r\n")},
	"null.json":         {Data: []byte("null")},
	"object.json":       {Data: []byte(`{"error":"Model too busy"}`)},
	"empty.json":        {},
	"torn.json":         {Data: []byte(`[{"score":`)},
	"two.json":          {Data: []byte("[][]")},
	"nobox.json":        {Data: []byte("[\n{\"score\":1,\"label\":\"x\",\"box\":{\"xmin\":0,\"ymin\":0,\"xmax\":1,\"ymax\":1}}\n,\n\n{\"score\":1,\n\"label\":\"x\"}]")},
	"text.json":         {Data: []byte("[\n{\"score\":\"high\"}]")},
	"hub.json":          {Data: []byte(`{"images":[{"shape":[9,9],"results":[{"name":"cat","confidence":0.9,"box":{"x1":1,"y1":2,"x2":3,"y2":4}}]}]}`)},
	"half.json":         {Data: []byte(`{"image":{"width":18,"height":18},"predictions":[{"class":"cat","confidence":0.9,"x":4,"y":6,"width":4,"height":4}]}`)},
	"truth.json":        {Data: []byte(`[{"label":"cat","score":1,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4},"truth":true,"outline":[[1,2,3,2,3,4]]}]`)},
	"folder.json/x":     {},
}

func TestSidecars(t *testing.T) {
	t.Parallel()
	remote := []detect.Detection{{Label: "remote", Score: 0.9982202649116516, Box: detect.Box{XMin: 40, YMin: 70, XMax: 175, YMax: 117}}}
	tests := []struct {
		image string
		want  []detect.Detection // nil: an error
		err   string             // "" : ErrNoRecord
	}{
		{image: "000000039769.jpg", want: remote},
		{image: "000000039769.png", want: remote},
		{image: "./000000039769.jpg", want: remote},
		{image: "000000039769", want: remote},
		{image: "sub/a.jpg", want: []detect.Detection{{Label: "of the jpg", Score: 1, Box: detect.Box{XMax: 1.5, YMax: 10}}}},
		{image: "sub/a.png", want: []detect.Detection{}},
		{image: "hub.jpg", want: []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 1, YMin: 2, XMax: 3, YMax: 4}}}},
		{image: "half.jpg", want: []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 1, YMin: 2, XMax: 3, YMax: 4}}}},
		{image: "truth.jpg", want: []detect.Detection{{Label: "cat", Score: 1, Truth: true, Box: detect.Box{XMin: 1, YMin: 2, XMax: 3, YMax: 4},
			Outline: &detect.Outline{Rings: [][]detect.Point{{{X: 1, Y: 2}, {X: 3, Y: 2}, {X: 3, Y: 4}}}}}}},
		{image: "sub/b.jpg"},
		{image: ""},
		{image: "../000000039769.jpg"},
		{image: "/000000039769.jpg"},
		{image: "null.jpg", err: "null.json:1: null, want a list"},
		{image: "object.jpg", err: "object.json:1: the server says: Model too busy"},
		{image: "empty.jpg", err: "empty.json:1: empty"},
		{image: "torn.jpg", err: "torn.json:1: item 1: the JSON is cut off"},
		{image: "two.jpg", err: "two.json:1: more than one JSON document"},
		{image: "nobox.jpg", err: "nobox.json:5: item 2: no box"},
		{image: "text.jpg", err: "text.json:2: item 1: score is string"},
		{image: "folder.jpg", err: "folder.json: invalid argument"},
	}
	for _, tt := range tests {
		t.Run(tt.image, func(t *testing.T) {
			t.Parallel()
			got, err := Sidecars{FS: sidecarsFS}.Detect(t.Context(), &detect.Image{Name: tt.image, Width: 9, Height: 9})
			switch {
			case tt.want != nil:
				require.NoError(t, err)
				assert.Equal(t, tt.want, got)
			case tt.err == "":
				assert.ErrorIs(t, err, detect.ErrNoRecord)
			default:
				assert.EqualError(t, err, tt.image+": "+tt.err)
				assert.NotErrorIs(t, err, detect.ErrNoRecord, "there is one, and somebody should mend it")
			}
		})
	}
}

func TestSidecarsTellTheForm(t *testing.T) {
	t.Parallel()
	var told []string
	s := Sidecars{FS: sidecarsFS, Other: func(file, form string) { told = append(told, file+" "+form) }}
	for _, name := range []string{"hub.jpg", "000000039769.jpg", "half.jpg"} {
		_, err := s.Detect(t.Context(), &detect.Image{Name: name})
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"hub.json Ultralytics", "half.json Roboflow"}, told)
}

func TestSidecarsCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Sidecars{FS: sidecarsFS}.Detect(ctx, &detect.Image{Name: "000000039769.jpg"})
	assert.ErrorIs(t, err, context.Canceled)
}

func FuzzSidecar(f *testing.F) {
	for _, file := range sidecarsFS {
		f.Add(string(file.Data))
	}
	f.Add("\ufeff[ {\"label\":\"x\",\"score\":2},\n\t]")
	f.Fuzz(func(t *testing.T, text string) {
		fsys := fstest.MapFS{"a.json": {Data: []byte(text)}}
		dets, err := Sidecars{FS: fsys}.Detect(context.Background(), &detect.Image{Name: "a.jpg"})
		if err != nil {
			var line *LineError
			require.ErrorAs(t, err, &line)
			require.Equal(t, "a.json", line.File)
			require.GreaterOrEqual(t, line.Line, 1)
			require.LessOrEqual(t, line.Line, 1+strings.Count(text, "\n"))
			return
		}
		for _, d := range dets {
			require.GreaterOrEqual(t, d.Score, 0.0)
			require.LessOrEqual(t, d.Score, 1.0)
		}
	})
}
