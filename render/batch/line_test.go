package batch

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/render"
	"annotate/render/photo"
)

func TestLine(t *testing.T) {
	t.Parallel()
	text := func(o *Result) string {
		line, err := json.Marshal(NewLine(o))
		require.NoError(t, err)
		return string(line)
	}
	file := &File{Name: "in/a.jpg"}
	assert.Equal(t, `{"image":"in/a.jpg","detections":[],"error":"gone"}`, text(&Result{File: file, Output: "out/a.jpg", Err: errors.New("gone")}), "what failed has no output")
	o := &Result{File: file, Output: "out/a.jpg", Photo: &photo.Photo{Width: 4, Height: 3, Frames: 2, Format: photo.JPEG}}
	assert.Equal(t, `{"image":"in/a.jpg","width":4,"height":3,"frames":2,"detections":[]}`, text(o), "without objects nothing was written")
	o.Scene = render.Layout(image.Pt(4, 3), nil, render.Style{})
	assert.Contains(t, text(o), `"output":"out/a.jpg"`)
	assert.Contains(t, text(o), `"patched":true`)
	o.Photo.Format, o.Detections = photo.PNG, []detect.Detection{{Label: "cat"}}
	assert.NotContains(t, text(o), "patched")
	assert.Contains(t, text(o), `"label":"cat"`)
}

// TestNamesEndWithTheRun: also where a pipe says nothing for long.
func TestNamesEndWithTheRun(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancelCause(t.Context())
	defer stop(nil)
	from, to := io.Pipe()
	defer to.Close()
	go io.WriteString(to, "a.jpg\nb.jpg\n")
	var names []string
	var last error
	for name, err := range ReadNamesUntil(ctx, from, false) {
		if err == nil {
			names = append(names, name)
		}
		last = err
		stop(assert.AnError)
	}
	assert.Equal(t, "a.jpg", names[0])
	assert.ErrorIs(t, last, assert.AnError)
}
