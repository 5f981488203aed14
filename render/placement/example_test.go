package placement_test

import (
	"fmt"
	"image"

	"annotate/render/placement"
)

func ExamplePlace() {
	label := []image.Point{{70, 16}, {40, 16}} // with score, without
	res := placement.Place([]placement.Object{
		{Box: image.Rect(100, 100, 200, 180), Forms: label},
		{Box: image.Rect(60, 0, 160, 40), Forms: label},     // touches the frame's top
		{Box: image.Rect(60, 0, 160, 40), Forms: label},     // the same box again
		{Box: image.Rect(290, 150, 300, 160), Forms: label}, // and its right
	}, placement.Options{Frame: image.Rect(0, 0, 300, 200), Gap: 1, Inset: 1})
	for _, l := range res.Labels {
		fmt.Println(l.Form, l.Rect)
	}
	// Output:
	// 0 (99,83)-(169,99)
	// 0 (59,41)-(129,57)
	// 0 (59,58)-(129,74)
	// 0 (230,133)-(300,149)
}
