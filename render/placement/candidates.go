package placement

import "image"

// strip is where a plate may slide: along a row with its top at the given
// coordinate, or along a column with its left side there.
type strip struct {
	name   int // which bit of search.full is the strip's
	column bool
	at     int
}

// place returns where a plate that has slid to p stands.
func (t strip) place(p int) image.Point {
	if t.column {
		return image.Pt(t.at, p)
	}
	return image.Pt(p, t.at)
}

// length returns the plate's extent along the strip.
func (t strip) length(size image.Point) int {
	if t.column {
		return size.Y
	}
	return size.X
}

// The strips along an object's edges, by their bits in search.full. Those of
// the rings around it follow.
const (
	stripAbove = iota
	stripBelow
	stripInsideAbove
	stripInsideBelow
	stripRight
	stripLeft
	stripInsideLeft
	stripInsideRight
	stripOverTop
	stripOverMiddle
	stripOverBottom
	stripRings
)

// The object's edges, by their place in subject.edges.
const (
	edgeTop = iota
	edgeRight
	edgeBottom
	edgeLeft
)

// near tries the places that touch the object: along its four edges, outside
// and inside, in order of preference.
func (q *search) near() {
	q.above()
	w, h := q.size.X, q.size.Y
	out, in := q.outer, q.inner
	q.along(strip{stripBelow, false, out.Max.Y}, edgeBottom, preferBelow)
	inside := w <= in.Dx() && h <= in.Dy()
	if inside {
		q.along(strip{stripInsideAbove, false, in.Min.Y}, edgeTop, preferInsideAbove)
	}
	q.along(strip{stripRight, true, out.Max.X}, edgeRight, preferRight)
	q.along(strip{stripLeft, true, out.Min.X - w}, edgeLeft, preferLeft)
	if inside {
		q.along(strip{stripInsideLeft, true, in.Min.X}, edgeLeft, preferInsideLeft)
		q.along(strip{stripInsideBelow, false, in.Max.Y - h}, edgeBottom, preferInsideBelow)
		q.along(strip{stripInsideRight, true, in.Max.X - w}, edgeRight, preferInsideRight)
	}
}

// along tries the places on a strip along an edge: inside the object, those
// within it, and outside those of which half, or half of the edge, touches.
func (q *search) along(t strip, edge int, preference int) {
	reach, length := q.edges[edge], t.length(q.size)
	half := min(length, reach.to-reach.from) / 2
	bounds := gap{reach.from - length + half, reach.to - half}
	switch t.name {
	case stripInsideAbove, stripInsideBelow:
		bounds = gap{max(bounds.from, q.inner.Min.X), min(bounds.to, q.inner.Max.X-length)}
	case stripInsideLeft, stripInsideRight:
		bounds = gap{max(bounds.from, q.inner.Min.Y), min(bounds.to, q.inner.Max.Y-length)}
	}
	usual := t.name == stripAbove || t.name == stripInsideAbove
	q.slide(t, reach.from, reach.to-length, bounds, preference, usual)
}

// across tries the places across the object's edges and middle, for numbers of
// objects that have no room around them or in them.
func (q *search) across() {
	h, half := q.size.Y, min(q.size.X, q.outer.Dx())/2
	bounds := gap{q.outer.Min.X - q.size.X + half, q.outer.Max.X - half}
	start, end := q.box.Min.X-q.size.X/2, q.box.Max.X-q.size.X/2
	q.slide(strip{stripOverTop, false, q.box.Min.Y - h/2}, start, end, bounds, preferOver, false)
	q.slide(strip{stripOverMiddle, false, (q.box.Min.Y + q.box.Max.Y - h) / 2}, start, end, bounds, preferOver, false)
	q.slide(strip{stripOverBottom, false, q.box.Max.Y - h/2}, start, end, bounds, preferOver, false)
}

// above tries the places on the object's upper edge.
func (q *search) above() {
	preference := preferAbove
	if q.onAnothers(q.edges[edgeTop].from, q.outer.Min.Y) {
		preference += costAnothers
	}
	q.along(strip{stripAbove, false, q.outer.Min.Y - q.size.Y}, edgeTop, preference)
}

// maxSteps bounds how many places are tried in each gap of a strip.
const maxSteps = 6

// slide tries places on a strip between the bounds, both inclusive: aligned
// with the edge's start, its end and its middle, then in every gap the place
// nearest to the start. There the plate stands against its neighbour but for
// the spacing, which is what makes labels line up; half a label further on it
// may cover less. Usual says that the start is at the object's usual corner.
func (q *search) slide(t strip, start, end int, bounds gap, preference int, usual bool) {
	if !q.worth(preference) {
		return
	}
	q.gaps = q.free(q.gaps[:0], t, bounds)
	if len(q.gaps) == 0 {
		return
	}
	bounds = q.clip(t, bounds)
	start, end = min(max(start, bounds.from), bounds.to), min(max(end, bounds.from), bounds.to)
	middle := (start + end) / 2
	for _, g := range q.gaps {
		if g.from <= start && start <= g.to {
			q.try(t.place(start), preference, usual)
		}
		if g.from <= end && end <= g.to {
			q.try(t.place(end), preference+preferFarEnd, false)
		}
		if g.from <= middle && middle <= g.to {
			q.try(t.place(middle), preference+preferCentred, false)
		}
	}
	length := t.length(q.size)
	for _, g := range q.gaps {
		if !q.worth(preference + costSlideStart) {
			return
		}
		nearest := min(max(start, g.from), g.to)
		for step := range maxSteps {
			d := (step + 1) / 2 * (length + 1) / 2
			if step%2 == 0 {
				d = -d
			}
			p := nearest + d
			cost := preference + costSlideStart + costSlide*abs(p-start)/length
			if g.from <= p && p <= g.to && p != start && q.worth(cost) {
				q.try(t.place(p), cost, false)
			}
		}
	}
}

// clip returns the part of a strip's bounds in which plates are inside the
// frame.
func (q *search) clip(t strip, bounds gap) gap {
	from, to := q.frame.Min.X, q.frame.Max.X-q.size.X
	if t.column {
		from, to = q.frame.Min.Y, q.frame.Max.Y-q.size.Y
	}
	return gap{max(bounds.from, from), min(bounds.to, to)}
}

// free appends to list the places on a strip that are free of other plates,
// as ranges with both ends inclusive.
func (q *search) free(list []gap, t strip, bounds gap) []gap {
	if q.full>>t.name&1 != 0 {
		return list
	}
	bounds = q.clip(t, bounds)
	length, thickness, plates := q.size.X, q.size.Y, &q.index.rows
	if t.column {
		length, thickness, plates = q.size.Y, q.size.X, &q.index.columns
	}
	if bounds.from > bounds.to || t.at < plates.frame.Min.Y || t.at+thickness > plates.frame.Max.Y {
		return list
	}
	s := q.index.spacing
	list = plates.gaps(list, image.Rect(bounds.from-s, t.at-s, bounds.to+length+s, t.at+thickness+s), length)
	kept := list[:0]
	for _, g := range list {
		// Plates keep the spacing from each other, not from the frame.
		if g.from > plates.frame.Min.X {
			g.from += s
		}
		if g.to < plates.frame.Max.X {
			g.to -= s
		}
		g = gap{max(g.from, bounds.from), min(g.to-length, bounds.to)}
		if g.from <= g.to {
			kept = append(kept, g)
		}
	}
	if len(kept) == 0 {
		q.full |= 1 << t.name
	}
	return kept
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
