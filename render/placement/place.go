package placement

import (
	"image"
	"slices"
	"sync"
)

// Place finds a place for the label of every object. The objects' order is
// their priority: earlier ones choose first. The result depends on nothing
// but the arguments.
func Place(objects []Object, o Options) Result {
	s := newSolver(objects, o)
	if s == nil {
		return nowhere(objects)
	}
	defer s.release()
	if full, ok := s.placeAll(); !ok {
		res := nowhere(objects)
		res.Unfinished, res.Full = true, full
		return res
	}
	s.improve()
	s.surface()
	s.number()
	s.untangle()
	s.closeLegend()
	s.explain()
	s.uncover()
	return s.result()
}

// nowhere is the result for a frame without pixels.
func nowhere(objects []Object) Result {
	res := Result{Labels: make([]Placed, len(objects))}
	for i := range objects {
		res.Labels[i].Form = FormNone
		if wanted(&objects[i]) {
			res.Labels[i].Form = FormHidden
			res.Hidden++
		}
	}
	return res
}

// wanted reports whether an object wants a label of any form.
func wanted(o *Object) bool { return len(o.Forms) > 0 || !empty(o.Number) && !empty(o.Row) }

// solver is the state of one Place.
type solver struct {
	Options
	*lists
	objects []Object
	frame   image.Rectangle
	field   *field
	index   *index
	twins   *twins

	costLimit int // the most that a label's place may cost
	legend    legend
	strip     image.Rectangle
	count     image.Rectangle
}

// lists are the solver's memory, which the next one uses again.
type lists struct {
	subjects []subject
	spots    []spot
	hasRow   []bool // of each object: whether the legend has a row for its number
	bottoms  []bottom
	gaps     []gap  // scratch
	ideals   []spot // scratch
}

var memory = sync.Pool{New: func() any { return new(lists) }}

// release gives the solver's memory back for reuse.
func (s *solver) release() {
	s.index.release()
	s.field.release()
	memory.Put(s.lists)
	s.lists = nil
}

// cleared returns a list of n zero values, in the given memory if that is enough.
func cleared[T any](list []T, n int) []T {
	list = slices.Grow(list[:0], n)[:n]
	clear(list)
	return list
}

// subject is what the search needs to know of an object.
type subject struct {
	box   image.Rectangle // inside the frame
	outer image.Rectangle // the stroke's outer edge
	inner image.Rectangle // its inner edge; empty if the stroke fills the box
	alike int             // how many twins there are, itself included
	edges [4]gap          // the parts of outer's edges to touch: top, right, bottom, left
}

// newSolver returns nil if the frame is empty.
func newSolver(objects []Object, o Options) *solver {
	if o.Frame.Empty() {
		return nil
	}
	// No length needs to be longer than the frame, and none may overflow.
	longest := max(o.Frame.Dx(), o.Frame.Dy())
	for _, length := range []*int{&o.Gap, &o.Inset, &o.LegendPadding, &o.Spacing} {
		*length = min(max(*length, 0), longest)
	}
	o.Spacing = max(o.Spacing, 1)
	if o.LegendShare == 0 {
		o.LegendShare = 10
	}
	s := &solver{Options: o, lists: memory.Get().(*lists), frame: o.Frame, objects: objects}
	s.subjects, s.spots, s.hasRow = cleared(s.subjects, len(objects)), cleared(s.spots, len(objects)), cleared(s.hasRow, len(objects))
	plate := s.typicalPlate()
	for i := range objects {
		b := clip(objects[i].Box, o.Frame)
		out := b.Inset(-o.Gap)
		s.subjects[i] = subject{box: b, outer: out}
		across, down := gap{out.Min.X, out.Max.X}, gap{out.Min.Y, out.Max.Y}
		for k, edge := range [...]gap{across, down, across, down} {
			if r := objects[i].Reach; r != nil && max(r[k][0], edge.from) < min(r[k][1], edge.to) {
				edge = gap{max(r[k][0], edge.from), min(r[k][1], edge.to)}
			}
			s.subjects[i].edges[k] = edge
		}
		if b.Dx() > 2*o.Inset && b.Dy() > 2*o.Inset {
			s.subjects[i].inner = b.Inset(o.Inset)
		}
	}
	s.twins = findTwins(s.subjects, max(o.Gap+o.Inset, plate.Y/4))
	for i, g := range s.twins.of {
		s.subjects[i].alike = len(s.twins.groups[g])
	}
	s.findBottoms()
	s.field = newField(s.frame, s.subjects, plate, o.Gap, o.Inset)
	// In a crowd many boxes deep, every place hides several objects; there it
	// only counts which hides fewer.
	s.costLimit = max(costMost, s.field.typical(plate)*5/4)
	s.index = newIndex(s.frame, plate, o.Spacing, len(objects))
	return s
}

// clip returns the part of b inside the frame, or the pixel of the frame
// nearest to b.
func clip(b, frame image.Rectangle) image.Rectangle {
	b = b.Canon()
	if in := b.Intersect(frame); !in.Empty() {
		return in
	}
	x := min(max(b.Min.X, frame.Min.X), frame.Max.X-1)
	y := min(max(b.Min.Y, frame.Min.Y), frame.Max.Y-1)
	return image.Rect(x, y, x+1, y+1)
}

// typicalPlate returns the mean size of the preferred forms, or of the numbers
// where there are no others.
func (s *solver) typicalPlate() image.Point {
	var sum image.Point
	n := 0
	for i := range s.objects {
		size := s.objects[i].Number
		if f := s.objects[i].Forms; len(f) > 0 {
			size = f[0]
		}
		if !empty(size) {
			sum = sum.Add(image.Pt(min(size.X, s.frame.Dx()), min(size.Y, s.frame.Dy())))
			n++
		}
	}
	if n == 0 {
		return image.Pt(1, 1)
	}
	return sum.Div(n)
}

// placeAll gives every object the best spot that earlier ones left; lists
// first, because nothing needs as much room. It stops and reports false once so
// many are not in their first form that there cannot be enough in the end, and
// how many there would be.
func (s *solver) placeAll() (full int, ok bool) {
	all := 0
	for i := range s.spots {
		s.spots[i] = spot{form: FormNone}
		if wanted(&s.objects[i]) {
			s.spots[i] = s.hidden()
		}
		if len(s.objects[i].Forms) > 0 {
			all++
		}
	}
	for _, group := range s.twins.groups {
		if len(group) > 1 {
			s.stack(group)
		}
	}
	done, failed := 0, 0
	for i := range s.spots {
		if len(s.objects[i].Forms) == 0 {
			continue
		}
		if s.spots[i].stack == 0 {
			s.put(i, s.find(i))
		}
		done++
		if s.spots[i].form != 0 {
			failed++
		}
		if 100*failed > (100-s.Enough+mostImproved)*all && s.Enough > 0 {
			// The fuller it is, the fewer find room: about as the square of how many
			// have tried. But what fails leaves room, so that half do.
			return max(all-failed*all/done*all/done, all/2), false
		}
	}
	return all - failed, true
}

// mostImproved is how many percent of the labels the phases after the first can
// bring into their first form.
const mostImproved = 4

// put gives object i, which has none, a spot.
func (s *solver) put(i int, p spot) {
	s.spots[i] = p
	if p.rect.Empty() {
		return
	}
	s.index.add(item(i), p.rect)
	if p.hasLeader {
		s.index.addLeader(item(i), p.leader[0], p.leader[1])
	}
}

// lift takes object i's spot away and returns it.
func (s *solver) lift(i int) spot {
	p := s.spots[i]
	if p.hasLeader {
		s.index.removeLeader(item(i), p.leader[0], p.leader[1])
	}
	if !p.rect.Empty() {
		s.index.remove(item(i), p.rect)
	}
	s.spots[i] = s.hidden()
	return p
}

// result numbers what is to be numbered and returns the placement.
func (s *solver) result() Result {
	res := Result{Labels: make([]Placed, len(s.objects)), Strip: s.strip, Count: s.count}
	for i := range s.spots {
		p := &s.spots[i]
		res.Labels[i] = Placed{Form: p.form, Rect: p.rect, Leader: p.leader, HasLeader: p.hasLeader}
		if p.form == FormHidden {
			res.Hidden++
		}
	}
	s.layLegend(&res)
	return res
}
