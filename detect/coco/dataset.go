package coco

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"annotate/detect"
)

// Image is an entry of a file's images.
type Image struct {
	ID            int64
	Name          string // slash-separated path, COCO's file_name
	Width, Height int    // pixels; 0 where the file does not say
}

// Category is an entry of a file's categories.
type Category struct {
	ID   int64
	Name string // the label
}

// Annotation is one object: an entry of annotations, or of results.
type Annotation struct {
	ImageID    int64
	CategoryID int64
	BBox       [4]float64 // x, y, width, height in pixels
	// Area is that of the object's outline in square pixels; 0 where the file
	// does not say.
	Area float64
	// Score in [0,1], if Scored. Ground truth is not scored.
	Score  float64
	Scored bool
	// Crowd says that the box holds many objects (iscrowd).
	Crowd bool
	// Line is where the file that it was read from has it, from 1; 0: it was not
	// read.
	Line int
}

// Dataset is what a file holds.
type Dataset struct {
	Images      []Image
	Categories  []Category
	Annotations []Annotation
	// File is what errors call the file that it was read from.
	File string
}

// Object returns the annotation with its label.
func (a *Annotation) Object(label string) detect.Object {
	d := detect.Detection{
		Label: label,
		Score: a.Score,
		Box: detect.Box{
			XMin: a.BBox[0], YMin: a.BBox[1], XMax: a.BBox[0] + a.BBox[2], YMax: a.BBox[1] + a.BBox[3],
		},
		Truth: !a.Scored,
	}
	if d.Truth {
		d.Score = 1
	}
	return detect.Object{Detection: d, Area: a.Area, Crowd: a.Crowd, Line: a.Line}
}

// Objects returns the annotations of each image, parallel to Images and in the
// file's order.
func (d *Dataset) Objects() [][]Annotation {
	at := d.imageIndex()
	counts := make([]int, len(d.Images))
	for i := range d.Annotations {
		if n, ok := at[d.Annotations[i].ImageID]; ok {
			counts[n]++
		}
	}
	objects := make([][]Annotation, len(d.Images))
	for i, n := range counts {
		objects[i] = make([]Annotation, 0, n)
	}
	for _, a := range d.Annotations {
		if n, ok := at[a.ImageID]; ok {
			objects[n] = append(objects[n], a)
		}
	}
	return objects
}

// Labelled returns the images with their objects, parallel to Images and to
// what Objects returns. A category that the file does not name is labelled
// "category 17".
func (d *Dataset) Labelled() []detect.Labelled {
	names := make(map[int64]string, len(d.Categories))
	for _, c := range d.Categories {
		names[c.ID] = c.Name
	}
	images := make([]detect.Labelled, len(d.Images))
	for i, objects := range d.Objects() {
		img := &images[i]
		img.Name, img.Width, img.Height = d.Images[i].Name, d.Images[i].Width, d.Images[i].Height
		img.File, img.Objects = d.File, make([]detect.Object, len(objects))
		for j := range objects {
			id := objects[j].CategoryID
			label, ok := names[id]
			if !ok {
				label = "category " + strconv.FormatInt(id, 10)
				names[id] = label
			}
			img.Objects[j] = objects[j].Object(label)
		}
	}
	return images
}

func (d *Dataset) imageIndex() map[int64]int {
	at := make(map[int64]int, len(d.Images))
	for i, img := range d.Images {
		at[img.ID] = i
	}
	return at
}

// FromLabelled makes a dataset of images: ids from 1 in their order, and
// annotations in the order of images and objects, one for each. Labels have
// the ids that categories give them; others are added behind, sorted. An area
// that is not said is the box's. Boxes are rounded to 1/100,000 px, where sums would otherwise
// leave the likes of 51.99999999999997.
//
// A box with NaN or infinity is an error, since JSON has neither.
func FromLabelled(images []detect.Labelled, categories []Category) (*Dataset, error) {
	d := &Dataset{Images: make([]Image, len(images)), Categories: withLabels(categories, images)}
	ids := make(map[string]int64, len(d.Categories))
	for _, c := range slices.Backward(d.Categories) { // of one name twice, the first
		ids[c.Name] = c.ID
	}
	for i, img := range images {
		id := int64(i + 1)
		d.Images[i] = Image{ID: id, Name: img.Name, Width: img.Width, Height: img.Height}
		for _, det := range img.Objects {
			b := det.Box
			if !b.Finite() {
				return nil, fmt.Errorf("%s: the box of %q is not finite: %v", img.Name, det.Label, b)
			}
			a := Annotation{
				ImageID: id, CategoryID: ids[det.Label],
				BBox: [4]float64{round(b.XMin), round(b.YMin), round(b.XMax - b.XMin), round(b.YMax - b.YMin)},
				Area: round(det.ObjectArea()), Crowd: det.Crowd,
			}
			if !det.Truth {
				a.Score, a.Scored = det.Score, true
			}
			d.Annotations = append(d.Annotations, a)
		}
	}
	return d, nil
}

// withLabels returns the categories and behind them, sorted, the labels that
// are not among them.
func withLabels(categories []Category, images []detect.Labelled) []Category {
	known := map[string]bool{}
	next := int64(1)
	for _, c := range categories {
		known[c.Name] = true
		next = max(next, c.ID+1)
	}
	var further []string
	for _, img := range images {
		for _, det := range img.Objects {
			if !known[det.Label] {
				known[det.Label] = true
				further = append(further, det.Label)
			}
		}
	}
	slices.Sort(further)
	all := slices.Clone(categories)
	for i, label := range further {
		all = append(all, Category{ID: next + int64(i), Name: label})
	}
	return all
}

// round rounds to 1/100,000 px. Numbers too large to have such a part stay.
func round(x float64) float64 {
	const parts = 1e5
	if math.Abs(x) > 1e10 {
		return x
	}
	return math.Round(x*parts) / parts
}
