package forms

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"annotate/detect"
	"annotate/detect/charset"
	"annotate/detect/jsonfile"
)

func sniffVIA(h *shape) bool {
	line, _, _ := bytes.Cut(h.text, []byte("\n"))
	return h.has("_via_img_metadata") || h.first == '{' && h.ends("/regions") && (h.ends("/filename") || h.ends("/shape_attributes")) ||
		bytes.Contains(line, []byte("region_shape_attributes"))
}

// via reads VGG's annotations: {key: {"filename", "regions": [{"shape_attributes",
// "region_attributes"}]}}, a project that has them as _via_img_metadata, or CSV
// with the attributes as JSON.
func (d *decoder) via(r io.Reader) error {
	text, err := io.ReadAll(charset.NewReader(r))
	if bad, ok := errors.AsType[*charset.Error](err); ok {
		return &detect.LineError{File: d.name, Line: bad.Line, Err: bad}
	}
	if err != nil {
		return err
	}
	if first := bytes.TrimLeft(text, " \t\r\n"); len(first) == 0 || first[0] != '{' {
		return d.viaCSV(text)
	}
	return d.json(bytes.NewReader(text), func(key string, n *node) {
		if key == "_via_img_metadata" {
			for i := range n.list {
				d.viaImage(&n.list[i])
			}
		} else if !strings.HasPrefix(key, "_via_") {
			d.viaImage(n)
		}
	})
}

func (d *decoder) viaImage(n *node) {
	d.line = max(n.line, 1)
	name := n.get("filename").text
	if name == "" {
		d.bad("an image without filename")
		return
	}
	img := d.image(name, 0, 0)
	regions := n.get("regions")
	for i := range regions.list { // a list, or in older files an object
		region := &regions.list[i]
		d.line = max(region.line, 1)
		d.viaRegion(img, region.get("shape_attributes"), region.get("region_attributes"))
	}
}

func (d *decoder) viaRegion(img *detect.Labelled, shape, attributes *node) {
	label, others := viaLabel(attributes)
	g, err := viaShape(shape)
	if err != nil {
		d.bad("%s: region %q: %w", img.Name, label, err)
		return
	}
	o := g.object(label, d.line)
	if others {
		o.Extra = &detect.Extra{Form: "via", Kinds: []string{"attributes"}}
	}
	if label == "" {
		d.note("regions without attributes have no label")
	}
	img.Objects = append(img.Objects, o)
}

// viaLabel returns the attribute that names what a region is: one that is called
// so, else the first. It reports whether there are others.
func viaLabel(n *node) (label string, others bool) {
	of := func(v *node) string {
		switch v.kind {
		case '"':
			return v.text
		case '{': // a checkbox: {"cat": true}
			for i, key := range v.keys {
				if v.list[i].kind == 't' {
					return key
				}
			}
		case '0':
			return number(v.number)
		}
		return ""
	}
	for _, key := range []string{"label", "class", "class_name", "name", "type", "category", "object"} {
		if v := n.get(key); v.is() {
			return of(v), len(n.keys) > 1
		}
	}
	if len(n.list) > 0 {
		return of(&n.list[0]), len(n.keys) > 1
	}
	return "", false
}

func viaShape(n *node) (g geometry, err error) {
	want := func(keys ...string) []float64 {
		v := n.members(keys...)
		if v == nil {
			err = fmt.Errorf("%s: want %s", n.get("name").text, strings.Join(keys, ", "))
			return make([]float64, len(keys))
		}
		return v
	}
	switch kind := n.get("name").text; kind {
	case "rect":
		v := want("x", "y", "width", "height")
		g = sizedBox(v[0], v[1], v[2], v[3])
	case "circle":
		v := want("cx", "cy", "r")
		g = ellipse(v[0], v[1], v[2], v[2], 0)
	case "ellipse":
		v := want("cx", "cy", "rx", "ry")
		turned, _ := n.get("theta").float()
		g = ellipse(v[0], v[1], v[2], v[3], turned*180/math.Pi)
	case "polygon":
		xs, ys := n.get("all_points_x").floats(), n.get("all_points_y").floats()
		if len(xs) != len(ys) {
			return g, errPoints
		}
		var v []float64
		for i := range xs {
			v = append(v, xs[i], ys[i])
		}
		return polygon(v)
	default:
		err = fmt.Errorf("%s: %w", kind, errNoArea)
	}
	return g, err
}

// viaCSV reads rows of filename, …, region_shape_attributes, region_attributes.
func (d *decoder) viaCSV(text []byte) error {
	return d.table(bytes.NewReader(text), []string{"filename|file_list", "region_shape_attributes", "region_attributes"}, func(row []string, at []int) {
		file, shape, attributes := at[0], at[1], at[2]
		if len(row) <= max(file, shape, attributes) || row[file] == "" {
			d.bad("want %d columns or more, have %d", max(file, shape, attributes)+1, len(row))
			return
		}
		img := d.image(row[file], 0, 0)
		read := func(i int) node {
			s := jsonfile.NewTextReader([]byte(row[i]))
			return tree(s, 0)
		}
		if s := read(shape); len(s.keys) > 0 { // else an image without regions
			a := read(attributes)
			d.viaRegion(img, &s, &a)
		}
	})
}
