package jpegpatch

import (
	"bytes"
	"encoding/binary"
)

// Entropy-coded data is read and copied with its byte stuffing (a zero after
// each 0xFF) removed, so that a position in it is a number of bits, and 57 bits
// or more are one load away. Taking the stuffing out runs at the speed of
// bytes.IndexByte, and putting it back at that of copying: few words have an
// 0xFF.

// entropyPad is how many readable bytes follow entropy-coded data. Ten blocks,
// the most of an MCU, take less than 2200 bytes whatever their bits are; so
// overrunning the end needs to be looked for only once per MCU.
const entropyPad = 4096

// window returns the bits from position pos on, top first. At least 57 are
// valid.
func window(b []byte, pos uint64) uint64 {
	return binary.BigEndian.Uint64(b[pos>>3:]) << (pos & 7)
}

// unstuff appends the entropy-coded data of one restart interval, which starts
// at src[at], to b. It returns the position of the marker that ends it, or
// len(src) if there is none.
func unstuff(b, src []byte, at int) ([]byte, int) {
	for {
		n := bytes.IndexByte(src[at:], 0xFF)
		if n < 0 || at+n+1 >= len(src) {
			return b, len(src)
		}
		if src[at+n+1] != 0 {
			return append(b, src[at:at+n]...), at + n
		}
		b = append(b, src[at:at+n+1]...)
		at += n + 2
	}
}

// bitWriter writes entropy-coded data to the end of a slice.
type bitWriter struct {
	out []byte
	bitsAhead
}

// bitsAhead are bits that are not yet whole words of 32.
type bitsAhead struct {
	acc uint64 // top first
	n   uint   // how many, less than 32 between calls
}

func newBitWriter(out []byte) *bitWriter { return &bitWriter{out: out} }

// put writes the lowest n bits of v, of which all others are zero; n ≤ 32.
func (w *bitWriter) put(v uint64, n uint) {
	if w.add(v, n) {
		w.word(w.take())
	}
}

// add adds the lowest n bits of v, of which all others are zero; n ≤ 32. It
// reports true if a word is to be taken.
func (b *bitsAhead) add(v uint64, n uint) bool {
	b.n += n
	b.acc |= v << ((64 - b.n) & 63)
	return b.n >= 32
}

// take takes a word.
func (b *bitsAhead) take() uint32 {
	v := uint32(b.acc >> 32)
	b.acc <<= 32
	b.n -= 32
	return v
}

// word writes 32 bits that were ahead.
func (w *bitWriter) word(v uint32) {
	if v&(^v-0x01010101)&0x80808080 != 0 { // a byte is 0xFF: one of ^v is zero
		w.stuff(uint64(v)<<32, 4)
		return
	}
	w.out = binary.BigEndian.AppendUint32(w.out, v)
}

// stuff writes the first n bytes of v, each 0xFF with a zero after it.
func (w *bitWriter) stuff(v uint64, n int) {
	for range n {
		b := byte(v >> 56)
		v <<= 8
		w.out = append(w.out, b)
		if b == 0xFF {
			w.out = append(w.out, 0)
		}
	}
}

// copyBits writes the bits from up to to of src, which goes on for eight
// bytes more at least.
func (w *bitWriter) copyBits(src []byte, from, to uint64) {
	shift := from & 7
	acc, n, out := w.acc, w.n, w.out
	for ; to-from >= 64; from += 64 {
		at := src[from>>3:]
		next := binary.BigEndian.Uint64(at)<<shift | uint64(at[8])>>(8-shift)
		v := acc | next>>n
		acc = next << (64 - n)
		if v&(^v-0x0101010101010101)&0x8080808080808080 != 0 {
			w.out = out
			w.stuff(v, 8)
			out = w.out
			continue
		}
		out = binary.BigEndian.AppendUint64(out, v)
	}
	w.acc, w.out = acc, out
	for to > from {
		n := min(to-from, 32)
		w.put(window(src, from)>>(64-n), uint(n))
		from += n
	}
}

// pad fills the last byte with ones (clause F.1.2.3) and writes out all bytes.
func (w *bitWriter) pad() {
	if rest := -w.n & 7; rest != 0 {
		w.put(1<<rest-1, rest)
	}
	w.stuff(w.acc, int(w.n/8))
	w.bitsAhead = bitsAhead{}
}

// marker writes a restart marker after pad.
func (w *bitWriter) marker(m byte) { w.out = append(w.out, 0xFF, m) }
