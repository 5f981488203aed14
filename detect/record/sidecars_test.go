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
		{image: "sub/b.jpg"},
		{image: ""},
		{image: "../000000039769.jpg"},
		{image: "/000000039769.jpg"},
		{image: "null.jpg", err: "null.json:1: want an array of detections, have null"},
		{image: "object.jpg", err: "object.json:1: want an array of detections, have object"},
		{image: "empty.jpg", err: "empty.json:1: unexpected end of JSON input"},
		{image: "torn.jpg", err: "torn.json:1: unexpected end of JSON input"},
		{image: "two.jpg", err: "two.json:1: invalid character '[' after top-level value"},
		{image: "nobox.jpg", err: "nobox.json:5: item [1]: no box"},
		{image: "text.jpg", err: "text.json:2: score: unexpected string"},
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
