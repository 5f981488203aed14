package placement

import (
	"cmp"
	"image"
	"slices"
)

// around is how many label heights around a hidden label's object the labels
// of others give way.
const around = 3

// maxCared is how many labels a crowd may have to be worked over with care:
// among more, nobody follows a leader.
const maxCared = 128

// relieve makes room where labels found none: there all labels give way, each
// object gets a number, which needs the least room, and then, in order of
// priority, whatever longer form still fits. Greedy choices in the other order
// would let a few full labels keep everybody else out.
func (s *solver) relieve() {
	dense := s.crowded()
	if len(dense) == 0 || !s.openLegend(dense) {
		return
	}
	for _, i := range dense {
		s.lift(i)
	}
	dense = append(dense, s.evict(s.legend.rect)...)
	slices.Sort(dense)
	s.index.add(legendPlate, s.legend.rect)
	if len(dense) > maxCared {
		s.number(dense, touching)
		s.number(dense, anywhere)
		s.share(true)
		s.reword(dense)
		s.number(dense, nearby)
		return
	}
	s.leadOut(s.deepest(dense))
	s.number(dense, nearby)
	s.fanOut(dense)
	s.share(false)
	s.share(true)
	s.reword(dense)
	s.spread(dense)
	s.reword(dense)
	s.number(dense, anywhere)
}

// leadOut gives the objects numbers that touch them if these hide little, or
// else numbers at a distance. Who is deepest in a heap goes first: nobody is in
// the way of its leader yet.
func (s *solver) leadOut(objects []int) {
	for _, i := range objects {
		p := s.findNumber(i, touching, s.hidden())
		if p.form == FormHidden || p.cost > costNumber+costHeap {
			p = s.findFar(i, nearby)
		}
		s.put(i, p)
	}
}

// costHeap is what a number hides that is better led out of a heap.
const costHeap = hideStroke

// number gives a number to those of the objects that have no label.
func (s *solver) number(objects []int, r reach) {
	for _, i := range objects {
		if s.spots[i].form == FormHidden {
			s.put(i, s.findNumber(i, r, s.hidden()))
		}
	}
}

// deepest sorts objects by how much there is around their middle.
func (s *solver) deepest(objects []int) []int {
	depth := make([]int64, len(s.objects))
	near := s.typicalPlate().Mul(2)
	for _, i := range objects {
		b := s.subjects[i].box
		middle := b.Min.Add(b.Max).Div(2)
		depth[i] = s.field.integral(image.Rectangle{Min: middle.Sub(near), Max: middle.Add(near)}.Intersect(s.frame))
	}
	sorted := slices.Clone(objects)
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(depth[b], depth[a]) })
	return sorted
}

// share matches those who still have no label, and those around them, with the
// slots of a grid: all of them, or only those without a leader.
func (s *solver) share(all bool) {
	heap := slices.DeleteFunc(s.crowded(), func(i int) bool { return !all && s.spots[i].hasLeader })
	for _, i := range heap {
		s.lift(i)
	}
	if len(heap) > 0 {
		s.match(heap)
	}
}

// reword gives the objects' labels longer forms where these fit.
func (s *solver) reword(objects []int) {
	for _, i := range objects {
		old := s.lift(i)
		s.put(i, s.findBetter(i, old))
	}
}

// spread moves numbers that hide others out of their heap, in rounds: where one
// has left the rim, the next has a way out.
func (s *solver) spread(objects []int) {
	for range maxSpread {
		moved := false
		for _, i := range objects {
			if p := &s.spots[i]; p.form != FormNumber || p.hasLeader || p.cost < costNumber+costHeap {
				continue
			}
			old := s.lift(i)
			found := s.findNumber(i, nearby, old)
			s.put(i, found)
			moved = moved || found != old
		}
		if !moved {
			return
		}
	}
}

// maxSpread bounds how often spread goes over the objects.
const maxSpread = 4

// crowded returns, in order, the hidden objects and those whose labels stand
// around them, except in lists.
func (s *solver) crowded() []int {
	marks := newMarks(s.index)
	height := s.typicalPlate().Y
	for i := range s.spots {
		if s.spots[i].form == FormHidden && s.numberable(i) {
			marks.add(s.subjects[i].outer.Inset(-around * height))
		}
	}
	if !marks.any {
		return nil
	}
	marks.sum()
	var list []int
	for i := range s.spots {
		switch p := &s.spots[i]; {
		case p.form == FormNone || p.stack != 0:
		case p.form == FormHidden, marks.has(p.rect.Min.Add(p.rect.Max).Div(2)):
			list = append(list, i)
		}
	}
	return list
}
