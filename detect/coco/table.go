package coco

import (
	"encoding/binary"

	"annotate/detect/spool"
)

// table is images that wait in temporary files, without their Rest.
type table struct {
	entries    spool.Table
	ids, names spool.Index
	last       int // where an image was found
}

// add adds an image, and tells whether it is the first of its name; the id of the
// other, if it is not.
func (t *table) add(img *Image) (other int64, again bool) {
	for i := range t.names.Of(img.Name) {
		if of := t.at(int(i)); of.Name == img.Name {
			other, again = of.ID, true // the first, which comes last
		}
	}
	entry := spool.AppendText(spool.AppendInt(nil, img.ID), img.Name)
	entry = spool.AppendInt(spool.AppendInt(entry, int64(img.Width)), int64(img.Height))
	at := uint32(t.entries.Len())
	t.entries.Add(entry)
	t.ids.Add(idKey(img.ID), at)
	t.names.Add(img.Name, at)
	return other, again
}

func idKey(id int64) string { return string(binary.LittleEndian.AppendUint64(nil, uint64(id))) }

// at returns an image.
func (t *table) at(i int) Image {
	r := t.entries.At(i)
	return Image{ID: r.Int(), Name: r.Text(), Width: int(r.Int()), Height: int(r.Int())}
}

// place returns where the image of an id is.
func (t *table) place(id int64) (int, bool) {
	if n := t.entries.Len(); t.last < n && t.entries.At(t.last).Int() == id {
		return t.last, true
	}
	for i := range t.ids.Of(idKey(id)) {
		if t.entries.At(int(i)).Int() == id {
			t.last = int(i)
			return t.last, true
		}
	}
	return 0, false
}

func (t *table) err() error {
	for _, err := range []error{t.entries.Err(), t.ids.Err(), t.names.Err()} {
		if err != nil {
			return err
		}
	}
	return nil
}

// Count returns how many images there are, wherever they are.
func (d *Dataset) Count() int {
	if d.table != nil {
		return d.table.entries.Len()
	}
	return len(d.Images)
}

// all yields the images.
func (t *table) all(yield func(int, *Image) bool) {
	for i := range t.entries.Len() {
		if img := t.at(i); !yield(i, &img) {
			return
		}
	}
}

// finder returns what finds the image of an id.
func (d *Dataset) finder() func(id int64) (int, bool) {
	if d.table != nil {
		return d.table.place
	}
	at := d.imageIndex()
	return func(id int64) (int, bool) {
		i, ok := at[id]
		return i, ok
	}
}

func (d *Dataset) imageIndex() map[int64]int {
	at := make(map[int64]int, len(d.Images))
	for i, img := range d.Images {
		at[img.ID] = i
	}
	return at
}

// Ids returns the images and categories without the annotations, for Options.Names.
func (d *Dataset) Ids() *Dataset {
	return &Dataset{Images: d.Images, Categories: d.Categories, File: d.File, table: d.table}
}

// DropAnnotations removes the temporary file of annotations, which are gone then. Without
// Options.Stored there is nothing to do.
func (d *Dataset) DropAnnotations() {
	if d.annotations != nil {
		d.annotations.Close()
	}
}

// Close removes the temporary files of images, unless they are those of Options.Names.
// Without Options.Stored there is nothing to do.
func (d *Dataset) Close() {
	if d.table != nil && d.owned {
		d.table.entries.Close()
		d.table.ids.Close()
		d.table.names.Close()
	}
}
