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

// Two runs of a model on the same pictures: the old one's detections stand for
// the truth, what became of them is said by verdicts, in words of one's own.
func ExampleWrite_twoRuns() {
	cat := detect.Box{XMin: 20, YMin: 30, XMax: 300, YMax: 400}
	older := []detect.Detection{{Label: "cat", Score: 0.9, Box: cat}}
	newer := []detect.Detection{{Label: "dog", Score: 0.8, Box: cat}}

	image := report.Image{Name: "cat.jpg", Width: 640, Height: 480, Detections: newer}
	for _, d := range older {
		image.Truths = append(image.Truths, detect.Object{Detection: detect.Detection{Label: d.Label, Box: d.Box}})
	}
	image.Verdicts = []evaluate.Verdict{{Outcome: evaluate.WrongLabel, Truth: 0}}
	var page bytes.Buffer
	err := report.Write(&page, report.Data{
		Title: "cat, then dog", Threshold: 0.5, Images: []report.Image{image},
		Compared: true, Runs: true, Reference: "old run",
		Outcomes: map[evaluate.Outcome]string{
			evaluate.TruePositive: "same", evaluate.Duplicate: "rescored", evaluate.WrongLabel: "relabelled",
			evaluate.PoorlyLocalised: "moved", evaluate.Background: "added", evaluate.Missed: "lost",
		},
		Thumbnails: slices.Values([][]byte{pictureOf(320, 240)}),
	})
	fmt.Println(err, strings.Contains(page.String(), "relabelled"))
	// Output: <nil> true
}
