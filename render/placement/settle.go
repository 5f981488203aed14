package placement

import (
	"image"
	"slices"
)

// settle makes room for the legend and the count, once labels have shown that
// they need them. What stood there looks for another place, and may need a row
// or be counted in its turn, so that room is made until it suffices.
func (s *solver) settle() {
	rows := 0
	for s.numbered > rows {
		// Some to spare, because those who must move may want a row as well.
		rows = min(s.numbered+s.numbered/4+1, s.capacity)
		s.reserveLegend(rows)
		s.claim(legendPlate, s.legend)
	}
	s.capacity = rows // those whom the count pushes aside find the legend as it is
	if s.numbered == 0 && rows > 0 {
		s.dropLegend()
	}
	if s.Count == nil {
		return
	}
	var size image.Point
	for {
		hidden := s.hiddenCount()
		if hidden == 0 {
			s.clearCount()
			return
		}
		want := s.Count(hidden)
		if want.X <= 0 || want.Y <= 0 {
			s.clearCount()
			return
		}
		if !s.count.Empty() && want.X <= s.count.Dx() && want.Y <= s.count.Dy() {
			s.shrinkCount(want)
			return
		}
		size = image.Pt(max(size.X, want.X), max(size.Y, want.Y))
		s.clearCount()
		if size.X > s.frame.Dx() || size.Y > s.frame.Dy() {
			return
		}
		if !s.reserveCount(size) {
			s.dropLegend()
		}
	}
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
	crowd := s.index.blockers(make([]item, 0, len(s.objects)+2), r)
	slices.Sort(crowd)
	for _, i := range crowd {
		if i >= 0 {
			s.lift(int(i))
		}
	}
	s.index.add(it, r)
	for _, i := range crowd {
		if i >= 0 {
			s.put(int(i), s.find(int(i)))
		}
	}
}

// dropLegend gives the legend up, and with it the numbers.
func (s *solver) dropLegend() {
	s.index.remove(legendPlate, s.legend)
	s.legend, s.capacity = image.Rectangle{}, 0
	for i := range s.spots {
		if s.spots[i].form == FormNumber {
			s.lift(i)
			s.put(i, s.find(i))
		}
	}
}
