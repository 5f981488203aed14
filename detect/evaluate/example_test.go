package evaluate_test

import (
	"fmt"

	"annotate/detect"
	"annotate/detect/evaluate"
)

// images is a photo of a cat and a dog, in which a model found the cat, and the
// cat once more.
var images = []evaluate.Image{{
	Truths: []detect.Object{
		{Detection: detect.Detection{Label: "cat", Box: detect.Box{XMin: 0, YMin: 0, XMax: 100, YMax: 100}}},
		{Detection: detect.Detection{Label: "dog", Box: detect.Box{XMin: 200, YMin: 0, XMax: 300, YMax: 100}}},
	},
	Detections: []detect.Detection{
		{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 0, YMin: 0, XMax: 100, YMax: 95}},
		{Label: "cat", Score: 0.4, Box: detect.Box{XMin: 10, YMin: 0, XMax: 100, YMax: 100}},
	},
}}

func ExampleEvaluate() {
	r := evaluate.Evaluate(images)
	fmt.Printf("AP %.3f, AP50 %.3f, AR100 %.3f\n", r.AP, r.AP50, r.AR100)
	for _, l := range r.Labels {
		fmt.Printf("%s: AP %.3f\n", l.Label, l.AP)
	}
	// Output:
	// AP 0.500, AP50 0.500, AR100 0.500
	// cat: AP 1.000
	// dog: AP 0.000
}

func ExampleJudge() {
	judged := evaluate.Judge(images, evaluate.Criteria{})
	for i, v := range judged.Verdicts[0] {
		fmt.Println(judged.Images[0].Detections[i].Score, v.Outcome)
	}
	// The verdicts hold for every threshold.
	for _, threshold := range []float64{0, 0.5} {
		c := judged.Count(evaluate.Thresholds{All: threshold})
		fmt.Printf("from %.1f: precision %.2f, recall %.2f, missed %d\n", threshold, c.Precision(), c.Recall(), c.Missed)
	}
	// Output:
	// 0.9 true positive
	// 0.4 duplicate
	// from 0.0: precision 0.50, recall 0.50, missed 1
	// from 0.5: precision 1.00, recall 0.50, missed 1
}
