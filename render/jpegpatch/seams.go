package jpegpatch

import (
	"errors"
	"math/bits"
)

// errNoCode says that a scan's Huffman tables have no code for what the ink
// needs.
var errNoCode = errors.New("no Huffman code")

// write appends the scan's entropy-coded data with the changed blocks: each
// is coded anew with the scan's own tables, and so is the DC difference after
// it. All other bits are copied.
func (sc *scan) write(out []byte, s *store) ([]byte, error) {
	w := newBitWriter(out)
	marks := sc.marks
	err := sc.intervals(func(i, from, to int, pos uint64) error {
		var shift [3]int32 // by how much the component's DC is off since the last mark
		end := sc.used[i]
		for len(marks) > 0 && marks[0].start < end {
			m := &marks[0]
			marks = marks[1:]
			c := &sc.comps[m.comp]
			predictor := m.predictor + shift[m.comp]
			switch {
			case m.block >= 0 && s.changed[m.block]:
				w.copyBits(sc.bits, pos, m.start)
				coefs := &s.samples[m.block]
				if err := c.encode(w, coefs, s.nonzero[m.block], int32(coefs[0])-predictor); err != nil {
					return err
				}
				shift[m.comp] = int32(coefs[0]) - m.dc
				pos = m.start + uint64(m.length)
			case shift[m.comp] != 0:
				w.copyBits(sc.bits, pos, m.start)
				if err := c.encodeDC(w, m.dc-predictor); err != nil {
					return err
				}
				shift[m.comp] = 0
				pos = m.start + uint64(m.dcLength)
			}
		}
		w.copyBits(sc.bits, pos, end)
		w.pad()
		if i < len(sc.ends)-1 {
			w.marker(markerRST0 + byte(i&7))
		}
		return nil
	})
	return w.out, err
}

// encode writes a block of coefficients in zigzag order.
func (c *scanComponent) encode(w *bitWriter, coefs *[64]int16, nonzero uint64, dcDifference int32) error {
	if err := c.encodeDC(w, dcDifference); err != nil {
		return err
	}
	ahead := w.bitsAhead // in registers
	codes := &c.ac.codes
	last := 0
	for ; nonzero != 0; nonzero &= nonzero - 1 {
		k := bits.TrailingZeros64(nonzero) & 63
		run := k - last - 1
		for last = k; run > 15; run -= 16 {
			zrl := codes[0xF0]
			if zrl.n == 0 {
				return errNoCode
			}
			if ahead.add(uint64(zrl.bits), uint(zrl.n)) {
				w.word(ahead.take())
			}
		}
		extra, size := magnitude(int32(coefs[k]))
		symbol := codes[byte(uint(run)<<4|size)]
		if symbol.n == 0 {
			return errNoCode
		}
		if ahead.add(uint64(symbol.bits)<<(size&31)|extra, uint(symbol.n)+size) {
			w.word(ahead.take())
		}
	}
	w.bitsAhead = ahead
	if last < 63 {
		eob := c.ac.codes[0]
		if eob.n == 0 {
			return errNoCode
		}
		w.put(uint64(eob.bits), uint(eob.n))
	}
	return nil
}

// encodeDC writes a DC difference.
func (c *scanComponent) encodeDC(w *bitWriter, difference int32) error {
	extra, size := magnitude(difference)
	if size > maxDCSize {
		return unsupported("DC out of range")
	}
	symbol := c.dc.codes[size]
	if symbol.n == 0 {
		return errNoCode
	}
	w.put(uint64(symbol.bits)<<size|extra, uint(symbol.n)+size)
	return nil
}
