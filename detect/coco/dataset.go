package coco

import (
	"iter"
	"maps"
	"slices"
	"strconv"

	"annotate/detect"
	"annotate/detect/store"
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

	brief *detect.Extra // in place of Rest, if it was read briefly
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
	// ID is the annotation's own; 0 for none. An id that is text, or 0, is in More.Rest.
	ID int64
	// Line is where the file that it was read from has it, from 1; 0: it was not
	// read.
	Line int32
	// Outline is the object's shape; nil where the box is all.
	Outline *detect.Outline
	// More is what most do without; nil for nothing.
	More *More
}

// More is what an annotation says besides.
type More struct {
	// CategoryID is that of an object's label where another category of the same
	// name is before it; 0 where the label tells.
	CategoryID int64
	// Mask is the segmentation as the file has it, where it is run-length
	// encoded.
	Mask string
	// Rest is what else the file says of it, as members of a JSON object.
	Rest string
	// Kinds name what is in Rest and not empty.
	Kinds []string

	outline *detect.Outline // that Mask is of
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

	table       *table         // in place of Images; nil: they are there
	owned       bool           // table is no other dataset's
	annotations *store.Log     // of spooled, if it is ours
	spooled     *spooled       // in place of Annotations; nil: they are there
	brief       bool           // read so
	unique      bool           // no name comes twice
	making      *making        // in place of Annotations, to be written; nil: they are there
	hurt        map[int64]bool // ids of images of which an annotation could not be read
}

// Hurt returns the names of images of which an annotation could not be read; of
// those that are not there, the ids.
func (d *Dataset) Hurt() []string {
	var all []string
	named := map[int64]bool{}
	if len(d.hurt) == 0 {
		return nil
	}
	for _, img := range d.images() {
		if d.hurt[img.ID] {
			named[img.ID] = true
			all = append(all, img.Name)
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
	d.Outline = a.Outline
	return detect.Object{Detection: d, Area: a.Area, Crowd: a.Crowd, ID: a.ID, Line: int(a.Line)}
}

// Labelled returns the images with their objects, parallel to Images, and objects
// in the file's order. A category that the file does not name is labelled
// "category 17". The Extra of images are [*Image], those of objects [*More]; of a
// file that was read briefly they tell the kinds alone. See SpoolError for what waits
// in a spool.
func (d *Dataset) Labelled() []detect.Labelled {
	images := make([]detect.Labelled, 0, len(d.Images))
	for img := range d.Each() {
		images = append(images, img)
	}
	return images
}

// Each yields what Labelled returns.
func (d *Dataset) Each() iter.Seq[detect.Labelled] {
	return func(yield func(detect.Labelled) bool) {
		find := d.finder()
		ends := make([]int, d.Count()) // of the images' objects: at first how many there are
		for a := range d.all() {
			if n, ok := find(a.ImageID); ok {
				ends[n]++
			}
		}
		total := 0
		for i, n := range ends {
			ends[i], total = total, total+n
		}
		objects := make([]detect.Object, total) // one piece: a million small ones take more
		for i, o := range d.objects(find) {
			objects[ends[i]] = o
			ends[i]++
		}
		start := 0
		for img := range d.Empty() {
			end := ends[0]
			img.Objects, ends, start = objects[start:end:end], ends[1:], end
			if !yield(img) {
				return
			}
		}
	}
}

// Unique reports whether every image of the file that was read has a name of its own.
func (d *Dataset) Unique() bool { return d.unique }

// Empty yields the images as Each does, without objects.
func (d *Dataset) Empty() iter.Seq[detect.Labelled] {
	return func(yield func(detect.Labelled) bool) {
		kinds := kindTable{}
		var extras []detect.Extra
		for i, of := range d.images() {
			img := detect.Labelled{
				Name: of.Name, Width: of.Width, Height: of.Height, ID: of.ID, File: d.File, Objects: []detect.Object{}, Extra: of.brief,
			}
			if of.brief == nil && d.table == nil && !(d.brief && of.Rest == "") {
				if len(extras) == cap(extras) {
					extras = make([]detect.Extra, 0, min(1024, len(d.Images)-i))
				}
				if d.spooled != nil { // valid until the next
					of = &Image{ID: of.ID, Name: of.Name, Width: of.Width, Height: of.Height, Rest: of.Rest}
				}
				extras = append(extras, detect.Extra{Form: Form, Value: of, Kinds: kinds.of(of.Rest)})
				img.Extra = &extras[len(extras)-1]
			}
			if !yield(img) {
				return
			}
		}
	}
}

// Objects yields the objects of Labelled in the file's order, each with the place
// of its image in Images.
func (d *Dataset) Objects() iter.Seq2[int, detect.Object] { return d.objects(d.finder()) }

func (d *Dataset) objects(find func(id int64) (int, bool)) iter.Seq2[int, detect.Object] {
	return func(yield func(int, detect.Object) bool) {
		names := make(map[int64]string, len(d.Categories))
		first := make(map[string]int64, len(d.Categories)) // of categories of one name
		for _, c := range d.Categories {
			names[c.ID] = c.Name
			if _, again := first[c.Name]; !again {
				first[c.Name] = c.ID
			}
		}
		later := map[any]*detect.Extra{} // of categories that are not the first, and of what was read briefly
		var extras []detect.Extra
		for a := range d.all() {
			n, ok := find(a.ImageID)
			if !ok {
				continue
			}
			label, ok := names[a.CategoryID]
			if !ok {
				label = "category " + d.idText(a.CategoryID)
				names[a.CategoryID] = label
			}
			o := a.Object(label)
			if a.More != nil && d.brief { // many share it
				if later[a.More] == nil {
					later[a.More] = &detect.Extra{Form: Form, Kinds: a.More.Kinds, Value: a.More}
				}
				o.Extra = later[a.More]
			} else if a.More != nil {
				if len(extras) == cap(extras) {
					extras = make([]detect.Extra, 0, 1024)
				}
				extras = append(extras, detect.Extra{Form: Form, Kinds: a.More.Kinds, Value: a.More})
				o.Extra = &extras[len(extras)-1]
			} else if id, ok := first[label]; ok && id != a.CategoryID {
				if later[a.CategoryID] == nil {
					later[a.CategoryID] = &detect.Extra{Form: Form, Value: &More{CategoryID: a.CategoryID}}
				}
				o.Extra = later[a.CategoryID]
			}
			if !yield(n, o) {
				return
			}
		}
	}
}

// idText returns an id as the file has it.
func (d *Dataset) idText(id int64) string {
	if text, ok := d.Texts[id]; ok {
		return text
	}
	return strconv.FormatInt(id, 10)
}
