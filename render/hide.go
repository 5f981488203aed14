package render

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"annotate/detect"
)

// Hide makes what is in a rectangle unrecognisable: the mean colour of each of
// a few blocks is all that is left of it, smoothed if Smooth is set, or nothing
// at all if Solid is. No sharpening brings back more than the means; but from
// these, words and numbers can be guessed.
type Hide struct {
	Rect   image.Rectangle
	Block  int // side of a block in pixels
	Smooth bool
	Solid  bool // one colour, and nothing left of the picture
	Label  string

	shape *shape // what is hidden of Rect, and what is near it; nil is all
	near  int    // how many pixels count as near
}

// Blocks across the longer side of what is hidden, and their least side. A
// face of six blocks is none; on a small object a block of eight pixels leaves
// even less.
const (
	hideBlocks = 6
	leastBlock = 8
)

// Bounds returns the rectangle.
func (h *Hide) Bounds() image.Rectangle { return h.Rect }

func (h *Hide) touch(add func(image.Rectangle)) { add(h.Rect) }

func (h *Hide) paint(c *canvas) {
	r := h.Rect.Intersect(c.img.Rect)
	if r.Empty() {
		return
	}
	if h.shape == nil {
		h.hide(c, r)
		return
	}
	// All of a pixel that the outline touches goes: no edge is mixed.
	copied := image.NewRGBA(r)
	draw.Draw(copied, r, c.img, r.Min, draw.Src)
	over := &canvas{img: copied}
	h.hide(over, r)
	h.shape.tiles(c, r, func(t image.Rectangle) {
		m, ok := h.shape.mask(t, pen{fill: true, width: 2 * h.near})
		if !ok {
			return
		}
		for i, v := range m.Pix {
			if v > 0 {
				m.Pix[i] = 255
			}
		}
		at := t.Intersect(r)
		draw.DrawMask(c.img, at, copied, at.Min, m, at.Min, draw.Over)
	})
}

// hidden is the colour of what is hidden under one.
var hidden = rgb(0x18181b)

// hide hides all of r, which is not empty.
func (h *Hide) hide(c *canvas, r image.Rectangle) {
	if h.Solid {
		c.fill(r, hidden)
		return
	}
	cols, rows := (r.Dx()+h.Block-1)/h.Block, (r.Dy()+h.Block-1)/h.Block
	means := make([][3]int, cols*rows)
	for i := range means {
		b := image.Rect(0, 0, h.Block, h.Block).Add(r.Min).Add(image.Pt(i%cols*h.Block, i/cols*h.Block))
		means[i] = mean(c.img, b.Intersect(r))
	}
	if !h.Smooth {
		for i, m := range means {
			b := image.Rect(0, 0, h.Block, h.Block).Add(r.Min).Add(image.Pt(i%cols*h.Block, i/cols*h.Block))
			c.fill(b.Intersect(r), color.RGBA{R: uint8(m[0]), G: uint8(m[1]), B: uint8(m[2]), A: 255})
		}
		return
	}
	h.smooth(c.img, r, means, cols, rows)
}

// mean returns the average colour of r, which is not empty.
func mean(img *image.RGBA, r image.Rectangle) [3]int {
	var sum [3]int
	for y := r.Min.Y; y < r.Max.Y; y++ {
		pix := img.Pix[img.PixOffset(r.Min.X, y):][:4*r.Dx()]
		for i := 0; i < len(pix); i += 4 {
			sum[0] += int(pix[i])
			sum[1] += int(pix[i+1])
			sum[2] += int(pix[i+2])
		}
	}
	n := r.Dx() * r.Dy()
	for i := range sum {
		sum[i] = (sum[i] + n/2) / n
	}
	return sum
}

// smooth paints the blocks' means as a quadratic B-spline: colours flow from
// one block's middle to the next, without the creases of a bilinear mix.
func (h *Hide) smooth(img *image.RGBA, r image.Rectangle, means [][3]int, cols, rows int) {
	across, down := h.taps(r.Dx(), cols), h.taps(r.Dy(), rows)
	mixed := make([][3]int, cols) // the row's means, mixed down
	for y, d := range down {
		for c := range mixed {
			a, b, e := &means[d.at[0]*cols+c], &means[d.at[1]*cols+c], &means[d.at[2]*cols+c]
			for i := range mixed[c] {
				mixed[c][i] = a[i]*d.weight[0] + b[i]*d.weight[1] + e[i]*d.weight[2]
			}
		}
		pix := img.Pix[img.PixOffset(r.Min.X, r.Min.Y+y):][:4*r.Dx()]
		for x := range across {
			t := &across[x]
			a, b, e := &mixed[t.at[0]], &mixed[t.at[1]], &mixed[t.at[2]]
			p := pix[4*x : 4*x+4 : 4*x+4]
			for i := range 3 {
				p[i] = uint8((a[i]*t.weight[0] + b[i]*t.weight[1] + e[i]*t.weight[2]) / (splineSum * splineSum))
			}
			p[3] = 255
		}
	}
}

// tap says how a pixel mixes three neighbouring blocks.
type tap struct {
	at     [3]int
	weight [3]int // their sum is splineSum
}

const splineSum = 2 << 16

// taps returns the mixes along one axis of n pixels and as many blocks as
// given; beyond the ends, the outermost blocks go on.
func (h *Hide) taps(n, blocks int) []tap {
	taps := make([]tap, n)
	for i := range taps {
		block := i / h.Block
		// f is the pixel's middle within its block, in 256ths.
		f := (2*(i%h.Block) + 1) * 128 / h.Block
		before, after := (256-f)*(256-f), f*f
		taps[i] = tap{
			at:     [3]int{max(block-1, 0), block, min(block+1, blocks-1)},
			weight: [3]int{before, splineSum - before - after, after},
		}
	}
	return taps
}

// hideMargin is how much further than its box, on every side, an object is
// hidden for good: detectors cut off ears and fingertips.
const hideMargin = 0.05

func (p *plan) hide(how Hide) {
	for _, o := range p.drawn {
		h := how
		h.Label = o.label
		b := o.exact
		mx, my := 0.0, 0.0
		if how.Solid {
			mx, my = hideMargin*b.Width(), hideMargin*b.Height()
		}
		h.Rect = outward(detect.Box{XMin: b.XMin - mx, YMin: b.YMin - my, XMax: b.XMax + mx, YMax: b.YMax + my}, p.frame).Union(o.box)
		if o.shape != nil {
			h.shape, h.near = o.shape, int(math.Ceil(max(mx, my)))
			h.Rect = o.shape.grown(h.near + 2)
		}
		long := max(h.Rect.Dx(), h.Rect.Dy())
		h.Block = max(leastBlock, (long+hideBlocks-1)/hideBlocks)
		p.add(layerFilter, &h)
	}
}
