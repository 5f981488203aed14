package render

import (
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"annotate/detect"
)

// crowd returns n detections of sizes and names as they come in street scenes;
// clustered around a few places, or all over.
func crowd(n int, size image.Point, clustered bool, seed uint64) []detect.Detection {
	rng := rand.New(rand.NewPCG(seed, 1))
	names := []string{"person", "bicycle", "car", "dog", "traffic light", "potted plant", "bird", "zebrafish"}
	w, h := float64(size.X), float64(size.Y)
	var hubs [4][2]float64
	for i := range hubs {
		hubs[i] = [2]float64{rng.Float64() * w, rng.Float64() * h}
	}
	dets := make([]detect.Detection, n)
	for i := range dets {
		bw, bh := w*(0.01+0.12*rng.Float64()*rng.Float64()), h*(0.01+0.2*rng.Float64()*rng.Float64())
		x, y := rng.Float64()*(w-bw), rng.Float64()*(h-bh)
		if clustered {
			hub := hubs[rng.IntN(len(hubs))]
			x, y = hub[0]+rng.NormFloat64()*w/20, hub[1]+rng.NormFloat64()*h/20
			x, y = min(max(x, 0), w-bw), min(max(y, 0), h-bh)
		}
		dets[i] = detect.Detection{
			Label: names[rng.IntN(len(names))], Score: float64(500+rng.IntN(500)) / 1000,
			Box: detect.Box{XMin: x, YMin: y, XMax: x + bw, YMax: y + bh},
		}
	}
	return dets
}

func BenchmarkLayout(b *testing.B) {
	for _, bm := range []struct {
		n    int
		size image.Point
	}{
		{7, image.Pt(640, 480)},
		{100, image.Pt(1920, 1080)},
		{1000, image.Pt(1920, 1080)},
		{10000, image.Pt(4032, 3024)},
	} {
		b.Run(fmt.Sprint(bm.n), func(b *testing.B) {
			dets := crowd(bm.n, bm.size, false, 1)
			for b.Loop() {
				Layout(bm.size, dets, Style{})
			}
		})
	}
}

func BenchmarkDraw(b *testing.B) {
	for _, bm := range []struct {
		n    int
		size image.Point
	}{
		{7, image.Pt(640, 480)},
		{14, image.Pt(4032, 3024)},
		{1000, image.Pt(1920, 1080)},
	} {
		b.Run(fmt.Sprint(bm.n), func(b *testing.B) {
			s := Layout(bm.size, crowd(bm.n, bm.size, false, 1), Style{})
			img := image.NewRGBA(image.Rectangle{Max: bm.size})
			for b.Loop() {
				s.Draw(img)
			}
		})
	}
}

func BenchmarkRegions(b *testing.B) {
	size := image.Pt(4032, 3024)
	s := Layout(size, crowd(10000, size, false, 1), Style{})
	for b.Loop() {
		s.Regions()
	}
}
