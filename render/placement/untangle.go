package placement

import (
	"image"
	"math"
	"slices"
)

// maxUntangle bounds how often untangle goes over the leaders.
const maxUntangle = 8

// costKnot is the price of a crossing here, where no label is at stake any more.
const costKnot = 400

// untangle swaps places of labels whose leaders cross, where that costs less in
// all: of two segments that cross, the two that join the other ends are shorter
// together. Or else one of them finds another place.
func (s *solver) untangle() {
	if s.index.leaders < 2 {
		return
	}
	var crossed []item
	for range maxUntangle {
		swapped := false
		for i := range s.spots {
			if !s.spots[i].hasLeader {
				continue
			}
			crossed = s.index.crossed(crossed[:0], s.spots[i].leader)
			if len(crossed) < 2 { // itself
				continue
			}
			done := slices.ContainsFunc(crossed, func(j item) bool { return int(j) != i && s.swap(i, int(j)) })
			swapped = done || s.reseat(i) || swapped
		}
		if !swapped {
			return
		}
	}
}

// swap exchanges the places of two labels with leaders if that costs less: each
// takes the other's form, which is sure to fit if their words are of a length,
// or keeps its own.
func (s *solver) swap(i, j int) bool {
	a, b := s.lift(i), s.lift(j)
	// Prices are as old as the spots: these are today's.
	s.put(i, a)
	price := s.tied(j, b.form, b.rect, costKnot).cost
	s.lift(i)
	price += s.tied(i, a.form, a.rect, costKnot).cost

	for _, forms := range [...][2]int{{b.form, a.form}, {a.form, b.form}} {
		p := s.tied(i, forms[0], b.rect, costKnot)
		if p.form == FormHidden || p.cost >= price {
			continue
		}
		s.put(i, p)
		if q := s.tied(j, forms[1], a.rect, costKnot); q.form != FormHidden && q.cost < price-p.cost {
			s.put(j, q)
			return true
		}
		s.lift(i)
	}
	s.put(i, a)
	s.put(j, b)
	return false
}

// reseat moves a label with a leader to a better place for the same form, now
// that others have moved.
func (s *solver) reseat(i int) bool {
	old := s.lift(i)
	q := s.search(i)
	q.crossing = costKnot
	q.best = s.tied(i, old.form, old.rect, costKnot)
	price := q.best.cost
	if q.take(old.form) {
		q.near()
		q.far()
	}
	s.gaps = q.gaps
	if q.best.cost >= price {
		q.best = old
	}
	s.put(i, q.best)
	return q.best.cost < price && q.best.rect != old.rect
}

// tied returns the cheapest spot with a leader for a form of object i's label
// where another's plate stood, flush with its left or its right side; hidden if
// it cannot stand there.
func (s *solver) tied(i, form int, place image.Rectangle, crossing int) spot {
	q := s.search(i)
	q.best.cost = math.MaxInt // whatever it costs
	q.loose, q.crossing = true, crossing
	if form >= len(q.object.Forms) || form == FormNumber && !s.hasRow[i] || !q.take(form) {
		return s.hidden()
	}
	for _, at := range [...]image.Point{place.Min, {place.Max.X - q.size.X, place.Min.Y}} {
		r := image.Rectangle{Min: at, Max: at.Add(q.size)}
		if d := apart(r, q.outer); d > 0 && r.In(q.frame) && len(q.index.blockers(make([]item, 0, 1), r)) == 0 {
			q.tether(at, leaderCost(d, q.size.Y))
		}
	}
	if q.best.form == FormHidden {
		return s.hidden()
	}
	return q.best
}

// apart returns how many pixels there are between two rectangles, along the
// longer axis.
func apart(a, b image.Rectangle) int {
	return max(a.Min.X-b.Max.X, b.Min.X-a.Max.X, a.Min.Y-b.Max.Y, b.Min.Y-a.Max.Y, 0)
}
