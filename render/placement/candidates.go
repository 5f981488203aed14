package placement

import "image"

// near tries the places that touch the object: along its four edges, outside
// and inside, in order of preference.
func (q *search) near() {
	if !q.worth(0) {
		return
	}
	w, h := q.size.X, q.size.Y
	out, in := q.outer, q.inner
	// A plate may slide as long as half of it, or half of the edge, touches.
	across, down := min(w, out.Dx())/2, min(h, out.Dy())/2
	lo, hi := out.Min.X-w+across, out.Max.X-across
	q.row(out.Min.Y-h, out.Min.X, out.Max.X-w, lo, hi, preferAbove)
	q.row(out.Max.Y, out.Min.X, out.Max.X-w, lo, hi, preferBelow)
	inside := w <= in.Dx() && h <= in.Dy()
	if inside {
		q.row(in.Min.Y, in.Min.X, in.Max.X-w, in.Min.X, in.Max.X-w, preferInsideAbove)
	}
	lo, hi = out.Min.Y-h+down, out.Max.Y-down
	q.column(out.Max.X, out.Min.Y, out.Max.Y-h, lo, hi, preferRight)
	q.column(out.Min.X-w, out.Min.Y, out.Max.Y-h, lo, hi, preferLeft)
	if inside {
		q.column(in.Min.X, in.Min.Y, in.Max.Y-h, in.Min.Y, in.Max.Y-h, preferInsideLeft)
		q.row(in.Max.Y-h, in.Min.X, in.Max.X-w, in.Min.X, in.Max.X-w, preferInsideBelow)
		q.column(in.Max.X-w, in.Min.Y, in.Max.Y-h, in.Min.Y, in.Max.Y-h, preferInsideRight)
	}
}

// row tries places along a horizontal edge: aligned with its left end, its
// right end, its middle, then sliding from the left end between lo and hi.
func (q *search) row(y, left, right, lo, hi, preference int) {
	if y < q.frame.Min.Y || y+q.size.Y > q.frame.Max.Y {
		return
	}
	lo, hi = max(lo, q.frame.Min.X), min(hi, q.frame.Max.X-q.size.X)
	q.slide(left, right, lo, hi, q.size.X, preference, func(x int) image.Point { return image.Pt(x, y) },
		func(r image.Rectangle) (int, int) { return r.Min.X, r.Max.X })
}

// column is row for a vertical edge, from its upper end.
func (q *search) column(x, top, bottom, lo, hi, preference int) {
	if x < q.frame.Min.X || x+q.size.X > q.frame.Max.X {
		return
	}
	lo, hi = max(lo, q.frame.Min.Y), min(hi, q.frame.Max.Y-q.size.Y)
	q.slide(top, bottom, lo, hi, q.size.Y, preference, func(y int) image.Point { return image.Pt(x, y) },
		func(r image.Rectangle) (int, int) { return r.Min.Y, r.Max.Y })
}

// maxSlides bounds how many places are tried to either side of a start.
const maxSlides = 6

// slide tries places on an edge given by at, from start and end, which are
// first moved between lo and hi. A plate that stands in the way is slid past
// until the two touch but for the spacing: that is what makes neighbours line
// up. Where the place is free but covers something, half a label further may
// not.
func (q *search) slide(start, end, lo, hi, length, preference int,
	at func(int) image.Point, ends func(image.Rectangle) (int, int)) {
	if lo > hi || !q.worth(preference) {
		return
	}
	start, end = min(max(start, lo), hi), min(max(end, lo), hi)
	blocked, by := q.try(at(start), preference)
	if !q.worth(preference + costSlideStart) {
		return
	}
	if q.worth(preference + preferFarEnd) {
		q.try(at(end), preference+preferFarEnd)
	}
	if q.worth(preference + preferCentred) {
		q.try(at((start+end)/2), preference+preferCentred)
	}
	for _, forward := range []bool{true, false} {
		p, stuck, by := start, blocked, by
		for range maxSlides {
			before, after := ends(by)
			switch {
			case stuck && forward:
				p = after + q.index.spacing
			case stuck:
				p = before - q.index.spacing - length
			case forward:
				p += (length + 1) / 2
			default:
				p -= (length + 1) / 2
			}
			cost := preference + costSlideStart + costSlide*abs(p-start)/length
			if p < lo || p > hi || !q.worth(cost) {
				break
			}
			stuck, by = q.try(at(p), cost)
		}
	}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
