package coco

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
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

// fileOnce notes an image whose file is another's, too.
func (d *decoder) fileOnce(img *Image, line int) {
	if d.names == nil {
		d.names = map[string]int64{}
	}
	if other, again := d.names[img.Name]; again {
		d.note(line, fmt.Errorf("image %s: %s: %w (%s)", d.textOf(img.ID), img.Name, ErrFileTwice, d.textOf(other)))
		return
	}
	d.names[img.Name] = img.ID
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
	ids := make([]int64, 0, d.added)
	for a := range d.all() {
		ids = append(ids, a.ID)
	}
	again := idsTwice(ids)
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
	again := map[int64]bool{}
	for i := 1; i < len(all); i++ {
		if all[i] == all[i-1] && all[i] != 0 {
			again[all[i]] = false
		}
	}
	return again
}
