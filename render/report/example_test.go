package report_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/render/report"
)

func ExampleWrite() {
	var page bytes.Buffer
	err := report.Write(&page, report.Data{
		Title:     "Tuesday's model",
		Threshold: 0.5,
		Images: []report.Image{{
			Name: "garden/cat.jpg", Width: 640, Height: 480,
			Detections: []detect.Detection{{Label: "cat", Score: 0.98, Box: detect.Box{XMin: 20, YMin: 30, XMax: 300, YMax: 400}}},
			Link:       "https://photos.example/garden/cat.jpg",
		}},
		Thumbnails: slices.Values([][]byte{pictureOf(320, 240)}),
	})
	fmt.Println(err, strings.Contains(page.String(), "garden/cat.jpg"))
	// Output: <nil> true
}

// Two runs of a model on the same pictures: the old one's detections stand in the
// place of a ground truth, and evaluate.Compare says what became of them.
func ExampleWrite_twoRuns() {
	cat := detect.Box{XMin: 20, YMin: 30, XMax: 300, YMax: 400}
	older := []detect.Detection{{Label: "cat", Score: 0.9, Box: cat}}
	newer := []detect.Detection{{Label: "dog", Score: 0.8, Box: cat}}

	var page bytes.Buffer
	err := report.Write(&page, report.Data{
		Title: "cat, then dog", Threshold: 0.5, Compared: true, Runs: true,
		Images: []report.Image{{
			Name: "cat.jpg", Width: 640, Height: 480,
			Detections: newer, Truths: detect.ObjectsOf(older), Changes: evaluate.Compare(older, newer, evaluate.Tolerance{}),
		}},
		Thumbnails: slices.Values([][]byte{pictureOf(320, 240)}),
	})
	fmt.Println(err, strings.Contains(page.String(), "relabelled"))
	// Output: <nil> true
}
