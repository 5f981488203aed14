package render

import (
	"image"
	"math"
)

// Sizes that do not depend on the object, in pixels of the upright image.
//
// Text of 2.4 % and lines of 0.28 % of the short side look alike on a
// thumbnail of the picture, whatever its resolution: a share of the long side
// would make panoramas shout. The least sizes, 11 px and 2 px, are what reads
// well on a screen. An image of less than some 75 px has no room for them: on 64
// two labels would hide everything. It gets a seventh, down to 7 px, with which
// words are just made out, and a line of a fortieth.
const (
	fontShare = 0.024
	fontLeast = 11.0
	fontTiny  = 7.0
	fontMost  = 1.0 / 7
	lineShare = 0.0028
	lineLeast = 2.0
	lineMost  = 1.0 / 40
)

// sizes are the measures of one image's drawing.
type sizes struct {
	font       int // em of the text
	line       int // coloured core of a stroke
	casing     int // contrasting edge on each side of the core
	padX, padY int // between a plate's border and its text
	radius     int // of a plate's free corners
}

// sizesFor returns the measures for an image.
func sizesFor(size image.Point, style *Style) sizes {
	short := min(size.X, size.Y)
	// Least sizes hold where the picture is looked at.
	view := 1.0
	if style.View > 0 {
		view = float64(style.View) / float64(size.X)
	}
	seen := float64(short) * view
	font := max(fontShare*seen, min(fontLeast, max(fontTiny, fontMost*seen), seen/4)) / view
	line := max(lineShare*seen, min(lineLeast, lineMost*seen)) / view

	var s sizes
	s.font = style.FontSize.resolve(short, font, float64(short)/2)
	s.line = style.LineWidth.resolve(short, line, float64(short)/8)
	s.casing = max(1, (s.line+2)/4)
	s.padX = max(2, (s.font*2+3)/6)
	s.padY = max(1, s.font/8)
	s.radius = s.font / 5
	return s
}

// Widths of one object's stroke, in pixels.
type widths struct {
	line, casing int
	inside       int // how much of line + 2·casing lies within the box
}

// total returns the stroke's whole width.
func (w widths) total() int { return w.line + 2*w.casing }

// widthsFor returns the stroke for an object whose box measures size: its core
// is at most an eighth of the short side, and so is what covers the object:
// the rest lies outside.
func (s *sizes) widthsFor(size image.Point) widths {
	eighth := min(size.X, size.Y) / 8
	w := widths{line: max(1, min(s.line, eighth))}
	w.casing = max(1, min(s.casing, w.line))
	w.inside = min(w.total()/2, eighth)
	return w
}

// outline returns the outer edge of the stroke around box: outside by what is
// not inside, but within the frame, so that an edge at the frame's edge shows
// its whole line.
func (w widths) outline(box, frame image.Rectangle) image.Rectangle {
	return box.Inset(w.inside - w.total()).Intersect(frame)
}

// pixelBox returns a box of finite coordinates as whole pixels inside the
// frame, at least one by one. The box must touch the frame.
func pixelBox(xmin, ymin, xmax, ymax float64, size image.Point) image.Rectangle {
	span := func(lo, hi float64, n int) (int, int) {
		a := int(math.Round(min(max(lo, 0), float64(n))))
		b := int(math.Round(min(max(hi, 0), float64(n))))
		if a >= b { // thinner than a pixel: the one it lies in
			a = min(int(max(lo, 0)), n-1)
			b = a + 1
		}
		return a, b
	}
	x0, x1 := span(xmin, xmax, size.X)
	y0, y1 := span(ymin, ymax, size.Y)
	return image.Rect(x0, y0, x1, y1)
}
