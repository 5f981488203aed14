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
