package plot_test

import (
	"bytes"
	"fmt"
	"slices"

	"annotate/detect"
	"annotate/detect/stats"
	"annotate/render/plot"
)

func ExampleDataset() {
	images := []detect.Labelled{{Name: "a.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{
		{Label: "cat", Box: detect.Box{XMin: 20, YMin: 20, XMax: 300, YMax: 400}},
	})}}
	var svg bytes.Buffer
	if err := plot.Dataset("pets", stats.Compute(slices.Values(images))).WriteSVG(&svg); err != nil {
		fmt.Println(err)
	}
	fmt.Println(bytes.Contains(svg.Bytes(), []byte(">cat</text>")))
	// Output: true
}
