package coco

import (
	"maps"
	"math"
	"path"
	"strconv"
	"strings"
)

// dropStrays leaves out annotations of images that are not there.
func (d *decoder) dropStrays() {
	if d.Err() != nil {
		return
	}
	strays := 0
	for a := range d.all() {
		if !d.has(a.ImageID) {
			strays++
			d.Say("image_id %s is not among the images", d.textOf(a.ImageID))
			d.tell(int(a.Line))
		}
	}
	if strays > 0 {
		d.Keep(func(a *Annotation) bool { return d.has(a.ImageID) })
	}
}

// textOf returns an id as the file has it.
func (d *decoder) textOf(id int64) string {
	if id < math.MinInt64+int64(len(d.ids)) {
		for text, n := range d.ids {
			if n == id {
				return strconv.Quote(text)
			}
		}
	}
	return strconv.FormatInt(id, 10)
}

// results gives annotations without images those of Names, or makes an image of
// every id.
func (d *decoder) results() {
	names := d.options.Names
	if names == nil {
		d.nameByID()
		return
	}
	d.Images, d.table, d.owned, d.firsts = names.Images, names.table, false, 0
	if len(d.Categories) == 0 {
		d.Categories = names.Categories
	}
	for _, img := range d.Images {
		d.seen[img.ID] = true
	}
	d.resolveTexts(names)
	d.dropStrays()
}

// nameByID makes an image of every id that occurs.
func (d *decoder) nameByID() {
	texts := make(map[int64]string, len(d.ids))
	for text, id := range d.ids {
		texts[id] = text
	}
	for a := range d.all() {
		if d.has(a.ImageID) {
			continue
		}
		name, ok := texts[a.ImageID]
		if !ok {
			name = strconv.FormatInt(a.ImageID, 10)
		}
		img := Image{ID: a.ImageID, Name: name}
		if d.table != nil {
			d.table.add(&img)
			continue
		}
		d.seen[a.ImageID] = true
		d.Images = append(d.Images, img)
	}
}

// resolveTexts gives results whose ids are text those of the images and
// categories that they mean: by the same text, by the file's name with or without
// its extension, or by the number.
func (d *decoder) resolveTexts(names *Dataset) {
	if len(d.ids) == 0 {
		return
	}
	ids := map[int64]int64{}
	for text, id := range d.ids {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && d.seen[n] {
			ids[id] = n
		}
	}
	for _, img := range d.images() {
		base := path.Base(img.Name)
		for _, text := range []string{img.Name, base, strings.TrimSuffix(base, path.Ext(base)), names.Texts[img.ID]} {
			if id, ok := d.ids[text]; ok && text != "" {
				ids[id] = img.ID
			}
		}
	}
	categories := map[int64]int64{}
	for _, c := range d.Categories {
		for _, text := range []string{c.Name, names.Texts[c.ID]} {
			if id, ok := d.ids[text]; ok && text != "" {
				categories[id] = c.ID
			}
		}
	}
	for id := range maps.Clone(d.hurt) {
		if known, ok := ids[id]; ok {
			d.hurt[known] = true
			delete(d.hurt, id)
		}
	}
	d.Keep(func(a *Annotation) bool {
		if id, ok := ids[a.ImageID]; ok {
			a.ImageID = id
		}
		if id, ok := categories[a.CategoryID]; ok {
			a.CategoryID = id
		}
		return true
	})
}
