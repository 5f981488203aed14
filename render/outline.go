package render

import (
	"image"
	"image/color"
)

// Outline is the stroke around an object's box, whole or only its corners: a
// core within a dark edge.
type Outline struct {
	Rect   image.Rectangle // the stroke's outer edge
	Core   image.Rectangle // the core's outer edge, on Rect's where that is the frame's
	Tones  Tones
	Line   int     // width of the core in pixels
	Casing int     // width of the edge, where there is one
	Radius int     // of the core's corners; 0 is square
	Square Corners // which corners are square nevertheless, where a plate joins
	Arm    int     // length of a corner's two arms; 0 is the whole outline
	Dash   Dash    // of core and edge; the photo shows in the pauses
	Object int     // which object, as [Style.Template]'s {index}
}

func (o *Outline) total() int { return o.Line + o.Casing }

// Bounds returns the outer edge.
func (o *Outline) Bounds() image.Rectangle { return o.Rect }

func (o *Outline) touch(add func(image.Rectangle)) {
	o.band(o.Rect, o.total(), o.Casing, add)
	if o.Radius > 0 {
		for _, r := range quadrants(o.Rect, o.Radius+o.Casing) {
			add(r)
		}
	}
}

func (o *Outline) paint(c *canvas) {
	// Where the core ends at the frame, it lies on the edge.
	o.ring(c, o.Rect, o.Casing, o.Casing, o.Tones.Edge)
	o.ring(c, o.Core, o.Line, 0, o.Tones.Core)
}

// band calls f with the straight parts of a band along r's inner edge, for
// corners larger by a margin than those of the core.
func (o *Outline) band(r image.Rectangle, thick, margin int, f func(image.Rectangle)) {
	switch {
	case o.Arm > 0:
		for _, a := range arms(r, thick, o.Arm+margin) {
			f(a)
		}
	case o.Radius > 0:
		for _, s := range straight(r, thick, o.Radius+margin) {
			f(s)
		}
	default:
		for _, s := range sides(r, thick) {
			f(s)
		}
	}
}

// ring paints a band along r's inner edge.
func (o *Outline) ring(c *canvas, r image.Rectangle, thick, margin int, col color.RGBA) {
	o.band(r, thick, margin, func(s image.Rectangle) { o.side(c, s, col) })
	if o.Radius == 0 {
		return
	}
	radius := o.Radius + margin
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
}

// side paints one straight side, dashed so that a dash begins and ends it. The
// edge has its dashes where the core has them.
func (o *Outline) side(c *canvas, r image.Rectangle, col color.RGBA) {
	part := r.Intersect(c.img.Rect)
	if part.Empty() || o.Dash == Solid {
		c.fill(part, col)
		return
	}
	along := o.Core
	if o.Radius > 0 {
		along = r
	}
	if r.Dx() >= r.Dy() {
		o.Dash.each(along.Dx(), o.Line, part.Min.X-along.Min.X, part.Max.X-along.Min.X+o.Casing, func(from, to int) {
			from, to = beyond(from, to, along.Dx(), o.Casing)
			c.fill(image.Rect(along.Min.X+from, part.Min.Y, along.Min.X+to, part.Max.Y).Intersect(part), col)
		})
		return
	}
	o.Dash.each(along.Dy(), o.Line, part.Min.Y-along.Min.Y, part.Max.Y-along.Min.Y+o.Casing, func(from, to int) {
		from, to = beyond(from, to, along.Dy(), o.Casing)
		c.fill(image.Rect(part.Min.X, along.Min.Y+from, part.Max.X, along.Min.Y+to).Intersect(part), col)
	})
}

// beyond returns a dash that goes on beyond an end of the side if it reaches
// that.
func beyond(from, to, length, by int) (int, int) {
	if from == 0 {
		from = -by
	}
	if to == length {
		to += by
	}
	return from, to
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

// arms returns the corners of a band along r's inner edge: eight disjoint
// rectangles, two for each, at most half a side long.
func arms(r image.Rectangle, thick, arm int) [8]image.Rectangle {
	ax, ay := min(max(arm, thick), (r.Dx()+1)/2), min(max(arm, thick), (r.Dy()+1)/2)
	tx, ty := min(thick, ax), min(thick, ay)
	x0, y0, x1, y1 := r.Min.X, r.Min.Y, r.Max.X, r.Max.Y
	right, low := max(x1-ax, x0+ax), max(y1-ty, y0+ty) // halves of odd sides do not overlap
	return [8]image.Rectangle{
		image.Rect(x0, y0, x0+ax, y0+ty), {image.Pt(x0, y0+ty), image.Pt(x0+tx, y0+ay)},
		image.Rect(right, y0, x1, y0+ty), {image.Pt(max(x1-tx, x0+tx), y0+ty), image.Pt(x1, y0+ay)},
		image.Rect(x0, low, x0+ax, y1), {image.Pt(x0, max(y1-ay, y0+ay)), image.Pt(x0+tx, low)},
		image.Rect(right, low, x1, y1), {image.Pt(max(x1-tx, x0+tx), max(y1-ay, y0+ay)), image.Pt(x1, low)},
	}
}

// outlines draws every object's outline, or its box.
func (p *plan) outlines() {
	for _, o := range p.drawn {
		if o.shape == nil {
			p.add(layerOutline, p.outline(o))
			continue
		}
		p.add(layerOutline, &Shape{
			Tones: o.tones.Tones, Line: o.widths.line, Casing: o.widths.casing, Dash: o.look.Dash,
			Object: o.index, shape: o.shape,
		})
	}
}

// boxes draws every object's box, its stroke changed by how if that is not nil.
func (p *plan) boxes(how func(*object, *Outline)) {
	for _, o := range p.drawn {
		l := p.outline(o)
		if how != nil {
			how(o, l)
		}
		p.add(layerOutline, l)
	}
}

// roundBox gives a box round corners.
func (p *plan) roundBox(o *object, l *Outline) { l.Radius, l.Square = p.rounding(o) }

// rounding returns the radius of a round box's corners, and which of them the
// label's plate joins: these are square, or a gap would show between them.
func (p *plan) rounding(o *object) (radius int, square Corners) {
	radius = min(3*p.sizes.font/4, min(o.outer.Dx(), o.outer.Dy())/4)
	if radius < o.widths.total() {
		return 0, 0 // the arcs would fill the corners
	}
	for i, q := range quadrants(o.outer, radius) {
		if q.Inset(-1).Overlaps(o.plate) {
			square |= 1 << i
		}
	}
	return radius, square
}

// corners leaves a quarter of each side at every corner.
func corners(_ *object, l *Outline) {
	l.Dash = Solid
	l.Arm = max(min(l.Rect.Dx(), l.Rect.Dy())/4, 2*l.total())
}

// dashedBox dashes a box whatever the label's look says.
func dashedBox(_ *object, l *Outline) { l.Dash = max(l.Dash, Dashed) }

// outline returns an object's whole stroke.
func (p *plan) outline(o *object) *Outline {
	return &Outline{
		Rect: o.outer, Core: o.core, Tones: o.tones.Tones, Line: o.widths.line, Casing: o.widths.casing,
		Dash: o.look.Dash, Object: o.index,
	}
}
