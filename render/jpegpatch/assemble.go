package jpegpatch

import (
	"bytes"
	"errors"
)

// assembler puts the result together, segment by segment.
type assembler struct {
	*file
	store *store
	drop  bool // metadata that may show a picture
	stats *Stats
	out   []byte
	// replaced tells which Huffman tables, by class and number, are not those
	// that the source has defined last.
	replaced [2][4]bool
	index    mpfIndex
}

// start begins the result.
func (a *assembler) start() {
	// Ink usually takes more bits than what it covers.
	a.out = grow(a.out, len(a.src)+len(a.src)/4+1<<12)[:0]
	a.out = append(a.out, a.src[:2]...)
}

// assemble makes the result with its scans as they are but for the changed
// blocks.
func (a *assembler) assemble() error {
	a.start()
	for i := range a.segments {
		s := &a.segments[i]
		if s.scan == nil {
			a.segment(s)
		} else if err := a.scan(s); err != nil {
			return err
		}
	}
	a.finish()
	return nil
}

// sequential makes the result of a progressive source: a sequential file.
func (a *assembler) sequential(p *progressive) error {
	a.start()
	scanned := false
	for i := range a.segments {
		s := &a.segments[i]
		switch {
		case s.marker == markerDHT || s.marker == markerDRI || s.scan != nil && scanned:
			// Of the progressive scans.
		case s.scan != nil:
			scanned = true
			var err error
			if a.out, err = p.appendSequential(a.out); err != nil {
				return err
			}
		case s.marker == markerSOF2:
			a.append(a.sequentialFrame(s.marker), a.src[s.payload:s.end])
		default:
			a.segment(s)
		}
	}
	a.finish()
	return nil
}

// segment appends a segment, or what is left of it without thumbnails.
func (a *assembler) segment(s *segment) {
	payload := a.src[s.payload:s.end]
	if s.marker == markerDHT {
		a.redefined(payload)
	}
	if a.drop {
		kept := Redacted(s.marker, payload, &a.stats.Removed)
		if kept != nil {
			a.append(s.marker, kept)
		}
		return
	}
	a.out = append(a.out, a.src[s.start:s.end]...)
	if isMPF(s.marker, payload) {
		a.index = mpfIndex{src: s.payload, out: len(a.out) - len(payload), size: len(payload)}
	}
}

// append appends a segment.
func (a *assembler) append(marker byte, payload []byte) {
	a.out = appendSegment(a.out, marker, payload)
}

func appendSegment(out []byte, marker byte, payload []byte) []byte {
	n := len(payload) + 2
	return append(append(out, 0xFF, marker, byte(n>>8), byte(n)), payload...)
}

// sequentialFrame returns the marker of the frame when it is coded in sequence.
func (f *file) sequentialFrame(marker byte) byte {
	switch {
	case marker != markerSOF2:
		return marker
	case f.wide:
		return markerSOF1
	}
	return markerSOF0
}

// finish appends the end of the image and what follows it.
func (a *assembler) finish() {
	last := a.segments[len(a.segments)-1]
	at := last.end
	if last.scan != nil {
		at = last.scan.end
	}
	a.out = append(a.out, a.src[at:a.end]...)
	if a.drop {
		if a.end < len(a.src) {
			a.stats.Removed.Previews++
		}
		return
	}
	a.index.move(a.out, a.end)
	a.out = append(a.out, a.src[a.end:]...)
}

// scan appends one scan with its header.
func (a *assembler) scan(s *segment) error {
	sc, header := s.scan, a.src[s.start:s.end]
	for _, c := range sc.comps {
		a.restore(0, c.dcAt, c.dc)
		a.restore(1, c.acAt, c.ac)
	}
	before := len(a.out)
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
	if err != nil {
		return err
	}
	a.out = out
	return nil
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

// Multi-picture files (CIPA DC-007) have more images behind the first one: a
// larger preview, a second eye's view, a gain map. An APP2 segment in the first
// image has their places, counted from its own TIFF header, and the sizes of
// all, the first one's included. They are what a patch moves.

const mpfTag = "MPF\x00"

func isMPF(marker byte, payload []byte) bool {
	return marker == markerAPP0+2 && bytes.HasPrefix(payload, []byte(mpfTag))
}

// mpfIndex is where an MPF segment's payload is.
type mpfIndex struct {
	src, out int
	size     int // 0 if there is none
}

// move corrects the index in out, which ends with the first image; in the
// source that image ended at end. An index that cannot be read stays as it is.
func (m mpfIndex) move(out []byte, end int) {
	grown := len(out) - end
	if m.size == 0 || grown == 0 {
		return
	}
	t := tiff{data: out[m.out+len(mpfTag) : m.out+m.size]}
	at, ok := t.start()
	if !ok {
		return
	}
	const entryList, entrySize = 0xB002, 16
	for _, e := range t.entries(at) {
		if e.tag != entryList {
			continue
		}
		for list := t.value(e); len(list) >= entrySize; list = list[entrySize:] {
			size, offset := list[4:8], list[8:12]
			from := int64(t.order.Uint32(offset))
			switch in := from + int64(m.src+len(mpfTag)); {
			case from == 0: // the first image
				t.order.PutUint32(size, t.order.Uint32(size)+uint32(grown))
			case in >= int64(end):
				t.order.PutUint32(offset, uint32(from+int64(grown+m.src-m.out)))
			}
		}
	}
}
