package jpegpatch

// Most blocks are not decoded: what must be known of them is their DC
// difference and where they end. For that, an AC code and the magnitude bits
// after it are passed over in one step, and so are as many codes at once as
// the next chainBits bits can tell: a chain. An entry of a chain table holds
//
//	bits 0–5   length of the chain in bits; 0: the first code is longer than
//	           chainBits, or is none of sequential coding's. Six bits are what
//	           a shift looks at.
//	bits 6–14  coefficients passed
//	bit 15     the chain ends with the end of the block
//
// Only the codes must lie within the chainBits bits, not the last magnitude.
// A chain may run past the 64th coefficient into the next block, which only
// the reader can know; it then goes on code by code.
const (
	chainBits   = 13     // 16 kB a table: luma's and chroma's stay in the first-level cache
	chainAcross = 6      // shift of the coefficients passed
	chainEnd    = 1 << 9 // end of block, added to the coefficients passed
	chainLength = 1<<chainAcross - 1
)

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
	h.chain = make([]uint16, len(links))
	for i := range h.chain {
		var length, across uint16
		for length < chainBits && across < chainEnd {
			l := links[i<<length&(len(links)-1)]
			if l.code == 0 || length+uint16(l.code) > chainBits {
				break
			}
			length += uint16(l.length)
			across += l.across
		}
		h.chain[i] = across<<chainAcross | length
	}
}
