package coco

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"annotate/detect/spool"
)

// What is wrong with records that are read all the same, as Options.Note is told.
var (
	// ErrNumberAsText says that numbers are text, which pycocotools does not take.
	ErrNumberAsText = errors.New("numbers are written as text: read as the numbers they are")
	// ErrMixedIDs says that ids are text in one place and numbers in another, which are
	// not the same to pycocotools.
	ErrMixedIDs = errors.New("an id is text here, and others are numbers: read as the number it is")
	// ErrUnknownCategory says that a category_id is not among the categories, once
	// for each.
	ErrUnknownCategory = errors.New("not among the categories")
	// ErrNameTwice says that two categories have one name. They are one label.
	ErrNameTwice = errors.New("the name is another category's, too: one label")
	// ErrCategoryTwice says that two categories have one id. The last counts.
	ErrCategoryTwice = errors.New("the id is taken by another category")
	// ErrAnnotationTwice says that two annotations have one id, of which
	// pycocotools sees the last alone.
	ErrAnnotationTwice = errors.New("the id is taken by another annotation")
	// ErrFileTwice says that one file is two images. They are read as one.
	ErrFileTwice = errors.New("the file is another image, too")
)

// categoryOnce notes a category whose id another has.
func (d *decoder) categoryOnce(c *Category, line int) {
	for i := range d.Categories {
		if d.Categories[i].ID == c.ID {
			d.note(line, fmt.Errorf("category %s %q: %w (%q)", d.textOf(c.ID), c.Name, ErrCategoryTwice, d.Categories[i].Name))
			return
		}
		if d.Categories[i].Name == c.Name {
			d.note(line, fmt.Errorf("categories %s and %s, %q: %w", d.textOf(d.Categories[i].ID), d.textOf(c.ID), c.Name, ErrNameTwice))
			return
		}
	}
}

// suspect notes ids of two kinds, and annotations whose ids are taken.
func (d *decoder) suspect() {
	if d.options.Note == nil || d.Err() != nil {
		return
	}
	for of, line := range d.texted {
		if line > 0 && d.numbered[of] {
			d.note(line, ErrMixedIDs)
		}
	}
	again := d.annotationsTwice()
	if len(again) == 0 {
		return
	}
	for a := range d.all() {
		seen, twice := again[a.ID]
		if twice && seen {
			d.note(int(a.Line), fmt.Errorf("annotation %s: %w", strconv.FormatInt(a.ID, 10), ErrAnnotationTwice))
		}
		if twice {
			again[a.ID] = true
		}
	}
}

// idsTwice returns those of the ids, which it sorts, that come more than once, 0 apart,
// each with false. Sorted they take a fifth of what a map of them takes.
func idsTwice(all []int64) map[int64]bool {
	slices.Sort(all)
	return twice(slices.Values(all))
}

// annotationsTwice is idsTwice for annotations.
func (d *decoder) annotationsTwice() map[int64]bool {
	if d.table == nil {
		ids := make([]int64, 0, d.added)
		for a := range d.all() {
			ids = append(ids, a.ID)
		}
		return idsTwice(ids)
	}
	s := &spool.Sorter[int64]{
		Compare: cmp.Compare[int64], Size: 8,
		Encode: func(to []byte, id *int64) { binary.LittleEndian.PutUint64(to, uint64(*id)) },
		Decode: func(from []byte, id *int64) { *id = int64(binary.LittleEndian.Uint64(from)) },
	}
	defer s.Close()
	for a := range d.all() {
		s.Add(a.ID)
	}
	return twice(s.Sorted())
}

// twice returns those of sorted ids that come more than once.
func twice(ids iter.Seq[int64]) map[int64]bool {
	again := map[int64]bool{}
	before := int64(0)
	for id := range ids {
		if id == before && id != 0 {
			again[id] = false
		}
		before = id
	}
	return again
}
