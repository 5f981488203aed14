package placement

import (
	"image"
	"slices"
)

// reach is how many label heights around a hidden label's object the labels
// of others give way.
const reach = 3

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
	for _, far := range [...]bool{false, true} {
		for _, i := range dense {
			if s.spots[i].form == FormHidden {
				s.put(i, s.findNumber(i, far, s.hidden()))
			}
		}
	}
	if heap := s.crowded(); len(heap) > 0 {
		for _, i := range heap {
			s.lift(i)
		}
		s.match(heap)
	}
	for _, i := range dense {
		old := s.lift(i)
		s.put(i, s.findBetter(i, old))
	}
}

// crowded returns, in order, the hidden objects and those whose labels stand
// around them, except in lists.
func (s *solver) crowded() []int {
	marks := newMarks(s.index)
	height := s.typicalPlate().Y
	for i := range s.spots {
		if s.spots[i].form == FormHidden && s.numberable(i) {
			marks.add(s.subjects[i].outer.Inset(-reach * height))
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

// marks counts, for every cell of the index, the rectangles that touch it: as
// differences first, so that a rectangle costs the same whatever its size.
type marks struct {
	index  *index
	stride int
	counts []int32
	any    bool
}

func newMarks(x *index) *marks {
	return &marks{index: x, stride: x.cols + 1, counts: make([]int32, (x.cols+1)*(x.lines+1))}
}

func (m *marks) add(r image.Rectangle) {
	m.any = true
	b := m.index.local(r)
	c0, r0, c1, r1 := m.index.cells(&b)
	m.counts[r0*m.stride+c0]++
	m.counts[r0*m.stride+c1+1]--
	m.counts[(r1+1)*m.stride+c0]--
	m.counts[(r1+1)*m.stride+c1+1]++
}

// sum turns differences into counts.
func (m *marks) sum() {
	for i := 1; i < len(m.counts); i++ {
		if i%m.stride != 0 {
			m.counts[i] += m.counts[i-1]
		}
	}
	for i := m.stride; i < len(m.counts); i++ {
		m.counts[i] += m.counts[i-m.stride]
	}
}

// has reports whether a point of the frame is in a marked cell.
func (m *marks) has(p image.Point) bool {
	p = p.Sub(m.index.frame.Min)
	return m.counts[(p.Y>>m.index.shift)*m.stride+p.X>>m.index.shift] > 0
}
