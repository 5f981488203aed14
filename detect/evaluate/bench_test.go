package evaluate

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"annotate/detect"
)

// cocoSized returns a set of the size of COCO's val2017 with 100,000
// detections, 80 labels of which few are frequent.
func cocoSized() []Image {
	const truths, detections = 36781, 100000
	r := rand.New(rand.NewPCG(1, 2))
	images := make([]Image, 5000)
	label := func() string { return fmt.Sprintf("label %d", int(80*r.Float64()*r.Float64()*r.Float64())) }
	box := func() detect.Box {
		x, y := r.Float64()*500, r.Float64()*400
		return detect.Box{XMin: x, YMin: y, XMax: x + 4 + r.Float64()*200, YMax: y + 4 + r.Float64()*200}
	}
	for range truths {
		img := &images[r.IntN(len(images))]
		img.Truths = append(img.Truths, detect.Object{Detection: detect.Detection{Label: label(), Box: box()}, Crowd: r.IntN(100) == 0})
	}
	for range detections {
		img := &images[r.IntN(len(images))]
		d := detect.Detection{Label: label(), Score: r.Float64(), Box: box()}
		if n := len(img.Truths); n > 0 && r.IntN(2) == 0 {
			t := img.Truths[r.IntN(n)]
			d.Label = t.Label
			d.Box.XMin, d.Box.YMin = t.Box.XMin+r.NormFloat64()*5, t.Box.YMin+r.NormFloat64()*5
			d.Box.XMax, d.Box.YMax = t.Box.XMax+r.NormFloat64()*5, t.Box.YMax+r.NormFloat64()*5
		}
		img.Detections = append(img.Detections, d)
	}
	return images
}

func BenchmarkEvaluate(b *testing.B) {
	images := cocoSized()
	for b.Loop() {
		Evaluate(images)
	}
}

func BenchmarkJudge(b *testing.B) {
	images := cocoSized()
	for b.Loop() {
		Judge(images, Criteria{})
	}
}

func BenchmarkCount(b *testing.B) {
	judged := Judge(cocoSized(), Criteria{})
	for b.Loop() {
		judged.Count(Thresholds{All: 0.5})
	}
}
