package placement

import (
	"image"
	"math"
)

// search looks for the cheapest place for one object's label.
type search struct {
	*solver
	subject
	object *Object
	parts  [3]part
	halo   image.Rectangle // where the parts weigh
	best   spot
	gaps   []gap // scratch

	// A search through plates may take a spot whose leader runs over one, if
	// that is then moved: blocked tells that the best spot is such, over which.
	through bool
	blocked bool
	over    item
	stuck   []item // those that it may not run over

	// The form being tried.
	form  int
	size  image.Point
	price int // what the form costs wherever it goes

	reach    reach // of numbers
	loose    bool  // whether leaders may be as long as they like
	crossing int   // what it costs to cross a leader

	// full has a bit for every strip in which a form as high and no wider had
	// no room at all.
	full uint64
}

// spot is a possible place and its price.
type spot struct {
	form      int
	rect      image.Rectangle
	leader    [2]image.Point
	hasLeader bool
	stack     int // one more than the first object of the list it is in, or 0
	cost      int
}

// hidden returns the spot of a label that is only counted.
func (s *solver) hidden() spot { return spot{form: FormHidden, cost: s.costLimit} }

// search returns a search for object i's label.
func (s *solver) search(i int) search {
	q := search{solver: s, subject: s.subjects[i], object: &s.objects[i], best: s.hidden(), gaps: s.gaps, crossing: costCrossing}
	q.parts = s.field.parts(&q.subject)
	q.halo = q.parts[1].r.Inset(-1 << s.field.shift)
	return q
}

// find returns the cheapest spot for object i among its forms, or a number if
// none is worth its price and it has a row of the legend; hidden otherwise.
func (s *solver) find(i int) spot {
	p := s.findBetter(i, s.hidden())
	if p.form == FormHidden {
		return s.findNumber(i, anywhere)
	}
	return p
}

// findBetter returns the cheapest spot for object i among its forms if that
// is cheaper than the given one, which it returns otherwise.
func (s *solver) findBetter(i int, than spot) spot {
	q := s.search(i)
	q.best = than
	q.nearForms()
	q.farForms()
	s.gaps = q.gaps
	return q.best
}

// reach is how far from its object a number may stand.
type reach int

const (
	nearby reach = iota // as far as words, from where the eye finds the way back
	anywhere
)

// findNumber returns the cheapest spot for object i's number within reach,
// whatever it costs; hidden if there is none, or the object has no row in the
// legend.
func (s *solver) findNumber(i int, r reach) spot {
	if !s.hasRow[i] {
		return s.hidden()
	}
	q := s.search(i)
	q.reach = r
	q.best.cost = math.MaxInt
	if q.take(FormNumber) {
		q.near()
		q.across()
		q.far()
	}
	s.gaps = q.gaps
	if q.best.form == FormHidden {
		return s.hidden()
	}
	return q.best
}

// farForms tries the places at a distance.
func (q *search) farForms() {
	// The forms between are not worth a leader: what gives up some words for
	// room gives up the rest before it moves away.
	last := len(q.object.Forms) - 1
	if last >= 0 && q.take(last) {
		q.far()
	}
	if last > 0 && q.take(0) {
		q.far()
	}
}

// findNear returns the cheapest spot for object i's label that touches it;
// hidden if there is none cheaper than limit.
func (s *solver) findNear(i, limit int) spot {
	q := s.search(i)
	q.best.cost = min(limit, s.costLimit)
	q.nearForms()
	s.gaps = q.gaps
	if q.best.form == FormHidden {
		return s.hidden()
	}
	return q.best
}

// nearForms tries the places that touch the object with all forms but the
// number. Most labels find their first choice free. Otherwise the smallest
// form goes first, because where it has no room no other has.
func (q *search) nearForms() {
	if len(q.object.Forms) > 0 && q.take(0) {
		q.above()
	}
	for form := len(q.object.Forms) - 1; form >= 0; form-- {
		if q.take(form) {
			q.near()
		}
	}
}

// take makes a form the one being tried. It reports false if the form is no
// use: empty, larger than the frame, or by itself dearer than the best spot.
func (q *search) take(form int) bool {
	before := q.size
	q.form, q.price = form, formPrice(form)
	if form == FormNumber {
		q.size = q.object.Number
	} else {
		q.size = q.object.Forms[form]
	}
	if q.size.X < before.X || q.size.Y != before.Y {
		q.full = 0
	}
	return q.size.X > 0 && q.size.Y > 0 &&
		q.size.X <= q.frame.Dx() && q.size.Y <= q.frame.Dy() && q.worth(0)
}

// worth reports whether a place of the given preference could still win.
func (q *search) worth(preference int) bool { return q.price+preference < q.best.cost }

// try takes the place at the given point, where no plate stands, if it is the
// cheapest so far.
func (q *search) try(at image.Point, preference int, usual bool) {
	r := image.Rectangle{Min: at, Max: at.Add(q.size)}
	if hides(r, q.box) && (q.form == FormNumber || q.box != q.frame) { // which has no place but inside
		return
	}
	if q.worth(preference) {
		if cost := q.price + preference + q.cover(r, usual); cost < q.best.cost && !q.index.underLeader(r) {
			q.best, q.blocked = spot{form: q.form, rect: r, cost: cost}, false
		}
	}
}

// hides reports whether a label at r lies on a box so small that little would
// be left to see of it: digits are some six sevenths of their plate, words less, and
// text is at most 60 % of the short side of what it stands on.
func hides(r, box image.Rectangle) bool {
	return r.In(box) && 2*min(box.Dx(), box.Dy()) < 3*r.Dy()
}
