package detect

import (
	"encoding/json"
	"errors"
	"math"
)

// Point is a place in pixels of the upright image.
type Point struct{ X, Y float64 }

// Outline is the shape of an object inside its box: a polygon of a label file,
// the border of a mask, the four corners of an oriented box. It does not change
// once it is part of a Detection, and several may share it.
//
// The JSON form is COCO's for polygons: [[x1, y1, x2, y2, …], …].
type Outline struct {
	// Rings are closed polygons of three points or more, the last joined to the
	// first. A place belongs to the object if it is inside an odd number of
	// them, so that a ring in a ring is a hole.
	Rings [][]Point
}

// Bounds returns the least box around all points; the zero Box for no points.
func (o *Outline) Bounds() Box {
	b := Box{XMin: math.Inf(1), YMin: math.Inf(1), XMax: math.Inf(-1), YMax: math.Inf(-1)}
	for _, ring := range o.Rings {
		for _, p := range ring {
			b.XMin, b.YMin = min(b.XMin, p.X), min(b.YMin, p.Y)
			b.XMax, b.YMax = max(b.XMax, p.X), max(b.YMax, p.Y)
		}
	}
	if b.XMin > b.XMax || b.YMin > b.YMax {
		return Box{}
	}
	return b
}

// Area returns the area in square pixels that the rings enclose, by the
// shoelace formula: that of rings around each other is taken off where they
// turn the other way, as those of masks do. It is exact for rings that do not
// cross themselves.
func (o *Outline) Area() float64 {
	sum := 0.0
	for _, ring := range o.Rings {
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			sum += p.X*q.Y - q.X*p.Y
		}
	}
	return math.Abs(sum) / 2
}

// Scale returns the outline with x coordinates times sx and y coordinates times
// sy; nil stays nil.
func (o *Outline) Scale(sx, sy float64) *Outline {
	return o.Map(func(p Point) Point { return Point{p.X * sx, p.Y * sy} })
}

// Map returns the outline with every point moved; nil stays nil.
func (o *Outline) Map(move func(Point) Point) *Outline {
	if o == nil {
		return nil
	}
	moved := &Outline{Rings: make([][]Point, len(o.Rings))}
	for i, ring := range o.Rings {
		moved.Rings[i] = make([]Point, len(ring))
		for k, p := range ring {
			moved.Rings[i][k] = move(p)
		}
	}
	return moved
}

// MarshalJSON returns the rings as lists of coordinates.
func (o Outline) MarshalJSON() ([]byte, error) {
	rings := make([][]float64, len(o.Rings))
	for i, ring := range o.Rings {
		rings[i] = make([]float64, 0, 2*len(ring))
		for _, p := range ring {
			rings[i] = append(rings[i], p.X, p.Y)
		}
	}
	return json.Marshal(rings)
}

var errRing = errors.New("outline: a ring wants three points or more, x and y in turns")

// UnmarshalJSON reads what MarshalJSON writes. A ring of fewer than three points
// or with half a point is an error.
func (o *Outline) UnmarshalJSON(text []byte) error {
	var rings [][]float64
	if err := json.Unmarshal(text, &rings); err != nil {
		return err
	}
	o.Rings = make([][]Point, len(rings))
	for i, ring := range rings {
		if len(ring) < 6 || len(ring)%2 != 0 {
			return errRing
		}
		o.Rings[i] = make([]Point, len(ring)/2)
		for k := range o.Rings[i] {
			o.Rings[i][k] = Point{ring[2*k], ring[2*k+1]}
		}
	}
	return nil
}
