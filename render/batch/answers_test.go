package batch

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/record"

	"github.com/disintegration/imaging"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// served returns answers for labels of a photo at hand, and what was told.
func served(t *testing.T, photo, labels string) (*Answers, *strings.Builder) {
	t.Helper()
	dir := t.TempDir()
	data, err := os.ReadFile(filepath.Join("../../testdata/demo", photo))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, photo), data, 0o666))
	file := filepath.Join(t.TempDir(), "labels.csv")
	require.NoError(t, os.WriteFile(file, []byte("image,label,xmin,ymin,xmax,ymax,width,height\n"+labels), 0o666))
	var told strings.Builder
	known := &Answers{Tell: func(err error) { told.WriteString(err.Error() + "\n") }}
	photos, err := PhotosIn(t.Context(), []string{dir})
	require.NoError(t, err)
	d, err := dataset.Open(t.Context(), file, dataset.Options{Photos: photos, Warn: known.Tell})
	require.NoError(t, err)
	known.Add(t.Context(), d)
	return known, &told
}

// Labelled photos are known by their bytes.
func TestAnswersToBytes(t *testing.T) {
	t.Parallel()
	known, told := served(t, "stop.png", "stop.png,cat,10,20,30,40,240,180\nlost.png,cat,1,2,3,4,5,6\n") // it is 480×360
	assert.Contains(t, told.String(), "1 image, such as lost.png: no photo of that name")
	data, err := os.ReadFile("../../testdata/demo/stop.png")
	require.NoError(t, err)
	got, err := known.Detect(t.Context(), &detect.Image{Data: data, Width: 480, Height: 360})
	require.NoError(t, err)
	want := detect.Box{XMin: 20, YMin: 40, XMax: 60, YMax: 80}
	assert.Equal(t, []detect.Detection{{Label: "cat", Score: 1, Truth: true, Box: want}}, got, "in the photo's pixels")
}

// A photo that was made small is still the photo; what has become of it at the
// worst quality is not.
func TestAnswersToLooks(t *testing.T) {
	t.Parallel()
	known, _ := served(t, "market.jpg", "market.jpg,stall,0,0,600,400,1200,800\n")
	known.Fingerprint(t.Context())
	picture, err := imaging.Open("../../testdata/demo/market.jpg")
	require.NoError(t, err)
	small := imaging.Resize(picture, 60, 0, imaging.Box)
	upload := func(quality int) *detect.Image {
		var data bytes.Buffer
		require.NoError(t, jpeg.Encode(&data, small, &jpeg.Options{Quality: quality}))
		return &detect.Image{Data: data.Bytes(), Width: 60, Height: 40}
	}
	got, err := known.Detect(t.Context(), upload(90))
	require.NoError(t, err)
	require.Len(t, got, 1)
	assert.Equal(t, detect.Box{XMax: 30, YMax: 20}, got[0].Box)
	_, err = known.Detect(t.Context(), upload(5))
	assert.ErrorIs(t, err, detect.ErrNoRecord)
}

// A run with slices can be served: the parts of a photo are known by their bytes,
// and are no photos themselves.
func TestAnswersToTiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var lines []byte
	for _, e := range []record.Entry{
		{Image: "a.jpg", SHA256: record.Sum([]byte("photo")), Width: 900, Height: 900},
		{
			Image: "a.jpg", SHA256: record.Sum([]byte("photo")), Width: 640, Height: 640, Tile: "0,0,640,640", TileSHA256: record.Sum([]byte("tile")),
			Detections: []detect.Detection{{Label: "bird", Score: 0.9, Box: detect.Box{XMax: 5, YMax: 5}}},
		},
	} {
		line, err := e.Line()
		require.NoError(t, err)
		lines = append(lines, line...)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, RecordName), lines, 0o666))
	for _, from := range []string{dir, filepath.Join(dir, RecordName)} {
		known := &Answers{}
		d, err := dataset.Open(t.Context(), from, dataset.Options{})
		require.NoError(t, err)
		known.Add(t.Context(), d)
		parts, err := dataset.RecordParts(t.Context(), from)
		require.NoError(t, err)
		require.NoError(t, known.AddTiles(parts))
		assert.Equal(t, 1, known.Images)
		got, err := known.Detect(t.Context(), &detect.Image{Data: []byte("tile"), Width: 640, Height: 640})
		require.NoError(t, err)
		assert.Equal(t, "bird", got[0].Label)
		got, err = known.Detect(t.Context(), &detect.Image{Data: []byte("photo"), Width: 900, Height: 900})
		require.NoError(t, err)
		assert.Empty(t, got)
	}
}
