package jpegpatch

import "math/bits"

// progressive holds the coefficients of a progressive image as its scans
// refine them.
type progressive struct {
	frame  *frame
	blocks [3][]coefficients // by component
	// sent tells of each coefficient how many of its low bits are still to
	// come, −1 if all are.
	sent [3][64]int8
	eobs int // blocks whose band has ended, in an AC scan
}

// coefficients are a block's quantised coefficients.
type coefficients struct {
	at      [64]int16 // in zigzag order
	nonzero uint64    // which of the AC coefficients are not zero, one bit each
}

// maxCoefficient leaves room in 16 bits for what refinement adds. 8-bit samples
// have coefficients far below it.
const maxCoefficient = 1 << 14

func newProgressive(f *frame) *progressive {
	p := &progressive{frame: f}
	for i := range p.sent {
		for k := range p.sent[i] {
			p.sent[i][k] = -1
		}
	}
	return p
}

// read takes one scan in (annex G).
func (p *progressive) read(sc *scan) error {
	if err := p.admit(sc); err != nil {
		return err
	}
	var block func(c *scanComponent, b *coefficients, pos uint64, dc *int32) uint64
	switch {
	case sc.spectralStart == 0 && sc.high == 0:
		block = sc.firstDC
	case sc.spectralStart == 0:
		block = sc.refineDC
	case sc.high == 0:
		block = p.firstAC(sc)
	default:
		block = p.refineAC(sc)
	}
	return sc.intervals(func(i, from, to int, pos uint64) error {
		var dc [3]int32
		p.eobs = 0
		end := sc.ends[i]
		x, y := from%sc.mcusX, from/sc.mcusX
		for range to - from {
			for _, u := range sc.units {
				c := &sc.comps[u.comp]
				if pos = block(c, &p.blocks[c.index][sc.block(x, y, u)], pos, &dc[u.comp]); pos == 0 {
					return damaged("progressive scan")
				}
			}
			if pos > end {
				return damaged("too little data in a scan")
			}
			if x++; x == sc.mcusX {
				x, y = 0, y+1
			}
		}
		if p.eobs > 0 {
			return damaged("run of blocks past the end of a scan")
		}
		if sc.overlong(to, pos, end) {
			return damaged("too much data in a scan")
		}
		return nil
	})
}

// admit checks a scan's header against what was sent before.
func (p *progressive) admit(sc *scan) error {
	from, to := sc.spectralStart, sc.spectralEnd
	switch {
	case from > to || to > 63 || from == 0 && to != 0,
		from > 0 && len(sc.comps) > 1,
		sc.low > 13 || sc.high != 0 && sc.high != sc.low+1:
		return damaged("scan header")
	}
	for _, c := range sc.comps {
		if from == 0 && sc.high == 0 && c.dc == nil || from > 0 && c.ac == nil {
			return damaged("Huffman table missing")
		}
		for k := from; k <= to; k++ {
			want := int8(-1)
			if sc.high > 0 {
				want = int8(sc.high)
			}
			if p.sent[c.index][k] != want {
				return damaged("progressive scans out of order")
			}
			p.sent[c.index][k] = int8(sc.low)
		}
		if p.blocks[c.index] == nil {
			p.blocks[c.index] = make([]coefficients, len(c.ink))
		}
	}
	return nil
}

// complete checks that no decoder would make up what the scans have left out:
// libjpeg smooths blocks whose first coefficients are not exact.
func (p *progressive) complete() error {
	for i := range p.frame.comps {
		for k := range 10 {
			if p.sent[i][k] != 0 {
				return unsupported("progressive scans missing")
			}
		}
	}
	return nil
}

// The block functions below decode one scan's share of a block at pos and
// return where the next one starts, 0 if the data is damaged.

func (sc *scan) firstDC(c *scanComponent, b *coefficients, pos uint64, dc *int32) uint64 {
	next, diff, _ := decodeDC(sc.bits, pos, c.dc)
	*dc += diff
	v := *dc << sc.low
	if v <= -maxCoefficient || v >= maxCoefficient {
		return 0
	}
	b.at[0] = int16(v)
	return next
}

func (sc *scan) refineDC(_ *scanComponent, b *coefficients, pos uint64, _ *int32) uint64 {
	b.at[0] |= int16(window(sc.bits, pos)>>63) << sc.low
	return pos + 1
}

func (p *progressive) firstAC(sc *scan) func(*scanComponent, *coefficients, uint64, *int32) uint64 {
	ac, from, to, low := sc.comps[0].ac, uint(sc.spectralStart), uint(sc.spectralEnd), sc.low
	return func(_ *scanComponent, b *coefficients, pos uint64, _ *int32) uint64 {
		if p.eobs > 0 {
			p.eobs--
			return pos
		}
		for k := from; k <= to; k++ {
			w := window(sc.bits, pos)
			s, n := ac.symbol(w)
			run, size := uint(s>>4), uint(s&15)
			if n == 0 || size > maxACSize {
				return 0
			}
			w <<= n
			pos += uint64(n)
			if size == 0 && run < 15 {
				p.eobs = 1<<run + int(w>>(64-run)) - 1
				return pos + uint64(run)
			}
			if k += run; k > to {
				return 0
			}
			if size > 0 {
				v := extend(w, size) << low
				if v <= -maxCoefficient || v >= maxCoefficient {
					return 0
				}
				b.at[k&63] = int16(v)
				b.nonzero |= 1 << k
				pos += uint64(size)
			}
		}
		return pos
	}
}

func (p *progressive) refineAC(sc *scan) func(*scanComponent, *coefficients, uint64, *int32) uint64 {
	ac, from, to := sc.comps[0].ac, uint(sc.spectralStart), uint(sc.spectralEnd)
	bit := int16(1) << sc.low
	return func(_ *scanComponent, b *coefficients, pos uint64, _ *int32) uint64 {
		k := from
		for ; p.eobs == 0 && k <= to; k++ {
			w := window(sc.bits, pos)
			s, n := ac.symbol(w)
			run, size := uint(s>>4), uint(s&15)
			if n == 0 || size > 1 {
				return 0
			}
			w <<= n
			pos += uint64(n)
			if size == 0 && run < 15 {
				p.eobs = 1<<run + int(w>>(64-run))
				pos += uint64(run)
				break
			}
			pos += uint64(size)
			// The code is for the zero after as many others as run tells.
			next := zeroAfter(b.nonzero>>k, run) + k
			if next > to {
				return 0
			}
			pos = b.correct(sc.bits, pos, b.nonzero>>k<<k&(1<<next-1), bit)
			if k = next; size == 1 {
				b.at[k&63] = bit
				if w>>63 == 0 {
					b.at[k&63] = -bit
				}
				b.nonzero |= 1 << k
			}
		}
		if p.eobs > 0 {
			p.eobs--
			pos = b.correct(sc.bits, pos, b.nonzero>>k<<k&(1<<to<<1-1), bit)
		}
		return pos
	}
}

// zeroAfter returns the position of the zero bit in m that n others are below.
func zeroAfter(m uint64, n uint) uint {
	for ; ; n-- {
		ones := uint(bits.TrailingZeros64(^m))
		if n == 0 {
			return ones
		}
		m |= 1<<ones<<1 - 1
		if m == 1<<64-1 {
			return 64
		}
	}
}

// correct reads one more bit for each of the coefficients in which, all of
// them nonzero, and returns where the data goes on.
func (b *coefficients) correct(data []byte, pos uint64, which uint64, bit int16) uint64 {
	w := window(data, pos)
	for left := 57; which != 0; which &= which - 1 {
		if left == 0 {
			w, left = window(data, pos), 57
		}
		v := &b.at[bits.TrailingZeros64(which)&63]
		sign := *v >> 15
		*v += (bit&-int16(w>>63) ^ sign) - sign
		w <<= 1
		pos++
		left--
	}
	return pos
}

// decode fills the store with the blocks beneath the regions.
func (p *progressive) decode(s *store) {
	var natural [64]int32
	for i := range p.frame.comps {
		c := &p.frame.comps[i]
		for at, number := range c.ink {
			if number == 0 {
				continue
			}
			if s.blank[number-1] {
				s.samples[number-1] = blankSamples
				continue
			}
			for k, v := range &p.blocks[i][at].at {
				natural[unzig[k]] = int32(v) * int32(c.quant[k])
			}
			inverse(&natural, &s.samples[number-1])
		}
	}
}

// update takes the changed blocks back.
func (p *progressive) update(s *store) {
	for i := range p.frame.comps {
		for at, number := range p.frame.comps[i].ink {
			if number > 0 && s.changed[number-1] {
				p.blocks[i][at] = coefficients{s.samples[number-1], s.nonzero[number-1]}
			}
		}
	}
}
