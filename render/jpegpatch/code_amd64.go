//go:build !purego

package jpegpatch

import "golang.org/x/sys/cpu"

// isWide tells that the processor has wide words and quick shifts: AVX2, BMI1 and
// BMI2.
var isWide = cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2

// zigzagOfColumns tells where in zigzag order what lies column by column goes.
var zigzagOfColumns = func() (order [64]uint8) {
	for k, n := range unzig {
		order[n&7<<3|n>>3] = uint8(k)
	}
	return order
}()

// takeAVX2 is takeByOne, a row of eight pixels at a time. The samples are those
// of the spot's first row.
//
//go:noescape
func takeAVX2(p *pixels, luma, cb, cr *int16) (changed int)

// take is takeByOne for a block that lies wholly in the frame.
func (p *pixels) take(inks *inkColours, luma, cb, cr *[64]int16, k int, n shares) (changed int) {
	if !isWide {
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
	if !isWide {
		return w.encodeByOne(codes, coefs, nonzero)
	}
	return encodeBMI2(&w.raw[0], &w.bitsAhead, codes, coefs, nonzero)
}
