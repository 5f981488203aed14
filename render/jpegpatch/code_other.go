//go:build !amd64 || purego

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

// take is takeByOne for a block that lies wholly in the frame.
func (p *pixels) take(inks *inkColours, luma, cb, cr *[64]int16, k int, n shares) (changed int) {
	return p.takeByOne(inks, luma, cb, cr, k, n)
}

// encodeAC writes the AC coefficients of a block, in zigzag order, where there
// is room for them. It reports false if a code is missing.
func (w *bitWriter) encodeAC(codes *[256]code, coefs *[64]int16, nonzero uint64) (ok bool) {
	return w.encodeByOne(codes, coefs, nonzero)
}

// skipState is what a skipper has more on processors with quick shifts.
type skipState struct{}

// skip passes over so many MCUs from pos on, adds up their DC differences, and
// returns where the next one starts. If values is not nil, it takes the DC
// coefficient of each block.
func (s *skipper) skip(mcus int, pos, end uint64, dc *[3]int32, values []int32) (uint64, error) {
	return s.skipByOne(mcus, pos, end, dc, values)
}

// coefficientTable is what a Huffman table has more there, too.
type coefficientTable struct{}

// decodeAC is decodeBlock from the first AC coefficient on.
func decodeAC(b []byte, pos uint64, ac *huffman, q *[64]uint16, coefs *[64]int32) (next uint64) {
	next, _ = decodeByOne(b, pos, ac, q, coefs, 1, 64)
	return next
}

// pairs turns as many pixels of two rows into samples as wide words make worth
// while: none.
func pairs(upper, lower []byte, y0, y1, cb, cr []int16) int { return 0 }
