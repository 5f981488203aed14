package jpegpatch

import (
	"bytes"
	"encoding/binary"
)

// scan is one scan's header and entropy-coded data.
type scan struct {
	comps    []scanComponent
	units    []unit // the blocks of an MCU in their order
	mcus     int
	mcusX    int
	interval int // MCUs between restart markers, 0 without

	start, end int      // entropy-coded data in the file, restart markers included
	bits       []byte   // the same without markers and stuffing, then entropyPad readable bytes
	ends       []uint64 // where the restart intervals end in bits, in bits, their padding included
	used       []uint64 // the same without the padding; of sequential scans that were read

	// Of progressive scans; decoders do not look at a sequential scan's.
	spectralStart, spectralEnd int  // zigzag indices
	high, low                  uint // bit positions of successive approximation

	marks []mark // blocks that the writer must know, in their order
}

// scanComponent is a component with the Huffman tables that a scan codes it
// with.
type scanComponent struct {
	*component
	dc, ac     *huffman
	dcAt, acAt byte // the tables' numbers
}

// unit is one block of an MCU.
type unit struct {
	comp   int // index in scan.comps
	dx, dy int // its place among the component's blocks of the MCU
}

// mark is a block that a region lies on, or the first one of its component
// after such a block: the seam, where the DC difference may have to change.
type mark struct {
	start     uint64 // in scan.bits, in bits
	block     int32  // in the sample store, −1 for a seam
	predictor int32  // DC before
	dc        int32
	length    uint16 // bits of all of it
	dcLength  uint8  // bits of its DC difference
	comp      uint8  // index in scan.comps
}

// startScan reads a scan's header and has its data read.
func (p *parser) startScan(s *segment) error {
	b, f := p.src[s.payload:s.end], p.frame
	if f == nil {
		return damaged("scan before its frame")
	}
	if len(b) < 6 || len(b) != 4+2*int(b[0]) {
		return damaged("length of a scan header")
	}
	n := int(b[0])
	sc := &scan{interval: p.interval, start: s.end}
	for i := range n {
		id, at := b[1+2*i], b[2+2*i]
		c := f.component(id)
		if c == nil || at>>4 > 3 || at&15 > 3 {
			return damaged("scan header")
		}
		for _, other := range sc.comps {
			if other.component == c {
				return damaged("component twice in a scan")
			}
		}
		if p.quant[c.tq] == nil {
			return damaged("quantisation table missing")
		}
		if c.quant != nil && !f.progressive {
			return unsupported("component coded twice")
		}
		c.quant = p.quant[c.tq]
		sc.comps = append(sc.comps, scanComponent{c, p.table(0, at>>4), p.table(1, at&15), at >> 4, at & 15})
	}
	tail := b[1+2*n:]
	sc.spectralStart, sc.spectralEnd = int(tail[0]), int(tail[1])
	sc.high, sc.low = uint(tail[2]>>4), uint(tail[2]&15)
	if err := sc.layOut(f); err != nil {
		return err
	}
	if err := p.collect(sc); err != nil {
		return err
	}
	s.scan = sc
	if p.scans = append(p.scans, sc); len(p.scans) > maxScans {
		return unsupported("more than 500 scans")
	}
	switch {
	case len(p.store.samples) == 0:
		return nil // all of it stays
	case f.progressive:
		return p.progressive.read(sc)
	default:
		return sc.readSequential(f, p.store, p.huffmans)
	}
}

// table returns the Huffman table of a class and a number. A sequential file
// that defines none at all means those of annex K, as the frames of Motion JPEG do
// that webcams write.
func (p *parser) table(class, number byte) *huffman {
	h := p.dc[number]
	if class == 1 {
		h = p.ac[number]
	}
	if h == nil && number < 2 && !p.frame.progressive && !p.huffmanSeen {
		h, _, _ = p.huffmans.parse(typicalTables[class][number])
	}
	return h
}

func (f *frame) component(id byte) *component {
	for i := range f.comps {
		if f.comps[i].id == id {
			return &f.comps[i]
		}
	}
	return nil
}

// maxScans bounds the work that a small progressive file can ask for: each of
// its scans goes over all blocks. Encoders write 10; the standard allows
// thousands.
const maxScans = 500

// maxUnits is how many blocks an MCU of several components may have (clause
// B.2.3).
const maxUnits = 10

// layOut finds the order of the scan's blocks (clause A.2).
func (sc *scan) layOut(f *frame) error {
	if len(sc.comps) == 1 {
		c := sc.comps[0]
		sc.units = []unit{{}}
		sc.mcusX, sc.mcus = c.blocksX, c.blocksX*c.blocksY
		return nil
	}
	for i, c := range sc.comps {
		for y := range c.v {
			for x := range c.h {
				sc.units = append(sc.units, unit{i, x, y})
			}
		}
	}
	if len(sc.units) > maxUnits {
		return damaged("more than ten blocks in an MCU")
	}
	sc.mcusX, sc.mcus = f.mcusX, f.mcusX*f.mcusY
	return nil
}

// block returns the number of a unit's block among its component's, for the
// MCU at x, y.
func (sc *scan) block(x, y int, u unit) int {
	c := sc.comps[u.comp]
	if len(sc.comps) == 1 {
		return y*c.stride + x
	}
	return (y*c.v+u.dy)*c.stride + x*c.h + u.dx
}

// collect takes the stuffing and the restart markers out of a scan's data.
func (p *parser) collect(sc *scan) error {
	if len(p.scans) == 0 {
		p.entropy = grow(p.entropy, len(p.src)-sc.start+entropyPad)[:0]
	}
	intervals := 1
	if sc.interval > 0 {
		intervals = ceilDiv(sc.mcus, sc.interval)
	}
	b, at := p.entropy, sc.start
	from := len(b)
	for i := range intervals {
		b, at = unstuff(b, p.src, at)
		sc.ends = append(sc.ends, uint64(len(b)-from)*8)
		if at == len(p.src) {
			return damaged("truncated")
		}
		if i < intervals-1 {
			for p.src[at+1] == 0xFF && at+2 < len(p.src) { // fill bytes (clause B.1.1.2)
				at++
			}
			if p.src[at+1] != markerRST0+byte(i&7) {
				return damaged("restart marker")
			}
			at += 2
		}
	}
	sc.end = at
	p.entropy = b
	sc.bits = b[from : len(b)+entropyPad]
	clear(sc.bits[len(b)-from:])
	return nil
}

// overlong reports whether too much data is left in a restart interval, whose
// last MCU is before to. Bytes between the last one and the next marker belong
// to nothing: decoders pass over them, and writing keeps them.
func (sc *scan) overlong(to int, pos, end uint64) bool { return pos+8 <= end && to < sc.mcus }

// intervals calls f for every restart interval with its MCUs and its first bit.
func (sc *scan) intervals(f func(i, from, to int, pos uint64) error) error {
	pos, from := uint64(0), 0
	for i, end := range sc.ends {
		to := sc.mcus
		if sc.interval > 0 {
			to = min(from+sc.interval, to)
		}
		if err := f(i, from, to, pos); err != nil {
			return err
		}
		from, pos = to, end
	}
	return nil
}

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

// bitWriter writes entropy-coded data to the end of a slice. It stuffs some
// thousand bytes at once: a look for 0xFF at every word would cost more than all
// the rest.
type bitWriter struct {
	out []byte
	raw [rawBytes + blockBytes]byte // not stuffed yet
	bitsAhead
}

const (
	rawBytes = 4096
	// blockBytes is more than a block takes, and a word.
	blockBytes = 256
)

// bitsAhead is where writing is.
type bitsAhead struct {
	at  int    // bytes of raw
	acc uint64 // bits that are not yet whole bytes, top first
	n   uint   // how many, less than 8
}

func newBitWriter(out []byte) *bitWriter { return &bitWriter{out: out} }

// room makes room for a block.
func (w *bitWriter) room() {
	if w.at > rawBytes {
		w.flush()
	}
}

// flush stuffs all whole bytes.
func (w *bitWriter) flush() {
	w.out = appendStuffed(w.out, w.raw[:w.at])
	w.at = 0
}

// appendStuffed appends bytes, each 0xFF with a zero after it.
func appendStuffed(out, b []byte) []byte {
	for {
		i := bytes.IndexByte(b, 0xFF)
		if i < 0 {
			return append(out, b...)
		}
		out = append(append(out, b[:i+1]...), 0)
		b = b[i+1:]
	}
}

// put writes the lowest n bits of v, of which all others are zero; n ≤ 32.
func (w *bitWriter) put(v uint64, n uint) {
	w.room()
	w.add(v, n)
}

// add is put where there is room. Whole bytes and what is ahead are written at
// each call: whether a word is full is as good as random, and a branch on that
// would be mispredicted.
func (w *bitWriter) add(v uint64, n uint) {
	n += w.n
	acc := w.acc | v<<((64-n)&63)
	binary.BigEndian.PutUint64(w.raw[w.at:], acc)
	w.at += int(n >> 3)
	w.acc, w.n = acc<<(n&56), n&7
}

// copyBits writes the bits from up to to of src, which goes on for eight
// bytes more at least.
func (w *bitWriter) copyBits(src []byte, from, to uint64) {
	if ahead := uint64(-w.n & 7); ahead > 0 && to-from > ahead { // up to a whole byte
		w.put(window(src, from)>>(64-ahead), uint(ahead))
		from += ahead
	}
	for to-from >= 64 && w.n == 0 {
		w.room()
		n := min((to-from)/64*8, uint64(len(w.raw)-w.at)&^7)
		copyShifted(w.raw[w.at:][:n], src[from>>3:], from&7)
		w.at += int(n)
		from += 8 * n
	}
	for to > from {
		n := min(to-from, 32)
		w.put(window(src, from)>>(64-n), uint(n))
		from += n
	}
}

// copyShifted fills to, of a multiple of eight bytes, with what begins so many
// bits, less than eight, behind the start of src.
func copyShifted(to, src []byte, shift uint64) {
	if shift == 0 {
		copy(to, src)
		return
	}
	src = src[:len(to)+1]
	for len(to) >= 8 && len(src) >= 9 {
		v := binary.BigEndian.Uint64(src)<<(shift&7) | uint64(src[8])>>((8-shift)&7)
		binary.BigEndian.PutUint64(to, v)
		to, src = to[8:], src[8:]
	}
}

// pad fills the last byte with ones (clause F.1.2.3) and writes out all bytes.
func (w *bitWriter) pad() {
	w.put(1<<(-w.n&7)-1, -w.n&7)
	w.flush()
}

// marker writes a restart marker after pad.
func (w *bitWriter) marker(m byte) { w.out = append(w.out, 0xFF, m) }
