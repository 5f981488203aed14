package main

import (
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/disintegration/imaging"

	"annotate/render"
)

// option is a way to draw: a picture's name and the flags that make it.
type option struct {
	name  string
	flags []string
}

// options are those of what a reader may want to see before choosing.
func options() []option {
	all := []option{
		{"default", nil},
		{"template", []string{"--template", "{label} {score:%}"}},
		{"color-by-instance", []string{"--color-by", "instance"}},
		{"color-by-score", []string{"--color-by", "score"}},
		{"legend-below", []string{"--style", "outline,legend", "--legend", "below"}},
		{"font-size", []string{"--font-size", "22"}},
		{"line-width", []string{"--line-width", "6"}},
		{"view", []string{"--view", "1200"}},
	}
	for _, part := range render.Parts() {
		all = append(all, option{"style-" + string(part), []string{"--style", string(part)}})
	}
	for _, preset := range render.Presets() {
		all = append(all, option{"preset-" + preset, []string{"--preset", preset}})
	}
	for i, o := range all {
		switch o.name { // what covers objects would cover the couch, and all that is on it
		case "style-solid", "style-pixelate", "style-blur", "style-spotlight", "style-heat", "preset-privacy":
			all[i].flags = append(o.flags, "--labels", "cat,remote")
		}
	}
	return all
}

// room is the photo that the options are shown on, and roomWidth how wide they are.
const (
	room      = "living-room.jpg"
	roomWidth = 400
)

// roomLabels are its objects, in pixels of the demo photo: what a model found, and
// outlines of what has one.
var roomLabels = []struct {
	label   string
	score   float64
	box     [4]float64 // x, y, width, height
	outline []float64
}{
	{"cat", 0.9964, [4]float64{165, 162, 152, 193}, []float64{
		187, 164, 200, 180, 238, 180, 252, 164, 260, 190, 262, 210, 255, 240, 265, 270, 277, 312, 285, 322, 300, 322, 288, 308, 305, 308, 316, 325,
		305, 345, 278, 352, 200, 354, 175, 352, 165, 330, 167, 305, 180, 275, 188, 250, 180, 225, 178, 200,
	}},
	{"cat", 0.9907, [4]float64{283, 228, 262, 128}, []float64{
		285, 290, 300, 262, 330, 246, 370, 243, 420, 250, 448, 250, 455, 228, 475, 242, 510, 255, 535, 242, 543, 270, 535, 300, 545, 330, 530, 345,
		500, 342, 440, 340, 410, 348, 340, 356, 310, 352, 316, 330, 305, 308, 285, 312,
	}},
	{"remote", 0.9328, [4]float64{100, 344, 58, 47}, []float64{100, 377, 148, 344, 158, 352, 155, 360, 110, 390, 101, 386}},
	{"remote", 0.9591, [4]float64{299, 350, 72, 45}, []float64{300, 352, 312, 351, 368, 378, 371, 386, 360, 395, 301, 366}},
	{"couch", 0.8653, [4]float64{35, 127, 547, 323}, nil},
	{"potted plant", 0.4963, [4]float64{552, 116, 87, 301}, nil},
}

// drawOptions has the program draw a small photo in every way there is.
func drawOptions(program, demo, out string) error {
	work, err := os.MkdirTemp("", "pictures")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	photo, err := open(filepath.Join(demo, room))
	if err != nil {
		return err
	}
	scale := float64(roomWidth) / float64(photo.Rect.Dx())
	small := imaging.Resize(photo, roomWidth, 0, imaging.Lanczos)
	if err := writeJPEG(filepath.Join(work, room), small, 80); err != nil {
		return err
	}
	labels := filepath.Join(work, "labels.json")
	if err := writeLabels(labels, small.Rect.Size(), scale); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	for _, o := range options() {
		drawn := filepath.Join(work, o.name)
		args := append([]string{filepath.Join(work, room), "-o", drawn, "--from", labels, "-q", "--threshold", "0.4"}, o.flags...)
		if said, err := exec.Command(program, args...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", o.name, err, said)
		}
		if err := os.Rename(filepath.Join(drawn, room), filepath.Join(out, o.name+".jpg")); err != nil {
			return err
		}
	}
	return nil
}

func writeJPEG(file string, m image.Image, quality int) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := jpeg.Encode(f, m, &jpeg.Options{Quality: quality}); err != nil {
		return err
	}
	return f.Close()
}

// writeLabels writes the room's objects as COCO instances, scaled.
func writeLabels(file string, size image.Point, scale float64) error {
	type instance struct {
		ID       int         `json:"id"`
		Image    int         `json:"image_id"`
		Category int         `json:"category_id"`
		Score    float64     `json:"score"`
		Box      []float64   `json:"bbox"`
		Outline  [][]float64 `json:"segmentation,omitempty"`
	}
	type category struct {
		ID   int    `json:"id"`
		Name string `json:"name"`
	}
	scaled := func(v []float64) []float64 {
		s := make([]float64, len(v))
		for i := range v {
			s[i] = v[i] * scale
		}
		return s
	}
	ids := map[string]int{}
	var categories []category
	var instances []instance
	for i, l := range roomLabels {
		if ids[l.label] == 0 {
			ids[l.label] = len(ids) + 1
			categories = append(categories, category{ids[l.label], l.label})
		}
		object := instance{ID: i + 1, Image: 1, Category: ids[l.label], Score: l.score, Box: scaled(l.box[:])}
		if l.outline != nil {
			object.Outline = [][]float64{scaled(l.outline)}
		}
		instances = append(instances, object)
	}
	text, err := json.Marshal(map[string]any{
		"images":     []map[string]any{{"id": 1, "file_name": room, "width": size.X, "height": size.Y}},
		"categories": categories, "annotations": instances,
	})
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o666)
}
