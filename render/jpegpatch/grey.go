package jpegpatch

import (
	"bytes"
	"math/bits"
)

// Ink with a colour on a grey picture needs components that the file does not
// have. They are added as scans of their own behind those of luma, which stay
// as they are, bit for bit: without any colour they take four bits a block.

// colouredCopy returns the grey file with two more components that are flat.
func (p *parser) colouredCopy() []byte {
	a := &assembler{file: p.file, stats: new(Stats)}
	a.start()
	grey := p.greyProfile()
	for i := range p.segments {
		s := &p.segments[i]
		payload := p.src[s.payload:s.end]
		switch {
		case markerSOF0 <= s.marker && s.marker <= markerSOF2:
			a.append(s.marker, threeComponents(payload))
		case grey && s.marker == markerAPP0+2 && bytes.HasPrefix(payload, iccPrefix):
			// A profile of greys does not fit colours.
		case s.marker == markerAPP0+14 && p.adobe == 0 && bytes.HasPrefix(payload, []byte("Adobe")):
			ycc := bytes.Clone(payload)
			ycc[11] = 1
			a.append(s.marker, ycc)
		default:
			a.segment(s)
		}
		if s.scan != nil {
			a.out = append(a.out, p.src[s.scan.start:s.scan.end]...)
			if s.scan == p.scans[len(p.scans)-1] {
				a.flatChroma(p)
			}
		}
	}
	a.finish()
	return a.out
}

// threeComponents returns a frame header with two components after its only
// one. Each has a sample for every pixel: thin lines of colour keep it.
func threeComponents(frame []byte) []byte {
	id, tq := frame[6], frame[8]
	b := append(bytes.Clone(frame[:5]), 3)
	for i := range byte(3) {
		b = append(b, id+i, 0x11, tq)
	}
	return b
}

// greyProfile reports whether the file has an ICC profile of greys. Its header
// is in the first of its segments (ICC.1, 7.2 and annex B.4).
func (p *parser) greyProfile() bool {
	for i := range p.segments {
		b := p.src[p.segments[i].payload:p.segments[i].end]
		if p.segments[i].marker == markerAPP0+2 && bytes.HasPrefix(b, iccPrefix) {
			if h := b[len(iccPrefix):]; len(h) > 22 && h[0] == 1 {
				return string(h[2+16:2+20]) == "GRAY"
			}
		}
	}
	return false
}

// flatChroma appends the scans of two components whose coefficients are all
// zero.
func (a *assembler) flatChroma(p *parser) {
	c := &p.frame.comps[0]
	blocks := c.blocksX * c.blocksY
	if p.interval > 0 {
		a.append(markerDRI, []byte{0, 0})
	}
	a.append(markerDHT, append([]byte{0x01}, typicalTables[0][1]...))
	if !p.frame.progressive {
		a.append(markerDHT, append([]byte{0x11}, typicalTables[1][1]...))
	} else {
		// The ends of bands, for 1, 2, 4 … 16,384 blocks and so many as further
		// bits tell: 15 codes of four bits.
		runs := make([]byte, 16, 31)
		runs[3] = 15
		for n := range byte(15) {
			runs = append(runs, n<<4)
		}
		a.append(markerDHT, append([]byte{0x11}, runs...))
	}
	for i := range byte(2) {
		id := c.id + 1 + i
		w := newBitWriter(nil)
		if !p.frame.progressive {
			a.append(markerSOS, []byte{1, id, 0x11, 0, 63, 0})
			for range blocks {
				w.put(0, 4) // no difference, end of block: 00 and 00 in annex K's tables
			}
			w.pad()
			a.out = append(a.out, w.out...)
			continue
		}
		a.append(markerSOS, []byte{1, id, 0x10, 0, 0, 0})
		for range blocks {
			w.put(0, 2)
		}
		w.pad()
		a.out = append(a.out, w.out...)
		a.append(markerSOS, []byte{1, id, 0x01, 1, 63, 0})
		w = newBitWriter(nil)
		for left := blocks; left > 0; {
			n := min(left, 1<<15-1)
			size := uint(bits.Len(uint(n)) - 1)
			w.put(uint64(size), 4)
			w.put(uint64(n)-1<<size, size)
			left -= n
		}
		w.pad()
		a.out = append(a.out, w.out...)
	}
}
