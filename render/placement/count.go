package placement

import "image"

// reserveCount puts the count's plate where it covers least: beside the legend
// or in a corner of the frame. It reports false if the legend leaves no room.
func (s *solver) reserveCount(size image.Point) bool {
	best := -1
	var at image.Rectangle
	crowd := make([]item, 0, 64)
	for _, r := range s.countPlaces(size) {
		if !r.In(s.frame) || r.Inset(-s.Spacing).Overlaps(s.legend.rect) {
			continue
		}
		crowd = s.index.blockers(crowd[:0], r)
		cost := s.price(r) + costEvict*len(crowd)
		if best < 0 || cost < best {
			best, at = cost, r
		}
	}
	if best < 0 {
		return false
	}
	s.count = at
	s.claim(countPlate, at)
	return true
}

// countPlaces returns where a plate of a size may stand, best first: at the
// legend's end, or at the frame's edge.
func (s *solver) countPlaces(size image.Point) []image.Rectangle {
	places := make([]image.Rectangle, 0, len(anchors)+2)
	if l := s.legend.rect; !l.Empty() {
		x := l.Min.X
		if s.legend.anchor.X > 2 {
			x = l.Max.X - size.X
		}
		for _, y := range [2]int{l.Max.Y + s.Spacing, l.Min.Y - s.Spacing - size.Y} {
			places = append(places, image.Rectangle{Min: image.Pt(x, y), Max: image.Pt(x, y).Add(size)})
		}
	}
	// The lower right corner is where one looks for what is left.
	for _, a := range anchors[1:] {
		places = append(places, s.anchored(size, a))
	}
	return append(places, s.anchored(size, anchors[0]))
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
