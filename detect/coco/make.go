package coco

import (
	"fmt"
	"iter"
	"math"
	"slices"

	"annotate/detect"
)

// FromLabelled makes a dataset of images, with the annotations in the order of
// images and objects. Images, annotations and what COCO says of them besides
// keep their ids where the images were read from COCO; others get the next ones,
// from 1 where there are none. An id that comes twice is the first's. Labels have
// the ids that categories give them; others are added behind, sorted. An area that is not said is the outline's or the box's. Boxes
// are rounded to 1/100,000 px, where sums would otherwise leave the likes of
// 51.99999999999997.
//
// A box with NaN or infinity is an error, since JSON has neither.
func FromLabelled(images []detect.Labelled, categories []Category) (*Dataset, error) {
	d, err := Writing(len(images), func(i int) *detect.Labelled { return &images[i] }, categories)
	if err != nil {
		return nil, err
	}
	m := d.making
	d.making = nil
	boxes := 0
	for img := range m.images() {
		boxes += len(img.Objects)
	}
	d.Annotations = make([]Annotation, 0, boxes)
	for a := range m.all {
		d.Annotations = append(d.Annotations, *a)
	}
	return d, nil
}

// Writing makes a dataset of n images as [FromLabelled] does, whose annotations are
// made while it is written: Annotations stays empty. The images are asked for again
// and again, and must not change until it is.
func Writing(n int, image func(i int) *detect.Labelled, categories []Category) (*Dataset, error) {
	m := &making{n: n, image: image, ids: map[string]int64{}, names: map[int64]string{}}
	d := &Dataset{Categories: withLabels(categories, m.images()), Texts: map[int64]string{}, making: m}
	for _, c := range slices.Backward(d.Categories) { // of one name twice, the first
		m.ids[c.Name], m.names[c.ID] = c.ID, c.Name
	}
	boxes := 0
	for img := range m.images() {
		boxes += len(img.Objects)
		for k := range img.Objects {
			if o := &img.Objects[k]; !o.Box.Finite() {
				return nil, fmt.Errorf("%s: the box of %q is not finite: %v", img.Name, o.Label, o.Box)
			}
		}
	}
	d.numberImages(m)
	m.of = d.Images
	m.again = idsTwice(m.objectIDs, boxes)
	return d, nil
}

// making makes annotations of objects.
type making struct {
	n     int
	image func(i int) *detect.Labelled
	of    []Image          // parallel to the images
	ids   map[string]int64 // of categories
	names map[int64]string // of categories
	again map[int64]bool   // ids of annotations that come more than once
}

func (m *making) images() iter.Seq[*detect.Labelled] {
	return func(yield func(*detect.Labelled) bool) {
		for i := range m.n {
			if !yield(m.image(i)) {
				return
			}
		}
	}
}

func (m *making) objectIDs(yield func(int64) bool) {
	for img := range m.images() {
		for k := range img.Objects {
			if !yield(img.Objects[k].ID) {
				return
			}
		}
	}
}

// all yields the annotations. Each is valid until the next.
func (m *making) all(yield func(*Annotation) bool) {
	taken := map[int64]bool{} // of m.again
	for i := range m.n {
		img := m.image(i)
		for k := range img.Objects {
			o := &img.Objects[k]
			b := o.Box
			a := Annotation{
				ImageID: m.of[i].ID, CategoryID: m.ids[o.Label], ID: o.ID, Crowd: o.Crowd, Outline: o.Outline,
				BBox: [4]float64{round(b.XMin), round(b.YMin), round(b.XMax - b.XMin), round(b.YMax - b.YMin)},
				Area: round(areaOf(o)),
			}
			if !o.Truth {
				a.Score, a.Scored = o.Score, true
			}
			if _, twice := m.again[a.ID]; twice {
				if taken[a.ID] {
					a.ID = 0
				}
				taken[o.ID] = true
			}
			if known := read(o); known != nil {
				if m.names[known.CategoryID] == o.Label {
					a.CategoryID = known.CategoryID
				}
				a.More = moreOf(o, known)
			}
			if !yield(&a) {
				return
			}
		}
	}
}

func areaOf(o *detect.Object) float64 {
	if o.Area <= 0 && o.Outline != nil {
		if area := o.Outline.Area(); area > 0 && !math.IsInf(area, 0) {
			return area
		}
	}
	return o.ObjectArea()
}

// numberImages makes the images, with their ids. Those that have none, or another's,
// get the next.
func (d *Dataset) numberImages(m *making) {
	d.Images = make([]Image, 0, m.n)
	numbered := make([]bool, 0, m.n)
	next := int64(1)
	again := idsTwice(func(yield func(int64) bool) {
		for img := range m.images() {
			if of, _ := imageOf(img); !yield(of.ID) {
				return
			}
		}
	}, m.n)
	again[0] = false
	for img := range m.images() {
		of, has := imageOf(img)
		if taken, twice := again[of.ID]; has && twice {
			has, again[of.ID] = !taken, true
		}
		if has {
			next = max(next, of.ID+1)
		}
		d.Images, numbered = append(d.Images, of), append(numbered, has)
	}
	for i := range d.Images {
		if !numbered[i] {
			d.Images[i].ID = next
			next++
		}
	}
}

// imageOf returns an image as it is to be written, with the id, if it has one, and the
// members that it was read with.
func imageOf(img *detect.Labelled) (of Image, has bool) {
	of = Image{Name: img.Name, Width: img.Width, Height: img.Height}
	if known := readImage(img); known != nil {
		of.ID, of.Rest, has = known.ID, known.Rest, true
	}
	return of, has
}

// readImage returns what was read from COCO of an image, nil for nothing.
func readImage(img *detect.Labelled) *Image {
	if img.Extra == nil || img.Extra.Form != Form {
		return nil
	}
	known, _ := img.Extra.Value.(*Image)
	return known
}

// IDOf returns the id that an image had in COCO's file; false for one of another form.
func IDOf(img *detect.Labelled) (id int64, ok bool) {
	if known := readImage(img); known != nil {
		return known.ID, true
	}
	return 0, false
}

// read returns what was read from COCO of an object, nil for nothing.
func read(o *detect.Object) *More {
	if o.Extra == nil || o.Extra.Form != Form {
		return nil
	}
	m, _ := o.Extra.Value.(*More)
	return m
}

// moreOf returns what is to be written of an object besides, nil for nothing. A mask
// is that of the outline that it was read with.
func moreOf(o *detect.Object, known *More) *More {
	if known.outline == o.Outline {
		return known
	}
	if known.Rest == "" {
		return nil
	}
	return &More{CategoryID: known.CategoryID, Rest: known.Rest, Kinds: known.Kinds}
}

// withLabels returns the categories and behind them, sorted, the labels that
// are not among them.
func withLabels(categories []Category, images iter.Seq[*detect.Labelled]) []Category {
	known := map[string]bool{}
	next := int64(1)
	for _, c := range categories {
		known[c.Name] = true
		next = max(next, c.ID+1)
	}
	var further []string
	for img := range images {
		for k := range img.Objects {
			if label := img.Objects[k].Label; !known[label] {
				known[label] = true
				further = append(further, label)
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
