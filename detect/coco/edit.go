package coco

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"annotate/detect"
	"annotate/detect/charset"
)

// Edit returns the text of a file of instances or results with changes made to
// its records, and every other byte as it was. The changes are of images as
// [Dataset.Labelled] returns them. A change that has no place in the file is a
// [detect.ErrNotEditable].
//
// An outline stays with a box that was cut at the frame; one of a box that was
// wrong goes, since it was wrong in the same way. With numbers set, the numbers of
// annotations that are text lose their quotes.
func Edit(text []byte, changes []detect.Change, numbers bool) ([]byte, error) {
	plain, err := charset.Text(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", detect.ErrNotEditable, err)
	}
	back, err := charset.Back(text, plain)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", detect.ErrNotEditable, err)
	}
	e := &editor{text: plain}
	if err := e.find(); err != nil {
		return nil, err
	}
	for i := range changes {
		if err := e.change(&changes[i]); err != nil {
			return nil, err
		}
	}
	if numbers {
		e.unquote()
	}
	e.drop()
	return back(detect.Spliced(plain, e.splices))
}

// span is a value in the text.
type span struct{ from, to int }

// entry is a record of annotations.
type entry struct {
	span
	members map[string]span
	gone    bool
}

// entryKey is what an annotation is found by. Of those that have the same, the
// first that is not taken is meant.
type entryKey struct {
	line int
	box  detect.Box
}

type editor struct {
	text        []byte
	images      map[string]map[string]span // by id
	categories  map[string]string          // ids by name, as the file has them
	names       map[string]string          // names by id
	files       map[string]string          // names of images by id
	annotations [][]*entry                 // by section
	at          map[entryKey][]*entry
	boxless     map[int]bool // lines where a box can be that of an outline
	splices     []detect.Splice
}

// find finds the records of the file.
func (e *editor) find() error {
	e.images, e.categories, e.at = map[string]map[string]span{}, map[string]string{}, map[entryKey][]*entry{}
	e.boxless = map[int]bool{}
	e.names, e.files = map[string]string{}, map[string]string{}
	start := skipSpace(e.text, 0)
	if start < len(e.text) && e.text[start] == '[' {
		return e.section(start)
	}
	sections, err := membersOf(e.text, start)
	if err != nil {
		return err
	}
	for _, name := range []string{"images", "categories"} {
		at, ok := sections[name]
		if !ok || e.text[at.from] != '[' {
			continue
		}
		records, err := elementsOf(e.text, at.from)
		if err != nil {
			return err
		}
		for _, r := range records {
			members, err := membersOf(e.text, r.from)
			if err != nil {
				continue // a bad record, which is told
			}
			id := e.id(members["id"])
			if name == "images" {
				if _, again := e.images[id]; !again {
					e.images[id], e.files[id] = members, e.string(members["file_name"])
				}
				continue
			}
			if members["id"].to == 0 {
				continue // nothing can be of it
			}
			label := e.string(members["name"])
			e.names[id] = label
			if _, again := e.categories[label]; !again {
				e.categories[label] = string(e.text[members["id"].from:members["id"].to])
			}
		}
	}
	for _, name := range []string{"annotations", "results", "predictions", "detections"} {
		if at, ok := sections[name]; ok && e.text[at.from] == '[' {
			if err := e.section(at.from); err != nil {
				return err
			}
		}
	}
	return nil
}

// section finds the annotations of an array.
func (e *editor) section(from int) error {
	records, err := elementsOf(e.text, from)
	if err != nil {
		return err
	}
	line := detect.LineOf(e.text)
	var section []*entry
	for _, r := range records {
		n := &entry{span: r}
		section = append(section, n)
		if n.members, err = membersOf(e.text, r.from); err != nil {
			continue
		}
		at := line(r.from)
		if v, ok := e.numbers(n.members["bbox"]); ok {
			key := keyOf(at, detect.Box{XMin: v[0], YMin: v[1], XMax: v[0] + v[2], YMax: v[1] + v[3]})
			e.at[key] = append(e.at[key], n)
		} else {
			e.boxless[at] = true
		}
	}
	e.annotations = append(e.annotations, section)
	return nil
}

// id returns an id as it is compared.
func (e *editor) id(at span) string { return strings.Trim(string(e.text[at.from:at.to]), `"`) }

func (e *editor) string(at span) string {
	var text string
	_ = json.Unmarshal(e.text[at.from:at.to], &text) // what is none is empty
	return text
}

// keyOf returns the key of an annotation. NaN is not equal to itself: boxes that
// are not finite have all the same.
func keyOf(line int, b detect.Box) entryKey {
	if !b.Finite() {
		b = detect.Box{}
	}
	return entryKey{line, b}
}

// numbers reads the four of a box; false if there are not four.
func (e *editor) numbers(at span) (v [4]float64, ok bool) {
	if at.to == 0 || e.text[at.from] != '[' {
		return v, false
	}
	parts, err := elementsOf(e.text, at.from)
	if err != nil || len(parts) != len(v) {
		return v, false
	}
	for i, p := range parts {
		text := strings.TrimSpace(e.id(p))
		if v[i], err = strconv.ParseFloat(text, 64); err != nil {
			return v, false
		}
	}
	return v, true
}

// take returns the annotation of an object, nil if it is not found.
func (e *editor) take(img *detect.Labelled, o *detect.Object) *entry {
	if o.Outline != nil && e.boxless[o.Line] {
		return nil // another record may have the box that follows from this one's outline
	}
	key := keyOf(o.Line, o.Box)
	list := e.at[key]
	for i, n := range list {
		if e.isOf(n, img, o) {
			copy(list[1:i+1], list[:i]) // mostly nothing: they come in the file's order
			e.at[key] = list[1:]
			return n
		}
	}
	if len(list) != 1 { // which of them is not known
		return nil
	}
	delete(e.at, key)
	return list[0]
}

// isOf reports whether an annotation says that it is of the image, and of the
// object's label and score.
func (e *editor) isOf(n *entry, img *detect.Labelled, o *detect.Object) bool {
	category := e.id(n.members["category_id"])
	if name, ok := e.names[category]; ok && name != o.Label || !ok && strings.HasPrefix(o.Label, "category ") && o.Label != "category "+category {
		return false
	}
	if score, err := strconv.ParseFloat(e.id(n.members["score"]), 64); o.Truth != (err != nil) || !o.Truth && math.Abs(score-o.Score) > 1e-6*score {
		return false
	}
	id := e.id(n.members["image_id"])
	if img.Extra != nil && img.Extra.Form == Form {
		if of, ok := img.Extra.Value.(*Image); ok {
			name, known := e.files[id]
			switch {
			case of.ID >= 0 && id == strconv.FormatInt(of.ID, 10):
				return true
			case known: // an image's id, and its name only if ids are text
				return of.ID < 0 && name == of.Name
			}
			return id == of.Name // results can have either
		}
	}
	return true
}

func (e *editor) change(c *detect.Change) error {
	for was, is := range c.Objects() {
		n := e.take(&c.Was, was)
		switch {
		case detect.Same(was, is):
		case n == nil:
			return fmt.Errorf("%s: line %d: no such record: %w", c.Was.Name, was.Line, detect.ErrNotEditable)
		case is == nil:
			n.gone = true
		default:
			if err := e.object(n, c, was, is); err != nil {
				return err
			}
		}
	}
	if !c.Resized() {
		return nil
	}
	of, _ := c.Was.Extra.Value.(*Image)
	if of == nil {
		return detect.ErrNotEditable
	}
	members := e.images[strconv.FormatInt(of.ID, 10)]
	width, hasWidth := members["width"]
	height, hasHeight := members["height"]
	if !hasWidth || !hasHeight {
		return fmt.Errorf("%s has no size: %w", c.Was.Name, detect.ErrNotEditable)
	}
	e.replace(width, strconv.Itoa(c.Is.Width))
	e.replace(height, strconv.Itoa(c.Is.Height))
	return nil
}

func (e *editor) object(n *entry, c *detect.Change, was, is *detect.Object) error {
	if is.Label != was.Label {
		id, ok := e.categories[is.Label]
		if !ok {
			return fmt.Errorf("no category %q: %w", is.Label, detect.ErrNotEditable)
		}
		e.replace(n.members["category_id"], id)
	}
	if score, ok := n.members["score"]; ok && is.Score != was.Score {
		e.replace(score, number(is.Score))
	}
	if is.Box == was.Box {
		return nil
	}
	old, ok := e.numbers(n.members["bbox"])
	if !ok {
		return fmt.Errorf("%s: line %d: no bbox: %w", c.Was.Name, was.Line, detect.ErrNotEditable)
	}
	parts, _ := elementsOf(e.text, n.members["bbox"].from) // just read
	b := is.Box
	for i, v := range [4]float64{b.XMin, b.YMin, b.Width(), b.Height()} {
		if v = round(v); v != old[i] {
			e.replace(parts[i], number(v))
		}
	}
	outline, has := n.members["segmentation"]
	has = has && was.Outline != nil
	if has && !c.Cut(was, is) {
		e.replace(outline, "[]")
		has = false
	}
	if area, ok := n.members["area"]; ok && (!has || was.Area > b.Area()) { // no outline has more than its box
		e.replace(area, number(round(b.Area())))
	}
	return nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (e *editor) replace(at span, with string) {
	e.splices = append(e.splices, detect.Splice{From: at.from, To: at.to, With: with})
}

// unquote makes numbers of text that is one, in the annotations that stay.
func (e *editor) unquote() {
	replaced := map[int]bool{}
	for _, s := range e.splices {
		replaced[s.From] = true
	}
	for _, section := range e.annotations {
		for _, n := range section {
			for _, name := range []string{"bbox", "area", "score", "iscrowd", "segmentation"} {
				if at, ok := n.members[name]; ok && !n.gone && !replaced[at.from] {
					e.unquoteValue(at, replaced)
				}
			}
		}
	}
}

func (e *editor) unquoteValue(at span, replaced map[int]bool) {
	switch e.text[at.from] {
	case '[':
		parts, _ := elementsOf(e.text, at.from) // what is no array stays
		for _, p := range parts {
			e.unquoteValue(p, replaced)
		}
	case '"':
		text := strings.TrimSpace(e.string(at))
		if v, err := strconv.ParseFloat(text, 64); err == nil && v-v == 0 && !replaced[at.from] {
			if !json.Valid([]byte(text)) { // 1. and +1
				text = number(v)
			}
			e.replace(at, text)
		}
	}
}

// drop takes the records out that are gone, each with one comma.
func (e *editor) drop() {
	for _, section := range e.annotations {
		last := len(section) - 1 // of those that stay
		for last >= 0 && section[last].gone {
			last--
		}
		for i, n := range section[:last+1] {
			if n.gone {
				e.remove(span{n.from, section[i+1].from})
			}
		}
		if end := len(section) - 1; last < end {
			from := section[0].from
			if last >= 0 {
				from = section[last].to
			}
			e.remove(span{from, section[end].to})
		}
	}
}

func (e *editor) remove(at span) { e.replace(at, "") }
