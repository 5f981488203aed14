package jpegpatch

import "encoding/binary"

// Most of a photo is passed over: all that is wanted of a block are its DC
// difference and where it ends. Most of a patch's time, and most of that of a
// thumbnail, goes into it, so it has a loop of its own.

// Most blocks are not decoded: what must be known of them is their DC
// difference and where they end. For that, an AC code and the magnitude bits
// after it are passed over in one step, and so are as many codes at once as
// the next chainBits bits can tell: a chain. A block's first one, its opening,
// has the DC difference and the AC codes after it. Only the codes of a chain
// must lie within the chainBits bits, not the last magnitude. It may run past
// the 64th coefficient into the next block, which only the reader can know; it
// then goes on code by code.
//
// A chain table has an entry for each value of those bits:
//
//	bits 0–5    length of the chain in bits; 0: the first code is longer than
//	            chainBits, or is none of sequential coding's. Six bits are what
//	            a shift looks at.
//	bits 6–14   coefficients passed
//	bit 15      the chain ends with the end of the block
//	bits 16–31  of an opening, the DC difference, signed
type chain [1 << chainBits]uint32

const (
	chainBits   = 12     // 16 kB a table: those of luma stay in the first-level cache
	chainAcross = 6      // shift of the coefficients passed
	chainEnd    = 1 << 9 // end of block, added to the coefficients passed
	chainLength = 1<<chainAcross - 1
)

// newOpening returns the chains that begin with a DC difference.
func newOpening(dc, ac *huffman) *chain {
	var o chain
	for i := range o {
		w := uint64(i) << (64 - chainBits)
		size, n := dc.symbol(w)
		length, across := n+uint(size), uint(1)
		if n == 0 || size > maxDCSize || length > chainBits {
			continue
		}
		diff := extend(w<<n, uint(size))
		for across < 64 {
			s, n := ac.symbol(w << length)
			run := uint(s>>4) + 1
			if n == 0 || length+n > chainBits || !sequentialAC(s) || across+run > 64 {
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

// skipper passes over whole MCUs of a scan.
type skipper struct {
	bits  []byte
	units []skipUnit
	fast  skipState
}

// skipUnit is a unit with all that is looked up for each of its blocks.
type skipUnit struct {
	comp           int // index in scan.comps
	opening, chain *chain
	next           *skipUnit // of the next block
	dc, ac         *huffman
}

// skipper returns what passes over the scan, whose tables are ready.
func (sc *scan) skipper(tables huffmans) skipper {
	s := skipper{bits: sc.bits, units: make([]skipUnit, len(sc.units))}
	for i, u := range sc.units {
		c := &sc.comps[u.comp]
		next := &s.units[(i+1)%len(s.units)]
		s.units[i] = skipUnit{u.comp, tables.opening(c.dc, c.ac), c.ac.chain, next, c.dc, c.ac}
	}
	return s
}

// skipByOne is skip for any processor.
//
// The bits are filled up at every step, while the table is looked into, and not
// when they run out, which cannot be foretold (F. Giesen, "Reading bits in far
// too many ways", 2018, the fourth way).
func (s *skipper) skipByOne(mcus int, pos, end uint64, dc *[3]int32, values []int32) (uint64, error) {
	bits := s.bits
	// The next bits, top first; how many of them count; and the byte behind
	// those.
	w, left, at := window(bits, pos), 56-pos&7, pos>>3+7
	for range mcus {
		for i := range s.units {
			u := &s.units[i]
			w |= binary.BigEndian.Uint64(bits[at:]) >> (left & 63)
			at += (63 - left) >> 3
			left |= 56
			e := u.opening[w>>(64-chainBits)]
			diff, k, n := int32(e)>>16, uint(e&0xFFFF)>>chainAcross, uint64(e&chainLength)
			if n == 0 {
				size, length := u.dc.symbol(w)
				if length == 0 || size > maxDCSize {
					return 0, damaged("Huffman code")
				}
				diff, k, n = extend(w<<length, uint(size)), 1, uint64(length)+uint64(size)
			}
			w <<= n & 63
			left -= n
			for k < 64 {
				w |= binary.BigEndian.Uint64(bits[at:]) >> (left & 63)
				at += (63 - left) >> 3
				left |= 56
				e := uint(u.chain[w>>(64-chainBits)])
				n := e & chainLength
				past := k + e>>chainAcross
				if past&(chainEnd-1) >= 64 && past != 64 || n == 0 {
					next := skipRest(bits, at<<3-left, k, u.ac)
					if next == 0 {
						return 0, damaged("Huffman code")
					}
					w, left, at = window(bits, next), 56-next&7, next>>3+7
					break
				}
				w <<= n & 63
				left -= uint64(n)
				k = past
			}
			dc[u.comp] += diff
			if len(values) > 0 {
				values[0] = dc[u.comp]
				values = values[1:]
			}
		}
		if at<<3-left > end {
			return 0, damaged("too little data in a scan")
		}
	}
	return at<<3 - left, nil
}

// sequentialAC reports whether sequential coding of 8-bit samples uses this
// symbol for AC coefficients (table F.2).
func sequentialAC(s byte) bool {
	run, size := s>>4, s&15
	return size <= maxACSize && (size != 0 || run == 0 || run == 15)
}

// buildChain fills the chain table.
func (h *huffman) buildChain() {
	type link struct {
		across       uint16
		length, code uint8 // bits, with and without the magnitude
	}
	var links [1 << chainBits]link
	next, k := 0, 0
	for n := 1; n <= chainBits; n++ {
		for _, s := range h.symbols[k : k+h.counts[n]] {
			l := link{across: uint16(s>>4) + 1, length: uint8(n) + s&15, code: uint8(n)}
			if s == 0 {
				l.across = chainEnd
			}
			if !sequentialAC(s) {
				l = link{}
			}
			for range 1 << (chainBits - n) {
				links[next] = l
				next++
			}
		}
		k += h.counts[n]
	}
	h.chain = new(chain)
	for i := range h.chain {
		var length, across uint32
		for length < chainBits && across < chainEnd {
			l := links[i<<length&(len(links)-1)]
			if l.code == 0 || length+uint32(l.code) > chainBits {
				break
			}
			length += uint32(l.length)
			across += uint32(l.across)
		}
		h.chain[i] = across<<chainAcross | length
	}
}
