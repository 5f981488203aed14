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
			return nil
		}
		w.out = appendStuffed(w.out, sc.bits[(end+7)/8:sc.ends[i]/8]) // what belongs to no MCU
		return nil
	})
	return w.out, err
}

// encode writes a block of coefficients in zigzag order.
func (c *scanComponent) encode(w *bitWriter, coefs *[64]int16, nonzero uint64, dcDifference int32) error {
	if err := c.encodeDC(w, dcDifference); err != nil {
		return err
	}
	if !w.encodeAC(&c.ac.codes, coefs, nonzero) {
		return errNoCode
	}
	return nil
}

// encodeByOne is encodeAC for any processor.
func (w *bitWriter) encodeByOne(codes *[256]code, coefs *[64]int16, nonzero uint64) (ok bool) {
	last := 0
	for ; nonzero != 0; nonzero &= nonzero - 1 {
		k := bits.TrailingZeros64(nonzero) & 63
		run := k - last - 1
		for last = k; run > 15; run -= 16 {
			zrl := codes[0xF0]
			if zrl.n == 0 {
				return false
			}
			w.add(uint64(zrl.bits), uint(zrl.n))
		}
		extra, size := magnitude(int32(coefs[k]))
		symbol := codes[byte(uint(run)<<4|size)]
		if symbol.n == 0 {
			return false
		}
		w.add(uint64(symbol.bits)<<(size&31)|extra, uint(symbol.n)+size)
	}
	if last < 63 {
		eob := codes[0]
		w.add(uint64(eob.bits), uint(eob.n))
		return eob.n > 0
	}
	return true
}

// encodeDC writes a DC difference, and makes room for the rest of the block.
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

// walk goes over a sequential scan's blocks in their order. It calls block for
// each one and restart after every restart interval but the last.
type walk func(block blockFunc, restart func(i int)) error

// blockFunc takes a block's component, an index in the scan, its coefficients
// and its DC difference.
type blockFunc func(comp int, b *coefficients, difference int32) error

// appendOptimised appends a sequential scan coded with Huffman tables made for
// it: the tables, the scan's header and its data. The tables take the numbers
// that comps says.
func appendOptimised(out []byte, comps []scanComponent, header []byte, blocks walk) ([]byte, error) {
	var dc, ac [4]frequencies
	err := blocks(func(i int, b *coefficients, difference int32) error {
		c := &comps[i]
		return b.count(&dc[c.dcAt], &ac[c.acAt], difference)
	}, func(int) {})
	if err != nil {
		return nil, err
	}
	var dcTables, acTables [4]*huffman
	made := make([]scanComponent, len(comps))
	for i, c := range comps {
		if dcTables[c.dcAt] == nil {
			dcTables[c.dcAt] = optimal(&dc[c.dcAt])
			out = appendTable(out, 0, c.dcAt, dcTables[c.dcAt])
		}
		if acTables[c.acAt] == nil {
			acTables[c.acAt] = optimal(&ac[c.acAt])
			out = appendTable(out, 1, c.acAt, acTables[c.acAt])
		}
		made[i] = c
		made[i].dc, made[i].ac = dcTables[c.dcAt], acTables[c.acAt]
	}
	w := newBitWriter(append(out, header...))
	err = blocks(func(i int, b *coefficients, difference int32) error {
		return made[i].encode(w, &b.at, b.nonzero, difference)
	}, func(i int) {
		w.pad()
		w.marker(markerRST0 + byte(i&7))
	})
	w.pad()
	return w.out, err
}

// count counts the symbols of a block.
func (b *coefficients) count(dc, ac *frequencies, difference int32) error {
	_, size := magnitude(difference)
	if size > maxDCSize {
		return unsupported("DC out of range")
	}
	dc[size]++
	last := 0
	for m := b.nonzero; m != 0; m &= m - 1 {
		k := bits.TrailingZeros64(m) & 63
		run := k - last - 1
		last = k
		ac[0xF0] += run >> 4
		_, size := magnitude(int32(b.at[k]))
		if size > maxACSize {
			return unsupported("coefficient beyond sequential coding")
		}
		ac[byte(uint(run)<<4|size)]++
	}
	if last < 63 {
		ac[0]++
	}
	return nil
}

// appendTable appends a DHT segment with one table.
func appendTable(out []byte, class, number byte, h *huffman) []byte {
	p := h.payload()
	n := len(p) + 3
	out = append(out, 0xFF, markerDHT, byte(n>>8), byte(n), class<<4|number)
	return append(out, p...)
}

// blocks walks a sequential scan that was read, with the changed blocks in
// place of what they were.
func (sc *scan) blocks(s *store) walk {
	return func(block blockFunc, restart func(int)) error {
		return sc.intervals(func(i, from, to int, pos uint64) error {
			var was, is [3]int32 // DC predictors in the source and in the result
			var natural [64]int32
			var b coefficients
			for mcu := from; mcu < to; mcu++ {
				for _, u := range sc.units {
					c := &sc.comps[u.comp]
					next, diff, _ := decodeBlock(sc.bits, pos, c.dc, c.ac, &unquantised, &natural)
					if next == 0 {
						return damaged("Huffman code")
					}
					pos = next
					was[u.comp] += diff
					dc := was[u.comp]
					if n := c.ink[sc.block(mcu%sc.mcusX, mcu/sc.mcusX, u)] - 1; n >= 0 && s.changed[n] {
						b = coefficients{s.samples[n], s.nonzero[n]}
						dc = int32(b.at[0])
						natural = [64]int32{}
					} else {
						b = takeCoefficients(&natural)
					}
					if err := block(u.comp, &b, dc-is[u.comp]); err != nil {
						return err
					}
					is[u.comp] = dc
				}
			}
			if i < len(sc.ends)-1 {
				restart(i)
			}
			return nil
		})
	}
}

// takeCoefficients returns the coefficients of a block, which it leaves zero. Its
// DC coefficient is not told.
func takeCoefficients(natural *[64]int32) (b coefficients) {
	for k, n := range unzig {
		if v := int16(natural[n]); v != 0 {
			b.at[k] = v
			b.nonzero |= 1 << k
		}
	}
	*natural = [64]int32{}
	return b
}

// unquantised is a quantisation table that changes nothing.
var unquantised = func() (q [64]uint16) {
	for k := range q {
		q[k] = 1
	}
	return q
}()

// appendSequential appends a progressive image's coefficients as a sequential
// scan with tables made for it; as a scan for each component if an MCU has
// more blocks than one scan may.
func (p *progressive) appendSequential(out []byte) ([]byte, error) {
	f := p.frame
	var comps []scanComponent
	blocks := 0
	for i := range f.comps {
		number := byte(min(i, 1)) // one table for luma and one for chroma
		comps = append(comps, scanComponent{component: &f.comps[i], dcAt: number, acAt: number})
		blocks += f.comps[i].h * f.comps[i].v
	}
	if blocks <= maxUnits {
		return p.appendScan(out, comps)
	}
	var err error
	for i := range comps {
		if out, err = p.appendScan(out, comps[i:i+1]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *progressive) appendScan(out []byte, comps []scanComponent) ([]byte, error) {
	sc := &scan{comps: comps}
	if err := sc.layOut(p.frame); err != nil {
		return nil, err
	}
	n := 6 + 2*len(comps)
	header := []byte{0xFF, markerSOS, 0, byte(n), byte(len(comps))}
	for _, c := range comps {
		header = append(header, c.id, c.dcAt<<4|c.acAt)
	}
	header = append(header, 0, 63, 0)
	return appendOptimised(out, comps, header, func(block blockFunc, _ func(int)) error {
		var dc [3]int32
		for y := range sc.mcus / sc.mcusX {
			for x := range sc.mcusX {
				for _, u := range sc.units {
					b := &p.blocks[comps[u.comp].index][sc.block(x, y, u)]
					diff := int32(b.at[0]) - dc[u.comp]
					dc[u.comp] += diff
					if err := block(u.comp, b, diff); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}
