package main

import (
	"bytes"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/record"
)

// sighting is what can be seen of one object: its exact box, in the photo's
// pixels, and how much of it.
type sighting struct {
	label   string
	x, y    float64 // top left
	w, h    float64
	area    float64 // visible pixels
	visible float64 // share of what was drawn that nothing hides
}

// sightings returns the objects in the order in which they were drawn. What is
// all but hidden, or too small for anyone to tell, is left out.
func (p *Picture) sightings() []sighting {
	boxes := make([]image.Rectangle, len(p.objects))
	counts := make([]int, len(p.objects))
	width := p.img.Rect.Dx()
	for i, o := range p.shown {
		if o != 0 {
			x, y := i%width, i/width
			boxes[o] = boxes[o].Union(image.Rect(x, y, x+1, y+1))
			counts[o]++
		}
	}
	var seen []sighting
	for i, o := range p.objects {
		s := sighting{
			label: o.label,
			x:     float64(boxes[i].Min.X) / oversample, y: float64(boxes[i].Min.Y) / oversample,
			w: float64(boxes[i].Dx()) / oversample, h: float64(boxes[i].Dy()) / oversample,
			area:    float64(counts[i]) / (oversample * oversample),
			visible: float64(counts[i]) / max(float64(o.drawn), 1),
		}
		if o.label != "" && s.visible >= 0.12 && s.area >= 40 {
			seen = append(seen, s)
		}
	}
	return seen
}

// truth returns what is really there, in the form that label files are written
// from.
func (s scene) truth(seen []sighting) detect.Labelled {
	l := detect.Labelled{Name: s.file, Width: s.width, Height: s.height}
	for _, o := range seen {
		l.Objects = append(l.Objects, detect.Object{Area: o.area, Detection: detect.Detection{Label: o.label, Score: 1, Truth: true,
			Box: detect.Box{XMin: o.x, YMin: o.y, XMax: o.x + o.w, YMax: o.y + o.h}}})
	}
	return l
}

// writeTruth writes dir/truth.coco.json.
func writeTruth(dir string, images []detect.Labelled) error {
	d, err := coco.FromLabelled(images, coco.Categories())
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := d.Encode(&out); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "truth.coco.json"), out.Bytes(), 0o644)
}

// source is where a reply like the recorded ones would have come from, and
// threshold the least score that was asked for.
const source = "https://router.huggingface.co/hf-inference/models/facebook/detr-resnet-50"

var threshold = 0.3

func newEntry(file string, data []byte, width, height int, found []detect.Detection) record.Entry {
	return record.Entry{
		Image: file, SHA256: record.Sum(data), Width: width, Height: height,
		Source: source, Parameters: detect.Parameters{Threshold: &threshold}, Detections: found,
	}
}

// writeRecord writes dir/detections.jsonl.
func writeRecord(dir string, entries []record.Entry) error {
	var data []byte
	for _, e := range entries {
		line, err := e.Line()
		if err != nil {
			return err
		}
		data = append(data, line...)
	}
	return os.WriteFile(filepath.Join(dir, "detections.jsonl"), data, 0o644)
}

// reply is what a model as good as today's would say of the objects: boxes a
// pixel or three off, less sure of what is small or half hidden, and with the
// scene's flaws.
func (s scene) reply(seen []sighting) []detect.Detection {
	rnd := rand.New(rand.NewPCG(s.seed, 0x0DDBA11))
	found := []detect.Detection{} // an image without objects has an empty list
	nth := map[string]int{}
	for _, o := range seen {
		label, score, twice := o.label, certainty(o, rnd), 0.0
		lost := false
		for _, f := range s.flaws {
			if f.label != o.label || f.nth != nth[o.label] {
				continue
			}
			switch f.kind {
			case missed:
				lost = true
			case confused:
				label, score = f.as, f.score
			case duplicated:
				twice = f.score
			}
		}
		nth[o.label]++
		box := jittered(o, 1+min(o.w, o.h)/150, rnd)
		if !lost && score >= threshold {
			found = append(found, detect.Detection{Label: label, Score: score, Box: box})
		}
		if twice > 0 {
			found = append(found, detect.Detection{Label: label, Score: twice, Box: jittered(o, 3+min(o.w, o.h)/30, rnd)})
		}
	}
	for _, f := range s.flaws {
		if f.kind == invented {
			found = append(found, detect.Detection{Label: f.label, Score: f.score, Box: detect.Box{
				XMin: float64(f.box[0]), YMin: float64(f.box[1]), XMax: float64(f.box[2]), YMax: float64(f.box[3]),
			}})
		}
	}
	// The API's order means nothing, and nobody may rely on it.
	rnd.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
	return found
}

// certainty is near 1 for what is large and free, and falls with what is hidden
// and below about 40 pixels.
func certainty(o sighting, rnd *rand.Rand) float64 {
	doubt := 0.004 + 0.45*math.Pow(1-o.visible, 1.6) + 0.5*math.Exp(-math.Sqrt(o.w*o.h)/16)
	score := 1 - doubt*(0.4+0.9*rnd.ExpFloat64())
	return math.Round(min(max(score, 0), 0.9993)*1e4) / 1e4
}

// jittered moves each side by about as many pixels. A side at the frame's edge
// may end up beyond it, as the API's do.
func jittered(o sighting, by float64, rnd *rand.Rand) detect.Box {
	off := func(v float64) float64 {
		return math.Round(v + min(max(rnd.NormFloat64(), -2), 2)*by)
	}
	return detect.Box{XMin: off(o.x), YMin: off(o.y), XMax: off(o.x + o.w), YMax: off(o.y + o.h)}
}
