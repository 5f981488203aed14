package placement

import "image"

// span returns the smallest rectangle that holds the pixels a and b.
func span(a, b image.Point) image.Rectangle {
	return image.Rect(min(a.X, b.X), min(a.Y, b.Y), max(a.X, b.X)+1, max(a.Y, b.Y)+1)
}

// crossesRect reports whether the segment between the pixels p and q touches
// a pixel of r: their bounds overlap, and not all corners of r lie strictly
// on one side of the line.
func crossesRect(p, q point32, r *rect) bool {
	if max(p.x, q.x) < r.x0 || min(p.x, q.x) >= r.x1 || max(p.y, q.y) < r.y0 || min(p.y, q.y) >= r.y1 {
		return false
	}
	a := side(p, q, point32{r.x0, r.y0})
	b := side(p, q, point32{r.x1 - 1, r.y0})
	c := side(p, q, point32{r.x0, r.y1 - 1})
	d := side(p, q, point32{r.x1 - 1, r.y1 - 1})
	return !(a > 0 && b > 0 && c > 0 && d > 0) && !(a < 0 && b < 0 && c < 0 && d < 0)
}

// crossesSegment reports whether the segments have a point in common.
func crossesSegment(p, q, s, t point32) bool {
	if max(p.x, q.x) < min(s.x, t.x) || max(s.x, t.x) < min(p.x, q.x) ||
		max(p.y, q.y) < min(s.y, t.y) || max(s.y, t.y) < min(p.y, q.y) {
		return false
	}
	return side(p, q, s)*side(p, q, t) <= 0 && side(s, t, p)*side(s, t, q) <= 0
}

// side returns on which side of the line through p and q the point r lies:
// −1, 0 or 1.
func side(p, q, r point32) int {
	cross := int64(q.x-p.x)*int64(r.y-p.y) - int64(q.y-p.y)*int64(r.x-p.x)
	switch {
	case cross > 0:
		return 1
	case cross < 0:
		return -1
	}
	return 0
}
