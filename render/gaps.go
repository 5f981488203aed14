package render

import (
	"image"
	"math"
)

// maxBeside is how many neighbours are looked at in each square. Where many
// boxes lie on each other, any of them will do.
const maxBeside = 64

// some returns the first few items of a square.
func (x *index) some(square int) []int32 {
	list := x.items[x.first[square]:x.first[square+1]]
	return list[:min(len(list), maxBeside)]
}

// measureGaps finds out how many pixels there are between each object and the
// nearest one beside it, one that it does not overlap, as far as that matters:
// up to three times what its stroke takes outside.
func (p *plan) measureGaps() {
	p.beside = newIndex(p.size, len(p.objects), func(i int, add func(image.Rectangle)) {
		o := &p.objects[i]
		if o.shape != nil { // its outline may be anywhere in its box
			add(o.box)
			return
		}
		for _, r := range sides(o.box, 1) {
			add(r)
		}
	})
	for i := range p.objects {
		o := &p.objects[i]
		w := p.sizes.widthsFor(o.box.Size(), math.MaxInt)
		o.gap = 3 * (w.total() - w.inside)
		p.beside.each(o.box.Inset(-o.gap).Intersect(p.frame), func(sq int) {
			for _, k := range p.beside.some(sq) {
				// Below zero where they overlap, itself included.
				if d := beside(&o.box, &p.objects[k].box); d >= 0 && d < o.gap {
					o.gap = d
				}
			}
		})
	}
}

// beside returns how many pixels there are between two boxes, along the longer
// axis; below zero if they overlap.
func beside(a, b *image.Rectangle) int {
	return max(a.Min.X-b.Max.X, b.Min.X-a.Max.X, a.Min.Y-b.Max.Y, b.Min.Y-a.Max.Y)
}

// ambiguous reports whether a plate without leader could be taken for that of
// another object: it is not at its object's upper left corner, where one looks
// for it, and another of the same colour is nearer.
func (p *plan) ambiguous(o *object, plate image.Rectangle) bool {
	if plate.Min.X == o.outer.Min.X && plate.Max.Y == o.outer.Min.Y {
		return false
	}
	at := plate.Min.Add(plate.Max).Div(2)
	own := p.lineFrom(o, at)
	reach := int(math.Sqrt(float64(own))) + 1 + p.sizes.line // lines may be so far from their box
	found := false
	p.beside.each(image.Rectangle{Min: at, Max: at}.Inset(-reach).Intersect(p.frame), func(sq int) {
		for _, k := range p.beside.items[p.beside.first[sq]:p.beside.first[sq+1]] {
			n := &p.objects[k]
			found = found || n.look.Color == o.look.Color && n != o && p.lineFrom(n, at) < own
		}
	})
	return found
}

// lineFrom returns the square of the distance of a point from an object's line.
func (p *plan) lineFrom(o *object, at image.Point) int {
	d := p.onLine(o, at).Sub(at)
	return d.X*d.X + d.Y*d.Y
}

// toBorder returns how many pixels a point is from a rectangle's border, along
// the longer axis.
func toBorder(p image.Point, r image.Rectangle) int {
	if p.In(r) {
		return min(p.X-r.Min.X, r.Max.X-1-p.X, p.Y-r.Min.Y, r.Max.Y-1-p.Y)
	}
	return max(r.Min.X-p.X, p.X-r.Max.X+1, r.Min.Y-p.Y, p.Y-r.Max.Y+1)
}

// onLine returns the point of an object's line that is nearest to p.
func (p *plan) onLine(o *object, at image.Point) image.Point {
	if o.shape == nil || p.style.has(PartBox) {
		return onBorder(at, o.core)
	}
	return o.shape.nearest(at)
}

// onBorder returns the point of a rectangle's border that is nearest to p.
func onBorder(p image.Point, r image.Rectangle) image.Point {
	q := image.Pt(min(max(p.X, r.Min.X), r.Max.X-1), min(max(p.Y, r.Min.Y), r.Max.Y-1))
	if p != q {
		return q
	}
	switch toBorder(p, r) {
	case p.Y - r.Min.Y:
		q.Y = r.Min.Y
	case r.Max.Y - 1 - p.Y:
		q.Y = r.Max.Y - 1
	case p.X - r.Min.X:
		q.X = r.Min.X
	default:
		q.X = r.Max.X - 1
	}
	return q
}
