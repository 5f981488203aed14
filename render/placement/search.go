package placement

import "image"

// search looks for the cheapest place for one object's label.
type search struct {
	*solver
	subject
	parts [3]part
	best  spot

	// The form being tried.
	form  int
	size  image.Point
	price int // what the form costs wherever it goes
}

// spot is a possible place and its price.
type spot struct {
	form      int
	rect      image.Rectangle
	leader    [2]image.Point
	hasLeader bool
	cost      int
}

// find returns the cheapest spot for object i among its forms, and its number
// if numbers are to be had; a spot of FormHidden if nothing is worth its price.
func (s *solver) find(i int) spot {
	q := search{solver: s, subject: s.subjects[i], best: spot{form: FormHidden, cost: costHidden}}
	q.parts = s.field.parts(&q.subject)
	obj := &s.objects[i]
	for form, size := range obj.Forms {
		q.take(form, size, formCost(form))
		q.near()
	}
	for form, size := range obj.Forms {
		q.take(form, size, formCost(form))
		q.far()
	}
	if s.numbered < s.capacity && numberable(obj) {
		q.take(FormNumber, obj.Number, costNumber)
		q.near()
		q.far()
	}
	return q.best
}

// take makes a form the one being tried.
func (q *search) take(form int, size image.Point, price int) {
	q.form, q.size, q.price = form, size, price
	if size.X <= 0 || size.Y <= 0 || size.X > q.frame.Dx() || size.Y > q.frame.Dy() {
		q.price = costHidden
	}
}

// worth reports whether a place of the given preference could still win.
func (q *search) worth(preference int) bool { return q.price+preference < q.best.cost }

// try takes the place at the given point if it is free and the cheapest so
// far. If something stands there, it returns its bounds.
func (q *search) try(at image.Point, preference int) (blocked bool, by image.Rectangle) {
	r := image.Rectangle{Min: at, Max: at.Add(q.size)}
	if !r.In(q.frame) {
		return false, image.Rectangle{}
	}
	if it, by := q.index.blocker(r); it != nothing {
		return true, by
	}
	if cost := q.price + preference + q.cover(r); cost < q.best.cost {
		q.best = spot{form: q.form, rect: r, cost: cost}
	}
	return false, image.Rectangle{}
}
