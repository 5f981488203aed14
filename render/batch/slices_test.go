package batch

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/detect/slice"
)

// TestSlices: a large photo is asked about in parts, each part once, also if a run
// ends in the middle of it; a small one as a whole.
func TestSlices(t *testing.T) {
	t.Parallel()
	in := t.TempDir()
	for name, size := range map[string]image.Point{"large.jpg": {300, 200}, "small.jpg": {90, 100}} {
		var b bytes.Buffer
		require.NoError(t, jpeg.Encode(&b, image.NewGray(image.Rectangle{Max: size}), nil))
		put(t, filepath.Join(in, name), b.String())
	}
	tiles := slice.Tiles(300, 200, 128)
	require.Len(t, tiles, 6)

	var calls, fails atomic.Int64
	var sent sync.Map // hashes of tiles
	detector := detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
		if calls.Add(1) == fails.Load() {
			return nil, detect.ErrPayment
		}
		if !strings.Contains(img.Name, "tile") {
			return []detect.Detection{}, nil
		}
		sent.Store(record.Sum(img.Data), true)
		config, err := jpeg.DecodeConfig(bytes.NewReader(img.Data))
		assert.NoError(t, err)
		assert.Equal(t, image.Pt(128, 128), image.Pt(config.Width, config.Height))
		return []detect.Detection{{Label: strings.Fields(img.Name)[2], Score: 0.9, Box: detect.Box{XMin: 1, YMin: 2, XMax: 30, YMax: 40}}}, nil
	})
	file := filepath.Join(t.TempDir(), RecordName)
	log, err := OpenRecord(file, nil)
	require.NoError(t, err)
	defer log.Close()
	source := Source{Detector: detector, Name: "x", Record: log, Slices: &Slices{Side: 128}}
	wantCalls := func(source Source, want int) {
		t.Helper()
		got := 0
		r := Prepare(collected(t, in), source, NewSlots(1, 1, 0), Options{})
		require.NoError(t, r.Each(t.Context(), r.Look, func(o *Result) error { got += o.Calls; return o.Err }))
		assert.Equal(t, want, got, "what it will cost is known before")
	}
	run := func(source Source) map[string][]detect.Detection {
		dets := map[string][]detect.Detection{}
		r := Prepare(collected(t, in), source, NewSlots(1, 1, 0), Options{})
		_ = r.Each(t.Context(), r.Find, func(o *Result) error {
			if o.Err == nil {
				dets[o.File.Name] = o.Detections
			}
			return nil
		})
		return dets
	}

	wantCalls(source, len(tiles)+1+1)
	fails.Store(4) // the whole photo and two tiles are answered by then
	assert.NotContains(t, run(source), "large.jpg")
	before := calls.Load()
	wantCalls(source, len(tiles)+1+1-int(before-1))
	dets := run(source)
	assert.EqualValues(t, len(tiles)+1+1+1, calls.Load(), "the call that failed is the only one that is made twice")
	require.Len(t, dets["large.jpg"], len(tiles))
	for _, d := range dets["large.jpg"] {
		var x, y float64
		for _, tile := range tiles {
			if tile.String() == d.Label {
				x, y = float64(tile.X), float64(tile.Y)
			}
		}
		assert.Equal(t, detect.Box{XMin: x + 1, YMin: y + 2, XMax: x + 30, YMax: y + 40}, d.Box)
	}
	assert.Empty(t, dets["small.jpg"])
	wantCalls(source, 0)
	assert.Equal(t, dets, run(source))
	whole := source
	whole.Slices = nil
	wantCalls(whole, 0)
	assert.Empty(t, run(whole)["large.jpg"], "the answer about the whole photo is another one")
	other := source
	other.Slices = &Slices{Side: 150}
	wantCalls(other, len(slice.Tiles(300, 200, 150)))
	assert.EqualValues(t, len(tiles)+1+1+1, calls.Load())

	text, err := os.Open(file)
	require.NoError(t, err)
	defer text.Close()
	known := 0
	for e, err := range record.DecodeAll(file, text) {
		require.NoError(t, err)
		if e.Tile != "" {
			known++
			_, found := sent.Load(e.TileSHA256)
			assert.True(t, found, "a server knows the tile by what was sent")
		}
	}
	assert.Equal(t, len(tiles), known)
}
