package detect_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
)

func ExampleLabelled_Place() {
	img := detect.Labelled{
		Name: "a.jpg", Detections: []detect.Detection{{Label: "cat"}, {Label: "dog"}},
		File: "labels/a.txt", Lines: []int{1, 3},
	}
	fmt.Println(img.Place(1))
	// Output: labels/a.txt:3
}

func TestPlaceIsNotKnown(t *testing.T) {
	t.Parallel()
	dets := make([]detect.Detection, 2)
	for name, img := range map[string]detect.Labelled{
		"no file":     {Detections: dets, Lines: []int{1, 2}},
		"no lines":    {Detections: dets, File: "a.txt"},
		"one changed": {Detections: dets, File: "a.txt", Lines: []int{1}},
		"image only":  {File: "a.txt", Lines: []int{}},
	} {
		for _, i := range []int{-1, 0, 2} {
			assert.Empty(t, img.Place(i), "%s, detection %d", name, i)
		}
	}
}
