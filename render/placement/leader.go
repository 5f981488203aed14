package placement

import "image"

// rings are the distances at which far looks, in halves of a label's height.
var rings = [...]int{1, 2, 3, 4, 6, 8, 11}

// far tries places that do not touch the object, in rings of growing distance
// around it, and ties them to it with a leader.
func (q *search) far() {
	w, h := q.size.X, q.size.Y
	for _, ring := range rings {
		d := ring*h/2 + q.index.spacing
		price := leaderCost(d, h)
		if !q.worth(price) {
			return
		}
		out := q.outer.Inset(-d)
		step := max(w/2, (out.Dx()+w)/8, 1)
		q.tether(image.Pt(q.outer.Min.X, out.Min.Y-h), price)
		for x := out.Min.X - w/2; x <= out.Max.X-w/2; x += step {
			q.tether(image.Pt(x, out.Min.Y-h), price)
		}
		for x := out.Min.X - w/2; x <= out.Max.X-w/2; x += step {
			q.tether(image.Pt(x, out.Max.Y), price)
		}
		step = max(h, (out.Dy()+h)/8, 1)
		for y := out.Min.Y; y <= out.Max.Y-h; y += step {
			q.tether(image.Pt(out.Max.X, y), price)
			q.tether(image.Pt(out.Min.X-w, y), price)
		}
	}
}

// leaderCost prices a leader of the given length for labels of a height.
func leaderCost(length, height int) int {
	return costLeader + costLeaderHeight*length/height + costLeaderSquare*length/height*length/height
}

// tether tries a place at a distance. Its leader runs over no other plate; it
// costs for the leaders it crosses and for the objects it runs over.
func (q *search) tether(at image.Point, price int) {
	r := image.Rectangle{Min: at, Max: at.Add(q.size)}
	if !q.worth(price) || !r.In(q.frame) {
		return
	}
	if it, _ := q.index.blocker(r); it != nothing {
		return
	}
	price += q.cover(r)
	if !q.worth(price) {
		return
	}
	for _, l := range connect(r, q.box) {
		length := distance(l[0], l[1])
		crossings, over := q.index.crossings(l[0], l[1])
		if over {
			continue
		}
		cost := q.price + price + costCrossing*crossings + q.under(l) +
			costLeaderHeight*length/q.size.Y/2
		if cost < q.best.cost {
			q.best = spot{form: q.form, rect: r, leader: l, hasLeader: true, cost: cost}
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
		w += q.field.integral(r) - int64(q.twins)*q.field.own(&q.parts, r)
	}
	return max(int(w>>weightBits), 0)
}

// connect returns possible leaders from a plate to a box that it does not
// touch, best first: upright or level where they face each other, otherwise
// from corner to corner.
func connect(plate, box image.Rectangle) [][2]image.Point {
	x0, x1 := max(plate.Min.X, box.Min.X), min(plate.Max.X, box.Max.X)-1
	y0, y1 := max(plate.Min.Y, box.Min.Y), min(plate.Max.Y, box.Max.Y)-1
	py, by := facing(plate.Min.Y, plate.Max.Y, box.Min.Y, box.Max.Y)
	px, bx := facing(plate.Min.X, plate.Max.X, box.Min.X, box.Max.X)
	switch {
	case x0 <= x1:
		m := (x0 + x1) / 2
		return [][2]image.Point{
			{{m, py}, {m, by}}, {{x0, py}, {x0, by}}, {{x1, py}, {x1, by}},
		}
	case y0 <= y1:
		m := (y0 + y1) / 2
		return [][2]image.Point{{{px, m}, {bx, m}}}
	}
	return [][2]image.Point{{{px, py}, {bx, by}}}
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
