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

// skipState is where skipBMI2 is.
type skipState struct {
	bits   *byte
	limit  int // bytes that may be read, but for eight
	pos    uint64
	unit   *skipUnit // of the next block
	blocks int       // yet to be passed over
	k      int       // the next coefficient of a block
	dc     *[3]int32
	value  *int32 // what takes the next DC coefficient,
	step   int    // and the bytes from it to that of the next block, 4 or 0
	unused int32
}

// skipBMI2 passes over blocks as long as chains tell of them. The end of a
// block is as good as random, and a branch on it would be mispredicted for each:
// this one only chooses which table is looked into next. It stops where no
// blocks are left, where the limit is reached, and before a code that no chain
// begins with or that may belong to the next block.
//
//go:noescape
func skipBMI2(s *skipState)

// maxSkip is how many blocks are passed over at a time: a millisecond's, for
// the collector must wait until it is done.
const maxSkip = 1 << 16

// skip passes over so many MCUs from pos on, adds up their DC differences, and
// returns where the next one starts. If values is not nil, it takes the DC
// coefficient of each block.
func (s *skipper) skip(mcus int, pos, end uint64, dc *[3]int32, values []int32) (uint64, error) {
	if !isWide {
		return s.skipByOne(mcus, pos, end, dc, values)
	}
	f := &s.fast
	*f = skipState{bits: &s.bits[0], limit: min(int(end/8)+64, len(s.bits)-16), pos: pos, unit: &s.units[0], dc: dc}
	done, blocks := 0, mcus*len(s.units)
	f.value = &f.unused
	if values != nil {
		f.step = 4
	}
	for done < blocks {
		if f.step > 0 {
			f.value = &values[done]
		}
		f.blocks = min(blocks-done, maxSkip)
		done += f.blocks
		skipBMI2(f)
		if f.pos > end {
			return 0, damaged("too little data in a scan")
		}
		if f.blocks == 0 {
			continue
		}
		u := f.unit
		if f.k == 0 {
			next, diff, n := decodeDC(s.bits, f.pos, u.dc)
			if n == 0 {
				return 0, damaged("Huffman code")
			}
			f.pos, f.k = next, 1
			dc[u.comp] += diff
		}
		if f.pos = skipRest(s.bits, f.pos, uint(f.k), u.ac); f.pos == 0 {
			return 0, damaged("Huffman code")
		}
		done -= f.blocks
		if f.step > 0 {
			values[done] = dc[u.comp]
		}
		f.unit = u.next
		done++
	}
	if f.pos > end {
		return 0, damaged("too little data in a scan")
	}
	return f.pos, nil
}

// decodeBMI2 is decodeByOne, from the kth coefficient on. It stops before a code
// that is too long for the table, or none, and tells the next coefficient: 65 if
// there are too many, 128 and more at the end of the block.
//
//go:noescape
func decodeBMI2(bits *byte, pos uint64, k int, table *coefficientTable, quant *[64]uint16, coefs *[64]int32) (next uint64, to int)

// coefficientTable decodes an AC coefficient by the next 10 bits:
//
//	bits 0–5    length of its code and its magnitude; all is 0 if that is not to be told
//	bits 8–15   zeros before it; 128 for the end of the block
//	bits 16–23  length of its magnitude, 0 if it is none
//	bits 24–31  length of its code
type coefficientTable [1 << 10]uint32

// newCoefficientTable returns the table of AC coefficients.
func newCoefficientTable(h *huffman) *coefficientTable {
	t := new(coefficientTable)
	for i := range t {
		s, n := h.symbol(uint64(i) << 54)
		if n == 0 || n > 10 || !sequentialAC(s) {
			continue
		}
		zeros := uint32(s >> 4)
		if s == 0 {
			zeros = 128
		}
		t[i] = uint32(n)<<24 | uint32(s&15)<<16 | zeros<<8 | (uint32(n) + uint32(s&15))
	}
	return t
}

// decodeAC is decodeBlock from the first AC coefficient on.
func decodeAC(b []byte, pos uint64, ac *huffman, q *[64]uint16, coefs *[64]int32) (next uint64) {
	if !isWide {
		next, _ = decodeByOne(b, pos, ac, q, coefs, 1, 64)
		return next
	}
	if ac.coefs == nil {
		ac.coefs = newCoefficientTable(ac)
	}
	for k := 1; ; {
		pos, k = decodeBMI2(&b[0], pos, k, ac.coefs, q, coefs)
		switch {
		case k == 64 || k >= 128:
			return pos
		case k > 64:
			return 0
		}
		next, to := decodeByOne(b, pos, ac, q, coefs, uint(k), uint(k)+1)
		if next == 0 || to == 64 {
			return next
		}
		pos, k = next, int(to)
	}
}
