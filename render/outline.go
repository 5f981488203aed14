package render

import (
	"image"
	"image/color"
)

// Outline is the stroke around an object, whole or only its corners: a core
// between two edges that contrast with it.
type Outline struct {
	Rect   image.Rectangle // the stroke's outer edge
	Tones  Tones
	Line   int     // width of the core in pixels
	Casing int     // width of each edge
	Radius int     // of the outer edge's corners; 0 is square
	Square Corners // which corners are square nevertheless, where a plate joins
	Arm    int     // length of a corner's two arms; 0 is the whole outline
	Dash   Dash    // of the core; where it pauses, the outer edge's tone shows
	Object int     // which object, as [Style.Template]'s {index}
}

func (o *Outline) total() int { return o.Line + 2*o.Casing }

// Bounds returns the outer edge.
func (o *Outline) Bounds() image.Rectangle { return o.Rect }

func (o *Outline) touch(add func(image.Rectangle)) {
	if o.Arm > 0 {
		for _, r := range arms(o.Rect, o.total(), o.Arm) {
			add(r)
		}
		return
	}
	for _, r := range sides(o.Rect, o.total()) {
		add(r)
	}
	if o.Radius > 0 { // the arcs leave the sides
		for _, r := range quadrants(o.Rect, o.Radius) {
			add(r)
		}
	}
}

func (o *Outline) paint(c *canvas) {
	t := o.total()
	o.ring(c, 0, t, o.Tones.Outer, Solid)
	if o.Tones.Inner != o.Tones.Outer {
		o.ring(c, o.Casing, t-o.Casing, o.Tones.Inner, Solid)
		if o.Dash != Solid {
			o.ring(c, o.Casing, o.Line, o.Tones.Outer, Solid)
		}
	}
	o.ring(c, o.Casing, o.Line, o.Tones.Core, o.Dash)
}

// ring paints a band of the stroke: as thick as given, its outer edge inset
// from the outline's.
func (o *Outline) ring(c *canvas, inset, thick int, col color.RGBA, dash Dash) {
	r := o.Rect.Inset(inset)
	if o.Rect.Dx() <= 2*inset || o.Rect.Dy() <= 2*inset {
		return // an object of a pixel or two: the edge alone fills it
	}
	switch {
	case o.Arm > 0:
		for _, a := range arms(r, thick, o.Arm-2*inset) {
			c.fill(a, col)
		}
	case o.Radius > inset:
		radius := o.Radius - inset
		for _, s := range straight(r, thick, radius) {
			o.side(c, s, dash, thick, col)
		}
		d := stamp{kind: ring, a: 2 * radius, b: thick}
		for i, q := range quadrants(r, radius) {
			if o.Square&(1<<i) != 0 {
				for _, s := range sides(r, thick) {
					c.fill(s.Intersect(q), col)
				}
				continue
			}
			origin, part := quadrant(i, q, radius)
			c.paint(d, part, origin, col)
		}
	default:
		for _, s := range sides(r, thick) {
			o.side(c, s, dash, thick, col)
		}
	}
}

// side paints one straight side, dashed so that a dash begins and ends it.
func (o *Outline) side(c *canvas, r image.Rectangle, dash Dash, thick int, col color.RGBA) {
	part := r.Intersect(c.img.Rect)
	switch {
	case part.Empty():
	case dash == Solid:
		c.fill(part, col)
	case r.Dx() >= r.Dy():
		dash.each(r.Dx(), thick, part.Min.X-r.Min.X, part.Max.X-r.Min.X, func(from, to int) {
			c.fill(image.Rect(r.Min.X+from, part.Min.Y, r.Min.X+to, part.Max.Y), col)
		})
	default:
		dash.each(r.Dy(), thick, part.Min.Y-r.Min.Y, part.Max.Y-r.Min.Y, func(from, to int) {
			c.fill(image.Rect(part.Min.X, r.Min.Y+from, part.Max.X, r.Min.Y+to), col)
		})
	}
}

// sides returns the four sides of a band along r's inner edge, disjoint: top
// and bottom whole, left and right between them.
func sides(r image.Rectangle, thick int) [4]image.Rectangle {
	tx, ty := min(thick, (r.Dx()+1)/2), min(thick, (r.Dy()+1)/2)
	return [4]image.Rectangle{
		image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+ty),
		image.Rect(r.Min.X, r.Max.Y-ty, r.Max.X, r.Max.Y),
		image.Rect(r.Min.X, r.Min.Y+ty, r.Min.X+tx, max(r.Max.Y-ty, r.Min.Y+ty)),
		image.Rect(r.Max.X-tx, r.Min.Y+ty, r.Max.X, max(r.Max.Y-ty, r.Min.Y+ty)),
	}
}

// straight returns the sides of a band without the corners' squares.
func straight(r image.Rectangle, thick, radius int) [4]image.Rectangle {
	return [4]image.Rectangle{
		{image.Pt(r.Min.X+radius, r.Min.Y), image.Pt(r.Max.X-radius, r.Min.Y+thick)},
		{image.Pt(r.Min.X+radius, r.Max.Y-thick), image.Pt(r.Max.X-radius, r.Max.Y)},
		{image.Pt(r.Min.X, r.Min.Y+radius), image.Pt(r.Min.X+thick, r.Max.Y-radius)},
		{image.Pt(r.Max.X-thick, r.Min.Y+radius), image.Pt(r.Max.X, r.Max.Y-radius)},
	}
}

// quadrants returns the squares of the four corners, clockwise from the
// top-left.
func quadrants(r image.Rectangle, radius int) [4]image.Rectangle {
	s := image.Rect(0, 0, radius, radius)
	return [4]image.Rectangle{
		s.Add(r.Min),
		s.Add(image.Pt(r.Max.X-radius, r.Min.Y)),
		s.Add(r.Max.Sub(image.Pt(radius, radius))),
		s.Add(image.Pt(r.Min.X, r.Max.Y-radius)),
	}
}

// quadrant returns where a circle's stamp has its origin so that its part i
// fills the square q, and that part.
func quadrant(i int, q image.Rectangle, radius int) (origin image.Point, part image.Rectangle) {
	off := [4]image.Point{{0, 0}, {radius, 0}, {radius, radius}, {0, radius}}[i]
	return q.Min.Sub(off), image.Rect(0, 0, radius, radius).Add(off)
}

// arms returns the corners of a band along r's inner edge: eight rectangles,
// two for each, at most half a side long.
func arms(r image.Rectangle, thick, arm int) [8]image.Rectangle {
	ax, ay := min(max(arm, thick), (r.Dx()+1)/2), min(max(arm, thick), (r.Dy()+1)/2)
	tx, ty := min(thick, ax), min(thick, ay)
	x0, y0, x1, y1 := r.Min.X, r.Min.Y, r.Max.X, r.Max.Y
	return [8]image.Rectangle{
		image.Rect(x0, y0, x0+ax, y0+ty), image.Rect(x0, y0, x0+tx, y0+ay),
		image.Rect(x1-ax, y0, x1, y0+ty), image.Rect(x1-tx, y0, x1, y0+ay),
		image.Rect(x0, y1-ty, x0+ax, y1), image.Rect(x0, y1-ay, x0+tx, y1),
		image.Rect(x1-ax, y1-ty, x1, y1), image.Rect(x1-tx, y1-ay, x1, y1),
	}
}
