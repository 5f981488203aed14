package placement

import (
	"image"
	"math"
	"slices"
)

// A heap is small objects over each other, with no room among them for labels,
// however short, but with some around. There the labels stand on a ring around
// the heap, each with a leader. Among all ways to deal out the ring's slots the
// one with the shortest leaders hardly crosses any (boundary labelling: Bekos,
// Kaufmann, Symvonis and Wolff, "Boundary labeling: Models and efficient
// algorithms for rectangular maps", Computational Geometry 36(3), 2007).
const (
	maxHeap     = 64 // objects in a heap; of more, numbers in a grid tell more
	heapHeights = 8  // how many label heights its objects measure at most
	mostStaying = 2  // one in so many may stay on the heap
)

// fanOut gives the labels of heaps that have hidden ones a ring of slots.
func (s *solver) fanOut(objects []int) {
	for _, heap := range s.heaps(objects) {
		hidden := func(i int) bool { return s.spots[i].form == FormHidden }
		if len(heap) <= maxHeap && slices.ContainsFunc(heap, hidden) {
			s.fan(heap)
		}
	}
}

// heaps returns those of the objects that are small, in groups that hang together.
func (s *solver) heaps(objects []int) [][]int {
	m := newMarks(s.index)
	largest := heapHeights * s.typicalPlate().Y
	small := func(i int) bool {
		b := s.subjects[i].box
		return s.told(i) && s.spots[i].stack == 0 && b.Dx() <= largest && b.Dy() <= largest
	}
	for _, i := range objects {
		if small(i) {
			m.add(s.subjects[i].outer)
		}
	}
	m.sum()
	var heaps [][]int
	of := m.regions()
	at := map[int32]int{}
	for _, i := range objects {
		if !small(i) {
			continue
		}
		b := s.subjects[i].box
		region := of[m.cell(b.Min.Add(b.Max).Div(2))]
		k, ok := at[region]
		if !ok {
			k = len(heaps)
			at[region] = k
			heaps = append(heaps, nil)
		}
		heaps[k] = append(heaps[k], i)
	}
	return heaps
}

// fan lays out a heap's labels on a ring, unless that costs more in all than how
// they are.
func (s *solver) fan(heap []int) {
	old := make([]spot, len(heap))
	gain := 0
	var hull image.Rectangle
	var slot image.Point
	for k, i := range heap {
		old[k] = s.lift(i)
		gain += old[k].cost
		hull = hull.Union(s.subjects[i].outer.Intersect(s.frame))
		slot = larger(slot, s.objects[i].Number)
		if f := s.objects[i].Forms; len(f) > 0 {
			slot.Y = max(slot.Y, f[0].Y)
		}
	}
	slots := s.slotsAround(hull, slot, len(heap))
	if staying := max(len(heap)-len(slots), 0); staying <= len(heap)/mostStaying {
		s.deal(s.stay(heap, slots, staying), slots)
		s.number(heap, nearby)
		for _, i := range heap {
			gain -= s.spots[i].cost
		}
		if gain > 0 {
			return
		}
	}
	for _, i := range heap {
		s.lift(i)
	}
	for k, i := range heap {
		s.put(i, old[k])
	}
}

// slotsAround returns free slots on a ring around a heap: on the nearest that has
// enough of them, or else on the last.
func (s *solver) slotsAround(hull image.Rectangle, size image.Point, enough int) []image.Rectangle {
	var slots []image.Rectangle
	for d := size.Y; d <= max(nearHeights*size.Y, nearPixels); d += size.Y {
		in := hull.Inset(-d)
		slots = slots[:0]
		add := func(x, y int) {
			r := image.Rectangle{Min: image.Pt(x, y), Max: image.Pt(x, y).Add(size)}
			if r.In(s.frame) && s.price(r) < costHeap && len(s.index.blockers(make([]item, 0, 1), r)) == 0 {
				slots = append(slots, r)
			}
		}
		for y := in.Min.Y; y+size.Y <= in.Max.Y; y += size.Y + s.Spacing {
			add(in.Min.X-size.X, y)
			add(in.Max.X, y)
		}
		for x := in.Min.X; x+size.X <= in.Max.X; x += size.X + s.Spacing {
			add(x, in.Min.Y-size.Y)
			add(x, in.Max.Y)
		}
		if len(slots) >= enough {
			break
		}
	}
	return slots
}

// stay leaves the numbers of n objects on the heap, of those that are furthest
// from any slot, and returns the other objects.
func (s *solver) stay(heap []int, slots []image.Rectangle, n int) []int {
	if n == 0 {
		return heap
	}
	way := make(map[int]int, len(heap))
	for _, i := range heap {
		nearest := math.MaxInt
		for _, r := range slots {
			nearest = min(nearest, s.way(i, r))
		}
		way[i] = nearest
	}
	sorted := slices.Clone(heap)
	slices.SortStableFunc(sorted, func(a, b int) int { return way[b] - way[a] })
	for _, i := range sorted[:n] {
		s.put(i, s.findNumber(i, touching, s.hidden()))
	}
	return sorted[n:]
}

// way returns how long a leader from a slot to object i would be.
func (s *solver) way(i int, slot image.Rectangle) int {
	lines, _ := connect(slot, s.subjects[i].box)
	return distance(lines[0][0], lines[0][1])
}

// deal gives each object a slot, so that the leaders are as short as can be in
// all, and its label the longest form that fits there.
func (s *solver) deal(objects []int, slots []image.Rectangle) {
	ways := make([][]int, len(objects))
	for k, i := range objects {
		ways[k] = make([]int, len(slots))
		for j, r := range slots {
			ways[k][j] = s.way(i, r)
		}
	}
	slot := assign(ways)
	for k, i := range objects {
		s.put(i, s.tied(i, FormNumber, slots[slot[k]], costCrossing))
	}
	for k, i := range objects {
		old := s.lift(i)
		for form := range s.objects[i].Forms {
			if p := s.tied(i, form, slots[slot[k]], costCrossing); p.cost < old.cost {
				old = p
			}
		}
		s.put(i, old)
	}
}
