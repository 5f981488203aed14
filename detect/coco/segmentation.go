package coco

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/jsonfile"
	"annotate/detect/mask"
)

var (
	errCorners      = errors.New("bbox_mode is 0: the four numbers are corners")
	errBoxOfOutline = errors.New("no bbox: the box is the one around the segmentation")
	errFlatPolygon  = errors.New("segmentation is one list of coordinates: read as one polygon")
)

// segmentation reads an object's outline: polygons, or a run-length encoded
// mask. One that is neither is told of and left out; the object is more than its
// outline.
func (d *decoder) segmentation(line int) (outline *detect.Outline, rle string) {
	switch d.Peek() {
	case '[':
		return d.polygons(line), ""
	case '{':
		raw := d.Raw()
		if d.Err() != nil {
			return nil, ""
		}
		o, err := runs(raw)
		if err != nil {
			d.note(line, fmt.Errorf("segmentation left out: %w", err))
		}
		return o, string(raw)
	default:
		d.Skip() // null, or a tool's "none"
	}
	return nil, ""
}

// polygons reads arrays of coordinates. What has fewer than three points is no
// outline, and is left out.
func (d *decoder) polygons(line int) *detect.Outline {
	var rings [][]detect.Point
	flat := d.numbers[:0]
	odd := false
	ring := func(numbers []float64) {
		odd = odd || len(numbers)%2 != 0
		if len(numbers) >= 6 {
			rings = append(rings, d.slabs.ring(numbers))
		}
	}
	d.Array(func() {
		switch d.Peek() {
		case '[':
			d.numbers = d.Floats("segmentation", d.numbers)
			ring(d.numbers)
		case '{':
			d.Skip() // a list of masks, which nobody writes on purpose
			odd = true
		default:
			flat = append(flat, d.Float("segmentation"))
		}
	})
	if len(flat) > 0 {
		ring(flat)
		d.note(line, errFlatPolygon)
	}
	if odd {
		d.note(line, errors.New("segmentation left out: half a point"))
		return nil
	}
	if len(rings) == 0 {
		return nil
	}
	return d.slabs.outline(rings)
}

// runs returns the outline of a mask: {"size": [h, w], "counts": …}, with a list
// of runs or COCO's compressed text. It is nil for a mask without pixels.
func runs(raw []byte) (*detect.Outline, error) {
	r := jsonfile.NewTextReader(raw)
	var m mask.Mask
	var text string
	compressed := false
	r.Object(func(key []byte) {
		switch string(key) {
		case "size":
			if size := r.Floats("size", nil); len(size) == 2 {
				m.Height, m.Width = int(size[0]), int(size[1])
			}
		case "counts":
			if r.Peek() == '"' {
				text, compressed = r.String("counts"), true
				return
			}
			r.Array(func() {
				if n := r.Int("counts"); n >= 0 && n < 1<<32 {
					m.Counts = append(m.Counts, uint32(n))
				} else {
					r.Say("counts: a run of %d pixels", n)
				}
			})
		default:
			r.Skip()
		}
	})
	if err := errors.Join(r.Err(), r.Wrong()); err != nil {
		return nil, err
	}
	if compressed {
		read, err := mask.Decode(m.Width, m.Height, text)
		if err != nil {
			return nil, err
		}
		return read.Outline(), nil
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m.Outline(), nil
}

// segmentation returns the outline of an annotation about an image of the given
// size, 0 where it is not known: as a run-length encoded mask if it is one's
// border or a crowd's, else as polygons.
func segmentation(a *Annotation, width, height int) (json.RawMessage, error) {
	if (a.Crowd || mask.Traced(a.Outline)) && width > 0 && height > 0 {
		if m, err := mask.Rasterize(a.Outline, width, height); err == nil {
			return json.Marshal(struct {
				Size   [2]int `json:"size"`
				Counts string `json:"counts"`
			}{[2]int{height, width}, m.Encode()})
		}
	}
	return json.Marshal(a.Outline)
}

// slabs hold what there are very many of, in few pieces.
type slabs struct {
	points   []detect.Point
	rings    [][]detect.Point
	outlines []detect.Outline
	mores    []More
}

const slab = 4096

func (s *slabs) ring(numbers []float64) []detect.Point {
	n := len(numbers) / 2
	if cap(s.points)-len(s.points) < n {
		s.points = make([]detect.Point, 0, max(slab, n))
	}
	start := len(s.points)
	for i := range n {
		s.points = append(s.points, detect.Point{X: numbers[2*i], Y: numbers[2*i+1]})
	}
	return s.points[start : start+n : start+n]
}

func (s *slabs) outline(rings [][]detect.Point) *detect.Outline {
	if cap(s.rings)-len(s.rings) < len(rings) {
		s.rings = make([][]detect.Point, 0, max(slab, len(rings)))
	}
	start := len(s.rings)
	s.rings = append(s.rings, rings...)
	if len(s.outlines) == cap(s.outlines) {
		s.outlines = make([]detect.Outline, 0, slab/8)
	}
	s.outlines = append(s.outlines, detect.Outline{Rings: s.rings[start:len(s.rings):len(s.rings)]})
	return &s.outlines[len(s.outlines)-1]
}

func (s *slabs) more(m More) *More {
	if len(s.mores) == cap(s.mores) {
		s.mores = make([]More, 0, slab/8)
	}
	s.mores = append(s.mores, m)
	return &s.mores[len(s.mores)-1]
}

// kindTable finds the names of the members that say something, keeping the lists
// since most records have the same.
type kindTable map[string][]string

// silent are members that go with others, or that every form has in its own way.
var silent = map[string]bool{"id": true, "num_keypoints": true, "coco_url": true, "flickr_url": true, "ignore": true}

func (k kindTable) of(rest string) []string {
	if rest == "" {
		return nil
	}
	var kinds []string
	r := jsonfile.NewTextReader([]byte("{" + rest + "}"))
	r.Object(func(key []byte) {
		name := string(key)
		switch value := string(r.Raw()); value {
		case "null", "[]", "{}", `""`, "0", "0.0", "false":
		default:
			if !silent[name] {
				kinds = append(kinds, name)
			}
		}
	})
	if len(kinds) == 0 {
		return nil
	}
	key := strings.Join(kinds, "\x00")
	if known, ok := k[key]; ok {
		return known
	}
	k[key] = slices.Clip(kinds)
	return k[key]
}
