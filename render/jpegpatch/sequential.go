package jpegpatch

// readSequential goes over a sequential scan: it puts the samples of the
// blocks beneath the regions into the store and notes all that writing the
// scan again takes.
func (sc *scan) readSequential(f *frame, s *store, tables huffmans) error {
	if err := sc.readyTables(); err != nil {
		return err
	}
	from, inked := len(s.marks), 0
	for _, c := range sc.comps {
		inked += c.inked
	}
	s.marks = append(grow(s.marks, from+inked+inked/4)[:0], s.marks...) // with the seams
	r := sequentialReader{scan: sc, rest: sc.skipper(tables), store: s, ink: sc.inkMCUs(f)}
	err := sc.intervals(r.interval)
	sc.marks = s.marks[from:len(s.marks):len(s.marks)]
	return err
}

// readyTables checks a sequential scan's Huffman tables and has them ready for
// skipping.
func (sc *scan) readyTables() error {
	for _, c := range sc.comps {
		if c.dc == nil || c.ac == nil {
			return damaged("Huffman table missing")
		}
		if c.ac.chain == nil {
			c.ac.buildChain()
		}
	}
	return nil
}

// inkMCUs tells of each of the scan's MCUs whether a region lies on it.
func (sc *scan) inkMCUs(f *frame) []bool {
	if len(sc.comps) > 1 || f.hmax*f.vmax == 1 {
		return f.inkMCUs
	}
	ink := make([]bool, sc.mcus)
	for i := range ink {
		ink[i] = sc.comps[0].ink[sc.block(i%sc.mcusX, i/sc.mcusX, unit{})] != 0
	}
	return ink
}

// sequentialReader reads one sequential scan.
type sequentialReader struct {
	*scan
	rest  skipper // for MCUs without ink
	store *store
	ink   []bool // by MCU
	coefs [64]int32
}

// interval reads a restart interval's MCUs.
func (r *sequentialReader) interval(i, from, to int, pos uint64) error {
	var dc [3]int32
	var seam [3]bool // the component's next block follows one with ink
	end := r.ends[i]
	for mcu := from; mcu < to; {
		next := mcu + 1
		var err error
		if r.ink[mcu] || seam[0] || seam[1] || seam[2] {
			pos, err = r.inked(mcu, pos, &dc, &seam)
		} else {
			for next < to && !r.ink[next] {
				next++
			}
			pos, err = r.rest.skip(next-mcu, pos, end, &dc, nil)
		}
		if err != nil {
			return err
		}
		if pos > end {
			return damaged("too little data in a scan")
		}
		mcu = next
	}
	if r.overlong(to, pos, end) {
		return damaged("too much data in a scan")
	}
	r.used = append(r.used, pos)
	return nil
}

// inked reads an MCU with ink on it or after one.
func (r *sequentialReader) inked(mcu int, pos uint64, dc *[3]int32, seam *[3]bool) (uint64, error) {
	x, y := mcu%r.mcusX, mcu/r.mcusX
	for _, u := range r.units {
		c := &r.comps[u.comp]
		n := c.ink[r.block(x, y, u)] - 1
		if n < 0 && !seam[u.comp] {
			next, diff := skipBlock(r.bits, pos, c.dc, c.ac)
			if next == 0 {
				return 0, damaged("Huffman code")
			}
			dc[u.comp] += diff
			pos = next
			continue
		}
		r.store.marks = append(r.store.marks, mark{})
		m := &r.store.marks[len(r.store.marks)-1] // filled there: copying it would wait for its parts
		m.start, m.comp, m.block, m.predictor = pos, uint8(u.comp), n, dc[u.comp]
		next, diff, dcLength := decodeDC(r.bits, pos, c.dc)
		if dcLength == 0 {
			return 0, damaged("Huffman code")
		}
		m.dc, m.dcLength = m.predictor+diff, uint8(dcLength)
		dc[u.comp] = m.dc
		decoded := n >= 0 && !r.store.blank[n]
		if decoded {
			next = decodeAC(r.bits, next, c.ac, c.quant, &r.coefs)
		} else {
			next, _ = skipFrom(r.bits, next, 1, c.dc, c.ac)
		}
		if next == 0 {
			return 0, damaged("Huffman code")
		}
		m.length = uint16(next - pos)
		pos = next
		seam[u.comp] = n >= 0
		if n < 0 {
			continue
		}
		if m.dc != int32(int16(m.dc)) {
			return 0, damaged("DC out of range")
		}
		if !decoded {
			r.store.samples[n] = blankSamples
			continue
		}
		r.coefs[0] = m.dc * int32(c.quant[0])
		inverse(&r.coefs, &r.store.samples[n])
	}
	return pos, nil
}

// skipBlock passes over the block at pos. It returns where the next one
// starts, 0 if a code is unknown or the block has too many coefficients, and
// the DC difference.
func skipBlock(b []byte, pos uint64, dc, ac *huffman) (next uint64, diff int32) {
	return skipFrom(b, pos, 0, dc, ac)
}

// skipFrom is skipBlock for what is left of a block from its kth coefficient
// on. The difference is known if that is the DC coefficient.
func skipFrom(b []byte, pos uint64, k uint, dc, ac *huffman) (next uint64, diff int32) {
	w, left := window(b, pos), 57
	if k == 0 {
		size, n := dc.symbol(w)
		if n == 0 || size > maxDCSize {
			return 0, 0
		}
		w <<= n & 63
		diff = extend(w, uint(size))
		w <<= size
		n += uint(size)
		pos += uint64(n)
		left -= int(n)
		k = 1
	}
	chain := ac.chain
	for {
		for left >= chainBits {
			e := uint(chain[w>>(64-chainBits)])
			n := e & chainLength
			past := k + e>>chainAcross
			if past >= 64 || n == 0 {
				if past&(chainEnd-1) < 64 && n != 0 {
					return pos + uint64(n), diff // end of block after fewer than 64
				}
				if past == 64 {
					return pos + uint64(n), diff
				}
				return skipRest(b, pos, k, ac), diff
			}
			k = past
			w <<= n & 63
			left -= int(n)
			pos += uint64(n)
		}
		w, left = window(b, pos), 57
	}
}

// skipRest passes over the rest of a block, from its kth coefficient on, code
// by code.
func skipRest(b []byte, pos uint64, k uint, ac *huffman) (next uint64) {
	for k < 64 {
		s, n := ac.symbol(window(b, pos))
		if n == 0 || !sequentialAC(s) {
			return 0
		}
		pos += uint64(n)
		if s == 0 {
			return pos
		}
		pos += uint64(s & 15)
		k += uint(s>>4) + 1
	}
	if k > 64 {
		return 0
	}
	return pos
}

// decodeDC decodes a DC difference and tells its length in bits, 0 if it is
// not valid.
func decodeDC(b []byte, pos uint64, dc *huffman) (next uint64, diff int32, length uint) {
	w := window(b, pos)
	size, n := dc.symbol(w)
	if n == 0 || size > maxDCSize {
		return 0, 0, 0
	}
	length = n + uint(size)
	return pos + uint64(length), extend(w<<n, uint(size)), length
}

// decodeBlock is skipBlock that also dequantises the AC coefficients into
// coefs, which is all zero before, in natural order.
func decodeBlock(b []byte, pos uint64, dc, ac *huffman, q *[64]uint16, coefs *[64]int32) (next uint64, diff int32, dcLength uint) {
	pos, diff, dcLength = decodeDC(b, pos, dc)
	if dcLength == 0 {
		return 0, 0, 0
	}
	return decodeAC(b, pos, ac, q, coefs), diff, dcLength
}

// decodeByOne is decodeAC for any processor, from the kth coefficient to the one
// before the last.
func decodeByOne(b []byte, pos uint64, ac *huffman, q *[64]uint16, coefs *[64]int32, k, last uint) (next uint64, to uint) {
	for ; k < last; k++ {
		w := window(b, pos)
		s, n := ac.symbol(w)
		if n == 0 || !sequentialAC(s) {
			return 0, 0
		}
		pos += uint64(n)
		if s == 0 {
			return pos, 64
		}
		size := uint(s & 15)
		k += uint(s >> 4)
		if k > 63 {
			return 0, 0
		}
		if size == 0 {
			continue
		}
		pos += uint64(size)
		coefs[unzig[k]] = extend(w<<n, size) * int32(q[k])
	}
	return pos, k
}

// unzig maps zigzag to natural order (figure A.6).
var unzig = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
}
