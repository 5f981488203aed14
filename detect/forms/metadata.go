package forms

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/charset"
	"annotate/detect/jsonfile"
)

func sniffMetadata(h *shape) bool {
	if h.first == '{' {
		return h.has("file_name") && (h.has("objects") || len(h.order) == 1) && !h.has("images")
	}
	line, _, _ := strings.Cut(string(h.text), "\n")
	fields := strings.Split(strings.ToLower(strings.TrimSpace(line)), ",")
	return slices.Contains(fields, "file_name") && slices.Contains(fields, "objects")
}

// metadata reads what datasets' imagefolder has beside photos: a line an image,
// {"file_name", "objects": {"bbox": [[x, y, w, h]], "categories": […]}}, or CSV
// with the objects as JSON. Names start from the file's folder.
func (d *decoder) metadata(r io.Reader) error {
	text := bufio.NewReaderSize(charset.NewReader(r), 64<<10)
	head, err := text.Peek(1)
	if bad, ok := errors.AsType[*charset.Error](err); ok {
		return &detect.LineError{File: d.name, Line: bad.Line, Err: bad}
	}
	if len(head) > 0 && head[0] != '{' && head[0] != '\n' && head[0] != ' ' {
		return d.metadataCSV(text)
	}
	for d.line = 1; ; d.line++ {
		line, err := text.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			s := jsonfile.NewTextReader(line)
			n := tree(s, 0)
			s.End()
			if s.Err() != nil {
				d.bad("%w", s.Err())
			} else {
				d.metadataImage(&n)
			}
		}
		if bad, ok := errors.AsType[*charset.Error](err); ok {
			return &detect.LineError{File: d.name, Line: bad.Line, Err: bad}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (d *decoder) metadataCSV(r io.Reader) error {
	return d.table(r, []string{"file_name", "objects"}, func(row []string, at []int) {
		file, objects := at[0], at[1]
		n := node{kind: '{', keys: []string{"file_name", "objects"}, list: make([]node, 2)}
		if file < len(row) {
			n.list[0] = node{kind: '"', text: row[file]}
		}
		if objects < len(row) && row[objects] != "" {
			// pandas writes Python's form, with ' for ".
			text := row[objects]
			if !strings.Contains(text, `"`) {
				text = strings.ReplaceAll(text, "'", `"`)
			}
			s := jsonfile.NewTextReader([]byte(text))
			n.list[1] = tree(s, 0)
			if s.Err() != nil {
				d.bad("objects: %w", s.Err())
				return
			}
		}
		d.metadataImage(&n)
	})
}

// sideBySide returns objects as lists of bbox and categories, which they are unless
// each is an object of its own.
func sideBySide(objects *node) *node {
	if objects.kind != '[' {
		return objects
	}
	boxes, labels, scores := node{kind: '['}, node{kind: '['}, node{kind: '['}
	for i := range objects.list {
		o := &objects.list[i]
		boxes.list = append(boxes.list, *o.get("bbox", "box"))
		labels.list = append(labels.list, *o.get("categories", "category", "label", "category_id", "class"))
		scores.list = append(scores.list, *o.get("score"))
	}
	return &node{kind: '{', keys: []string{"bbox", "categories", "scores"}, list: []node{boxes, labels, scores}}
}

func (d *decoder) metadataImage(n *node) {
	name := n.get("file_name").text
	if name == "" {
		d.bad("no file_name")
		return
	}
	d.about = cleanName(d.beside(name))
	objects := sideBySide(n.get("objects"))
	switch {
	case !slices.Contains(n.keys, "objects") && len(n.keys) > 1: // captions, classes
		d.bad("%s: no objects", name)
		return
	case objects.kind == '{' && len(objects.list) > 0 && !objects.get("bbox", "bboxes", "boxes").is() && objects.get("categories", "category", "labels", "label", "category_id", "class", "id").says():
		d.bad("%s: objects without bbox", name)
		return
	}
	boxes := objects.get("bbox", "bboxes", "boxes")
	labels := objects.get("categories", "category", "labels", "label", "category_id", "class", "id")
	scores := objects.get("scores", "score")
	if labels.kind != '[' && len(boxes.list) > 0 || len(labels.list) != len(boxes.list) {
		d.bad("%s: the lengths of bbox and categories are %d and %d", name, len(boxes.list), len(labels.list))
		return
	}
	areas, crowds := objects.get("area").floats(), objects.get("iscrowd").floats()
	img := d.image(d.beside(name), n.get("width").side(), n.get("height").side())
	for i := range boxes.list {
		v := boxes.list[i].floats()
		if len(v) != 4 {
			d.bad("%s: bbox: want x, y, width and height", name)
			continue
		}
		label := labels.list[i].text
		if !labels.list[i].is() {
			d.bad("%s: a box without a category", name)
			continue
		}
		if id, ok := labels.list[i].float(); ok && labels.list[i].kind == '0' {
			label = d.label(int(id))
		}
		o := sizedBox(v[0], v[1], v[2], v[3]).object(label, d.line)
		if i < len(areas) {
			o.Area = areas[i]
		}
		o.Crowd = i < len(crowds) && crowds[i] != 0
		if i < len(scores.list) && !d.scored(&o, &scores.list[i]) {
			continue
		}
		img.Objects = append(img.Objects, o)
	}
}

// metadataObjects are the objects of an image as imagefolder has them.
type metadataObjects struct {
	BBox       [][4]float64 `json:"bbox"`
	Categories []string     `json:"categories"`
	Area       []float64    `json:"area,omitzero"`
	Crowd      []int        `json:"iscrowd,omitzero"`
	Scores     []*float64   `json:"scores,omitzero"`
}

// EncodeMetadata writes the metadata.jsonl of an imagefolder: a line an image, with
// boxes as x, y, width and height in pixels and the labels as text. All lines have
// the same keys, which datasets wants: iscrowd and area if any object is a crowd,
// scores if any has one. A box that is not finite is an error.
func EncodeMetadata(w io.Writer, images iter.Seq[detect.Labelled]) error {
	b := bufio.NewWriter(w)
	out := json.NewEncoder(b)
	out.SetEscapeHTML(false)
	var crowds, scores bool
	for img := range images {
		for i := range img.Objects {
			crowds = crowds || img.Objects[i].Crowd
			scores = scores || !img.Objects[i].Truth
		}
	}
	for img := range images {
		objects := metadataObjects{BBox: [][4]float64{}, Categories: []string{}}
		if crowds {
			objects.Area, objects.Crowd = []float64{}, []int{}
		}
		if scores {
			objects.Scores = []*float64{}
		}
		for i := range img.Objects {
			o := &img.Objects[i]
			if !o.Box.Finite() {
				return fmt.Errorf("%s: the box of %q is not finite: %v", img.Name, o.Label, o.Box)
			}
			objects.BBox = append(objects.BBox, [4]float64{o.Box.XMin, o.Box.YMin, tidy(o.Box.XMax - o.Box.XMin), tidy(o.Box.YMax - o.Box.YMin)})
			objects.Categories = append(objects.Categories, o.Label)
			if crowds {
				objects.Area = append(objects.Area, o.ObjectArea())
				crowd := 0
				if o.Crowd {
					crowd = 1
				}
				objects.Crowd = append(objects.Crowd, crowd)
			}
			if scores {
				score := &o.Score
				if o.Truth {
					score = nil
				}
				objects.Scores = append(objects.Scores, score)
			}
		}
		if err := out.Encode(struct {
			Name    string          `json:"file_name"`
			Width   int             `json:"width,omitzero"`
			Height  int             `json:"height,omitzero"`
			Objects metadataObjects `json:"objects"`
		}{img.Name, img.Width, img.Height, objects}); err != nil {
			return err
		}
	}
	return b.Flush()
}
