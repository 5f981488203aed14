package coco

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// The entries as a file has them, in the order in which people look for them.
// Ids are numbers, or the text that the file had.
type (
	imageEntry struct {
		ID     any    `json:"id"`
		Name   string `json:"file_name"`
		Width  int    `json:"width"`
		Height int    `json:"height"`
	}
	categoryEntry struct {
		ID   any    `json:"id"`
		Name string `json:"name"`
	}
	annotationEntry struct {
		ID           int64           `json:"id,omitempty"`
		ImageID      any             `json:"image_id"`
		CategoryID   any             `json:"category_id"`
		BBox         [4]float64      `json:"bbox"`
		Area         float64         `json:"area"`
		Crowd        int             `json:"iscrowd"`
		Score        *float64        `json:"score,omitempty"`
		Segmentation json.RawMessage `json:"segmentation,omitempty"`
	}
	resultEntry struct {
		ImageID      any             `json:"image_id"`
		CategoryID   any             `json:"category_id"`
		BBox         [4]float64      `json:"bbox"`
		Score        float64         `json:"score"`
		Segmentation json.RawMessage `json:"segmentation,omitempty"`
	}
)

// id returns an id as it is to be written.
func (d *Dataset) id(id int64) any {
	if text, ok := d.Texts[id]; ok {
		return text
	}
	return id
}

// Encode writes instances, an entry a line. Annotations keep their ids; those
// without one are numbered behind the others, from 1 if there are none, since
// pycocotools takes an id of 0 for none. Those that are scored have a score,
// which COCO's own tools pass over.
func (d *Dataset) Encode(w io.Writer) error {
	e := newEncoder(w)
	e.text("{")
	if d.Rest != "" {
		e.text(d.Rest + ",\n")
	}
	images := func(yield func(*Image) bool) {
		for _, img := range d.images() {
			if !yield(img) {
				return
			}
		}
	}
	list(e, `"images":`, images, func(img *Image) (any, string) {
		return imageEntry{d.id(img.ID), img.Name, img.Width, img.Height}, img.Rest
	})
	e.text(",\n")
	next := d.nextID()
	list(e, `"annotations":`, d.all(), func(a *Annotation) (any, string) {
		entry := annotationEntry{ID: a.ID, ImageID: d.id(a.ImageID), CategoryID: d.id(a.CategoryID), BBox: a.BBox, Area: a.Area}
		rest := ""
		if a.More != nil {
			rest = a.More.Rest
		}
		if entry.ID == 0 && !strings.HasPrefix(rest, `"id":`) {
			entry.ID = next
			next++
		}
		if a.Crowd {
			entry.Crowd = 1
		}
		if a.Scored {
			entry.Score = &a.Score
		}
		var segmentation string
		entry.Segmentation, segmentation = e.segmentation(d, a)
		return entry, joinMembers(segmentation, rest)
	})
	e.text(",\n")
	list(e, `"categories":`, pointers(d.Categories), func(c *Category) (any, string) {
		return categoryEntry{d.id(c.ID), c.Name}, c.Rest
	})
	e.text("}\n")
	return e.flush()
}

// EncodeResults writes the annotations as results, for evaluation against the
// instances that the ids are of. Images without annotations leave no trace in
// them. An annotation without a score is written with 1.
func (d *Dataset) EncodeResults(w io.Writer) error {
	e := newEncoder(w)
	list(e, "", d.all(), func(a *Annotation) (any, string) {
		score := a.Score
		if !a.Scored {
			score = 1
		}
		outline, rest := e.segmentation(d, a)
		return resultEntry{d.id(a.ImageID), d.id(a.CategoryID), a.BBox, score, outline}, rest
	})
	e.text("\n")
	return e.flush()
}

// pointers yields the items of a slice in their places.
func pointers[T any](items []T) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for i := range items {
			if !yield(&items[i]) {
				return
			}
		}
	}
}

// encoder writes JSON an entry a line, so that files can be compared by line.
type encoder struct {
	w    *bufio.Writer
	line bytes.Buffer // the entry that is being written
	json *json.Encoder
	err  error
	at   map[int64]int // places of images by id; nil until a mask asks for a size
}

func newEncoder(w io.Writer) *encoder {
	e := &encoder{w: bufio.NewWriter(w)}
	e.json = json.NewEncoder(&e.line)
	e.json.SetEscapeHTML(false) // labels such as <unk> stay readable
	return e
}

func (e *encoder) text(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

func (e *encoder) flush() error {
	if e.err != nil {
		return e.err
	}
	return e.w.Flush()
}

// segmentation returns the outline of an annotation, or the member as the file
// had it; nothing for none.
func (e *encoder) segmentation(d *Dataset, a *Annotation) (outline json.RawMessage, member string) {
	if a.More != nil && a.More.Mask != "" {
		return nil, `"segmentation":` + a.More.Mask
	}
	if a.Outline == nil {
		return nil, ""
	}
	var img Image
	if e.at == nil {
		e.at = d.imageIndex()
	}
	if i, ok := e.at[a.ImageID]; ok {
		img = d.Images[i]
	}
	outline, err := segmentation(a, img.Width, img.Height)
	if err != nil && e.err == nil {
		e.err = err
	}
	return outline, ""
}

func joinMembers(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "," + b
}

// list writes entries, each with further members behind its own.
func list[T any](e *encoder, key string, items iter.Seq[*T], entry func(*T) (any, string)) {
	e.text(key + "[")
	i := 0
	for item := range items {
		if i++; i > 1 {
			e.text(",")
		}
		if e.err != nil {
			return
		}
		value, rest := entry(item)
		e.line.Reset()
		if err := e.json.Encode(value); err != nil { // ends with a newline
			if _, ok := errors.AsType[*json.UnsupportedValueError](err); ok {
				err = fmt.Errorf("entry %d: a box, area, score or outline is not finite", i)
			}
			e.err = err
			return
		}
		text := e.line.Bytes()
		if rest != "" {
			text = append(append(append(text[:len(text)-2], ','), rest...), "}\n"...)
		}
		if _, err := e.w.Write(text); err != nil {
			e.err = err
		}
	}
	e.text("]")
}
