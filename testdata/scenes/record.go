package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"annotate/detect"
)

// entry is a line of detections.jsonl.
type entry struct {
	Image      string             `json:"image"`
	SHA256     string             `json:"sha256"`
	Width      int                `json:"width"`
	Height     int                `json:"height"`
	Source     string             `json:"source"`
	Parameters map[string]float64 `json:"parameters"`
	Detections []detect.Detection `json:"detections"`
}

// source is where a reply like the recorded ones would have come from, and
// threshold the least score that was asked for.
const (
	source    = "https://router.huggingface.co/hf-inference/models/facebook/detr-resnet-50"
	threshold = 0.3
)

func newEntry(file string, data []byte, width, height int, found []detect.Detection) entry {
	return entry{
		Image: file, SHA256: fmt.Sprintf("%x", sha256.Sum256(data)), Width: width, Height: height,
		Source: source, Parameters: map[string]float64{"threshold": threshold}, Detections: found,
	}
}

// writeRecord writes dir/detections.jsonl.
func writeRecord(dir string, entries []entry) error {
	var data []byte
	for _, e := range entries {
		line, err := json.Marshal(e)
		if err != nil {
			return err
		}
		data = append(append(data, line...), '\n')
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
