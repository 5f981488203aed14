package mask

import (
	"fmt"
	"math"
	"slices"

	"annotate/detect"
)

// A span is a run of rows of one column.
type span struct{ from, to int32 }

// edge is a piece of the border, from (x, y) in the direction (dx, dy), with the
// mask at its right hand as seen with y down.
type edge struct {
	x, y   int32
	dx, dy int32
	used   bool
}

// Outline returns the border along the edges of pixels: rings around the mask
// clockwise with y down, those around holes the other way. It is nil for a mask
// without pixels.
func (m *Mask) Outline() *detect.Outline {
	t := tracer{starts: map[[2]int32][2]int32{}}
	var before []span
	m.columns(func(x int32, spans []span) {
		t.between(x, before, spans)
		for _, s := range spans {
			t.add(edge{x: x, y: s.from, dx: 1})
			t.add(edge{x: x + 1, y: s.to, dx: -1})
		}
		before = append(before[:0], spans...)
	})
	t.between(int32(m.Width), before, nil)
	o := &detect.Outline{}
	for i := range t.edges {
		if !t.edges[i].used {
			o.Rings = append(o.Rings, t.ring(int32(i)))
		}
	}
	if len(o.Rings) == 0 {
		return nil
	}
	return o
}

// columns calls column with the spans of each column in turn.
func (m *Mask) columns(column func(x int32, spans []span)) {
	h := int64(m.Height)
	var spans []span
	x, at := int64(0), int64(0)
	flush := func() {
		column(int32(x), spans)
		spans = spans[:0]
		x++
	}
	for i, n := range m.Counts {
		end := at + int64(n)
		for at < end {
			stop := min(end, (x+1)*h)
			if i%2 == 1 {
				from, to := int32(at-x*h), int32(stop-x*h)
				if k := len(spans); k > 0 && spans[k-1].to == from {
					spans[k-1].to = to // a run of no pixels was between them
				} else {
					spans = append(spans, span{from, to})
				}
			}
			if at = stop; at == (x+1)*h {
				flush()
			}
		}
	}
}

// tracer joins edges to rings.
type tracer struct {
	edges  []edge
	starts map[[2]int32][2]int32 // by their first point, edges counted from 1; two where pixels touch at a corner
}

func (t *tracer) add(e edge) {
	t.edges = append(t.edges, e)
	at := [2]int32{e.x, e.y}
	here := t.starts[at]
	if here[0] == 0 {
		here[0] = int32(len(t.edges))
	} else {
		here[1] = int32(len(t.edges))
	}
	t.starts[at] = here
}

// between adds the vertical edges at x, between the spans of two columns.
func (t *tracer) between(x int32, left, right []span) {
	// Of the rows where the columns differ the ends are those of the spans, less
	// those that both have.
	type end struct {
		y     int32
		right bool
	}
	ends := make([]end, 0, 2*(len(left)+len(right)))
	for _, s := range left {
		ends = append(ends, end{s.from, false}, end{s.to, false})
	}
	for _, s := range right {
		ends = append(ends, end{s.from, true}, end{s.to, true})
	}
	slices.SortFunc(ends, func(a, b end) int { return int(a.y) - int(b.y) })
	var inLeft, inRight bool
	from := int32(0)
	for i := 0; i < len(ends); {
		y := ends[i].y
		if inLeft != inRight && from < y {
			if inRight {
				t.add(edge{x: x, y: y, dy: from - y})
			} else {
				t.add(edge{x: x, y: from, dy: y - from})
			}
		}
		for ; i < len(ends) && ends[i].y == y; i++ {
			if ends[i].right {
				inRight = !inRight
			} else {
				inLeft = !inLeft
			}
		}
		from = y
	}
}

// ring follows the border from an edge until it is back there.
func (t *tracer) ring(first int32) []detect.Point {
	var ring []detect.Point
	for i := first; ; {
		e := &t.edges[i]
		e.used = true
		// A point where the direction stays is none.
		if next := t.next(e); next == first {
			return closeRing(append(ring, point(e)))
		} else {
			ring = appendTurn(ring, point(e))
			i = next
		}
	}
}

func point(e *edge) detect.Point { return detect.Point{X: float64(e.x), Y: float64(e.y)} }

// next returns the edge that goes on where e ends. Where two begin it is the one
// to the right, so that the ring stays with its pixel.
func (t *tracer) next(e *edge) int32 {
	here := t.starts[[2]int32{e.x + e.dx, e.y + e.dy}]
	i := here[0] - 1
	if here[1] != 0 {
		n := &t.edges[i]
		if right := sign(e.dx)*sign(n.dy)-sign(e.dy)*sign(n.dx) > 0; !right {
			i = here[1] - 1
		}
	}
	return i
}

func sign(v int32) int32 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// appendTurn appends a point, in place of the last if that is on the way to it.
func appendTurn(ring []detect.Point, p detect.Point) []detect.Point {
	if n := len(ring); n > 1 && straight(ring[n-2], ring[n-1], p) {
		ring[n-1] = p
		return ring
	}
	return append(ring, p)
}

func straight(a, b, c detect.Point) bool { return a.X == b.X && b.X == c.X || a.Y == b.Y && b.Y == c.Y }

// closeRing takes the points away that are on the straight where it closes.
func closeRing(ring []detect.Point) []detect.Point {
	last := ring[len(ring)-1]
	ring = appendTurn(ring[:len(ring)-1], last)
	for n := len(ring); n > 4 && straight(ring[n-2], ring[n-1], ring[0]); n = len(ring) {
		ring = ring[:n-1]
	}
	for len(ring) > 4 && straight(ring[len(ring)-1], ring[0], ring[1]) {
		ring = ring[1:]
	}
	return slices.Clip(ring)
}

// Rasterize returns the pixels of an image of width by height whose centres are
// inside the outline. An outline with a point that is not finite, or a size
// that no mask has, is an error.
func Rasterize(o *detect.Outline, width, height int) (*Mask, error) {
	m := &Mask{Width: width, Height: height}
	if width <= 0 || height <= 0 || width > MaxSide || height > MaxSide {
		return nil, fmt.Errorf("%w: %d×%d", ErrSize, width, height)
	}
	crossings := make([][]float64, width)
	for _, ring := range o.Rings {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if 0*a.X+0*a.Y != 0 {
				return nil, fmt.Errorf("mask: the outline's point %v is not finite", a)
			}
			if a.X > b.X {
				a, b = b, a
			}
			first, last := column(a.X, width), column(b.X, width)
			for x := first; x < last; x++ {
				y := a.Y + (float64(x)+0.5-a.X)/(b.X-a.X)*(b.Y-a.Y)
				crossings[x] = append(crossings[x], y)
			}
		}
	}
	var runs builder
	for x, ys := range crossings {
		slices.Sort(ys)
		base := int64(x) * int64(height)
		for i := 0; i+1 < len(ys); i += 2 {
			runs.fill(base+int64(column(ys[i], height)), base+int64(column(ys[i+1], height)))
		}
	}
	m.Counts = runs.end(int64(width) * int64(height))
	return m, nil
}

// column returns the first of n pixels whose centre is not before v.
func column(v float64, n int) int { return int(min(max(math.Ceil(v-0.5), 0), float64(n))) }

// Traced reports whether an outline is one that Outline made, or could have
// made: along edges of pixels, and not a mere rectangle.
func Traced(o *detect.Outline) bool {
	if o == nil || len(o.Rings) == 0 || len(o.Rings) == 1 && len(o.Rings[0]) <= 4 {
		return false
	}
	for _, ring := range o.Rings {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if a.X != math.Trunc(a.X) || a.Y != math.Trunc(a.Y) || a.X != b.X && a.Y != b.Y {
				return false
			}
		}
	}
	return true
}
