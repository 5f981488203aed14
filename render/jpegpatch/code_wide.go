//go:build (amd64 || arm64) && !purego

package jpegpatch

import "math"

// codeWide transforms and quantises a block several samples at a time, in words
// of 32 bits; its rows are stride bytes apart. If a sample is so far from what
// can be seen that a word may overflow, it gives up: ok is false.
//
//go:noescape
func codeWide(in *int16, stride int, q *wideSteps, out *[64]int16) (nonzero uint64, ok bool)

// wideSteps are the steps of a quantiser, column by column.
type wideSteps struct {
	half    [64]int32   // of a step, times forwardScale
	inverse [64]float32 // of a step times forwardScale, rounded up
}

// wide is what a quantiser has more for codeWide.
type wide struct{ steps wideSteps }

func (w *wide) set(k int, size uint16) {
	n := unzig[k]
	at := n&7<<3 | n>>3
	w.steps.half[at] = int32(size) * forwardScale / 2
	step := float64(int32(size) * forwardScale)
	w.steps.inverse[at] = float32(1 / step)
	if float64(w.steps.inverse[at])*step < 1 {
		w.steps.inverse[at] = math.Nextafter32(w.steps.inverse[at], 1)
	}
}

// code turns a block of samples, whose rows are so far apart, into coefficients
// in zigzag order, within what baseline coding can code, and returns which AC
// coefficients are not zero.
//
// The quotients of floating point are those of integers, though they are products
// with an inverse that is rounded up, by less than 2⁻²³ of it: a sum that is a
// multiple of its step reaches the quotient, and one below 2²² that is 1 short of a
// multiple stays by half a step's inverse below, which is more than rounding
// reaches. Sums are a coefficient below 2¹⁹ and half a step, so that larger ones
// are far from a whole step.
func (q *quantiser) code(in []int16, stride int, b *[64]int16) (nonzero uint64) {
	if isWide {
		_ = in[7*stride+7] // what is relied on
		if nonzero, ok := codeWide(&in[0], 2*stride, &q.wide.steps, b); ok {
			return nonzero
		}
	}
	return q.codeByOne(in, stride, b)
}

// inverseWide transforms several columns at a time, in words of 32 bits, and
// leaves the coefficients zero. If their sizes add up to more than any picture
// has, and a word may overflow, it gives up: ok is false.
//
//go:noescape
func inverseWide(b *[64]int32, out *[64]int16) (ok bool)

// inverse turns dequantised coefficients, in natural order, into samples. It
// leaves the coefficients zero for the next block.
//
// A sample is at most 3.9 times the sum, and 2048 more, so that neither its 16
// bits overflow nor the 32 that have 14 fraction bits more.
func inverse(b *[64]int32, out *[64]int16) {
	if !isWide || !inverseWide(b, out) {
		inverseByOne(b, out)
	}
}

// showWide is showByOne, a row of eight pixels at a time. The samples are those
// of the spot's first row.
//
//go:noescape
func showWide(p *pixels, luma, cb, cr *int16)

// show fills the rows of a block, whose chroma samples begin at k.
func (p *pixels) show(luma, cb, cr *[64]int16, k int) {
	if !isWide {
		p.showByOne(luma, cb, cr, k)
		return
	}
	showWide(p, &luma[8*p.from], &cb[k], &cr[k])
}

// pairsWide is pairs for n pixels, a multiple of 16.
//
//go:noescape
func pairsWide(upper, lower *byte, n int, y0, y1, cb, cr *int16)

// pairs turns two rows of pixels into samples, of which four pixels share one of
// chroma, and returns how many pixels of a row it has done.
func pairs(upper, lower []byte, y0, y1, cb, cr []int16) int {
	n := len(upper) / 4 &^ 15
	if !isWide || n == 0 {
		return 0
	}
	_, _, _, _, _ = lower[4*n-1], y0[n-1], y1[n-1], cb[n/2-1], cr[n/2-1] // what is relied on
	pairsWide(&upper[0], &lower[0], n, &y0[0], &y1[0], &cb[0], &cr[0])
	return n
}
