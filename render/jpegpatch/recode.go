package jpegpatch

import "math/bits"

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
					b = coefficients{}
					if n := c.ink[sc.block(mcu%sc.mcusX, mcu/sc.mcusX, u)] - 1; n >= 0 && s.changed[n] {
						b = coefficients{s.samples[n], s.nonzero[n]}
						dc = int32(b.at[0])
					} else {
						for k, n := range unzig {
							if v := int16(natural[n]); v != 0 {
								b.at[k] = v
								b.nonzero |= 1 << k
							}
						}
					}
					natural = [64]int32{}
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

// unquantised is a quantisation table that changes nothing.
var unquantised = func() (q [64]uint16) {
	for k := range q {
		q[k] = 1
	}
	return q
}()
