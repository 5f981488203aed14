package forms

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"annotate/detect"
	"annotate/detect/charset"
)

func sniffCVAT(h *shape) bool {
	return h.xml("annotations") && !bytes.Contains(h.text, []byte("<track ")) &&
		(bytes.Contains(h.text, []byte("<image ")) || bytes.Contains(h.text, []byte("<meta>")) || bytes.Contains(h.text, []byte("<version>")))
}

// cvat reads <annotations><image name width height><box …/><polygon …/></image>.
func (d *decoder) cvat(r io.Reader) error {
	text, err := charset.XMLText(r)
	if err != nil {
		return err
	}
	x := xml.NewDecoder(bytes.NewReader(text))
	x.CharsetReader = charset.Known
	var image *int
	var shape *detect.Object
	for {
		token, err := x.Token()
		d.line, _ = x.InputPos()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if at := charset.InvalidAt(text); at >= 0 {
				err = &charset.Error{Line: d.line, Guess: charset.Guess(text[at:])}
			} else if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
				d.line, err = syntax.Line, errors.New(syntax.Msg)
			}
			return &detect.LineError{File: d.name, Line: d.line, Err: err}
		}
		switch e := token.(type) {
		case xml.StartElement:
			a := attributes(e.Attr)
			switch name := e.Name.Local; name {
			case "track":
				return &detect.LineError{File: d.name, Line: d.line, Err: errors.New("CVAT for video is not read: export it as CVAT for images 1.1")}
			case "image":
				if a["name"] == "" {
					d.bad("image without name")
					image = nil
					continue
				}
				width, _ := strconv.Atoi(a["width"])
				height, _ := strconv.Atoi(a["height"])
				d.image(a["name"], max(width, 0), max(height, 0))
				i := d.at[cleanName(a["name"])]
				image = &i
			case "box", "polygon", "ellipse", "mask", "polyline", "points", "cuboid", "skeleton":
				if image == nil {
					continue
				}
				g, err := cvatShape(name, a)
				if err != nil {
					d.bad("%s %q: %w", name, a["label"], err)
					shape = nil
					continue
				}
				o := g.object(a["label"], d.line)
				o.Extra = cvatExtra(a)
				img := &d.images[*image]
				img.Objects = append(img.Objects, o)
				shape = &img.Objects[len(img.Objects)-1]
			case "attribute":
				if shape != nil {
					shape.Extra = withKind(shape.Extra, "attributes")
				}
			case "tag":
				if image != nil {
					img := &d.images[*image]
					img.Extra = withKind(img.Extra, "tags")
				}
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "image":
				image = nil
			case "box", "polygon", "ellipse", "mask":
				shape = nil
			}
		}
	}
}

func cvatExtra(a map[string]string) (e *detect.Extra) {
	if a["occluded"] == "1" {
		e = withKind(e, "occluded")
	}
	if a["group_id"] != "" && a["group_id"] != "0" {
		e = withKind(e, "group_id")
	}
	return e
}

func withKind(e *detect.Extra, kind string) *detect.Extra {
	if e == nil {
		return &detect.Extra{Form: "cvat", Kinds: []string{kind}}
	}
	if !slices.Contains(e.Kinds, kind) {
		e.Kinds = append(e.Kinds, kind)
	}
	return e
}

func attributes(list []xml.Attr) map[string]string {
	a := make(map[string]string, len(list))
	for _, attr := range list {
		a[attr.Name.Local] = attr.Value
	}
	return a
}

// cvatShape returns where a shape is. Boxes turn around their middle.
func cvatShape(name string, a map[string]string) (g geometry, err error) {
	numbers := func(keys ...string) []float64 {
		v := make([]float64, len(keys))
		for i, key := range keys {
			var bad error
			if v[i], bad = strconv.ParseFloat(a[key], 64); bad != nil && err == nil {
				err = fmt.Errorf("%s: %.40q is not a number", key, a[key])
			}
		}
		return v
	}
	turned := 0.0
	if a["rotation"] != "" {
		turned = numbers("rotation")[0]
	}
	switch name {
	case "box":
		v := numbers("xtl", "ytl", "xbr", "ybr")
		b := detect.Box{XMin: v[0], YMin: v[1], XMax: v[2], YMax: v[3]}
		g = turnedBox(b, turned, (v[0]+v[2])/2, (v[1]+v[3])/2)
	case "ellipse":
		v := numbers("cx", "cy", "rx", "ry")
		g = ellipse(v[0], v[1], v[2], v[3], turned)
	case "polygon":
		var v []float64
		for _, text := range strings.FieldsFunc(a["points"], func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
			c, bad := strconv.ParseFloat(text, 64)
			if bad != nil {
				return g, fmt.Errorf("points: %.40q is not a number", text)
			}
			v = append(v, c)
		}
		return polygon(v)
	case "mask":
		v := numbers("left", "top", "width", "height")
		if err == nil {
			return rowRuns(a["rle"], v[0], v[1], int(v[2]), int(v[3]))
		}
	default:
		err = errNoArea
	}
	return g, err
}
