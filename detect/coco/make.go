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
	d, err := Writing(len(images), func(i int, _ bool) *detect.Labelled { return &images[i] }, categories)
	if err != nil {
		return nil, err
	}
	for i, img := range d.images() {
		d.Images[i].Rest = img.Rest
	}
	m := d.making
	d.making = nil
	d.Annotations = make([]Annotation, 0, m.boxes)
	for a := range m.all {
		d.Annotations = append(d.Annotations, *a)
	}
	return d, nil
}

// Writing makes a dataset of n images as [FromLabelled] does, whose annotations are
// made while it is written: Annotations stays empty, and Images are without their Rest.
// The images are asked for in their order, again and again, and must be the same until
// it is; each may be valid until the next. If they are not asked for whole, their objects
// may lack outlines and Extra.
func Writing(n int, image func(i int, whole bool) *detect.Labelled, categories []Category) (*Dataset, error) {
	m := &making{n: n, image: image, ids: map[string]int64{}, names: map[int64]string{}, of: make([]Image, 0, n), next: 1}
	labels := newLabels(categories)
	var imageIDs, objectIDs []int64
	numbered := make([]bool, 0, n)
	for img := range m.images() {
		m.boxes += len(img.Objects)
		for k := range img.Objects {
			o := &img.Objects[k]
			if !o.Box.Finite() {
				return nil, fmt.Errorf("%s: the box of %q is not finite: %v", img.Name, o.Label, o.Box)
			}
			labels.add(o.Label)
			if o.ID != 0 {
				objectIDs = append(objectIDs, o.ID)
				m.next = max(m.next, o.ID+1)
			}
		}
		of := Image{Name: img.Name, Width: img.Width, Height: img.Height}
		known := readImage(img)
		if known != nil {
			of.ID = known.ID
			imageIDs = append(imageIDs, of.ID)
		}
		m.of, numbered = append(m.of, of), append(numbered, known != nil)
	}
	d := &Dataset{Images: m.of, Categories: labels.categories(), Texts: map[int64]string{}, making: m}
	for _, c := range slices.Backward(d.Categories) { // of one name twice, the first
		m.ids[c.Name], m.names[c.ID] = c.ID, c.Name
	}
	m.numberImages(numbered, idsTwice(imageIDs))
	m.again = idsTwice(objectIDs)
	return d, nil
}

// making makes annotations of objects.
type making struct {
	n     int
	image func(i int, whole bool) *detect.Labelled
	boxes int
	next  int64   // the id of the next annotation without one
	of    []Image // parallel to the images
	was   []renumbered
	ids   map[string]int64 // of categories
	names map[int64]string // of categories
	again map[int64]bool   // ids of annotations that come more than once
	// view changes what is made, and says whether it is there; nil: all is, as it was.
	view func(*Annotation) bool
}

// renumbered is an image whose id was another's.
type renumbered struct {
	at int
	id int64
}

func (m *making) images() iter.Seq[*detect.Labelled] {
	return func(yield func(*detect.Labelled) bool) {
		for i := range m.n {
			if !yield(m.image(i, false)) {
				return
			}
		}
	}
}

// all yields the annotations. Each is valid until the next.
func (m *making) all(yield func(*Annotation) bool) {
	taken := map[int64]bool{} // of m.again
	for i := range m.n {
		img := m.image(i, true)
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
			if (m.view == nil || m.view(&a)) && !yield(&a) {
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

// numberImages gives images their ids: those that have none, or another's, get the
// next. Of an id that comes again the first keeps it.
func (m *making) numberImages(has []bool, again map[int64]bool) {
	next := int64(1)
	again[0] = false
	for i := range m.of {
		id := m.of[i].ID
		if taken, twice := again[id]; has[i] && twice {
			if again[id] = true; taken {
				has[i], m.was = false, append(m.was, renumbered{i, id})
			}
		}
		if has[i] {
			next = max(next, id+1)
		}
	}
	for i := range m.of {
		if !has[i] {
			m.of[i].ID = next
			next++
		}
	}
}

// Renumbered yields the images that are to be written under another id than they were
// read with, each with that, as it comes twice.
func (d *Dataset) Renumbered() iter.Seq2[*Image, int64] {
	return func(yield func(*Image, int64) bool) {
		if d.making == nil {
			return
		}
		for _, r := range d.making.was {
			if !yield(&d.Images[r.at], r.id) {
				return
			}
		}
	}
}

// readImage returns what was read from COCO of an image, nil for nothing.
func readImage(img *detect.Labelled) *Image {
	if img.Extra == nil || img.Extra.Form != Form {
		return nil
	}
	known, _ := img.Extra.Value.(*Image)
	return known
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

// labels are categories and labels that are not among them.
type labels struct {
	given   []Category
	known   map[string]bool
	further []string
	next    int64
}

func newLabels(categories []Category) *labels {
	l := &labels{given: categories, known: map[string]bool{}, next: 1}
	for _, c := range categories {
		l.known[c.Name] = true
		l.next = max(l.next, c.ID+1)
	}
	return l
}

func (l *labels) add(label string) {
	if !l.known[label] {
		l.known[label] = true
		l.further = append(l.further, label)
	}
}

// categories returns the categories and behind them, sorted, the further labels.
func (l *labels) categories() []Category {
	slices.Sort(l.further)
	all := slices.Clone(l.given)
	for i, label := range l.further {
		all = append(all, Category{ID: l.next + int64(i), Name: label})
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
