package jpegpatch

import (
	"bytes"
	"encoding/binary"
)

// Entropy-coded data is read and copied with its byte stuffing (a zero after
// each 0xFF) removed, so that a position in it is a number of bits, and 57 bits
// or more are one load away. Taking the stuffing out and putting it back runs
// at the speed of bytes.IndexByte.

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
	buf  [bufSize]byte // bytes not yet stuffed into out
	fill int           // how many, less than bufSize−8 between calls
}

// bitsAhead are bits that are not yet whole words of 32.
type bitsAhead struct {
	acc uint64 // top first
	n   uint   // how many, less than 32 between calls
}

// bufSize is about what is stuffed at a time.
const bufSize = 4 << 10

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
	binary.BigEndian.PutUint32(w.buf[w.fill:], v)
	if w.fill += 4; w.fill > bufSize-8 {
		w.stuff()
	}
}

// copyBits writes the bits from up to to of src, which goes on for eight
// bytes more at least.
func (w *bitWriter) copyBits(src []byte, from, to uint64) {
	shift := from & 7
	for ; to-from >= 64; from += 64 {
		at := src[from>>3:]
		v := binary.BigEndian.Uint64(at)<<shift | uint64(at[8])>>(8-shift)
		binary.BigEndian.PutUint64(w.buf[w.fill:], w.acc|v>>w.n)
		w.acc = v << (64 - w.n)
		if w.fill += 8; w.fill > bufSize-8 {
			w.stuff()
		}
	}
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
	for ; w.n > 0; w.n -= 8 {
		w.buf[w.fill] = byte(w.acc >> 56)
		w.fill++
		w.acc <<= 8
	}
	w.stuff()
}

// marker writes a restart marker after pad.
func (w *bitWriter) marker(m byte) { w.out = append(w.out, 0xFF, m) }

// stuff moves the whole bytes to out.
func (w *bitWriter) stuff() {
	for b := w.buf[:w.fill]; len(b) > 0; {
		n := bytes.IndexByte(b, 0xFF)
		if n < 0 {
			w.out = append(w.out, b...)
			break
		}
		w.out = append(append(w.out, b[:n+1]...), 0)
		b = b[n+1:]
	}
	w.fill = 0
}
