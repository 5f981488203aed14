package placement

import "image"

// reserveCount puts the count's plate where it covers least: beside the legend
// or in a corner of the frame. It reports false if the legend leaves no room.
func (s *solver) reserveCount(size image.Point) bool {
	best := -1
	var at image.Rectangle
	crowd := make([]item, 0, 64)
	for _, r := range s.countPlaces(size) {
		if !r.In(s.frame) || r.Inset(-s.Spacing).Overlaps(s.legend) {
			continue
		}
		crowd = s.index.blockers(crowd[:0], r)
		cost := int(s.field.integral(r)>>weightBits) + costEvict*len(crowd)
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

// countPlaces returns where a plate of a size may stand, best first.
func (s *solver) countPlaces(size image.Point) []image.Rectangle {
	var places []image.Rectangle
	if !s.legend.Empty() {
		below, above := s.legend.Max.Y+s.Spacing, s.legend.Min.Y-s.Spacing-size.Y
		y := below
		if !s.top {
			y = above
		}
		x := s.legend.Min.X
		if !s.left {
			x = s.legend.Max.X - size.X
		}
		places = append(places, image.Rectangle{Min: image.Pt(x, y), Max: image.Pt(x, y).Add(size)})
	}
	return append(places,
		s.corner(size, false, false), s.corner(size, true, false),
		s.corner(size, false, true), s.corner(size, true, true))
}

// shrinkCount cuts the reserved plate to what is wanted, in its corner.
func (s *solver) shrinkCount(size image.Point) {
	if s.count.Min.X != s.frame.Min.X {
		s.count.Min.X = s.count.Max.X - size.X
	}
	if s.count.Min.Y != s.frame.Min.Y {
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
