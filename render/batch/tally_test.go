package batch

import (
	"errors"
	"fmt"
	"image"
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
	"annotate/detect/shard"
	"annotate/render"
	"annotate/render/jpegpatch"
	"annotate/render/photo"
)

func TestTally(t *testing.T) {
	t.Parallel()
	var tally Tally
	cat := detect.Detection{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 10, YMin: 10, XMax: 90, YMax: 90}}
	beside := detect.Detection{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 200, YMin: 10, XMax: 210, YMax: 90}}
	result := func(dets ...detect.Detection) *Result {
		return &Result{Detections: dets, Scene: render.Layout(image.Pt(100, 100), dets, render.Style{})}
	}
	tally.Add(result(cat), false)
	assert.Empty(t, tally.Lines(), "all is as it should be")

	tally.Add(result(cat, beside), false)
	tally.Add(result(), false)
	tally.Add(&Result{}, false) // nothing to draw, and so not written
	anew := result(cat)
	anew.Written.Reencoded = true
	tally.Add(anew, true) // as it was meant
	tally.Add(anew, false)
	tally.Fail(fmt.Errorf("a.jpg: %w", photo.ErrFormat), false)
	tally.Fail(errors.New("?"), true)
	assert.Equal(t, shard.Counts{
		Done: 6, WithoutObjects: 2, NotWritten: 1, ForGood: 1, GoAgain: 1, Reasons: map[string]int{photo.ErrFormat.Error(): 1, "not available for now": 1},
	}, tally.Counts())
	assert.Equal(t, []string{"boxes: 1 left out for lying outside the photo", "encoded anew: 1 JPEG that could not be patched"}, tally.Lines())
}

// TestHidden: the lines prove what is hidden, and say what is not.
func TestHidden(t *testing.T) {
	t.Parallel()
	style := render.Style{Parts: []render.Part{render.PartPixelate}}
	faces := []detect.Detection{{Label: "face", Score: 0.9, Box: detect.Box{XMax: 90, YMax: 90}}, {Label: "plate", Score: 0.9, Box: detect.Box{XMin: 90, YMin: 90, XMax: 100, YMax: 100}}}
	o := &Result{Detections: faces, Scene: render.Layout(image.Pt(100, 100), faces, style), LeftOut: 2}
	o.Written = photo.WriteReport{Blocks: 12345, Changed: 1024, Removed: jpegpatch.Removed{Thumbnails: 1, Others: 2}}
	var tally Tally
	tally.Add(&Result{Scene: render.Layout(image.Pt(100, 100), faces, render.Style{})}, false)
	assert.Empty(t, tally.Hidden, "nothing of it is hidden")
	tally.Add(o, false)
	tally.Add(o, false)
	assert.Equal(t, map[string]int{"face": 2}, tally.Hidden.Most)
	assert.Equal(t, "face in 2 photos", tally.Hidden.MostText())
	assert.Contains(t, tally.Lines(), "hidden: 4 regions; 2,048 of 24,690 blocks rewritten, every other block identical; 2 thumbnails, 4 other segments dropped")
	assert.Contains(t, tally.Lines(), "left visible: 4 boxes below the threshold or over the limit")
}
