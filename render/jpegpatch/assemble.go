package jpegpatch

import "errors"

// assembler puts the result together, segment by segment.
type assembler struct {
	*file
	store *store
	stats *Stats
	out   []byte
	// replaced tells which Huffman tables, by class and number, are not those
	// that the source has defined last.
	replaced [2][4]bool
}

// assemble returns the file with the changed blocks.
func (a *assembler) assemble() error {
	// Ink usually takes more bits than what it covers.
	a.out = make([]byte, 0, len(a.src)+len(a.src)/8+1<<10)
	at := 0
	for i := range a.segments {
		s := &a.segments[i]
		a.out = append(a.out, a.src[at:s.start]...)
		at = s.end
		if s.marker == markerDHT {
			a.redefined(a.src[s.payload:s.end])
		}
		if s.scan == nil {
			a.out = append(a.out, a.src[s.start:s.end]...)
			continue
		}
		if err := a.scan(s); err != nil {
			return err
		}
		at = s.scan.end
	}
	a.out = append(a.out, a.src[at:]...)
	return nil
}

// scan appends one scan with its header.
func (a *assembler) scan(s *segment) error {
	sc, header := s.scan, a.src[s.start:s.end]
	before := len(a.out)
	for _, c := range sc.comps {
		a.restore(0, c.dcAt, c.dc)
		a.restore(1, c.acAt, c.ac)
	}
	a.out = append(a.out, header...)
	if !sc.changed(a.store) {
		a.out = append(a.out, a.src[sc.start:sc.end]...)
		return nil
	}
	out, err := sc.write(a.out, a.store)
	if errors.Is(err, errNoCode) {
		a.stats.RecodedScans++
		for _, c := range sc.comps {
			a.replaced[0][c.dcAt], a.replaced[1][c.acAt] = true, true
		}
		out, err = appendOptimised(a.out[:before], sc.comps, header, sc.blocks(a.store))
	}
	a.out = out
	return err
}

// changed reports whether a block of the scan has changed.
func (sc *scan) changed(s *store) bool {
	for i := range sc.marks {
		if n := sc.marks[i].block; n >= 0 && s.changed[n] {
			return true
		}
	}
	return false
}

// restore defines a table again that a scan before has replaced.
func (a *assembler) restore(class, number byte, h *huffman) {
	if a.replaced[class][number] {
		a.out = appendTable(a.out, class, number, h)
		a.replaced[class][number] = false
	}
}

// redefined notes the tables that a DHT segment of the source defines.
func (a *assembler) redefined(b []byte) {
	for len(b) > 0 {
		a.replaced[b[0]>>4][b[0]&15] = false
		n := 17
		for _, c := range b[1:17] {
			n += int(c)
		}
		b = b[n:]
	}
}
