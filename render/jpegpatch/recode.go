package jpegpatch

// walk goes over a sequential scan's blocks in their order. It calls block with
// each one's component, an index in the scan, its coefficients in zigzag order
// and its DC difference, and restart after every restart interval but the last.
type walk func(block func(comp int, coefs *[64]int16, difference int32) error, restart func(i int)) error

// appendOptimised appends a sequential scan coded with Huffman tables made for
// it: the tables, the scan's header and its data. The tables take the numbers
// that comps says.
func appendOptimised(out []byte, comps []scanComponent, header []byte, blocks walk) ([]byte, error) {
	var dc, ac [4]frequencies
	err := blocks(func(i int, coefs *[64]int16, difference int32) error {
		c := &comps[i]
		return count(&dc[c.dcAt], &ac[c.acAt], coefs, difference)
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
	err = blocks(func(i int, coefs *[64]int16, difference int32) error {
		return made[i].encode(w, coefs, difference)
	}, func(i int) {
		w.pad()
		w.marker(markerRST0 + byte(i&7))
	})
	w.pad()
	return w.out, err
}

// count counts the symbols of a block.
func count(dc, ac *frequencies, coefs *[64]int16, difference int32) error {
	_, size := magnitude(difference)
	if size > maxDCSize {
		return unsupported("DC out of range")
	}
	dc[size]++
	run := uint(0)
	for _, v := range coefs[1:] {
		if v == 0 {
			run++
			continue
		}
		ac[0xF0] += int(run >> 4)
		_, size := magnitude(int32(v))
		if size > maxACSize {
			return unsupported("coefficient beyond sequential coding")
		}
		ac[run&15<<4|size]++
		run = 0
	}
	if run > 0 {
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
	return func(block func(int, *[64]int16, int32) error, restart func(int)) error {
		var plain [64]uint16 // quantisation that changes nothing
		for i := range plain {
			plain[i] = 1
		}
		var natural [64]int32
		var zigzag [64]int16
		return sc.intervals(func(i, from, to int, pos uint64) error {
			var was, is [3]int32 // DC predictors in the source and in the result
			for mcu := from; mcu < to; mcu++ {
				for _, u := range sc.units {
					c := &sc.comps[u.comp]
					next, diff, _ := decodeBlock(sc.bits, pos, c.dc, c.ac, &plain, &natural)
					if next == 0 {
						return damaged("Huffman code")
					}
					pos = next
					was[u.comp] += diff
					dc := was[u.comp]
					for k, n := range unzig {
						zigzag[k] = int16(natural[n])
					}
					natural = [64]int32{}
					coefs := &zigzag
					if n := c.ink[sc.block(mcu, u)]; n > 0 && s.changed[n-1] {
						coefs = &s.samples[n-1]
						dc = int32(coefs[0])
					}
					if err := block(u.comp, coefs, dc-is[u.comp]); err != nil {
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
