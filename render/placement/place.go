package placement

import "image"

// Place finds a place for the label of every object. The objects' order is
// their priority: earlier ones choose first. The result depends on nothing
// but the arguments.
func Place(objects []Object, o Options) Result {
	s := newSolver(objects, o)
	if s == nil {
		return nowhere(objects)
	}
	defer s.index.release()
	defer s.field.release()
	s.placeAll()
	if s.hopeless() {
		res := s.result()
		res.Unfinished = true
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
	objects  []Object
	subjects []subject
	frame    image.Rectangle
	field    *field
	index    *index
	twins    *twins
	bottoms  []bottom
	spots    []spot
	gaps     []gap  // scratch
	ideals   []spot // scratch

	costLimit int    // the most that a label's place may cost
	hasRow    []bool // of each object: whether the legend has a row for its number
	legend    legend
	strip     image.Rectangle
	count     image.Rectangle
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
	s := &solver{Options: o, frame: o.Frame, objects: objects,
		subjects: make([]subject, len(objects)), spots: make([]spot, len(objects)), hasRow: make([]bool, len(objects))}
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
	s.bottoms = bottomsOf(s.subjects, objects)
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
// first, because nothing needs as much room.
func (s *solver) placeAll() {
	for i := range s.spots {
		s.spots[i] = spot{form: FormNone}
		if wanted(&s.objects[i]) {
			s.spots[i] = s.hidden()
		}
	}
	for _, group := range s.twins.groups {
		if len(group) > 1 {
			s.stack(group)
		}
	}
	for i := range s.spots {
		if len(s.objects[i].Forms) > 0 && s.spots[i].stack == 0 {
			s.put(i, s.find(i))
		}
	}
}

// mostImproved is how many percent of the labels the phases after the first can
// bring into their first form.
const mostImproved = 4

// hopeless reports whether too few labels are in their first form for there to
// be enough of them in the end.
func (s *solver) hopeless() bool {
	full, all := 0, 0
	for i := range s.spots {
		if len(s.objects[i].Forms) > 0 {
			all++
			if s.spots[i].form == 0 {
				full++
			}
		}
	}
	return 100*full < (s.Enough-mostImproved)*all
}

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
