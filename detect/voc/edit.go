package voc

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"annotate/detect"
	"annotate/detect/charset"
)

// Edit returns the text of a label file with a change made to its objects and
// its size, and every other byte as it was. A change that has no place in the
// file is a [detect.ErrNotEditable].
func Edit(text []byte, c *detect.Change) ([]byte, error) {
	plain, err := charset.XMLText(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", detect.ErrNotEditable, err)
	}
	back, err := charset.Back(text, plain)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", detect.ErrNotEditable, err)
	}
	places, err := placesOf(plain)
	if err != nil {
		return nil, err
	}
	var splices []detect.Splice
	replace := func(at span, with string) {
		splices = append(splices, detect.Splice{From: at.from, To: at.to, With: with})
	}
	for was, is := range c.Objects() {
		p := places.take(was)
		switch {
		case detect.Same(was, is):
			continue
		case p == nil:
			return nil, fmt.Errorf("%s: line %d: no such object: %w", c.Was.Name, was.Line, detect.ErrNotEditable)
		case is == nil:
			replace(withIndent(plain, p.whole), "")
			continue
		}
		if is.Label != was.Label {
			var b bytes.Buffer
			if err := xml.EscapeText(&b, []byte(is.Label)); err != nil {
				return nil, err
			}
			replace(p.name, b.String())
		}
		if is.Score != was.Score {
			replace(p.score, strconv.FormatFloat(is.Score, 'f', -1, 64))
		}
		if is.Box != was.Box && was.Outline != nil && !c.Cut(was, is) {
			return nil, fmt.Errorf("%s: line %d has an outline: %w", c.Was.Name, was.Line, detect.ErrNotEditable)
		}
		sidesWas, sidesAre := sides(was.Box), sides(is.Box)
		for i := range sidesAre {
			if sidesWas[i] == sidesAre[i] {
				continue
			}
			// What it counts from is the difference between the file's and what was read.
			v := p.values[i] + sidesAre[i] - sidesWas[i]
			replace(p.sides[i], strconv.FormatFloat(math.Round(v*1e5)/1e5, 'f', -1, 64))
		}
	}
	if c.Resized() {
		if places.width.to == 0 || places.height.to == 0 {
			return nil, fmt.Errorf("%s has no size: %w", c.Was.Name, detect.ErrNotEditable)
		}
		replace(places.width, strconv.Itoa(c.Is.Width))
		replace(places.height, strconv.Itoa(c.Is.Height))
	}
	return back(detect.Spliced(plain, splices))
}

// BaseTold reports whether files without a declared [Base], whose images were what was
// is and are what is is, are still seen to count from 0 if they were: a box must be left
// that begins there.
func BaseTold(was, is []detect.Labelled) bool {
	zero := false
	for i := range was {
		if was[i].Extra == nil {
			continue
		}
		f, ok := was[i].Extra.Value.(*File)
		if !ok || f.base != Zero {
			continue
		}
		zero = true
		for k := range is[i].Objects {
			b := &is[i].Objects[k].Box
			if is[i].Objects[k].Outline == nil && (beforeOne(b.XMin-1) || beforeOne(b.YMin-1)) {
				return true
			}
		}
	}
	return !zero
}

func sides(b detect.Box) [4]float64 { return [4]float64{b.XMin, b.YMin, b.XMax, b.YMax} }

// span is a part of the text.
type span struct{ from, to int }

// objectPlace is where an object's parts are.
type objectPlace struct {
	line   int
	whole  span
	name   span
	score  span
	sides  [4]span
	values [4]float64 // as the file has them
	read   int        // a bit for each
	taken  bool
}

type filePlaces struct {
	objects       map[int][]*objectPlace // by line
	width, height span
}

// take returns the place of an object that was read, nil if there is none. What
// a coordinate counts from is 0 or 1.
func (f *filePlaces) take(o *detect.Object) *objectPlace {
	list := f.objects[o.Line]
	for len(list) > 0 && list[0].taken { // a file may be one line
		list = list[1:]
	}
	f.objects[o.Line] = list
	for _, p := range list {
		if p.taken {
			continue
		}
		same := true
		for i, v := range sides(o.Box) {
			d := p.values[i] - v
			same = same && (d == 0 || i < 2 && math.Abs(d-1) < 1e-6 || math.IsNaN(v) && math.IsNaN(p.values[i]) || math.IsInf(v, 0))
		}
		if same {
			p.taken = true
			return p
		}
	}
	return nil
}

// placesOf finds the objects of a file that was read.
func placesOf(text []byte) (*filePlaces, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = charset.Known
	f := &filePlaces{objects: map[int][]*objectPlace{}}
	var path []string
	var open []int // where the text of each element begins
	var object *objectPlace
	for {
		at := int(d.InputOffset())
		token, err := d.Token()
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", detect.ErrNotEditable, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			path, open = append(path, t.Name.Local), append(open, int(d.InputOffset()))
			if len(path) == 2 && path[1] == "object" {
				line, _ := d.InputPos()
				object = &objectPlace{line: line, whole: span{from: at}}
			}
		case xml.EndElement:
			part := strings.Join(path[1:], "/")
			inner := span{open[len(open)-1], at}
			path, open = path[:len(path)-1], open[:len(open)-1]
			f.end(text, part, inner, int(d.InputOffset()), object)
		}
	}
}

// end takes up an element that ends, by its path below the annotation.
func (f *filePlaces) end(text []byte, part string, inner span, end int, object *objectPlace) {
	for inner.from < inner.to && isSpace(text[inner.from]) {
		inner.from++
	}
	for inner.from < inner.to && isSpace(text[inner.to-1]) {
		inner.to--
	}
	switch part {
	case "size/width":
		f.width = inner
	case "size/height":
		f.height = inner
	case "object/name":
		object.name = inner
	case "object/score", "object/confidence":
		object.score = inner
	case "object":
		// One that lacks a part was not read, and is none to be taken for another.
		if object.whole.to = end; object.read == 1<<len(object.sides)-1 && object.name.from < object.name.to {
			f.objects[object.line] = append(f.objects[object.line], object)
		}
	}
	for i, side := range [...]string{"xmin", "ymin", "xmax", "ymax"} {
		if part == "object/bndbox/"+side {
			object.sides[i] = inner
			if v, err := strconv.ParseFloat(string(text[inner.from:inner.to]), 64); err == nil {
				object.values[i] = v
				object.read |= 1 << i
			}
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// withIndent returns an element with the line end and the white space before it,
// if that is all that is before it in its line.
func withIndent(text []byte, at span) span {
	from := at.from
	for from > 0 && (text[from-1] == ' ' || text[from-1] == '\t') {
		from--
	}
	if from == 0 || text[from-1] != '\n' {
		return at
	}
	if from--; from > 0 && text[from-1] == '\r' {
		from--
	}
	return span{from, at.to}
}
