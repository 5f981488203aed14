package render

import "image"

// coverer is an item that paints some pixels whatever they were.
type coverer interface {
	// cover calls add with rectangles, within the item's bounds, every pixel of
	// which the item paints opaque.
	cover(add func(image.Rectangle))
}

// Covered returns rectangles inside the frame that the scene paints over
// opaque: what they held before does not show in the result, and need not be
// known. They are the most of it rather than all: strokes and plates without
// their round corners. They may overlap.
func (s *Scene) Covered() []image.Rectangle {
	var filters, covered []image.Rectangle
	for _, it := range s.Items {
		if h, ok := it.(*Hide); ok {
			filters = append(filters, h.Rect)
		}
	}
	frame := image.Rectangle{Max: s.Size}
	for _, it := range s.Items {
		c, ok := it.(coverer)
		if !ok {
			continue
		}
		c.cover(func(r image.Rectangle) {
			if r = r.Intersect(frame); !r.Empty() && !overlapsAny(r, filters) {
				covered = append(covered, r)
			}
		})
	}
	return covered
}

// overlapsAny reports whether r overlaps a filter: the pixels beneath r then
// show in what the filter makes of its other ones.
func overlapsAny(r image.Rectangle, filters []image.Rectangle) bool {
	for _, f := range filters {
		if r.Overlaps(f) {
			return true
		}
	}
	return false
}

func (o *Outline) cover(add func(image.Rectangle)) {
	switch {
	case o.Dash != Solid:
	case o.Arm > 0:
		for _, r := range arms(o.Core, o.Line, o.Arm) {
			add(r)
		}
	case o.Radius > 0:
		for _, r := range straight(o.Core, o.Line, o.Radius) {
			add(r)
		}
	default:
		for _, r := range sides(o.Core, o.Line) {
			add(r)
		}
	}
}

func (p *Plate) cover(add func(image.Rectangle)) {
	r, radius := p.Rect, p.Radius
	if p.Border == 0 || p.Edge == p.Fill {
		r, radius = r.Inset(p.Border), max(p.Radius-p.Border, 0)
	}
	radius = min(radius, r.Dx()/2, r.Dy()/2)
	add(image.Rect(r.Min.X+radius, r.Min.Y, r.Max.X-radius, r.Max.Y))
	add(image.Rect(r.Min.X, r.Min.Y+radius, r.Max.X, r.Max.Y-radius))
}
