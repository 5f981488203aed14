package main

import (
	"encoding/json"
	"image"
	"os"
	"path/filepath"
	"slices"
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

// truth is ground truth in COCO's form for instances.
type truth struct {
	Info struct {
		Description string `json:"description"`
	} `json:"info"`
	Images      []truthImage  `json:"images"`
	Annotations []truthObject `json:"annotations"`
	Categories  []category    `json:"categories"`
}

type truthImage struct {
	ID       int    `json:"id"`
	FileName string `json:"file_name"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
}

type truthObject struct {
	ID         int        `json:"id"`
	ImageID    int        `json:"image_id"`
	CategoryID int        `json:"category_id"`
	Box        [4]float64 `json:"bbox"` // x, y, width, height
	Area       float64    `json:"area"`
	IsCrowd    int        `json:"iscrowd"`
}

type category struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// add notes an image and what is in it.
func (t *truth) add(s scene, seen []sighting) {
	id := len(t.Images) + 1
	t.Images = append(t.Images, truthImage{ID: id, FileName: s.file, Width: s.width, Height: s.height})
	for _, o := range seen {
		i := slices.IndexFunc(t.Categories, func(c category) bool { return c.Name == o.label })
		t.Annotations = append(t.Annotations, truthObject{
			ID: len(t.Annotations) + 1, ImageID: id, CategoryID: t.Categories[i].ID,
			Box: [4]float64{o.x, o.y, o.w, o.h}, Area: o.area,
		})
	}
}

// write puts one object on each line, so that a change can be read.
func (t *truth) write(dir string) error {
	data, err := json.Marshal(t)
	if err != nil {
		return err
	}
	var lines []byte
	for i, b := range data {
		lines = append(lines, b)
		if b == ',' && data[i-1] == '}' || b == '[' && data[i+1] == '{' {
			lines = append(lines, '\n')
		}
	}
	return os.WriteFile(filepath.Join(dir, "truth.coco.json"), append(lines, '\n'), 0o644)
}

// categories are COCO's, whose numbers leave gaps.
func categories() []category {
	names := map[int]string{
		1: "person", 2: "bicycle", 3: "car", 4: "motorcycle", 5: "airplane", 6: "bus", 7: "train", 8: "truck", 9: "boat",
		10: "traffic light", 11: "fire hydrant", 13: "stop sign", 14: "parking meter", 15: "bench", 16: "bird", 17: "cat",
		18: "dog", 19: "horse", 20: "sheep", 21: "cow", 22: "elephant", 23: "bear", 24: "zebra", 25: "giraffe",
		27: "backpack", 28: "umbrella", 31: "handbag", 32: "tie", 33: "suitcase", 34: "frisbee", 35: "skis",
		36: "snowboard", 37: "sports ball", 38: "kite", 39: "baseball bat", 40: "baseball glove", 41: "skateboard",
		42: "surfboard", 43: "tennis racket", 44: "bottle", 46: "wine glass", 47: "cup", 48: "fork", 49: "knife",
		50: "spoon", 51: "bowl", 52: "banana", 53: "apple", 54: "sandwich", 55: "orange", 56: "broccoli", 57: "carrot",
		58: "hot dog", 59: "pizza", 60: "donut", 61: "cake", 62: "chair", 63: "couch", 64: "potted plant", 65: "bed",
		67: "dining table", 70: "toilet", 72: "tv", 73: "laptop", 74: "mouse", 75: "remote", 76: "keyboard",
		77: "cell phone", 78: "microwave", 79: "oven", 80: "toaster", 81: "sink", 82: "refrigerator", 84: "book",
		85: "clock", 86: "vase", 87: "scissors", 88: "teddy bear", 89: "hair drier", 90: "toothbrush",
	}
	var list []category
	for id := range 91 {
		if name, ok := names[id]; ok {
			list = append(list, category{ID: id, Name: name})
		}
	}
	return list
}
