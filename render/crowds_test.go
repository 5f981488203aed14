package render

import (
	"image"
	"math"
	"math/rand/v2"

	"annotate/detect"
)

// denseScene is a kind of picture in which labels are a crowd.
type denseScene struct {
	name string
	size image.Point
	dets func(seed uint64) []detect.Detection
}

// denseScenes are the crowds that people take pictures of.
var denseScenes = []denseScene{
	{"coco-like 100", image.Pt(1920, 1080), func(seed uint64) []detect.Detection { return cocoLike(100, image.Pt(1920, 1080), seed) }},
	{"coco-like 300", image.Pt(1920, 1080), func(seed uint64) []detect.Detection { return cocoLike(300, image.Pt(1920, 1080), seed) }},
	{"coco-like 1000", image.Pt(1920, 1080), func(seed uint64) []detect.Detection { return cocoLike(1000, image.Pt(1920, 1080), seed) }},
	{"aerial 300", image.Pt(1920, 1080), func(seed uint64) []detect.Detection { return aerial(300, image.Pt(1920, 1080), seed) }},
	{"aerial 1000", image.Pt(1920, 1080), func(seed uint64) []detect.Detection { return aerial(1000, image.Pt(1920, 1080), seed) }},
	{"shelf 220", image.Pt(1920, 1080), func(seed uint64) []detect.Detection { return shelf(11, 20, image.Pt(1920, 1080), seed) }},
	{"shelf 480", image.Pt(3000, 2000), func(seed uint64) []detect.Detection { return shelf(16, 30, image.Pt(3000, 2000), seed) }},
	{"text page", image.Pt(1240, 1754), func(seed uint64) []detect.Detection { return textPage(image.Pt(1240, 1754), seed) }},
	{"people 4×14", image.Pt(1280, 720), func(seed uint64) []detect.Detection { return people(4, 14, image.Pt(1280, 720), seed) }},
}

func boxAt(label string, score, x, y, w, h float64) detect.Detection {
	return detect.Detection{Label: label, Score: score, Box: detect.Box{XMin: x, YMin: y, XMax: x + w, YMax: y + h}}
}

// cocoLike scatters objects of the sizes that COCO's have, a third of them
// people.
func cocoLike(n int, size image.Point, seed uint64) []detect.Detection {
	rng := rand.New(rand.NewPCG(seed, 11))
	names := []string{"person", "person", "person", "person", "car", "chair", "book", "bottle", "cup", "dining table", "traffic light", "handbag", "potted plant"}
	w, h := float64(size.X), float64(size.Y)
	dets := make([]detect.Detection, n)
	for i := range dets {
		side := min(w, h) * 0.06 * math.Exp(0.9*rng.NormFloat64())
		aspect := math.Exp(0.4 * rng.NormFloat64())
		bw, bh := min(max(side*aspect, 6), 0.9*w), min(max(side/aspect, 6), 0.9*h)
		dets[i] = boxAt(names[rng.IntN(len(names))], 0.3+0.7*rng.Float64(), rng.Float64()*(w-bw), rng.Float64()*(h-bh), bw, bh)
	}
	return dets
}

// aerial scatters vehicles as they look from above, some in rows.
func aerial(n int, size image.Point, seed uint64) []detect.Detection {
	rng := rand.New(rand.NewPCG(seed, 12))
	names := []string{"small vehicle", "small vehicle", "small vehicle", "large vehicle", "ship", "plane"}
	w, h := float64(size.X), float64(size.Y)
	dets := make([]detect.Detection, 0, n)
	for len(dets) < n {
		label := names[rng.IntN(len(names))]
		bw, bh := 14+16*rng.Float64(), 12+14*rng.Float64()
		x, y := rng.Float64()*(w-bw), rng.Float64()*(h-bh)
		run := 1
		if rng.IntN(6) == 0 {
			run = 4 + rng.IntN(8)
		}
		for k := range run {
			if at := x + float64(k)*(bw+6); at+bw <= w && len(dets) < n {
				dets = append(dets, boxAt(label, 0.3+0.7*rng.Float64(), at, y+2*rng.Float64(), bw, bh))
			}
		}
	}
	return dets
}

// shelf fills the picture with goods that stand almost edge to edge.
func shelf(rows, cols int, size image.Point, seed uint64) []detect.Detection {
	rng := rand.New(rand.NewPCG(seed, 13))
	w, h := float64(size.X)/float64(cols), float64(size.Y)/float64(rows)
	var dets []detect.Detection
	for i := range rows * cols {
		x, y := float64(i%cols)*w+2+2*rng.Float64(), float64(i/cols)*h+2+2*rng.Float64()
		dets = append(dets, boxAt("object", 0.7+0.3*rng.Float64(), x, y, w-4, h-6))
	}
	return dets
}

// textPage is a page of words, some of them headings.
func textPage(size image.Point, seed uint64) []detect.Detection {
	rng := rand.New(rand.NewPCG(seed, 14))
	var dets []detect.Detection
	line := float64(size.Y) / 34
	for y := 20.0; y+line < float64(size.Y); y += line {
		for x := 20.0; ; {
			word := 18 + 70*rng.Float64()
			if x+word > float64(size.X)-20 {
				break
			}
			label := "text"
			if rng.IntN(60) == 0 {
				label = "number"
			}
			dets = append(dets, boxAt(label, 0.7+0.3*rng.Float64(), x, y, word, line*0.6))
			x += word + 6
		}
	}
	return dets
}

// people stand in rows, as for a photo.
func people(rows, cols int, size image.Point, seed uint64) []detect.Detection {
	rng := rand.New(rand.NewPCG(seed, 15))
	w, h := float64(size.X)/float64(cols), float64(size.Y)/float64(rows)
	var dets []detect.Detection
	for i := range rows * cols {
		x, y := (float64(i%cols)+0.1*rng.Float64())*w, (float64(i/cols)+0.1*rng.Float64())*h
		dets = append(dets, boxAt("person", 0.8+0.2*rng.Float64(), x, y, 0.85*w, min(1.05*h, float64(size.Y)-y)))
	}
	return dets
}
