package render

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"sync"

	"annotate/fonts"
	"github.com/fogleman/gg"
)

// canvas is what one goroutine paints with: the tile, a face, and the shapes
// that gg has rasterised so far.
//
// Straight edges on whole pixels are filled as rectangles. Everything else
// (circles, rings, slanted lines) is a stamp: gg fills the path on a small
// image of its own, whose coverage is then painted wherever the shape occurs.
// Drawing paths straight onto the tile was rejected: the rasteriser rounds
// toward zero, so that a path reaching over the tile's left or top edge would
// differ from the same path on the whole image; and a stamp costs its path
// only once for a thousand round corners.
type canvas struct {
	img    *image.RGBA
	set    *fonts.Set
	face   *fonts.Face
	stamps map[stamp]*image.Alpha
	area   int // pixels of all stamps
	blends blending
}

// blending is what laying a colour over a sample makes of it.
type blending struct {
	col   color.RGBA
	table [4][256]uint8 // of red, green, blue, alpha
}

// canvases keeps canvases between drawings: a face's glyphs and the stamps are
// worth more than the tile.
var canvases sync.Pool

func canvasFor(set *fonts.Set) *canvas {
	c, _ := canvases.Get().(*canvas)
	if c == nil || c.set != set {
		c = &canvas{set: set, face: set.NewFace(), stamps: map[stamp]*image.Alpha{}}
	}
	return c
}

// release gives the canvas back. A panic in between only loses it to the
// garbage collector.
func (c *canvas) release() {
	c.img = nil
	canvases.Put(c)
}

// fill paints r in a colour, premultiplied.
func (c *canvas) fill(r image.Rectangle, col color.RGBA) {
	r = r.Intersect(c.img.Rect)
	if r.Empty() {
		return
	}
	if col.A < 255 {
		c.blend(r, col)
		return
	}
	first := c.img.Pix[c.img.PixOffset(r.Min.X, r.Min.Y):][:4*r.Dx()]
	for i := 0; i < len(first); i += 4 {
		p := first[i : i+4 : i+4]
		p[0], p[1], p[2], p[3] = col.R, col.G, col.B, 255
	}
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		copy(c.img.Pix[c.img.PixOffset(r.Min.X, y):], first)
	}
}

// blend lays a premultiplied colour over r, which lies on the canvas: draw.Over,
// with what it does to each of the 256 values of a sample looked up.
func (c *canvas) blend(r image.Rectangle, col color.RGBA) {
	m := &c.blends
	if m.col != col || m.table[3][255] == 0 { // the table of no colour yet
		m.col = col
		rest := (0xFFFF - uint32(col.A)*0x101) * 0x101
		for i, s := range [...]uint8{col.R, col.G, col.B, col.A} {
			for v := range m.table[i] {
				m.table[i][v] = uint8((uint32(v)*rest/0xFFFF + uint32(s)*0x101) >> 8)
			}
		}
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		pix := c.img.Pix[c.img.PixOffset(r.Min.X, y):][:4*r.Dx()]
		for i := 0; i < len(pix); i += 4 {
			p := pix[i : i+4 : i+4]
			p[0], p[1], p[2], p[3] = m.table[0][p[0]], m.table[1][p[1]], m.table[2][p[2]], m.table[3][p[3]]
		}
	}
}

// stamp names a shape; equal stamps look alike wherever they lie. Lengths are
// in pixels.
type stamp struct {
	kind stampKind
	a, b int // disc: diameter; ring: outer diameter and thickness; line: dx and dy
	w    int // line: width
}

type stampKind uint8

const (
	disc stampKind = iota
	ring
	line
)

// maxStamps bounds the pixels kept by a canvas.
const maxStamps = 4 << 20

// mask returns the stamp's coverage. Its bounds are relative to the shape's
// origin: the top-left of a disc's or ring's square, the start of a line.
func (c *canvas) mask(s stamp) *image.Alpha {
	if m := c.stamps[s]; m != nil {
		return m
	}
	m := s.rasterise()
	if c.area += len(m.Pix); c.area > maxStamps {
		clear(c.stamps)
		c.area = len(m.Pix)
	}
	c.stamps[s] = m
	return m
}

// paint paints the part of a stamp that lies in the rectangle part (relative
// to its origin) in a colour, with its origin at a point of the frame.
func (c *canvas) paint(s stamp, part image.Rectangle, at image.Point, col color.RGBA) {
	to := part.Add(at).Intersect(c.img.Rect)
	if to.Empty() {
		return
	}
	m := c.mask(s)
	to = to.Intersect(m.Rect.Add(at))
	draw.DrawMask(c.img, to, image.NewUniform(col), image.Point{}, m, to.Min.Sub(at), draw.Over)
}

// disc paints a filled circle of diameter d, centred on a pixel's corner or
// middle as d is even or odd.
func (c *canvas) disc(centre image.Point, d int, col color.RGBA) {
	r := image.Rect(0, 0, d, d)
	c.paint(stamp{kind: disc, a: d}, r, centre.Sub(image.Pt(d/2, d/2)), col)
}

// line paints a line of width w between two points.
func (c *canvas) line(from, to image.Point, w int, col color.RGBA) {
	d := to.Sub(from)
	s := stamp{kind: line, a: d.X, b: d.Y, w: w}
	c.paint(s, lineBounds(d, w), from, col)
}

func lineBounds(d image.Point, w int) image.Rectangle {
	return image.Rectangle{Max: d}.Canon().Inset(-(w/2 + 2))
}

// rasterise has gg fill the shape. All points are multiples of a 64th of a
// pixel, the rasteriser's unit, and none is negative, so that every machine
// gets the same coverage.
func (s stamp) rasterise() *image.Alpha {
	bounds := image.Rect(0, 0, s.a, s.a)
	if s.kind == line {
		bounds = lineBounds(image.Pt(s.a, s.b), s.w)
	}
	img := image.NewRGBA(image.Rectangle{Max: bounds.Size()})
	dc := gg.NewContextForRGBA(img)
	dc.SetRGB(1, 1, 1)
	switch s.kind {
	case disc:
		circle(dc, float64(s.a)/2, float64(s.a)/2)
	case ring:
		dc.SetFillRule(gg.FillRuleEvenOdd)
		circle(dc, float64(s.a)/2, float64(s.a)/2)
		if r := s.a/2 - s.b; r > 0 {
			circle(dc, float64(s.a)/2, float64(s.a)/2-float64(s.b))
		}
	case line:
		o := bounds.Min
		// The middle of the first and last pixel.
		x0, y0 := 0.5-float64(o.X), 0.5-float64(o.Y)
		x1, y1 := x0+float64(s.a), y0+float64(s.b)
		long := math.Hypot(float64(s.a), float64(s.b))
		nx, ny := 0.0, float64(s.w)/2
		if long > 0 {
			nx, ny = -float64(s.b)/long*float64(s.w)/2, float64(s.a)/long*float64(s.w)/2
		}
		dc.MoveTo(snap(x0+nx), snap(y0+ny))
		dc.LineTo(snap(x1+nx), snap(y1+ny))
		dc.LineTo(snap(x1-nx), snap(y1-ny))
		dc.LineTo(snap(x0-nx), snap(y0-ny))
		dc.ClosePath()
	}
	dc.Fill()
	m := image.NewAlpha(bounds)
	for i := range m.Pix {
		m.Pix[i] = img.Pix[4*i+3]
	}
	return m
}

// snap rounds to a 64th of a pixel.
func snap(v float64) float64 { return math.Round(v*64) / 64 }

// circle adds a circle around (c, c) as eight quadratic curves, each at most
// 0.3 % of the radius off. gg's own DrawCircle leaves its points unrounded,
// and they differ where multiply and add are fused.
func circle(dc *gg.Context, c, r float64) {
	const eighth = math.Pi / 4
	dc.MoveTo(snap(c+r), snap(c))
	for i := 1; i <= 8; i++ {
		end := float64(i) * eighth
		mid, far := end-eighth/2, r/math.Cos(eighth/2)
		dc.QuadraticTo(snap(c+far*math.Cos(mid)), snap(c+far*math.Sin(mid)), snap(c+r*math.Cos(end)), snap(c+r*math.Sin(end)))
	}
	dc.ClosePath()
}
