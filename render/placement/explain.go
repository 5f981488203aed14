package placement

import "slices"

// number gives the labels that are still hidden numbers, with a row of the
// legend for each, if the legend has room for all of these.
func (s *solver) number() {
	hidden := s.withForm(FormHidden)
	hidden = slices.DeleteFunc(hidden, func(i int) bool { return empty(s.objects[i].Number) || empty(s.objects[i].Row) })
	if len(hidden) == 0 || !s.openLegend(hidden) {
		return
	}
	for _, reach := range []reach{nearby, anywhere} {
		for _, i := range hidden {
			if s.spots[i].form == FormHidden {
				s.put(i, s.findNumber(i, reach))
			}
		}
	}
	s.surface()
	if left := len(s.withForm(FormHidden)); tenth*left > len(s.withForm(FormNumber)) && (len(s.Strips) > 0 || s.LegendOutside) {
		s.dropLegend()
	}
}

// tenth: numbers give way to a strip of colours if more than a tenth as many
// labels have found no room for one; fewer are counted.
const tenth = 10

// explain tells what is hidden: by the strip or, where that has no room, by
// the count.
func (s *solver) explain() {
	if len(s.withForm(FormHidden)) > 0 && s.legend.rect.Empty() && s.placeStrip() {
		return
	}
	s.makeCount()
}

// withForm returns the objects whose labels have a form.
func (s *solver) withForm(form int) []int {
	var list []int
	for i := range s.spots {
		if s.spots[i].form == form {
			list = append(list, i)
		}
	}
	return list
}
