//go:build (!amd64 && !arm64) || purego

package jpegpatch

// wide is what a quantiser has more on processors with wide words.
type wide struct{}

func (*wide) set(int, uint16) {}

// code turns a block of samples, whose rows are so far apart, into coefficients
// in zigzag order, within what baseline coding can code, and returns which AC
// coefficients are not zero.
func (q *quantiser) code(in []int16, stride int, b *[64]int16) (nonzero uint64) {
	return q.codeByOne(in, stride, b)
}

// inverse turns dequantised coefficients, in natural order, into samples. It
// leaves the coefficients zero for the next block.
func inverse(b *[64]int32, out *[64]int16) { inverseByOne(b, out) }

// show fills the rows of a block, whose chroma samples begin at k.
func (p *pixels) show(luma, cb, cr *[64]int16, k int) { p.showByOne(luma, cb, cr, k) }

// pairs turns as many pixels of two rows into samples as wide words make worth
// while: none.
func pairs(upper, lower []byte, y0, y1, cb, cr []int16) int { return 0 }
