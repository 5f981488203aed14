package placement

import (
	"image"
	"slices"
)

// rings are the distances at which far looks, in halves of a label's height.
var rings = [...]int{1, 2, 3, 5, 8, 11, 16}

// Leaders of words that could be told by a number instead, and of numbers that
// could stand on their object, are short, or the eye does not find the way back:
// at most so many label heights, or for numbers so many pixels if that is more.
const (
	nearHeights = 3
	nearPixels  = 96
)

// longest returns how long the leader of the form being tried may be.
func (q *search) longest() int {
	switch {
	case q.loose || q.through || q.form == FormNumber && q.reach == anywhere:
		return q.frame.Dx() + q.frame.Dy()
	case q.form == FormNumber:
		return max(nearHeights*q.size.Y, nearPixels)
	}
	return nearHeights * q.size.Y
}

// far tries places that do not touch the object, in rings of growing distance
// around it, and ties them to it with a leader.
func (q *search) far() {
	w, h := q.size.X, q.size.Y
	longest := q.longest()
	for i, ring := range rings {
		d := ring*h/2 + q.index.spacing
		price := leaderCost(d, h)
		if d > longest || !q.worth(price) {
			return
		}
		out := q.outer.Inset(-d)
		across, down := gap{out.Min.X - w, out.Max.X}, gap{out.Min.Y, out.Max.Y - h}
		name := stripRings + 4*i
		q.ring(strip{name, false, out.Min.Y - h}, q.outer.Min.X, across, price)
		q.ring(strip{name + 1, false, out.Max.Y}, q.outer.Min.X, across, price)
		q.ring(strip{name + 2, true, out.Max.X}, q.outer.Min.Y, down, price)
		q.ring(strip{name + 3, true, out.Min.X - w}, q.outer.Min.Y, down, price)
	}
}

// ring tries places on one side of a ring: in every gap the one best aligned
// with the object, and those at the gap's ends.
func (q *search) ring(t strip, aligned int, bounds gap, price int) {
	q.gaps = q.free(q.gaps[:0], t, bounds)
	for _, g := range q.gaps {
		p := min(max(aligned, g.from), g.to)
		q.tether(t.place(p), price)
		if g.from < p {
			q.tether(t.place(g.from), price)
		}
		if p < g.to {
			q.tether(t.place(g.to), price)
		}
	}
}

// leaderCost prices a leader of the given length for labels of a height.
func leaderCost(length, height int) int {
	return costLeader + costLeaderHeight*length/height + costLeaderSquare*length/height*length/height
}

// tether tries a place at a distance, where no plate stands. Its leader runs over no other plate; it
// costs for the leaders it crosses and for the objects it runs over.
func (q *search) tether(at image.Point, price int) {
	r := image.Rectangle{Min: at, Max: at.Add(q.size)}
	if !q.worth(price) {
		return
	}
	price += q.cover(r, false)
	if !q.worth(price) || q.index.underLeader(r) {
		return
	}
	longest := q.longest()
	lines, n := q.connect(r)
	for _, l := range lines[:n] {
		length := distance(l[0], l[1])
		if length > longest {
			continue
		}
		cost := q.price + price + costLeaderHeight*length/q.size.Y/2
		if cost >= q.best.cost {
			continue
		}
		crossings, plates, over := q.index.crossings(l[0], l[1])
		if plates > 0 && (!q.through || plates > 1 || q.fixed([]item{over}) || slices.Contains(q.stuck, over)) {
			continue
		}
		if cost += q.crossing*crossings + q.under(l); cost < q.best.cost {
			q.best = spot{form: q.form, rect: r, leader: l, hasLeader: true, cost: cost}
			q.over, q.blocked = over, plates > 0
		}
	}
}

// under prices what a leader runs over: as much as small plates strung along
// it would cover.
func (q *search) under(l [2]image.Point) int {
	const beads = 4
	half := max(q.size.Y/8, 1)
	var w int64
	for i := 1; i < beads; i++ {
		p := l[0].Add(l[1].Sub(l[0]).Mul(i).Div(beads))
		r := image.Rect(p.X-half, p.Y-half, p.X+half, p.Y+half).Intersect(q.frame)
		w += q.field.integral(r) - q.own(r)
	}
	return max(int(w>>weightBits), 0)
}

// connect returns possible leaders from a plate to the object, which it does not
// touch, best first. Where the object does not fill its box, they end where it
// comes to an edge of that.
func (q *search) connect(plate image.Rectangle) (lines [3][2]image.Point, n int) {
	if q.object.Reach == nil {
		return connect(plate, q.box)
	}
	b, middle := q.box, plate.Min.Add(plate.Max).Div(2)
	for edge, beyond := range [4]bool{
		edgeTop: plate.Max.Y <= b.Min.Y, edgeRight: plate.Min.X >= b.Max.X,
		edgeBottom: plate.Min.Y >= b.Max.Y, edgeLeft: plate.Max.X <= b.Min.X,
	} {
		if !beyond {
			continue
		}
		along := func(v int) int { return min(max(v, q.edges[edge].from), q.edges[edge].to-1) }
		end := [4]image.Point{
			{along(middle.X), b.Min.Y}, {b.Max.X - 1, along(middle.Y)},
			{along(middle.X), b.Max.Y - 1}, {b.Min.X, along(middle.Y)},
		}[edge]
		start := image.Pt(min(max(end.X, plate.Min.X), plate.Max.X-1), min(max(end.Y, plate.Min.Y), plate.Max.Y-1))
		lines[n] = [2]image.Point{start, end}
		n++
	}
	return lines, n
}

// connect returns possible leaders from a plate to a box that it does not
// touch, best first: upright or level where they face each other, otherwise
// from corner to corner.
func connect(plate, box image.Rectangle) (lines [3][2]image.Point, n int) {
	x0, x1 := max(plate.Min.X, box.Min.X), min(plate.Max.X, box.Max.X)-1
	y0, y1 := max(plate.Min.Y, box.Min.Y), min(plate.Max.Y, box.Max.Y)-1
	py, by := facing(plate.Min.Y, plate.Max.Y, box.Min.Y, box.Max.Y)
	px, bx := facing(plate.Min.X, plate.Max.X, box.Min.X, box.Max.X)
	switch {
	case x0 <= x1:
		for _, x := range [3]int{(x0 + x1) / 2, x0, x1} {
			lines[n] = [2]image.Point{{x, py}, {x, by}}
			n++
		}
	case y0 <= y1:
		m := (y0 + y1) / 2
		lines[0], n = [2]image.Point{{px, m}, {bx, m}}, 1
	default:
		lines[0], n = [2]image.Point{{px, py}, {bx, by}}, 1
	}
	return lines, n
}

// facing returns the pixels of two intervals that are nearest to each other.
func facing(a0, a1, b0, b1 int) (a, b int) {
	if a1 <= b0 {
		return a1 - 1, b0
	}
	return a0, b1 - 1
}

// distance returns the length of a segment, at most 12 % too long: the longer
// side and half of the shorter.
func distance(a, b image.Point) int {
	dx, dy := abs(a.X-b.X), abs(a.Y-b.Y)
	return max(dx, dy) + min(dx, dy)/2
}
