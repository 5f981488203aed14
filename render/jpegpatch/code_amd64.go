//go:build !purego

package jpegpatch

import (
	"math"

	"golang.org/x/sys/cpu"
)

// codeAVX2 transforms and quantises a block eight samples at a time, in words
// of 32 bits; its rows are stride bytes apart. If a sample is so far from what
// can be seen that a word may overflow, it gives up: ok is false.
//
//go:noescape
func codeAVX2(in *int16, stride int, q *wideSteps, out *[64]int16) (nonzero uint64, ok bool)

// wideSteps are the steps of a quantiser, column by column.
type wideSteps struct {
	half    [64]int32   // of a step, times forwardScale
	inverse [64]float32 // of a step times forwardScale, rounded up
}

// wide is what a quantiser has more for codeAVX2.
type wide struct{ steps wideSteps }

// zigzagOfColumns tells where in zigzag order what lies column by column goes.
var zigzagOfColumns = func() (order [64]uint8) {
	for k, n := range unzig {
		order[n&7<<3|n>>3] = uint8(k)
	}
	return order
}()

var hasAVX2, hasBMI2 = cpu.X86.HasAVX2, cpu.X86.HasBMI1 && cpu.X86.HasBMI2

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
	if hasAVX2 && hasBMI2 {
		_ = in[7*stride+7] // what is relied on
		if nonzero, ok := codeAVX2(&in[0], 2*stride, &q.wide.steps, b); ok {
			return nonzero
		}
	}
	return q.codeByOne(in, stride, b)
}

// inverseAVX2 transforms eight columns at a time, in words of 32 bits, and
// leaves the coefficients zero. If their sizes add up to more than any picture
// has, and a word may overflow, it gives up: ok is false.
//
//go:noescape
func inverseAVX2(b *[64]int32, out *[64]int16) (ok bool)

// inverse turns dequantised coefficients, in natural order, into samples. It
// leaves the coefficients zero for the next block.
//
// A sample is at most 3.9 times the sum, and 2048 more, so that neither its 16
// bits overflow nor the 32 that have 14 fraction bits more.
func inverse(b *[64]int32, out *[64]int16) {
	if !hasAVX2 || !inverseAVX2(b, out) {
		inverseByOne(b, out)
	}
}

// showAVX2 and takeAVX2 are showByOne and takeByOne, a row of eight pixels at a
// time. The samples are those of the spot's first row.
//
//go:noescape
func showAVX2(p *pixels, luma, cb, cr *int16)

//go:noescape
func takeAVX2(p *pixels, luma, cb, cr *int16) (changed int)

// show fills the rows of a block, whose chroma samples begin at k.
func (p *pixels) show(luma, cb, cr *[64]int16, k int) {
	if !hasAVX2 {
		p.showByOne(luma, cb, cr, k)
		return
	}
	showAVX2(p, &luma[8*p.from], &cb[k], &cr[k])
}

// take is takeByOne for a block that lies wholly in the frame.
func (p *pixels) take(inks *inkColours, luma, cb, cr *[64]int16, k int, n shares) (changed int) {
	if !hasAVX2 {
		return p.takeByOne(inks, luma, cb, cr, k, n)
	}
	return takeAVX2(p, &luma[8*p.from], &cb[k], &cr[k])
}

// encodeBMI2 is encodeByOne with all that it needs in registers.
//
//go:noescape
func encodeBMI2(raw *byte, ahead *bitsAhead, codes *[256]code, coefs *[64]int16, nonzero uint64) (ok bool)

// encodeAC writes the AC coefficients of a block, in zigzag order, where there
// is room for them. It reports false if a code is missing.
func (w *bitWriter) encodeAC(codes *[256]code, coefs *[64]int16, nonzero uint64) (ok bool) {
	if !hasBMI2 {
		return w.encodeByOne(codes, coefs, nonzero)
	}
	return encodeBMI2(&w.raw[0], &w.bitsAhead, codes, coefs, nonzero)
}

// pairsAVX2 is pairs for n pixels, a multiple of 16.
//
//go:noescape
func pairsAVX2(upper, lower *byte, n int, y0, y1, cb, cr *int16)

// pairs turns two rows of pixels into samples, of which four pixels share one of
// chroma, and returns how many pixels of a row it has done.
func pairs(upper, lower []byte, y0, y1, cb, cr []int16) int {
	n := len(upper) / 4 &^ 15
	if !hasAVX2 || n == 0 {
		return 0
	}
	_, _, _, _, _ = lower[4*n-1], y0[n-1], y1[n-1], cb[n/2-1], cr[n/2-1] // what is relied on
	pairsAVX2(&upper[0], &lower[0], n, &y0[0], &y1[0], &cb[0], &cr[0])
	return n
}
