package stats_test

import (
	"fmt"
	"slices"

	"annotate/detect"
	"annotate/detect/stats"
)

func ExampleCompute() {
	s := stats.Compute(slices.Values([]detect.Labelled{
		{Name: "a.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{
			{Label: "cat", Box: detect.Box{XMin: 20, YMin: 20, XMax: 300, YMax: 400}},
			{Label: "remote", Box: detect.Box{XMin: 310, YMin: 70, XMax: 360, YMax: 190}},
		})},
		{Name: "b.jpg", Width: 640, Height: 480},
	}))
	fmt.Printf("%d images, %d of them empty, %d boxes\n", s.Images, s.Empty, s.Boxes)
	for _, l := range s.Labels {
		fmt.Printf("%s %d (%d large)\n", l.Name, l.Boxes, l.Sizes.Large)
	}
	// Output:
	// 2 images, 1 of them empty, 2 boxes
	// cat 1 (1 large)
	// remote 1 (0 large)
}
