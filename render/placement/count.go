package placement

import (
	"image"
	"slices"
)

// makeCount reserves the plate that counts what is hidden. It too may push
// labels aside, which are then counted, which may make the plate larger; it
// never shrinks on the way, so that this ends.
func (s *solver) makeCount() {
	if s.Count == nil {
		return
	}
	var size image.Point
	for hidden := s.withForm(FormHidden); len(hidden) > 0; hidden = s.withForm(FormHidden) {
		want := s.Count(len(hidden))
		if empty(want) {
			break
		}
		if want.X <= s.count.Dx() && want.Y <= s.count.Dy() {
			s.shrinkCount(want)
			return
		}
		s.clearCount()
		size = larger(size, want)
		if size.X > s.frame.Dx() || size.Y > s.frame.Dy() {
			break
		}
		k, anchor := s.freest([]image.Point{size})
		if k < 0 { // the legend leaves no room
			s.dropLegend()
			continue
		}
		s.count = s.anchored(size, anchor)
		s.claim(countPlate, s.count)
	}
	s.clearCount()
}

// shrinkCount cuts the reserved plate to what is wanted, in the corner of it
// that is nearest to a corner of the frame.
func (s *solver) shrinkCount(size image.Point) {
	mid := s.frame.Min.Add(s.frame.Max).Div(2)
	if s.count.Min.X+s.count.Max.X > 2*mid.X {
		s.count.Min.X = s.count.Max.X - size.X
	}
	if s.count.Min.Y+s.count.Max.Y > 2*mid.Y {
		s.count.Min.Y = s.count.Max.Y - size.Y
	}
	s.count.Max = s.count.Min.Add(size)
}

func (s *solver) clearCount() {
	if !s.count.Empty() {
		s.index.remove(countPlate, s.count)
		s.count = image.Rectangle{}
	}
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
