package placement

import (
	"cmp"
	"slices"
)

// bottom is the lower edge of an object.
type bottom struct{ color, y, from, to int }

// findBottoms lists the lower edges of all objects, those of one colour from top
// to bottom.
func (s *solver) findBottoms() {
	s.bottoms = s.bottoms[:0]
	for i := range s.subjects {
		r := s.subjects[i].outer
		s.bottoms = append(s.bottoms, bottom{s.objects[i].Color, r.Max.Y, r.Min.X, r.Max.X})
	}
	slices.SortFunc(s.bottoms, compareBottoms)
}

func compareBottoms(a, b bottom) int {
	return cmp.Or(cmp.Compare(a.color, b.color), cmp.Compare(a.y, b.y))
}

// maxBottoms bounds how many edges are looked at for one label: among more, it is
// anybody's.
const maxBottoms = 64

// onAnothers reports whether a label of the form being tried, with its lower left
// corner at a point, lies with half its length on the lower edge of another
// object of the same colour.
func (q *search) onAnothers(x, y int) bool {
	first := bottom{color: q.object.Color, y: y - q.size.Y}
	at, _ := slices.BinarySearchFunc(q.bottoms, first, compareBottoms)
	for _, b := range q.bottoms[at:min(at+maxBottoms, len(q.bottoms))] {
		if b.color != first.color || b.y > y {
			return false
		}
		if 2*(min(b.to, x+q.size.X)-max(b.from, x)) >= q.size.X {
			return true
		}
	}
	return false
}
