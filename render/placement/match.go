package placement

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// Where boxes lie in heaps, numbers placed one by one leave gaps too small for
// another. There they share out the slots of a grid, which has no gaps, by a
// matching of objects and slots that touch them: a maximum one, by augmenting
// paths (Berge 1957, Kuhn 1955). As objects come in order of priority and never
// lose their place in the matching, none is left out for one of lower priority.
type slots struct {
	*solver
	size       image.Point // of a slot
	cols, rows int
	holder     []int32  // of each slot: an object, or below zero
	wishes     [][]wish // of each object: slots, cheapest first
	list       []wish   // scratch

	// A search visits a slot once. From those that one visited in vain no later
	// one finds a way either: they are visited for good.
	visited []int32
	search  int32
	path    []int32

	shutIn []bool // of each object: whether its number has no place at a distance
}

// Values of slots.holder that are no object.
const (
	slotUnknown = -1 // not looked at so far
	slotFree    = -2
	slotBlocked = -3 // a plate or a leader is there
)

// wish is a slot that an object could take, and its price.
type wish struct {
	slot int32
	cost int
}

// maxStuck is after how many objects in a row that nobody could make way for no
// more are tried.
const maxStuck = 32

// maxWishes is how many slots an object considers, maxTouching among how many
// of those that touch it: large objects have more than they need.
const (
	maxWishes   = 12
	maxTouching = 64
)

// match gives numbers to as many of the objects, which have no label, as can
// have one that touches them.
func (s *solver) match(objects []int) {
	m := s.newSlots(objects)
	var without []int
	for _, i := range objects {
		if !s.told(i) {
			continue
		}
		m.wishes[i] = m.touching(i)
		if !m.find(i) {
			without = append(without, i)
			for _, k := range m.path {
				m.visited[k] = math.MaxInt32
			}
		}
	}
	for k, i := range m.holder {
		if i >= 0 {
			s.put(int(i), m.spot(int(i), k))
		}
	}
	clear(m.visited)
	m.search = 0
	failures := 0
	for _, i := range without {
		if failures++; m.makeWay(i) {
			failures = 0
		}
		if failures == maxStuck {
			return
		}
	}
}

// find gives object i a slot, for which others may move to other slots.
func (m *slots) find(i int) bool {
	m.search++
	m.path = m.path[:0]
	return m.augment(int32(i))
}

// makeWay gives object i a number at a distance or, where it is shut in, a
// slot, because somebody at the rim moves away. It reports false if nobody can.
func (m *slots) makeWay(i int) bool {
	if p := m.findFar(i, anywhere); p.form == FormNumber {
		m.put(i, p)
		return true
	}
	m.find(i)
	for _, k := range slices.Clone(m.path) {
		j := int(m.holder[k])
		if m.shutIn[j] {
			continue
		}
		old := m.lift(j)
		m.index.add(heldSlot, old.rect)
		p := m.findFar(j, anywhere)
		m.index.remove(heldSlot, old.rect)
		if p.form != FormNumber {
			m.shutIn[j] = true
			m.put(j, old)
			continue
		}
		m.put(j, p)
		m.holder[k] = slotFree
		m.find(i)
		// Who moved is among those whose slots the search went through.
		moved := append(m.path, k)
		for _, k := range moved {
			m.lift(int(m.holder[k]))
		}
		for _, k := range moved {
			h := int(m.holder[k])
			m.put(h, m.spot(h, int(k)))
		}
		return true
	}
	return false
}

// newSlots returns a grid that spreads evenly over the frame.
func (s *solver) newSlots(objects []int) *slots {
	m := &slots{solver: s, wishes: make([][]wish, len(s.objects)), shutIn: make([]bool, len(s.objects))}
	for _, i := range objects {
		m.size = larger(m.size, s.objects[i].Number)
	}
	m.size = image.Pt(min(m.size.X, s.frame.Dx()), min(m.size.Y, s.frame.Dy()))
	for {
		m.cols = (s.frame.Dx() + s.Spacing) / (m.size.X + s.Spacing)
		m.rows = (s.frame.Dy() + s.Spacing) / (m.size.Y + s.Spacing)
		if m.cols*m.rows <= maxCells {
			break
		}
		m.size = m.size.Mul(2)
	}
	m.holder, m.visited = make([]int32, m.cols*m.rows), make([]int32, m.cols*m.rows)
	for k := range m.holder {
		m.holder[k] = slotUnknown
	}
	return m
}

// at returns where a column and a row of slots begin.
func (m *slots) at(col, row int) image.Point {
	room := m.frame.Size().Sub(m.size)
	return m.frame.Min.Add(image.Pt(room.X*col/max(m.cols-1, 1), room.Y*row/max(m.rows-1, 1)))
}

// spot returns the spot of object i's number in slot k.
func (m *slots) spot(i, k int) spot {
	at := m.at(k%m.cols, k/m.cols)
	q := m.solver.search(i)
	r := image.Rectangle{Min: at, Max: at.Add(q.object.Number)}
	d := r.Min.Sub(q.outer.Min)
	away := costSlide * (abs(d.X) + abs(d.Y)) / (m.size.X + m.size.Y)
	return spot{form: FormNumber, rect: r, cost: costNumber + away + q.cover(r)}
}

// touching returns the slots where object i's number would touch the object,
// cheapest first.
func (m *slots) touching(i int) []wish {
	out, number := m.subjects[i].outer, m.objects[i].Number
	if number.X > m.frame.Dx() || number.Y > m.frame.Dy() {
		return nil
	}
	reach := image.Rectangle{Min: out.Min.Sub(m.size), Max: out.Max}.Sub(m.frame.Min)
	room := m.frame.Size().Sub(m.size)
	index := func(at, room, n int) int { return min(max(at*max(n-1, 1)/max(room, 1), 0), n-1) }
	m.list = m.list[:0]
	for row := index(reach.Min.Y, room.Y, m.rows); row <= index(reach.Max.Y, room.Y, m.rows); row++ {
		for col := index(reach.Min.X, room.X, m.cols); col <= index(reach.Max.X, room.X, m.cols); col++ {
			at := m.at(col, row)
			r := image.Rectangle{Min: at, Max: at.Add(number)}
			if k := row*m.cols + col; m.attached(i, r) && m.usable(k, r) {
				if m.list = append(m.list, wish{int32(k), m.spot(i, k).cost}); len(m.list) == maxTouching {
					return cheapest(m.list)
				}
			}
		}
	}
	return cheapest(m.list)
}

func cheapest(list []wish) []wish {
	slices.SortFunc(list, func(a, b wish) int { return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.slot, b.slot)) })
	return slices.Clone(list[:min(len(list), maxWishes)])
}

// attached reports whether a number at r is seen to belong to object i: a third
// of it or of a side stands at the object's edge, outside or across.
func (m *slots) attached(i int, r image.Rectangle) bool {
	s := &m.subjects[i]
	common := r.Intersect(s.outer.Inset(-1))
	return !common.Empty() && !r.In(s.inner) && !hides(r, s.box) &&
		(3*common.Dx() >= min(r.Dx(), s.outer.Dx()) || 3*common.Dy() >= min(r.Dy(), s.outer.Dy()))
}

// usable reports whether no plate or leader is in slot k, at r.
func (m *slots) usable(k int, r image.Rectangle) bool {
	if m.holder[k] == slotUnknown {
		m.holder[k] = slotFree
		if len(m.index.blockers(make([]item, 0, 1), r)) > 0 {
			m.holder[k] = slotBlocked
		}
	}
	return m.holder[k] != slotBlocked
}

// augment gives object i a slot, for which others may have to move to other
// slots. It reports false if nobody can move so that one gets free.
func (m *slots) augment(i int32) bool {
	list := m.wishes[int(i)]
	for _, w := range list {
		if m.holder[w.slot] == slotFree {
			m.holder[w.slot] = i
			return true
		}
	}
	for _, w := range list {
		if m.visited[w.slot] >= m.search {
			continue
		}
		m.visited[w.slot] = m.search
		m.path = append(m.path, w.slot)
		if m.augment(m.holder[w.slot]) {
			m.holder[w.slot] = i
			return true
		}
	}
	return false
}
