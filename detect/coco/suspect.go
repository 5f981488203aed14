package coco

import (
	"errors"
	"fmt"
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
	ids := make(map[int64]bool, len(d.Annotations))
	for i := range d.Annotations {
		a := &d.Annotations[i]
		if a.More == nil || a.More.ID == 0 {
			continue
		}
		if ids[a.More.ID] {
			d.note(int(a.Line), fmt.Errorf("annotation %s: %w", strconv.FormatInt(a.More.ID, 10), ErrAnnotationTwice))
		}
		ids[a.More.ID] = true
	}
}
