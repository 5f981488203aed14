package coco

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// The entries as a file has them, in the order in which people look for them.
type (
	imageEntry struct {
		ID     int64  `json:"id"`
		Name   string `json:"file_name"`
		Width  int    `json:"width"`
		Height int    `json:"height"`
	}
	categoryEntry struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
	}
	annotationEntry struct {
		ID         int64      `json:"id"`
		ImageID    int64      `json:"image_id"`
		CategoryID int64      `json:"category_id"`
		BBox       [4]float64 `json:"bbox"`
		Area       float64    `json:"area"`
		Crowd      int        `json:"iscrowd"`
		Score      *float64   `json:"score,omitempty"`
	}
	resultEntry struct {
		ImageID    int64      `json:"image_id"`
		CategoryID int64      `json:"category_id"`
		BBox       [4]float64 `json:"bbox"`
		Score      float64    `json:"score"`
	}
)

// Encode writes instances, an entry a line. Annotations are numbered from 1,
// since pycocotools takes an id of 0 for none. Those that are scored have a
// score, which COCO's own tools pass over.
func (d *Dataset) Encode(w io.Writer) error {
	e := newEncoder(w)
	e.text("{")
	list(e, `"images":`, d.Images, func(_ int, img Image) any { return imageEntry(img) })
	e.text(",\n")
	list(e, `"annotations":`, d.Annotations, func(i int, a Annotation) any {
		entry := annotationEntry{ID: int64(i + 1), ImageID: a.ImageID, CategoryID: a.CategoryID, BBox: a.BBox, Area: a.Area}
		if a.Crowd {
			entry.Crowd = 1
		}
		if a.Scored {
			entry.Score = &a.Score
		}
		return entry
	})
	e.text(",\n")
	list(e, `"categories":`, d.Categories, func(_ int, c Category) any { return categoryEntry(c) })
	e.text("}\n")
	return e.flush()
}

// EncodeResults writes the annotations as results, for evaluation against the
// instances that the ids are of. Images without annotations leave no trace in
// them. An annotation without a score is written with 1.
func (d *Dataset) EncodeResults(w io.Writer) error {
	e := newEncoder(w)
	list(e, "", d.Annotations, func(_ int, a Annotation) any {
		score := a.Score
		if !a.Scored {
			score = 1
		}
		return resultEntry{a.ImageID, a.CategoryID, a.BBox, score}
	})
	e.text("\n")
	return e.flush()
}

// encoder writes JSON an entry a line, so that files can be compared by line.
type encoder struct {
	w    *bufio.Writer
	json *json.Encoder
	err  error
}

func newEncoder(w io.Writer) *encoder {
	b := bufio.NewWriter(w)
	e := &encoder{w: b, json: json.NewEncoder(b)}
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

func list[T any](e *encoder, key string, items []T, entry func(int, T) any) {
	e.text(key + "[")
	for i, item := range items {
		if i > 0 {
			e.text(",")
		}
		if e.err != nil {
			return
		}
		if err := e.json.Encode(entry(i, item)); err != nil { // ends with a newline
			if _, ok := errors.AsType[*json.UnsupportedValueError](err); ok {
				err = fmt.Errorf("entry %d: a box, area or score is not finite", i+1)
			}
			e.err = err
		}
	}
	e.text("]")
}
