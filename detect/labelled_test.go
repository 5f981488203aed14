package detect_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
)

func ExampleLabelled_Place() {
	img := detect.Labelled{Name: "a.jpg", File: "labels/a.txt", Objects: []detect.Object{{Line: 1}, {Line: 3}}}
	fmt.Println(img.Place(1))
	// Output: labels/a.txt:3
}

func TestPlaceIsNotKnown(t *testing.T) {
	t.Parallel()
	objects := []detect.Object{{Line: 1}, {}}
	for name, img := range map[string]detect.Labelled{
		"no file":    {Objects: objects},
		"no line":    {Objects: objects[1:], File: "a.txt"},
		"image only": {File: "a.txt"},
	} {
		for _, i := range []int{-1, 0, 2} {
			assert.Empty(t, img.Place(i), "%s, object %d", name, i)
		}
	}
}

func TestObjectScale(t *testing.T) {
	t.Parallel()
	o := detect.Object{Detection: detect.Detection{Box: detect.Box{XMax: 10, YMax: 20}}, Area: 50}
	assert.Equal(t, 50., o.ObjectArea())
	scaled := o.Scale(2, 3)
	assert.Equal(t, detect.Box{XMax: 20, YMax: 60}, scaled.Box)
	assert.Equal(t, 300., scaled.ObjectArea(), "the outline's area grows by both factors")
	o.Area = 0
	assert.Equal(t, 200., o.ObjectArea(), "the box's, where nothing is said")
}

func TestInPixels(t *testing.T) {
	t.Parallel()
	img := detect.Labelled{Name: "a.jpg", Shares: true, Objects: []detect.Object{{Detection: detect.Detection{Box: detect.Box{XMin: 0.1, YMin: 0.2, XMax: 0.7, YMax: 1}}}}}
	got := img.InPixels(640, 480)
	assert.Equal(t, detect.Labelled{Name: "a.jpg", Width: 640, Height: 480, Objects: []detect.Object{{Detection: detect.Detection{Box: detect.Box{XMin: 64, YMin: 96, XMax: 448, YMax: 480}}}}}, got)
	assert.True(t, img.Shares, "it is a copy")
	assert.Equal(t, got, got.InPixels(1, 1), "pixels stay")
}
