package forms

import (
	"errors"
	"fmt"
	"io"
	"math"

	"annotate/detect"
	"annotate/detect/jsonfile"
)

func sniffLabelMe(h *shape) bool {
	return h.first == '{' && h.has("shapes") && (h.has("imagePath") || h.has("imageData") || h.has("shapes/points"))
}

// labelMe reads {"shapes": [{"label", "points", "shape_type"}], "imagePath",
// "imageWidth", "imageHeight"}. AnyLabeling adds scores and turned boxes.
func (d *decoder) labelMe(r io.Reader) error {
	s := jsonfile.NewReader(r)
	var name string
	var width, height int
	objects := []detect.Object{}
	s.Object(func(key []byte) {
		switch string(key) {
		case "imagePath":
			if !s.Null() {
				name = s.String("imagePath")
			}
		case "imageWidth":
			width = s.Side("imageWidth")
		case "imageHeight":
			height = s.Side("imageHeight")
		case "shapes":
			s.Array(func() {
				s.Peek()
				d.line = s.Line()
				n := tree(s, 0)
				if s.Err() != nil {
					return
				}
				o, err := d.labelMeShape(&n)
				if err != nil {
					d.bad("shape %q: %w", n.get("label").text, err)
					return
				}
				if d.scored(&o, n.get("score")) {
					objects = append(objects, o)
				}
			})
		default:
			s.Skip() // the photo itself, perhaps
		}
		if err := s.Wrong(); err != nil {
			d.bad("%w", err)
		}
	})
	s.End()
	if err := s.FileError(d.name); err != nil {
		return err
	}
	if name == "" {
		name = d.own()
	} else {
		name = d.beside(name)
	}
	d.image(name, width, height).Objects = objects
	return nil
}

func (d *decoder) labelMeShape(n *node) (o detect.Object, err error) {
	points := n.get("points")
	var v []float64
	for i := range points.list {
		p := points.list[i].floats()
		if len(p) != 2 {
			return o, errors.New("points: want pairs of numbers")
		}
		v = append(v, p...)
	}
	var g geometry
	switch kind := n.get("shape_type").text; {
	case kind == "rectangle" && len(v) == 4:
		g = cornersBox(v[0], v[1], v[2], v[3])
	case kind == "mask" && len(v) == 4:
		g, err = pngMask(n.get("mask").text, min(v[0], v[2]), min(v[1], v[3]))
	case kind == "circle" && len(v) == 4:
		radius := math.Hypot(v[2]-v[0], v[3]-v[1])
		g = ellipse(v[0], v[1], radius, radius, 0)
	case kind == "rectangle" && len(v) == 8:
		if g, err = polygon(v); err == nil {
			g.outline = nil
		}
	case kind == "polygon" || kind == "rotation" || kind == "":
		g, err = polygon(v)
	default:
		err = fmt.Errorf("shape_type %q, number of points %d: %w", kind, len(points.list), errNoArea)
	}
	if err != nil {
		return o, err
	}
	o = g.object(n.get("label").text, n.line)
	if o.Label == "" {
		return o, errors.New("no label")
	}
	o.Difficult = n.get("difficult").kind == 't'
	if kinds := n.kinds("group_id", "flags", "attributes", "description", "kie_linking"); kinds != nil {
		o.Extra = &detect.Extra{Form: "labelme", Kinds: kinds}
	}
	return o, nil
}
