//go:build !amd64 || purego

package jpegpatch

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
