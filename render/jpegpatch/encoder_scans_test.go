package jpegpatch

import "math/bits"

// symbol is one Huffman code with its magnitude or run bits; or a restart.
type symbol struct {
	class, table byte
	value        byte
	extra        uint32
	n            int
	restart      bool
}

// scanScript is a scan to write.
type scanScript struct {
	comps       []int
	from, to    int // zigzag indices
	high, low   int // bit positions of successive approximation
	interval    int
	symbols     []symbol
	mcus        int   // emitted so far
	previous    []int // DC by component
	eobs        int   // progressive: pending run of ended blocks
	corrections []int // and the bits that go after it
}

// scans lists the symbols of all scans.
func (p *picture) scans(l layout) []*scanScript {
	all := make([]int, len(p.planes))
	for i := range all {
		all[i] = i
	}
	units := 0
	for _, c := range p.planes {
		units += c.h * c.v
	}
	var groups [][]int
	if l.pair && len(all) == 3 {
		groups = [][]int{all[:1], all[1:]}
	} else if l.separate || units > maxUnits {
		for i := range all {
			groups = append(groups, all[i:i+1])
		}
	} else {
		groups = [][]int{all}
	}
	var scans []*scanScript
	add := func(comps []int, from, to, high, low int) {
		s := &scanScript{comps: comps, from: from, to: to, high: high, low: low, interval: l.interval}
		p.emit(s, l.progressive)
		scans = append(scans, s)
	}
	if !l.progressive {
		for _, g := range groups {
			add(g, 0, 63, 0, 0)
		}
		return scans
	}
	for _, g := range groups {
		add(g, 0, 0, 0, 1)
	}
	for i := range all {
		add(all[i:i+1], 1, 5, 0, 2)
		add(all[i:i+1], 6, 63, 0, 2)
	}
	for i := range all {
		add(all[i:i+1], 1, 63, 2, 1)
	}
	for _, g := range groups {
		add(g, 0, 0, 1, 0)
	}
	for i := range all {
		add(all[i:i+1], 1, 63, 1, 0)
	}
	return scans
}

// emit lists one scan's symbols.
func (p *picture) emit(s *scanScript, progressive bool) {
	s.previous = make([]int, len(p.planes))
	each := func(i, x, y int) {
		c := &p.planes[i]
		s.block(byte(c.tq), i, &c.blocks[y*c.stride+x], progressive)
	}
	if len(s.comps) == 1 {
		c := &p.planes[s.comps[0]]
		for y := range c.blocksY {
			for x := range c.blocksX {
				s.startMCU(byte(c.tq))
				each(s.comps[0], x, y)
			}
		}
		s.flush(byte(c.tq))
		return
	}
	first := p.planes[s.comps[0]]
	for mcu := range len(first.blocks) / first.h / first.v {
		mcusX := first.stride / first.h
		s.startMCU(0)
		for _, i := range s.comps {
			c := p.planes[i]
			for y := range c.v {
				for x := range c.h {
					each(i, mcu%mcusX*c.h+x, mcu/mcusX*c.v+y)
				}
			}
		}
	}
}

func (s *scanScript) startMCU(table byte) {
	if s.interval > 0 && s.mcus > 0 && s.mcus%s.interval == 0 {
		s.flush(table)
		s.symbols = append(s.symbols, symbol{restart: true})
		clear(s.previous)
	}
	s.mcus++
}

func (s *scanScript) add(class, table, value byte, extra uint32, n int) {
	s.symbols = append(s.symbols, symbol{class: class, table: table, value: value, extra: extra, n: n})
}

// sized adds a code with a value's size category and magnitude.
func (s *scanScript) sized(class, table byte, run, v int) {
	n := bits.Len(uint(max(v, -v)))
	if v < 0 {
		v += 1<<n - 1
	}
	s.add(class, table, byte(run<<4|n), uint32(v), n)
}

// noTable marks bits without a code.
const noTable = 0xFF

func (s *scanScript) block(table byte, comp int, b *[64]int16, progressive bool) {
	switch {
	case s.from == 0 && s.high == 0:
		dc := int(b[0]) >> s.low
		s.sized(0, table, 0, dc-s.previous[comp])
		s.previous[comp] = dc
	case s.from == 0:
		s.add(0, noTable, 0, uint32(b[0]>>s.low&1), 1)
	case s.high > 0:
		s.refine(table, b)
		return
	}
	if s.to == 0 {
		return
	}
	run := 0
	for k := max(s.from, 1); k <= s.to; k++ {
		v := int(b[k])
		if v = max(v, -v) >> s.low; v == 0 {
			run++
			continue
		}
		if b[k] < 0 {
			v = -v
		}
		s.flush(table)
		for ; run > 15; run -= 16 {
			s.add(1, table, 0xF0, 0, 0)
		}
		s.sized(1, table, run, v)
		run = 0
	}
	if run > 0 {
		if !progressive {
			s.add(1, table, 0, 0, 0)
		} else if s.eobs++; s.eobs == 0x7FFF {
			s.flush(table)
		}
	}
}

// flush codes the run of ended blocks and the correction bits after it.
func (s *scanScript) flush(table byte) {
	if s.eobs > 0 {
		n := bits.Len(uint(s.eobs)) - 1
		s.add(1, table, byte(n<<4), uint32(s.eobs)&(1<<n-1), n)
		s.eobs = 0
	}
	s.correct()
}

func (s *scanScript) correct() {
	for _, bit := range s.corrections {
		s.add(0, noTable, 0, uint32(bit), 1)
	}
	s.corrections = s.corrections[:0]
}

// refine codes one more bit of a block's band (figure G.7).
func (s *scanScript) refine(table byte, b *[64]int16) {
	last := 0 // the last coefficient that becomes nonzero
	for k := s.from; k <= s.to; k++ {
		if max(b[k], -b[k])>>s.low == 1 {
			last = k
		}
	}
	run := 0
	pending := []int(nil)
	for k := s.from; k <= s.to; k++ {
		v := int(max(b[k], -b[k])) >> s.low
		if v == 0 {
			run++
			continue
		}
		for run > 15 && k <= last {
			s.flush(table)
			s.add(1, table, 0xF0, 0, 0)
			s.corrections = append(s.corrections, pending...)
			s.correct()
			pending = nil
			run -= 16
		}
		if v > 1 {
			pending = append(pending, v&1)
			continue
		}
		s.flush(table)
		sign := uint32(1)
		if b[k] < 0 {
			sign = 0
		}
		s.add(1, table, byte(run<<4|1), sign, 1)
		s.corrections = append(s.corrections, pending...)
		s.correct()
		pending, run = nil, 0
	}
	if run > 0 || len(pending) > 0 {
		s.eobs++
		s.corrections = append(s.corrections, pending...)
		if s.eobs == 0x7FFF || len(s.corrections) > 900 {
			s.flush(table)
		}
	}
}

// code writes the scan's bits.
func (s *scanScript) code(made [2][2]table) []byte {
	var out []byte
	acc, n := uint64(0), 0
	put := func(v uint32, size int) {
		for i := size - 1; i >= 0; i-- {
			acc = acc<<1 | uint64(v>>i&1)
			if n++; n == 8 {
				out = append(out, byte(acc))
				if byte(acc) == 0xFF {
					out = append(out, 0)
				}
				n = 0
			}
		}
	}
	pad := func() {
		for n != 0 {
			put(1, 1)
		}
	}
	restarts := 0
	for _, y := range s.symbols {
		if y.restart {
			pad()
			out = append(out, 0xFF, byte(markerRST0+restarts%8))
			restarts++
			continue
		}
		if y.table != noTable {
			c := made[y.class][y.table].codes[y.value]
			put(c[0], int(c[1]))
		}
		put(y.extra, y.n)
	}
	pad()
	return out
}
