package placement

import (
	"image"
	"math"
)

// maxUntangle bounds how often untangle goes over the leaders. Every swap makes
// them shorter or cross less, so that it would come to an end in any case.
const maxUntangle = 8

// untangle swaps places of labels whose leaders cross, where that costs less in
// all. Of two segments that cross, the two that join the other ends are shorter
// together: among plates of one size hardly a knot remains.
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
			for _, j := range crossed {
				if int(j) != i && s.swap(i, int(j)) {
					swapped = true
					break
				}
			}
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
	price := s.tied(j, b.form, b.rect).cost
	s.lift(i)
	price += s.tied(i, a.form, a.rect).cost

	for _, forms := range [...][2]int{{b.form, a.form}, {a.form, b.form}} {
		p := s.tied(i, forms[0], b.rect)
		if p.cost >= price {
			continue
		}
		s.put(i, p)
		if q := s.tied(j, forms[1], a.rect); q.cost < price-p.cost {
			s.put(j, q)
			return true
		}
		s.lift(i)
	}
	s.put(i, a)
	s.put(j, b)
	return false
}

// tied returns the cheapest spot with a leader for a form of object i's label
// where another's plate stood: flush with its left or its right side.
func (s *solver) tied(i, form int, place image.Rectangle) spot {
	q := s.search(i)
	q.best.cost = math.MaxInt / 2
	q.loose = true
	if form >= len(q.object.Forms) || form == FormNumber && !s.told(i) || !q.take(form) {
		return q.best
	}
	for _, at := range [...]image.Point{place.Min, {place.Max.X - q.size.X, place.Min.Y}} {
		r := image.Rectangle{Min: at, Max: at.Add(q.size)}
		if d := apart(r, q.outer); d > 0 && r.In(q.frame) && len(q.index.blockers(make([]item, 0, 1), r)) == 0 {
			q.tether(at, leaderCost(d, q.size.Y))
		}
	}
	return q.best
}

// apart returns how many pixels there are between two rectangles, along the
// longer axis.
func apart(a, b image.Rectangle) int {
	return max(a.Min.X-b.Max.X, b.Min.X-a.Max.X, a.Min.Y-b.Max.Y, b.Min.Y-a.Max.Y, 0)
}
