package render

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"annotate/detect"
	"github.com/fogleman/gg"
)

// Shape is the stroke along an object's outline: a core within a dark edge
// outside it.
type Shape struct {
	Tones  Tones
	Line   int // width of the core in pixels
	Casing int // width of the edge
	Dash   Dash
	Object int // which object, as [Style.Template]'s {index}
	shape  *shape
}

// Bounds holds the whole stroke.
func (s *Shape) Bounds() image.Rectangle { return s.shape.grown(s.reach()) }

// reach is how many pixels there may be between the outline and what is painted.
func (s *Shape) reach() int { return s.Line/2 + s.Casing + 2 }

func (s *Shape) touch(add func(image.Rectangle)) {
	s.shape.segments(func(a, b image.Point) {
		inSteps(a, b, cell*unit, func(a, b image.Point) { add(pixels(a, b).Inset(-s.reach()).Intersect(s.shape.frame)) })
	})
}

// inSteps calls f with the pieces of a line, no longer than step along the longer
// axis, so that a long one does not take the whole rectangle that it spans.
func inSteps(from, to image.Point, step int, f func(a, b image.Point)) {
	d := to.Sub(from)
	steps := max(abs(d.X), abs(d.Y))/step + 1
	at := from
	for i := 1; i <= steps; i++ {
		next := from.Add(d.Mul(i).Div(steps))
		f(at, next)
		at = next
	}
}

func (s *Shape) paint(c *canvas) {
	s.shape.tiles(c, s.Bounds(), func(t image.Rectangle) {
		band, ok := s.shape.mask(t, pen{width: s.Line + 2*s.Casing, dash: s.Dash, line: s.Line})
		if !ok {
			return
		}
		inside, _ := s.shape.mask(t, pen{fill: true})
		for i, v := range inside.Pix {
			band.Pix[i] = uint8(int(band.Pix[i]) * (255 - int(v)) / 255)
		}
		c.mix(band, s.Tones.Edge)
		core, _ := s.shape.mask(t, pen{width: s.Line, dash: s.Dash, line: s.Line})
		c.mix(core, s.Tones.Core)
	})
}

// mix paints a colour through a mask that lies in the frame.
func (c *canvas) mix(m *image.Alpha, col color.RGBA) {
	r := m.Rect.Intersect(c.img.Rect)
	draw.DrawMask(c.img, r, image.NewUniform(col), image.Point{}, m, r.Min, draw.Over)
}

// unit is how many steps a pixel has in a shape: the rasteriser's, so that a
// shape is the same wherever a tile begins.
const unit = 64

// shape is an outline, ready to be drawn.
type shape struct {
	rings  [][]image.Point // in units, near the frame
	bounds image.Rectangle // in pixels, within the frame
	frame  image.Rectangle
}

// shapeOf returns an outline's shape on a frame; nil if it has none there.
func shapeOf(o *detect.Outline, frame image.Rectangle) *shape {
	if o == nil {
		return nil
	}
	s := &shape{frame: frame}
	// Far outside, points may lie anywhere on their side of the frame.
	far := float64(max(frame.Dx(), frame.Dy()))
	at := func(v float64, n int) int { return int(math.Round(min(max(v, -far), float64(n)+far) * unit)) }
	for _, ring := range o.Rings {
		points := make([]image.Point, 0, len(ring))
		for _, p := range ring {
			if math.IsNaN(p.X + p.Y) {
				return nil
			}
			q := image.Pt(at(p.X, frame.Dx()), at(p.Y, frame.Dy()))
			if n := len(points); n == 0 || points[n-1] != q {
				points = append(points, q)
			}
		}
		if len(points) < 3 {
			continue
		}
		s.rings = append(s.rings, points)
		for _, p := range points {
			s.bounds = s.bounds.Union(pixels(p, p))
		}
	}
	s.bounds = s.bounds.Intersect(frame)
	if s.bounds.Empty() {
		return nil
	}
	return s
}

// pixels returns the pixels that hold two points in units.
func pixels(a, b image.Point) image.Rectangle {
	return image.Rect(min(a.X, b.X)>>6, min(a.Y, b.Y)>>6, max(a.X, b.X)>>6+1, max(a.Y, b.Y)>>6+1)
}

// grown returns the bounds and n pixels around them, within the frame.
func (s *shape) grown(n int) image.Rectangle { return s.bounds.Inset(-n).Intersect(s.frame) }

// segments calls f with the ends of every straight piece, in units.
func (s *shape) segments(f func(a, b image.Point)) {
	for _, ring := range s.rings {
		for i, p := range ring {
			f(p, ring[(i+1)%len(ring)])
		}
	}
}

// shapeTile is the side in pixels of the tiles that shapes are rasterised in.
// They begin at multiples of it, wherever the canvas does, so that a pixel does
// not depend on that; and no mask is as large as a photo.
const shapeTile = 256

// tiles calls f with every tile that both the canvas and r reach into.
func (s *shape) tiles(c *canvas, r image.Rectangle, f func(tile image.Rectangle)) {
	r = r.Intersect(c.img.Rect)
	for y := r.Min.Y / shapeTile; y*shapeTile < r.Max.Y; y++ {
		for x := r.Min.X / shapeTile; x*shapeTile < r.Max.X; x++ {
			f(image.Rect(0, 0, shapeTile, shapeTile).Add(image.Pt(x*shapeTile, y*shapeTile)))
		}
	}
}

// pen says how a shape is rasterised: its inside, a stroke along its outline, or
// both.
type pen struct {
	fill  bool
	width int // of the stroke in pixels
	dash  Dash
	line  int // that dashes are measured in
}

// mask returns the coverage of a tile. It reports false if that is nothing.
func (s *shape) mask(tile image.Rectangle, p pen) (*image.Alpha, bool) {
	m := image.NewAlpha(tile)
	near := s.near(tile, p.width)
	if !near {
		// All of the tile is inside, or all outside.
		if !p.fill || !s.inside(tile.Min.Add(tile.Max).Mul(unit/2)) {
			return m, false
		}
		for i := range m.Pix {
			m.Pix[i] = 255
		}
		return m, true
	}
	img := image.NewRGBA(image.Rectangle{Max: tile.Size()})
	dc := gg.NewContextForRGBA(img)
	dc.SetRGB(1, 1, 1)
	dc.SetFillRule(gg.FillRuleEvenOdd)
	for _, ring := range s.rings {
		for i, q := range ring {
			x, y := float64(q.X-tile.Min.X*unit)/unit, float64(q.Y-tile.Min.Y*unit)/unit
			if i == 0 {
				dc.MoveTo(x, y)
			} else {
				dc.LineTo(x, y)
			}
		}
		dc.ClosePath()
	}
	if p.fill {
		dc.FillPreserve()
	}
	if p.width > 0 {
		dc.SetLineWidth(float64(p.width))
		dc.SetLineJoinRound()
		dc.SetLineCapButt()
		if p.dash == Solid { // there is no join where a ring begins and ends
			dc.SetLineCapRound()
		}
		var lengths []float64
		for _, n := range p.dash.pattern() {
			lengths = append(lengths, float64(n*p.line))
		}
		dc.SetDash(lengths...)
		dc.Stroke()
	}
	for i := range m.Pix {
		m.Pix[i] = img.Pix[4*i+3]
	}
	return m, true
}

// near reports whether a stroke of a width along the outline may reach into a
// tile.
func (s *shape) near(tile image.Rectangle, width int) bool {
	found := false
	t := tile.Inset(-width/2 - 2)
	s.segments(func(a, b image.Point) {
		if !found {
			_, _, found = clipLine(a, b, t)
		}
	})
	return found
}

// inside reports whether a point in units is within an odd number of rings.
func (s *shape) inside(p image.Point) bool {
	odd := false
	s.segments(func(a, b image.Point) {
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y) {
			odd = !odd
		}
	})
	return odd
}

// reach returns which part of each edge of the shape's bounds (top, right,
// bottom, left) it comes within depth pixels of: the first and last pixel and
// one more.
func (s *shape) reach(depth int) [4][2]int {
	b := s.bounds
	bands := [4]image.Rectangle{
		{Min: b.Min, Max: image.Pt(b.Max.X, b.Min.Y+depth)}, {Min: image.Pt(b.Max.X-depth, b.Min.Y), Max: b.Max},
		{Min: image.Pt(b.Min.X, b.Max.Y-depth), Max: b.Max}, {Min: b.Min, Max: image.Pt(b.Min.X+depth, b.Max.Y)},
	}
	var edges [4][2]int
	for i, band := range bands {
		lo, hi := math.MaxInt, math.MinInt
		across := i%2 == 0 // the edge runs along x
		s.segments(func(p, q image.Point) {
			if p, q, ok := clipLine(p, q, band); ok {
				if !across {
					p.X, q.X = p.Y, q.Y
				}
				lo, hi = min(lo, p.X>>6, q.X>>6), max(hi, p.X>>6+1, q.X>>6+1)
			}
		})
		edges[i] = [2]int{b.Min.X, b.Max.X}
		if !across {
			edges[i] = [2]int{b.Min.Y, b.Max.Y}
		}
		if lo < hi {
			edges[i] = [2]int{max(lo, edges[i][0]), min(hi, edges[i][1])}
		}
	}
	return edges
}

// nearest returns the pixel of the outline, within the frame, that is nearest to
// another one.
func (s *shape) nearest(to image.Point) image.Point {
	p := to.Mul(unit).Add(image.Pt(unit/2, unit/2))
	best, least := to, math.MaxInt
	s.segments(func(a, b image.Point) {
		d, v := b.Sub(a), p.Sub(a)
		if long := d.X*d.X + d.Y*d.Y; long > 0 {
			along := min(max(v.X*d.X+v.Y*d.Y, 0), long)
			a = a.Add(image.Pt(d.X*(along>>10)/max(long>>10, 1), d.Y*(along>>10)/max(long>>10, 1)))
		}
		q := image.Pt(a.X>>6, a.Y>>6)
		v = p.Sub(a)
		if far := v.X*v.X + v.Y*v.Y; far < least && q.In(s.frame) {
			best, least = q, far
		}
	})
	return best
}

// clipLine returns the part of a segment in units that lies in a rectangle in
// pixels (Liang and Barsky 1984).
func clipLine(a, b image.Point, r image.Rectangle) (p, q image.Point, ok bool) {
	d := b.Sub(a)
	t0, t1 := 0.0, 1.0
	for _, e := range [4][2]int{
		{-d.X, a.X - r.Min.X*unit}, {d.X, r.Max.X*unit - a.X}, {-d.Y, a.Y - r.Min.Y*unit}, {d.Y, r.Max.Y*unit - a.Y},
	} {
		switch {
		case e[0] == 0 && e[1] < 0:
			return p, q, false
		case e[0] < 0:
			t0 = max(t0, float64(e[1])/float64(e[0]))
		case e[0] > 0:
			t1 = min(t1, float64(e[1])/float64(e[0]))
		}
	}
	at := func(t float64) image.Point {
		return a.Add(image.Pt(int(math.Round(t*float64(d.X))), int(math.Round(t*float64(d.Y)))))
	}
	return at(t0), at(t1), t0 <= t1
}

// Mask returns the coverage of an outline on the pixels of r: 255 inside, 0
// outside. It is nil if the outline is nil or has no inside there.
func Mask(o *detect.Outline, r image.Rectangle) *image.Alpha {
	s := shapeOf(o.Map(func(p detect.Point) detect.Point {
		return detect.Point{X: p.X - float64(r.Min.X), Y: p.Y - float64(r.Min.Y)}
	}), image.Rectangle{Max: r.Size()})
	if s == nil {
		return nil
	}
	out := image.NewAlpha(s.frame)
	s.tiles(&canvas{img: &image.RGBA{Rect: s.frame}}, s.frame, func(t image.Rectangle) {
		m, _ := s.mask(t, pen{fill: true})
		draw.Draw(out, t, m, t.Min, draw.Src)
	})
	out.Rect = r
	return out
}
