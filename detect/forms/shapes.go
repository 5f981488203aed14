package forms

import (
	"errors"
	"math"

	"annotate/detect"
)

// geometry is where an object is: a box, or an outline with the box around it.
type geometry struct {
	box     detect.Box
	outline *detect.Outline
}

var (
	errNoArea = errors.New("is no area")
	errPoints = errors.New("wants three points or more, x and y in turns")
)

// cornersBox returns the box between two corners, in any order.
func cornersBox(x1, y1, x2, y2 float64) geometry {
	return geometry{box: detect.Box{XMin: min(x1, x2), YMin: min(y1, y2), XMax: max(x1, x2), YMax: max(y1, y2)}}
}

// sizedBox returns the box with a corner and a size. Negative sizes stay: they are
// a fault that checks look for.
func sizedBox(x, y, w, h float64) geometry {
	return geometry{box: detect.Box{XMin: tidy(x), YMin: tidy(y), XMax: tidy(x + w), YMax: tidy(y + h)}}
}

func centredBox(cx, cy, w, h float64) geometry { return sizedBox(cx-w/2, cy-h/2, w, h) }

// tidy rounds to 1/100,000,000, where sums would leave the likes of
// 51.99999999999997; shares have as many digits.
func tidy(v float64) float64 {
	if math.Abs(v) < 1e7 {
		return math.Round(v*1e8) / 1e8
	}
	return v
}

// polygon returns the outline of points x, y, x, y….
func polygon(v []float64) (geometry, error) {
	if len(v) < 6 || len(v)%2 != 0 {
		return geometry{}, errPoints
	}
	ring := make([]detect.Point, len(v)/2)
	for i := range ring {
		ring[i] = detect.Point{X: v[2*i], Y: v[2*i+1]}
	}
	return outlined(ring), nil
}

func outlined(rings ...[]detect.Point) geometry {
	o := &detect.Outline{Rings: rings}
	return geometry{o.Bounds(), o}
}

// turnedBox returns a box turned by degrees, clockwise as seen, around a point.
func turnedBox(b detect.Box, degrees, x, y float64) geometry {
	if degrees == 0 || !b.Finite() {
		return geometry{box: b}
	}
	return outlined(turn([]detect.Point{{X: b.XMin, Y: b.YMin}, {X: b.XMax, Y: b.YMin}, {X: b.XMax, Y: b.YMax}, {X: b.XMin, Y: b.YMax}}, degrees, x, y))
}

func turn(ring []detect.Point, degrees, x, y float64) []detect.Point {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for i, p := range ring {
		dx, dy := p.X-x, p.Y-y
		ring[i] = detect.Point{X: tidy(x + dx*cos - dy*sin), Y: tidy(y + dx*sin + dy*cos)}
	}
	return ring
}

// ellipse returns an ellipse with radii rx and ry, turned by degrees, as 64 points.
func ellipse(cx, cy, rx, ry, degrees float64) geometry {
	const n = 64
	ring := make([]detect.Point, n)
	for i := range ring {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
		ring[i] = detect.Point{X: tidy(cx + rx*cos), Y: tidy(cy + ry*sin)}
	}
	if degrees != 0 {
		turn(ring, degrees, cx, cy)
	}
	return outlined(ring)
}

// scaled returns the geometry with x times sx and y times sy.
func (g geometry) scaled(sx, sy float64) geometry {
	b := g.box.Scale(sx, sy)
	g.box = detect.Box{XMin: tidy(b.XMin), YMin: tidy(b.YMin), XMax: tidy(b.XMax), YMax: tidy(b.YMax)}
	g.outline = g.outline.Scale(sx, sy)
	return g
}

// object returns an object of ground truth there.
func (g geometry) object(label string, line int) detect.Object {
	return detect.Object{Detection: detect.Detection{Label: label, Score: 1, Truth: true, Box: g.box, Outline: g.outline}, Line: line}
}
