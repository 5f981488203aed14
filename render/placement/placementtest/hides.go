package placementtest

import (
	"fmt"
	"image"

	"annotate/render/placement"
)

// Hides returns which labels hide at least half of another object, no larger
// than the label, though right beside the label's own box they would hide
// nothing: in one of the eight places outside its corners. One line each.
func Hides(objects []placement.Object, o placement.Options, res placement.Result) []string {
	c := checker{objects: objects, options: o, result: res}
	var wrong []string
	for i, l := range res.Labels {
		if l.Rect.Empty() {
			continue
		}
		for j := range objects {
			box := objects[j].Box
			if c.alike(box, objects[i].Box, l.Rect.Dy()) || area(box) > area(l.Rect) || 2*area(l.Rect.Intersect(box)) < area(box) {
				continue
			}
			if free, ok := c.betterPlace(i, l.Rect.Size()); ok {
				wrong = append(wrong, fmt.Sprintf("label %d: %v hides object %d %v, %v would not", i, l.Rect, j, box, free))
			}
		}
	}
	return wrong
}

// betterPlace returns a place at the corners of object i's box where a label of
// the given size is apart from all others and hides no part of any object.
func (c *checker) betterPlace(i int, size image.Point) (image.Rectangle, bool) {
	out := c.objects[i].Box.Inset(-c.options.Gap)
	left, right, top, bottom := out.Min.X, out.Max.X-size.X, out.Min.Y, out.Max.Y-size.Y
	for _, at := range []image.Point{
		{left, out.Min.Y - size.Y}, {right, out.Min.Y - size.Y}, {left, out.Max.Y}, {right, out.Max.Y},
		{out.Max.X, top}, {out.Max.X, bottom}, {out.Min.X - size.X, top}, {out.Min.X - size.X, bottom},
	} {
		r := image.Rectangle{Min: at, Max: at.Add(size)}
		if r.In(c.options.Frame) && c.clear(i, r) {
			return r, true
		}
	}
	return image.Rectangle{}, false
}

// clear reports whether no plate, leader or box but object i's own is within
// the spacing of r.
func (c *checker) clear(i int, r image.Rectangle) bool {
	apart := r.Inset(-max(c.options.Spacing, 1))
	if apart.Overlaps(c.result.Legend) || apart.Overlaps(c.result.Count) || apart.Overlaps(c.result.Strip) {
		return false
	}
	for j, l := range c.result.Labels {
		if j == i {
			continue
		}
		if apart.Overlaps(l.Rect) || apart.Overlaps(c.objects[j].Box) && c.objects[j].Box != c.objects[i].Box ||
			l.HasLeader && meets(l.Leader[0], l.Leader[1], apart) {
			return false
		}
	}
	return true
}

func area(r image.Rectangle) int { return r.Dx() * r.Dy() }
