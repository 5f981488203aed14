package jpegpatch

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
		sc.comps = append(sc.comps, scanComponent{c, p.dc[at>>4], p.ac[at&15], at >> 4, at & 15})
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
	p.scans = append(p.scans, sc)
	switch {
	case len(p.store.samples) == 0:
		return nil // all of it stays
	case f.progressive:
		return p.progressive.read(sc)
	default:
		return sc.readSequential(f, p.store, p.huffmans)
	}
}

func (f *frame) component(id byte) *component {
	for i := range f.comps {
		if f.comps[i].id == id {
			return &f.comps[i]
		}
	}
	return nil
}

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
