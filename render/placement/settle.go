package placement

import (
	"image"
	"slices"
)

// settle makes room for the legend and the count, once labels have shown that
// they need them.
func (s *solver) settle() {
	if s.numbered == 0 {
		s.capacity = 0
	} else {
		// A legend takes as much room as the labels that it stands for. Where
		// that is free the numbers pay; in a frame that is full everywhere the
		// labels it pushes aside weigh more.
		without := s.clone()
		without.dropLegend()
		s.makeLegend()
		if without.total() < s.total() {
			*s = *without
		}
	}
	s.reconsider()
	s.makeCount()
	if !s.count.Empty() {
		s.reconsider()
	}
}

// makeLegend reserves a legend for the numbered. Labels that stood there look
// for another place, and may need a row in their turn, so that room is made
// until it suffices.
func (s *solver) makeLegend() {
	rows := 0
	for s.numbered > rows {
		// Some to spare, because those who must move may want a row as well.
		rows = min(s.numbered+s.numbered/4+1, s.capacity)
		s.reserveLegend(rows)
		s.claim(legendPlate, s.legend)
	}
	s.capacity = rows // whom the count pushes aside finds the legend as it is
	if s.numbered == 0 {
		s.dropLegend()
	}
}

// dropLegend gives the legend up, and with it the numbers.
func (s *solver) dropLegend() {
	if !s.legend.Empty() {
		s.index.remove(legendPlate, s.legend)
	}
	s.legend, s.capacity = image.Rectangle{}, 0
	for i := range s.spots {
		if s.spots[i].form == FormNumber {
			s.lift(i)
			s.put(i, s.find(i))
		}
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

// total returns the price of the whole placement.
func (s *solver) total() int {
	sum := 0
	for i := range s.spots {
		if s.spots[i].form != FormNone {
			sum += s.spots[i].cost
		}
	}
	return sum
}

// clone returns a copy that can be changed apart from s.
func (s *solver) clone() *solver {
	c := *s
	c.index = s.index.clone()
	c.spots = slices.Clone(s.spots)
	c.gaps = nil
	return &c
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
// A list that it breaks is taken apart.
func (s *solver) claim(it item, r image.Rectangle) {
	var evicted []int
	evict := func(i int) {
		evicted = append(evicted, i)
		s.lift(i)
	}
	for _, c := range s.index.all(r) {
		switch stack := s.spots[c].stack; {
		case s.spots[c].form == FormHidden: // went with the rest of its list
		case stack == 0:
			evict(int(c))
		default:
			for _, i := range s.twins.groups[s.subjects[c].group] {
				if s.spots[i].stack == stack {
					evict(i)
				}
			}
		}
	}
	s.index.add(it, r)
	slices.Sort(evicted)
	for _, i := range evicted {
		s.put(i, s.find(i))
	}
}
