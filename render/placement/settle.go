package placement

import (
	"image"
	"slices"
)

// dropLegend gives the legend up, and with it the numbers.
func (s *solver) dropLegend() {
	if !s.legend.rect.Empty() {
		s.index.remove(legendPlate, s.legend.rect)
	}
	numbered := s.withNumber()
	s.legend = legend{}
	clear(s.kinds.told)
	for _, i := range numbered {
		s.lift(i)
		s.put(i, s.find(i))
	}
}

// makeCount reserves the count's plate. It too may push labels aside, who are
// then counted, which may make the plate larger; it never shrinks on the way,
// so that this ends.
func (s *solver) makeCount() {
	if s.Count == nil {
		return
	}
	var size image.Point
	for hidden := s.hiddenCount(); hidden > 0; hidden = s.hiddenCount() {
		want := s.Count(hidden)
		if want.X <= 0 || want.Y <= 0 {
			break
		}
		if want.X <= s.count.Dx() && want.Y <= s.count.Dy() {
			s.shrinkCount(want)
			return
		}
		s.clearCount()
		size = image.Pt(max(size.X, want.X), max(size.Y, want.Y))
		if size.X > s.frame.Dx() || size.Y > s.frame.Dy() {
			break
		}
		if !s.reserveCount(size) {
			s.dropLegend()
		}
	}
	s.clearCount()
}

func (s *solver) hiddenCount() int {
	n := 0
	for i := range s.spots {
		if s.spots[i].form == FormHidden {
			n++
		}
	}
	return n
}

// claim puts a plate where labels may stand, and finds other places for those.
func (s *solver) claim(it item, r image.Rectangle) {
	evicted := s.evict(r)
	s.index.add(it, r)
	for _, i := range evicted {
		s.put(i, s.find(i))
	}
}

// evict lifts the labels that stand in the way of a plate at r, and returns
// their objects in order. A list in the way is lifted whole.
func (s *solver) evict(r image.Rectangle) []int {
	var evicted []int
	lift := func(i int) {
		evicted = append(evicted, i)
		s.lift(i)
	}
	for _, c := range s.index.all(r) {
		switch stack := s.spots[c].stack; {
		case s.spots[c].form == FormHidden: // went with the rest of its list
		case stack == 0:
			lift(int(c))
		default:
			for _, i := range s.twins.groups[s.twins.of[c]] {
				if s.spots[i].stack == stack {
					lift(i)
				}
			}
		}
	}
	slices.Sort(evicted)
	return evicted
}
