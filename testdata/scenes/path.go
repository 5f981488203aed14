package main

import (
	"math"

	"github.com/fogleman/gg"
)

// Path is an outline of closed or open runs of points; curves are flattened
// when they are added.
type Path struct{ runs [][]gg.Point }

func pt(x, y float64) gg.Point { return gg.Point{X: x, Y: y} }

// polygon has straight sides. Coordinates come in pairs.
func polygon(xy ...float64) Path { return Path{runs: [][]gg.Point{points(xy)}} }

// blob is a closed curve through the points, without corners.
func blob(xy ...float64) Path { return Path{runs: [][]gg.Point{spline(points(xy), true)}} }

// curve is an open curve through the points; it is meant to be stroked.
func curve(xy ...float64) Path { return Path{runs: [][]gg.Point{spline(points(xy), false)}} }

// outline takes the points as they are.
func outline(run []gg.Point) Path { return Path{runs: [][]gg.Point{run}} }

func rect(x, y, w, h float64) Path { return polygon(x, y, x+w, y, x+w, y+h, x, y+h) }

// rounded is a rectangle with round corners of radius r.
func rounded(x, y, w, h, r float64) Path {
	r = min(r, w/2, h/2)
	var run []gg.Point
	for i, c := range []gg.Point{pt(x+w-r, y+r), pt(x+w-r, y+h-r), pt(x+r, y+h-r), pt(x+r, y+r)} {
		run = append(run, arc(c.X, c.Y, r, r, float64(i-1)*math.Pi/2, float64(i)*math.Pi/2)...)
	}
	return Path{runs: [][]gg.Point{run}}
}

func ellipse(cx, cy, rx, ry float64) Path {
	return Path{runs: [][]gg.Point{arc(cx, cy, rx, ry, 0, 2*math.Pi)}}
}

func circle(cx, cy, r float64) Path { return ellipse(cx, cy, r, r) }

// limb is two circles and what lies between them: an arm, a leg, a branch.
func limb(x1, y1, r1, x2, y2, r2 float64) Path {
	a := math.Atan2(y2-y1, x2-x1)
	d := math.Hypot(x2-x1, y2-y1)
	lean := math.Pi / 2
	if d > math.Abs(r1-r2) {
		lean = math.Acos((r1 - r2) / d)
	}
	run := arc(x2, y2, r2, r2, a-lean, a+lean)
	run = append(run, arc(x1, y1, r1, r1, a+lean, a+2*math.Pi-lean)...)
	return Path{runs: [][]gg.Point{run}}
}

// and adds the runs of another path.
func (p Path) and(q Path) Path {
	return Path{runs: append(append([][]gg.Point(nil), p.runs...), q.runs...)}
}

func (p Path) mapped(m affine) Path {
	out := Path{runs: make([][]gg.Point, len(p.runs))}
	for i, run := range p.runs {
		for _, q := range run {
			out.runs[i] = append(out.runs[i], m.apply(q))
		}
	}
	return out
}

// bounds returns the smallest rectangle around the path.
func (p Path) bounds() (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, run := range p.runs {
		for _, q := range run {
			x0, y0, x1, y1 = min(x0, q.X), min(y0, q.Y), max(x1, q.X), max(y1, q.Y)
		}
	}
	return
}

// trace hands the path to gg, moved by (-dx,-dy).
func (p Path) trace(dc *gg.Context, dx, dy float64, closed bool) {
	for _, run := range p.runs {
		for i, q := range run {
			if i == 0 {
				dc.MoveTo(q.X-dx, q.Y-dy)
			} else {
				dc.LineTo(q.X-dx, q.Y-dy)
			}
		}
		if closed {
			dc.ClosePath()
		}
	}
}

func points(xy []float64) []gg.Point {
	out := make([]gg.Point, len(xy)/2)
	for i := range out {
		out[i] = pt(xy[2*i], xy[2*i+1])
	}
	return out
}

func arc(cx, cy, rx, ry, a, b float64) []gg.Point {
	n := 4 + int(math.Ceil(math.Abs(b-a)*12))
	out := make([]gg.Point, n+1)
	for i := range out {
		sin, cos := math.Sincos(lerp(a, b, float64(i)/float64(n)))
		out[i] = pt(cx+rx*cos, cy+ry*sin)
	}
	return out
}

// spline is the uniform Catmull-Rom curve through the points.
func spline(p []gg.Point, closed bool) []gg.Point {
	n := len(p)
	at := func(i int) gg.Point {
		if closed {
			return p[(i+n)%n]
		}
		return p[min(max(i, 0), n-1)]
	}
	segments := n - 1
	if closed {
		segments = n
	}
	var out []gg.Point
	const steps = 14
	for i := range segments {
		a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
		for s := range steps {
			t := float64(s) / steps
			out = append(out, pt(catmull(a.X, b.X, c.X, d.X, t), catmull(a.Y, b.Y, c.Y, d.Y, t)))
		}
	}
	if !closed {
		out = append(out, p[n-1])
	}
	return out
}

func catmull(a, b, c, d, t float64) float64 {
	return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
}

// affine maps (x,y) to (a·x+c·y+e, b·x+d·y+f).
type affine struct{ a, b, c, d, e, f float64 }

// placement scales by sx and sy, turns by the angle, and moves the origin to
// (x,y).
func placement(x, y, sx, sy, angle float64) affine {
	sin, cos := math.Sincos(angle)
	return affine{sx * cos, sx * sin, -sy * sin, sy * cos, x, y}
}

func (m affine) apply(p gg.Point) gg.Point {
	return pt(m.a*p.X+m.c*p.Y+m.e, m.b*p.X+m.d*p.Y+m.f)
}

// after returns the map that applies n first, then m.
func (m affine) after(n affine) affine {
	return affine{
		m.a*n.a + m.c*n.b, m.b*n.a + m.d*n.b,
		m.a*n.c + m.c*n.d, m.b*n.c + m.d*n.d,
		m.a*n.e + m.c*n.f + m.e, m.b*n.e + m.d*n.f + m.f,
	}
}

func (m affine) inverse() affine {
	det := m.a*m.d - m.b*m.c
	i := affine{a: m.d / det, b: -m.b / det, c: -m.c / det, d: m.a / det}
	i.e = -(i.a*m.e + i.c*m.f)
	i.f = -(i.b*m.e + i.d*m.f)
	return i
}

// size returns by how much the map enlarges lengths.
func (m affine) size() float64 { return math.Sqrt(math.Abs(m.a*m.d - m.b*m.c)) }

// closed returns the path with every run led back to where it began, for
// stroking.
func (p Path) closed() Path {
	out := Path{}
	for _, run := range p.runs {
		out.runs = append(out.runs, append(append([]gg.Point(nil), run...), run[0]))
	}
	return out
}
