package render

import (
	"image"
	"image/color"
)

// Hide makes what is in a rectangle unrecognisable: the mean colour of each of
// a few blocks is all that is left of it, smoothed if Smooth is set. No
// sharpening brings back more than the means.
type Hide struct {
	Rect   image.Rectangle
	Block  int // side of a block in pixels
	Smooth bool
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

// smooth paints the blocks' means with colours that change evenly from one
// block's middle to the next (bilinear, in 256ths).
func (h *Hide) smooth(img *image.RGBA, r image.Rectangle, means [][3]int, cols, rows int) {
	// between returns the two neighbours of a pixel's middle, and the second's
	// weight.
	between := func(at, n int) (a, b, f int) {
		t := (2*at + 1 - h.Block) * 256 / (2 * h.Block)
		i := t >> 8
		return min(max(i, 0), n-1), min(max(i+1, 0), n-1), t & 255
	}
	for y := range r.Dy() {
		r0, r1, fy := between(y, rows)
		pix := img.Pix[img.PixOffset(r.Min.X, r.Min.Y+y):][:4*r.Dx()]
		for x := range r.Dx() {
			c0, c1, fx := between(x, cols)
			a, b := &means[r0*cols+c0], &means[r0*cols+c1]
			c, d := &means[r1*cols+c0], &means[r1*cols+c1]
			for i := range 3 {
				top := a[i]*(256-fx) + b[i]*fx
				low := c[i]*(256-fx) + d[i]*fx
				pix[4*x+i] = uint8((top*(256-fy) + low*fy) >> 16)
			}
			pix[4*x+3] = 255
		}
	}
}

// pixelate hides every object under constant blocks.
func (p *page) pixelate() { p.hide(false) }

// blur hides every object under blocks that flow into each other.
func (p *page) blur() { p.hide(true) }

func (p *page) hide(smooth bool) {
	for _, o := range p.drawn {
		r := outward(o.exact, p.frame).Union(o.box)
		long := max(r.Dx(), r.Dy())
		p.add(layerFilter, &Hide{
			Rect: r, Smooth: smooth, Block: max(leastBlock, (long+hideBlocks-1)/hideBlocks),
		})
	}
}
