package placementtest

import (
	"cmp"
	"fmt"
	"image"
	"slices"

	"annotate/render/placement"
)

// Check returns what is wrong with a placement, one line each; nothing if all
// that package placement promises holds. Boxes must lie inside the frame.
func Check(objects []placement.Object, o placement.Options, res placement.Result) []string {
	c := checker{objects: objects, options: o, result: res}
	if len(res.Labels) != len(objects) {
		return []string{fmt.Sprintf("%d labels for %d objects", len(res.Labels), len(objects))}
	}
	c.forms()
	c.legend()
	c.count()
	c.plates()
	c.leaders()
	return c.wrong
}

type checker struct {
	objects []placement.Object
	options placement.Options
	result  placement.Result
	wrong   []string
	all     []plate // whatever must not overlap
}

type plate struct {
	name  string
	owner int // index of the object, or −1
	r     image.Rectangle
}

func (c *checker) fail(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

// forms checks that every label has a form it may have, in that form's size,
// and that every object without one is counted.
func (c *checker) forms() {
	hidden := 0
	for i, l := range c.result.Labels {
		obj := c.objects[i]
		var size image.Point
		switch {
		case l.Form == placement.FormHidden:
			hidden++
		case l.Form == placement.FormNone:
		case l.Form == placement.FormNumber:
			size = obj.Number
		case l.Form >= 0 && l.Form < len(obj.Forms):
			size = obj.Forms[l.Form]
		default:
			c.fail("label %d: form %d of %d", i, l.Form, len(obj.Forms))
		}
		numberable := min(obj.Number.X, obj.Number.Y, obj.Row.X, obj.Row.Y) > 0
		if (l.Form == placement.FormNone) != (len(obj.Forms) == 0 && !numberable) {
			c.fail("label %d: form %d, though the object has %d forms, numberable %t", i, l.Form, len(obj.Forms), numberable)
		}
		if l.Rect.Size() != size {
			c.fail("label %d: form %d is %v, placed as %v", i, l.Form, size, l.Rect)
		}
		if (l.Number != 0) != (l.Form == placement.FormNumber) {
			c.fail("label %d: form %d with number %d", i, l.Form, l.Number)
		}
		if l.HasLeader && l.Rect.Empty() {
			c.fail("label %d: a leader without a plate", i)
		}
		if !l.Rect.Empty() {
			c.all = append(c.all, plate{fmt.Sprintf("label %d", i), i, l.Rect})
		}
	}
	if hidden != c.result.Hidden {
		c.fail("%d labels hidden, %d told", hidden, c.result.Hidden)
	}
}

// legend checks that every number is explained by one row of the legend, and
// every row explains one number.
func (c *checker) legend() {
	legend, rows := c.result.Legend, c.result.Rows
	if legend.Empty() != (len(rows) == 0) {
		c.fail("legend %v with %d rows", legend, len(rows))
	}
	if !legend.Empty() {
		c.all = append(c.all, plate{"legend", -1, legend})
	}
	share := cmp.Or(c.options.LegendShare, 10)
	if f := c.options.Frame; legend.Dx()*legend.Dy()*100 > f.Dx()*f.Dy()*share {
		c.fail("legend %v is more than %d %% of %v", legend, share, f)
	}
	numbers := 0
	for _, l := range c.result.Labels {
		if l.Number != 0 {
			numbers++
		}
	}
	if numbers != len(rows) {
		c.fail("%d numbers for %d rows", numbers, len(rows))
	}
	for k, r := range rows {
		if got := c.result.Labels[r.Object].Number; got != k+1 {
			c.fail("row %d: object %d has number %d", k, r.Object, got)
		}
		if size := c.objects[r.Object].Row; !r.Rect.In(legend) || r.Rect.Size() != size {
			c.fail("row %d: %v in legend %v, want size %v", k, r.Rect, legend, size)
		}
		for j, t := range rows[:k] {
			if r.Rect.Overlaps(t.Rect) {
				c.fail("rows %d and %d overlap", j, k)
			}
		}
	}
}

// count checks that what is hidden is explained by a strip or, wherever the
// frame has room, by a count.
func (c *checker) count() {
	strip := c.result.Strip
	if !strip.Empty() {
		c.all = append(c.all, plate{"strip", -1, strip})
		if !slices.Contains(c.options.Strips, strip.Size()) {
			c.fail("strip %v, want one of %v", strip, c.options.Strips)
		}
	}
	var want image.Point
	if c.result.Hidden > 0 && c.options.Count != nil && strip.Empty() {
		want = c.options.Count(c.result.Hidden)
	}
	if min(want.X, want.Y) <= 0 || want.X > c.options.Frame.Dx() || want.Y > c.options.Frame.Dy() {
		want = image.Point{}
	}
	if got := c.result.Count; got.Size() != want {
		c.fail("%d hidden: count's plate is %v, want size %v", c.result.Hidden, got, want)
	}
	if !c.result.Count.Empty() {
		c.all = append(c.all, plate{"count", -1, c.result.Count})
	}
}

// plates checks that all plates are inside the frame and apart.
func (c *checker) plates() {
	slices.SortFunc(c.all, func(a, b plate) int { return cmp.Compare(a.r.Min.X, b.r.Min.X) })
	var open []plate // those that may reach what comes next, from left to right
	for _, p := range c.all {
		if !p.r.In(c.options.Frame) {
			c.fail("%s: %v is outside the frame %v", p.name, p.r, c.options.Frame)
		}
		open = slices.DeleteFunc(open, func(q plate) bool { return q.r.Max.X <= p.r.Min.X })
		for _, q := range open {
			if p.r.Overlaps(q.r) {
				c.fail("%s %v overlaps %s %v", p.name, p.r, q.name, q.r)
			}
		}
		open = append(open, p)
	}
}

// leaders checks that labels are tied to their objects: they touch it, have a
// leader, or stand in a list of labels of that very box.
func (c *checker) leaders() {
	for i, l := range c.result.Labels {
		if l.Rect.Empty() {
			continue
		}
		box := c.objects[i].Box
		if !l.HasLeader {
			if !c.touches(l.Rect, box) && !c.listed(i) {
				c.fail("label %d: %v has no leader to %v", i, l.Rect, box)
			}
			continue
		}
		if !onBorder(l.Leader[0], l.Rect) || !onBorder(l.Leader[1], box) {
			c.fail("label %d: leader %v ties not %v to %v", i, l.Leader, l.Rect, box)
		}
		at, _ := slices.BinarySearchFunc(c.all, max(l.Leader[0].X, l.Leader[1].X)+1,
			func(p plate, x int) int { return cmp.Compare(p.r.Min.X, x) })
		for _, p := range c.all[:at] {
			if p.owner != i && meets(l.Leader[0], l.Leader[1], p.r) {
				c.fail("label %d: leader %v runs over %s %v", i, l.Leader, p.name, p.r)
			}
		}
	}
}

// touches reports whether a label is within the stroke's width of its box, or
// covers its edge or some of it.
func (c *checker) touches(label, box image.Rectangle) bool {
	return label.Inset(-c.options.Gap - 1).Overlaps(box)
}

// listed reports whether a label without leader is part of a list: over labels
// of boxes that are the same to the eye, each in the next row or column, it
// reaches one that touches such a box.
func (c *checker) listed(i int) bool {
	box := c.objects[i].Box
	var list []int
	width := 0
	for j, l := range c.result.Labels {
		if !l.HasLeader && !l.Rect.Empty() && c.alike(c.objects[j].Box, box, l.Rect.Dy()) {
			list = append(list, j)
			width = max(width, l.Rect.Dx())
		}
	}
	spacing := max(c.options.Spacing, 1)
	seen := map[int]bool{i: true}
	for chain := []int{i}; len(chain) > 0; chain = chain[1:] {
		r := c.result.Labels[chain[0]].Rect
		if slices.ContainsFunc(list, func(j int) bool { return c.touches(r, c.objects[j].Box) }) {
			return true
		}
		reach := image.Rect(r.Min.X-width-spacing, r.Min.Y-spacing-1, r.Max.X+width+spacing, r.Max.Y+spacing+1)
		for _, j := range list {
			if !seen[j] && c.result.Labels[j].Rect.Overlaps(reach) {
				seen[j] = true
				chain = append(chain, j)
			}
		}
	}
	return false
}

// alike reports whether the boxes' sides differ by no more than two strokes or
// half of a label's height.
func (c *checker) alike(a, b image.Rectangle, height int) bool {
	d := 2 * max(c.options.Gap+c.options.Inset, height/4)
	return a.In(b.Inset(-d)) && b.In(a.Inset(-d))
}

func onBorder(p image.Point, r image.Rectangle) bool {
	return p.In(r) && !p.In(r.Inset(1))
}

// meets reports whether the segment between the pixels a and b has a point in
// r's pixels, by cutting it to r (Liang and Barsky 1984).
func meets(a, b image.Point, r image.Rectangle) bool {
	dx, dy := float64(b.X-a.X), float64(b.Y-a.Y)
	t0, t1 := 0.0, 1.0
	for _, e := range [4][2]float64{
		{-dx, float64(a.X - r.Min.X)}, {dx, float64(r.Max.X - 1 - a.X)},
		{-dy, float64(a.Y - r.Min.Y)}, {dy, float64(r.Max.Y - 1 - a.Y)},
	} {
		p, q := e[0], e[1]
		switch {
		case p == 0 && q < 0:
			return false
		case p < 0:
			t0 = max(t0, q/p)
		case p > 0:
			t1 = min(t1, q/p)
		}
	}
	return t0 <= t1
}

// Distance returns how far apart a label and its box are, in pixels along the
// longer axis; zero if they touch or overlap.
func Distance(label, box image.Rectangle) int {
	dx := max(box.Min.X-label.Max.X, label.Min.X-box.Max.X, 0)
	dy := max(box.Min.Y-label.Max.Y, label.Min.Y-box.Max.Y, 0)
	return max(dx, dy)
}

// Crossings counts the pairs of leaders that cross, which is no fault, but as few
// should as can be.
func Crossings(res placement.Result) int {
	n := 0
	for i, a := range res.Labels {
		for _, b := range res.Labels[:i] {
			if a.HasLeader && b.HasLeader && cross(a.Leader, b.Leader) {
				n++
			}
		}
	}
	return n
}

// cross reports whether two segments have a point in common, by the signs of
// the areas that the ends of one span with the other.
func cross(a, b [2]image.Point) bool {
	side := func(l [2]image.Point, p image.Point) int {
		d, e := l[1].Sub(l[0]), p.Sub(l[0])
		return cmp.Compare(d.X*e.Y, d.Y*e.X)
	}
	span := func(l [2]image.Point) image.Rectangle {
		r := image.Rectangle{Min: l[0], Max: l[1]}.Canon()
		return image.Rectangle{Min: r.Min, Max: r.Max.Add(image.Pt(1, 1))}
	}
	return span(a).Overlaps(span(b)) &&
		side(a, b[0])*side(a, b[1]) <= 0 && side(b, a[0])*side(b, a[1]) <= 0
}
