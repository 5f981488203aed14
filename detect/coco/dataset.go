package coco

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"annotate/detect"
)

// Form is the name of COCO's form in [detect.Extra].
const Form = "coco"

// Image is an entry of a file's images.
type Image struct {
	ID            int64
	Name          string // slash-separated path, COCO's file_name
	Width, Height int    // pixels; 0 where the file does not say
	// Rest is what else the file says of it, as members of a JSON object.
	Rest string
}

// Category is an entry of a file's categories.
type Category struct {
	ID   int64
	Name string // the label
	// Rest is what else the file says of it, as members of a JSON object.
	Rest string
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
	Line int32
	// More is what results mostly do without; nil for nothing.
	More *More
}

// More is what an annotation says besides.
type More struct {
	// ID is the annotation's own; 0 for none.
	ID int64
	// CategoryID is the annotation's, as it was read.
	CategoryID int64
	// Outline is the object's shape; nil where the box is all.
	Outline *detect.Outline
	// Mask is the segmentation as the file has it, where it is run-length
	// encoded.
	Mask string
	// Rest is what else the file says of it, as members of a JSON object.
	Rest string
	// Kinds name what is in Rest and not empty.
	Kinds []string
}

// Dataset is what a file holds.
type Dataset struct {
	Images      []Image
	Categories  []Category
	Annotations []Annotation
	// Rest are the file's other sections, info and licenses, as members of a
	// JSON object.
	Rest string
	// Texts are ids of images and categories that are text in the file.
	Texts map[int64]string
	// File is what errors call the file that it was read from.
	File string

	hurt map[int64]bool // ids of images of which an annotation could not be read
}

// Hurt returns the names of images of which an annotation could not be read; of
// those that are not there, the ids.
func (d *Dataset) Hurt() []string {
	var all []string
	named := map[int64]bool{}
	for i := range d.Images {
		if id := d.Images[i].ID; d.hurt[id] {
			named[id] = true
			all = append(all, d.Images[i].Name)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(d.hurt)) {
		if !named[id] {
			all = append(all, d.idText(id))
		}
	}
	return all
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
	o := detect.Object{Detection: d, Area: a.Area, Crowd: a.Crowd, Line: int(a.Line)}
	if a.More != nil {
		o.Outline = a.More.Outline
	}
	return o
}

// counts returns how many annotations each image has.
func (d *Dataset) counts(at map[int64]int) []int {
	counts := make([]int, len(d.Images))
	for i := range d.Annotations {
		if n, ok := at[d.Annotations[i].ImageID]; ok {
			counts[n]++
		}
	}
	return counts
}

// Labelled returns the images with their objects, parallel to Images, and objects
// in the file's order. A category that the file does not name is labelled
// "category 17". The Extra of images are [*Image], those of objects [*More].
func (d *Dataset) Labelled() []detect.Labelled {
	names := make(map[int64]string, len(d.Categories))
	for _, c := range d.Categories {
		names[c.ID] = c.Name
	}
	at := d.imageIndex()
	images := make([]detect.Labelled, len(d.Images))
	extras := make([]detect.Extra, len(d.Images))
	kinds := kindTable{}
	for i, n := range d.counts(at) {
		img, of := &images[i], &d.Images[i]
		img.Name, img.Width, img.Height = of.Name, of.Width, of.Height
		img.File, img.Objects = d.File, make([]detect.Object, 0, n)
		extras[i] = detect.Extra{Form: Form, Value: of, Kinds: kinds.of(of.Rest)}
		img.Extra = &extras[i]
	}
	var objects []detect.Extra
	for i := range d.Annotations {
		a := &d.Annotations[i]
		n, ok := at[a.ImageID]
		if !ok {
			continue
		}
		label, ok := names[a.CategoryID]
		if !ok {
			label = "category " + d.idText(a.CategoryID)
			names[a.CategoryID] = label
		}
		o := a.Object(label)
		if a.More != nil {
			if len(objects) == cap(objects) {
				objects = make([]detect.Extra, 0, min(4096, len(d.Annotations)-i))
			}
			objects = append(objects, detect.Extra{Form: Form, Kinds: a.More.Kinds, Value: a.More})
			o.Extra = &objects[len(objects)-1]
		}
		images[n].Objects = append(images[n].Objects, o)
	}
	return images
}

// idText returns an id as the file has it.
func (d *Dataset) idText(id int64) string {
	if text, ok := d.Texts[id]; ok {
		return text
	}
	return strconv.FormatInt(id, 10)
}

func (d *Dataset) imageIndex() map[int64]int {
	at := make(map[int64]int, len(d.Images))
	for i, img := range d.Images {
		at[img.ID] = i
	}
	return at
}

// FromLabelled makes a dataset of images, with the annotations in the order of
// images and objects. Images, annotations and what COCO says of them besides
// keep their ids where the images were read from COCO; others get the next ones,
// from 1 where there are none. An id that comes twice is the first's. Labels have the ids that categories give them; others are added
// behind, sorted. An area that is not said is the outline's or the box's. Boxes
// are rounded to 1/100,000 px, where sums would otherwise leave the likes of
// 51.99999999999997.
//
// A box with NaN or infinity is an error, since JSON has neither.
func FromLabelled(images []detect.Labelled, categories []Category) (*Dataset, error) {
	d := &Dataset{Images: make([]Image, len(images)), Categories: withLabels(categories, images), Texts: map[int64]string{}}
	ids := make(map[string]int64, len(d.Categories))
	names := make(map[int64]string, len(d.Categories))
	for _, c := range slices.Backward(d.Categories) { // of one name twice, the first
		ids[c.Name], names[c.ID] = c.ID, c.Name
	}
	objectIDs := idsOf(images)
	boxes := 0
	for i := range images {
		boxes += len(images[i].Objects)
	}
	d.Annotations = slices.Grow(d.Annotations, boxes)
	for i, img := range images {
		of := Image{Name: img.Name, Width: img.Width, Height: img.Height}
		if img.Extra != nil && img.Extra.Form == Form {
			if known, ok := img.Extra.Value.(*Image); ok {
				of.ID, of.Rest = known.ID, known.Rest
			}
		}
		d.Images[i] = of
		for k := range img.Objects {
			o := &img.Objects[k]
			b := o.Box
			if !b.Finite() {
				return nil, fmt.Errorf("%s: the box of %q is not finite: %v", img.Name, o.Label, b)
			}
			a := Annotation{
				ImageID: int64(i), CategoryID: ids[o.Label],
				BBox: [4]float64{round(b.XMin), round(b.YMin), round(b.XMax - b.XMin), round(b.YMax - b.YMin)},
				Area: round(areaOf(o)), Crowd: o.Crowd,
			}
			if !o.Truth {
				a.Score, a.Scored = o.Score, true
			}
			a.More = moreOf(o, objectIDs)
			if a.More != nil && names[a.More.CategoryID] == o.Label {
				a.CategoryID = a.More.CategoryID
			}
			d.Annotations = append(d.Annotations, a)
		}
	}
	d.numberImages()
	return d, nil
}

func areaOf(o *detect.Object) float64 {
	if o.Area <= 0 && o.Outline != nil {
		if area := o.Outline.Area(); area > 0 && !math.IsInf(area, 0) {
			return area
		}
	}
	return o.ObjectArea()
}

// numberImages gives the images ids, and the annotations, which have the images'
// places, those.
func (d *Dataset) numberImages() {
	used := map[int64]bool{}
	next := int64(1)
	for i := range d.Images {
		id := d.Images[i].ID
		if id != 0 && used[id] {
			d.Images[i].ID = 0
		}
		used[id] = true
		next = max(next, id+1)
	}
	for i := range d.Images {
		if d.Images[i].ID == 0 {
			d.Images[i].ID = next
			next++
		}
	}
	for i := range d.Annotations {
		a := &d.Annotations[i]
		a.ImageID = d.Images[a.ImageID].ID
	}
}

// idsOf counts how often each annotation's id occurs.
func idsOf(images []detect.Labelled) map[int64]bool {
	seen := map[int64]bool{}
	for i := range images {
		for k := range images[i].Objects {
			if m := read(&images[i].Objects[k]); m != nil && m.ID != 0 {
				seen[m.ID] = false
			}
		}
	}
	return seen
}

// read returns what was read from COCO of an object, nil for nothing.
func read(o *detect.Object) *More {
	if o.Extra == nil || o.Extra.Form != Form {
		return nil
	}
	m, _ := o.Extra.Value.(*More)
	return m
}

// moreOf returns what is to be written of an object besides; taken are the ids
// that are written already.
func moreOf(o *detect.Object, taken map[int64]bool) *More {
	var m More
	if known := read(o); known != nil {
		m = *known
		if m.Outline != o.Outline {
			m.Outline, m.Mask = o.Outline, ""
		}
		if taken[m.ID] {
			m.ID = 0
		}
		taken[m.ID] = true
	} else {
		m.Outline = o.Outline
	}
	if m.ID == 0 && m.Outline == nil && m.Mask == "" && m.Rest == "" {
		return nil
	}
	return &m
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
