package jpegpatch

import "encoding/binary"

// An eighth of a picture is the means of its blocks, for which all but the DC
// differences is passed over. This is what most thumbnails take, and most of
// their time goes into it, so it has a reader of its own.

// opening is a table of how blocks begin, by their next openingBits bits: with
// their DC difference and as many AC codes after it as fit in. An entry holds
//
//	bits 0–15   the same as that of a chain, the DC coefficient counted; of
//	            length 0 if the difference is longer than openingBits
//	bits 16–31  the DC difference, signed
type opening [1 << openingBits]uint32

const openingBits = 12 // 16 kB, as a chain has

func newOpening(dc, ac *huffman) *opening {
	var o opening
	for i := range o {
		w := uint64(i) << (64 - openingBits)
		size, n := dc.symbol(w)
		length, across := n+uint(size), uint(1)
		if n == 0 || size > maxDCSize || length > openingBits {
			continue
		}
		diff := extend(w<<n, uint(size))
		for across < 64 {
			s, n := ac.symbol(w << length)
			run := uint(s>>4) + 1
			if n == 0 || length+n > openingBits || !sequentialAC(s) || across+run > 64 {
				break
			}
			length += n + uint(s&15)
			across += run
			if s == 0 {
				across += chainEnd
			}
		}
		o[i] = uint32(diff)<<16 | uint32(across)<<chainAcross | uint32(length)
	}
	return &o
}

// meansLane is a lane with all that is looked up for each of its blocks.
type meansLane struct {
	lane
	opening *opening
	chain   *[1 << chainBits]uint16
	row     []byte // of the plane, from the lane's first block on
}

// meansReader reads one sample a block.
type meansReader struct {
	*scan
	lanes []meansLane
}

func newMeansReader(sc *scan, lanes []lane) *meansReader {
	r := &meansReader{scan: sc, lanes: make([]meansLane, len(lanes))}
	for i, l := range lanes {
		to := &r.lanes[i]
		to.lane, to.chain = l, (*[1 << chainBits]uint16)(l.ac.chain)
		if i > 0 && l.comp == lanes[i-1].comp {
			to.opening = r.lanes[i-1].opening
		} else {
			to.opening = newOpening(l.dc, l.ac)
		}
	}
	return r
}

// startRow has the lanes begin a row of MCUs.
func (r *meansReader) startRow(y int) {
	for i := range r.lanes {
		l := &r.lanes[i]
		l.row = l.plane.samples[(y*l.downwards+l.y)*l.plane.stride+l.x:]
	}
}

// interval reads a restart interval's MCUs, whose bits are those from pos to
// end.
//
// The bits are filled up at every step, while the table is looked into, and not
// when they run out, which cannot be foretold (F. Giesen, "Reading bits in far
// too many ways", 2018, the fourth way).
func (r *meansReader) interval(i, from, to int, pos uint64) error {
	var dc [3]int32
	bits, end := r.bits, r.ends[i]
	// The next bits, top first; how many of them count; and the byte behind
	// those.
	w, left, at := window(bits, pos), 56-pos&7, pos>>3+7
	x, y := from%r.mcusX, from/r.mcusX
	r.startRow(y)
	for range to - from {
		if x == r.mcusX {
			x, y = 0, y+1
			r.startRow(y)
		}
		for i := range r.lanes {
			l := &r.lanes[i]
			w |= binary.BigEndian.Uint64(bits[at:]) >> (left & 63)
			at += (63 - left) >> 3
			left |= 56
			e := l.opening[w>>(64-openingBits)]
			diff, k, n := int32(e)>>16, uint(e&0xFFFF)>>chainAcross, uint64(e&chainLength)
			if n == 0 {
				size, length := l.dc.symbol(w)
				if length == 0 || size > maxDCSize {
					return damaged("Huffman code")
				}
				diff, k, n = extend(w<<length, uint(size)), 1, uint64(length)+uint64(size)
			}
			w <<= n
			left -= n
			for k < 64 {
				w |= binary.BigEndian.Uint64(bits[at:]) >> (left & 63)
				at += (63 - left) >> 3
				left |= 56
				e := uint(l.chain[w>>(64-chainBits)])
				n := e & chainLength
				past := k + e>>chainAcross
				if past&(chainEnd-1) >= 64 && past != 64 || n == 0 {
					next := skipRest(bits, at<<3-left, k, l.ac)
					if next == 0 {
						return damaged("Huffman code")
					}
					w, left, at = window(bits, next), 56-next&7, next>>3+7
					break
				}
				w <<= n
				left -= uint64(n)
				k = past
			}
			v := dc[l.comp] + diff
			if v != int32(int16(v)) {
				return damaged("DC out of range")
			}
			dc[l.comp] = v
			l.row[x*l.across] = reduced1(v * l.dc0)
		}
		if at<<3-left > end {
			return damaged("too little data in a scan")
		}
		x++
	}
	if at<<3-left+8 <= end {
		return damaged("too much data in a scan")
	}
	return nil
}
