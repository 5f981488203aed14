package placement

import "image"

// One by one, the labels of twins would spread to all sides of the box that
// they share; together they are a list, and a list is what one reads most
// easily.
const (
	maxStack     = 12 // labels in a list; further twins are placed one by one
	maxColumns   = 3
	maxListCover = 60 // of what each label may hide, or they are better off apart
	costStackRow = 14 // for every row, against tall lists
	costColumn   = 30 // for every column but one, against wide ones
	costOverhang = 24 // for every label size by which a list exceeds its edge
)

// stack places the labels of a group of twins as one list, in their preferred
// forms or else in their shortest, if there is room for it that is worth its
// price.
func (s *solver) stack(group []int) {
	members := make([]int, 0, maxStack)
	for _, i := range group {
		if len(s.objects[i].Forms) > 0 && len(members) < maxStack {
			members = append(members, i)
		}
	}
	if len(members) < 2 {
		return
	}
	q := s.search(members[0])
	best := list{cost: len(members) * costForm}
	for _, shortest := range []bool{false, true} {
		price := 0
		if shortest {
			price = len(members) * costForm / 2
		}
		for columns := 1; columns <= min(maxColumns, len(members)); columns++ {
			l := s.list(members, columns, shortest)
			l.cost = price + costColumn*(columns-1)
			q.placeList(&l, &best)
		}
	}
	if best.plates == nil {
		return
	}
	for k, i := range members {
		s.put(i, spot{form: best.forms[k], rect: best.plate(k), cost: best.cost / len(members), stack: members[0] + 1})
	}
}

// list is the labels of twins in rows and columns.
type list struct {
	size   image.Point
	plates []image.Rectangle // relative to the list, flush left
	slack  []int             // how much narrower than its column each is
	forms  []int
	cost   int

	at         image.Point
	flushRight bool // keeps to the object with its right side
}

// plate returns the k-th label's place in the frame.
func (l *list) plate(k int) image.Rectangle {
	r := l.plates[k].Add(l.at)
	if l.flushRight {
		r = r.Add(image.Pt(l.slack[k], 0))
	}
	return r
}

// touches reports whether one of the labels stands against box.
func (l *list) touches(box image.Rectangle) bool {
	for k := range l.plates {
		if l.plate(k).Inset(-1).Overlaps(box) {
			return true
		}
	}
	return false
}

// list lays out the labels of objects in so many columns, read downwards.
func (s *solver) list(members []int, columns int, shortest bool) list {
	var l list
	per := (len(members) + columns - 1) / columns
	x := 0
	for first := 0; first < len(members); first += per {
		column := members[first:min(first+per, len(members))]
		y, width := 0, 0
		for _, i := range column {
			form := 0
			if shortest {
				form = len(s.objects[i].Forms) - 1
			}
			size := s.objects[i].Forms[form]
			l.forms = append(l.forms, form)
			l.plates = append(l.plates, image.Rectangle{Min: image.Pt(x, y), Max: image.Pt(x, y).Add(size)})
			y += size.Y + s.Spacing
			width = max(width, size.X)
		}
		for _, r := range l.plates[first:] {
			l.slack = append(l.slack, width-r.Dx())
		}
		l.size = image.Pt(x+width, max(l.size.Y, y-s.Spacing))
		x += width + s.Spacing
	}
	return l
}

// placeList tries a list at the object's edges, and keeps it in best if it is
// cheaper.
func (q *search) placeList(l, best *list) {
	for _, r := range l.plates {
		if r.Empty() {
			return
		}
	}
	w, h := l.size.X, l.size.Y
	out, in := q.outer, q.inner
	row := l.plates[0].Size()
	wide := costOverhang * max(0, w-max(out.Dx(), row.X)) / row.X
	tall := costOverhang * max(0, h-max(out.Dy(), row.Y)) / row.Y
	price := l.cost + costStackRow*h/row.Y
	for _, c := range [...]struct {
		at         image.Point
		preference int
		flushRight bool
	}{
		{image.Pt(out.Min.X, out.Min.Y-h), preferAbove + wide, false},
		{image.Pt(out.Max.X, out.Min.Y), preferRight + tall, false},
		{image.Pt(out.Min.X, out.Max.Y), preferBelow + wide, false},
		{image.Pt(out.Min.X-w, out.Min.Y), preferLeft + tall, true},
		{in.Min, preferInsideAbove, false},
		{image.Pt(in.Max.X-w, in.Min.Y), preferInsideAbove + preferFarEnd, true},
		{image.Pt(in.Min.X, in.Max.Y-h), preferInsideBelow, false},
	} {
		r := image.Rectangle{Min: c.at, Max: c.at.Add(l.size)}
		inside := r.In(in)
		if !inside {
			r = q.into(r)
			// A list that the frame has moved left keeps to the object with
			// its other side.
			c.flushRight = c.flushRight || r.Min.X < c.at.X
		}
		if !r.In(q.frame) || !inside && r.Overlaps(q.box) ||
			price+c.preference >= best.cost || len(q.index.blockers(make([]item, 0, 1), r)) > 0 {
			continue
		}
		cover := q.cover(r, false)
		if cover > len(l.plates)*maxListCover {
			continue
		}
		cost := price + c.preference + cover
		l.at, l.flushRight = r.Min, c.flushRight
		if cost < best.cost && l.touches(q.outer) {
			*best = *l
			best.cost = cost
		}
	}
}

// into moves r into the frame as far as it fits.
func (q *search) into(r image.Rectangle) image.Rectangle {
	d := image.Pt(max(q.frame.Min.X-r.Min.X, 0), max(q.frame.Min.Y-r.Min.Y, 0))
	if d.X == 0 {
		d.X = min(q.frame.Max.X-r.Max.X, 0)
	}
	if d.Y == 0 {
		d.Y = min(q.frame.Max.Y-r.Max.Y, 0)
	}
	return r.Add(d)
}
