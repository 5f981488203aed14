package placementtest

import (
	"image"
	"math/rand/v2"
)

// Kind is a way in which boxes can be hard to label.
type Kind int

const (
	Uniform   Kind = iota // of any size, anywhere
	Clustered             // around a few centres
	Identical             // the same box again and again
	Corner                // in the frame's corner
	Pixels                // of one pixel
	Nested                // each inside the one before
	Row                   // shoulder to shoulder
	Grid                  // in rows and columns that touch
	Jittered              // the same box, off by a pixel or two
	Slivers               // a pixel high or wide
	Whole                 // as large as the frame, among small ones
	kinds
)

// Kinds are all kinds of crowd.
func Kinds() []Kind {
	all := make([]Kind, kinds)
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// String returns the kind's name.
func (k Kind) String() string {
	return [...]string{"uniform", "clustered", "identical", "corner", "pixels", "nested",
		"row", "grid", "jittered", "slivers", "whole"}[k]
}

// Crowd returns n boxes inside the frame, at least one pixel each, always the
// same for the same seed.
func Crowd(kind Kind, n int, frame image.Rectangle, seed uint64) []image.Rectangle {
	c := crowd{rand.New(rand.NewPCG(seed, uint64(kind))), frame}
	boxes := make([]image.Rectangle, n)
	centres := make([]image.Point, 1+n/40)
	for i := range centres {
		centres[i] = c.point()
	}
	first := c.around(c.point(), c.size())
	for i := range boxes {
		boxes[i] = c.box(kind, i, n, first, centres[i%len(centres)])
	}
	return boxes
}

type crowd struct {
	*rand.Rand
	frame image.Rectangle
}

func (c crowd) box(kind Kind, i, n int, first image.Rectangle, centre image.Point) image.Rectangle {
	w, h := c.frame.Dx(), c.frame.Dy()
	switch kind {
	case Clustered:
		p := centre.Add(image.Pt(int(c.NormFloat64()*float64(w)/16), int(c.NormFloat64()*float64(h)/16)))
		return c.around(p, c.size())
	case Identical:
		return first
	case Corner:
		return c.around(c.frame.Min, c.size())
	case Pixels:
		return c.around(c.point(), image.Pt(1, 1))
	case Nested:
		return c.clip(c.frame.Inset(i * min(w, h) / (2*n + 1)))
	case Row:
		step := max(w/n, 1)
		x := c.frame.Min.X + i*step%w
		return c.clip(image.Rect(x, c.frame.Min.Y+h/3, x+step, c.frame.Min.Y+h/3+c.IntN(h/3+1)))
	case Grid:
		side := 1
		for side*side < n {
			side++
		}
		cw, ch := max(w/side, 1), max(h/side, 1)
		at := c.frame.Min.Add(image.Pt(i%side*cw%w, i/side*ch%h))
		return c.clip(image.Rectangle{Min: at, Max: at.Add(image.Pt(cw, ch))})
	case Jittered:
		return c.clip(first.Add(image.Pt(c.IntN(5)-2, c.IntN(5)-2)))
	case Slivers:
		if i%2 == 0 {
			return c.around(c.point(), image.Pt(1+c.IntN(w), 1))
		}
		return c.around(c.point(), image.Pt(1, 1+c.IntN(h)))
	case Whole:
		if i%10 == 0 {
			return c.frame
		}
		return c.around(c.point(), image.Pt(1+w/40, 1+h/40))
	}
	return c.around(c.point(), c.size())
}

func (c crowd) point() image.Point {
	return c.frame.Min.Add(image.Pt(c.IntN(c.frame.Dx()), c.IntN(c.frame.Dy())))
}

// size returns a box's size, between 1/50 and 1/5 of the frame's.
func (c crowd) size() image.Point {
	w, h := c.frame.Dx(), c.frame.Dy()
	return image.Pt(w/50+c.IntN(w/6+1)+1, h/50+c.IntN(h/6+1)+1)
}

// around returns the part inside the frame of a box with the given centre.
func (c crowd) around(p, size image.Point) image.Rectangle {
	at := p.Sub(size.Div(2))
	return c.clip(image.Rectangle{Min: at, Max: at.Add(size)})
}

// clip returns the part of r inside the frame, at least one pixel.
func (c crowd) clip(r image.Rectangle) image.Rectangle {
	r.Min.X = min(max(r.Min.X, c.frame.Min.X), c.frame.Max.X-1)
	r.Min.Y = min(max(r.Min.Y, c.frame.Min.Y), c.frame.Max.Y-1)
	r.Max.X = min(max(r.Max.X, r.Min.X+1), c.frame.Max.X)
	r.Max.Y = min(max(r.Max.Y, r.Min.Y+1), c.frame.Max.Y)
	return r
}
