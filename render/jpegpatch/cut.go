package jpegpatch

import (
	"bytes"
	"errors"
	"image"
	"slices"
)

// Cut cuts parts out of the JPEG in src without decoding them: their
// coefficients are those of the source, and so are their pixels, but for the
// colour of those at a cut that a decoder interpolates with what was beyond.
//
// A part begins where an MCU does (8 to 32 pixels a side), at or before the
// region's left and upper edge, as jpegtran has it; its right and lower edge are
// the region's. For each region that has pixels in the frame, in their order,
// show is called with its number, with what was cut out, in pixels of the stored
// frame, and with the file, which it must not keep. Cut ends with the first error
// that show returns.
//
// The file keeps of the source's metadata what [Redacted] does, for the rest may
// show the whole picture: the density, colour profile, and of EXIF the camera, the
// date and the orientation. A progressive source is cut into sequential files.
func Cut(src []byte, regions []image.Rectangle, show func(i int, at image.Rectangle, file []byte) error) error {
	memory := takeScratch()
	defer memory.giveBack()
	// Without regions, the parser finds scans and tables, and decodes nothing.
	p := &parser{file: &file{src: src}, scratch: memory}
	if err := p.parse(); err != nil {
		return err
	}
	var cuts []cut
	for i, r := range regions {
		if r = r.Intersect(p.frame.bounds()); !r.Empty() {
			cuts = append(cuts, p.frame.cut(i, r))
		}
	}
	stops := make([][]stop, len(p.scans))
	for i, sc := range p.scans {
		var err error
		if p.progressive != nil {
			err = p.progressive.read(sc)
		} else {
			stops[i], err = sc.stops(cuts, memory.huffmans)
		}
		if err != nil {
			return err
		}
	}
	if p.progressive != nil {
		if err := p.progressive.complete(); err != nil {
			return err
		}
	}
	for i := range cuts {
		c := &cuts[i]
		out, err := c.write(memory.out[:0], p, stops, false)
		if errors.Is(err, errNoCode) {
			out, err = c.write(memory.out[:0], p, stops, true)
		}
		if err != nil {
			return err
		}
		memory.out = out
		if err := show(c.number, c.at, out); err != nil {
			return err
		}
	}
	return nil
}

// cut is a part of a frame.
type cut struct {
	number int
	at     image.Rectangle
	x, y   int    // its first MCU
	frame  *frame // its own: sizes and tables
}

// cut returns the part that holds a region within the frame.
func (f *frame) cut(number int, r image.Rectangle) cut {
	width, height := 8*f.hmax, 8*f.vmax
	c := cut{number: number, x: r.Min.X / width, y: r.Min.Y / height}
	c.at = image.Rect(c.x*width, c.y*height, r.Max.X, r.Max.Y)
	own := *f
	own.width, own.height = c.at.Dx(), c.at.Dy()
	own.comps = slices.Clone(f.comps)
	own.layOut()
	c.frame = &own
	return c
}

// scan returns the part of a scan that is in the cut, without its data, and the
// scan's MCU that it starts with.
func (c *cut) scan(sc *scan) (own *scan, first int, err error) {
	own = &scan{comps: slices.Clone(sc.comps)}
	for i := range own.comps {
		own.comps[i].component = &c.frame.comps[sc.comps[i].index]
	}
	x, y := c.x, c.y
	if len(sc.comps) == 1 { // block by block
		x, y = x*sc.comps[0].h, y*sc.comps[0].v
	}
	return own, y*sc.mcusX + x, own.layOut(c.frame)
}

// stop is where a row of a cut, or a restart interval, starts or ends in a
// sequential scan: before an MCU, which starts at a bit, with DC predictors.
// What is before it ended at a bit, with such predictors; between intervals they
// are others.
type stop struct {
	mcu         int
	end, start  uint64
	was, dc     [3]int32
	newInterval bool
}

// stops passes over the scan once, and notes the stops of all cuts in their
// order.
func (sc *scan) stops(cuts []cut, tables huffmans) ([]stop, error) {
	if err := sc.readyTables(); err != nil {
		return nil, err
	}
	at := []int{sc.mcus}
	for i := range cuts {
		own, first, err := cuts[i].scan(sc)
		if err != nil {
			return nil, err
		}
		for from := first; from < first+own.mcus/own.mcusX*sc.mcusX; from += sc.mcusX {
			at = append(at, from, from+own.mcusX)
		}
	}
	for from := 0; sc.interval > 0 && from < sc.mcus; from += sc.interval {
		at = append(at, from)
	}
	slices.Sort(at)
	at = slices.Compact(at)
	passing := sc.skipper(tables)
	stops := make([]stop, 0, len(at))
	var s stop
	err := sc.intervals(func(i, from, to int, pos uint64) error {
		s = stop{mcu: from, end: s.end, start: pos, was: s.was, newInterval: i > 0}
		for last := false; !last; {
			next := to
			if len(at) > 0 && at[0] <= to {
				next = at[0]
			}
			last = next == to // is that of the next interval
			var err error
			if next > s.mcu {
				if s.start, err = passing.skip(next-s.mcu, s.start, sc.ends[i], &s.dc, nil); err != nil {
					return err
				}
				s.mcu, s.newInterval, s.end, s.was = next, false, s.start, s.dc
			}
			if !last {
				stops, at = append(stops, s), at[1:]
			}
		}
		if sc.overlong(to, s.start, sc.ends[i]) {
			return damaged("too much data in a scan")
		}
		return nil
	})
	return append(stops, s), err
}

// stretch is a run of MCUs of one row of a cut and of one restart interval.
type stretch struct {
	mcus       int
	start, end uint64
	dc, last   [3]int32 // predictors before its first and behind its last MCU
}

// stretches returns what a cut has of a scan.
func (c *cut) stretches(sc *scan, stops []stop) ([]stretch, error) {
	own, first, err := c.scan(sc)
	if err != nil {
		return nil, err
	}
	var stretches []stretch
	for from := first; from < first+own.mcus/own.mcusX*sc.mcusX; from += sc.mcusX {
		i, _ := slices.BinarySearchFunc(stops, from, func(s stop, mcu int) int { return s.mcu - mcu })
		for s := &stops[i]; s.mcu < from+own.mcusX; s = &stops[i] {
			for i++; stops[i].mcu < from+own.mcusX && !stops[i].newInterval; {
				i++
			}
			next := &stops[i]
			stretches = append(stretches, stretch{next.mcu - s.mcu, s.start, next.end, s.dc, next.was})
		}
	}
	return stretches, nil
}

// write appends the cut's file. Coded anew, its scans have Huffman tables of
// their own; else it fails with errNoCode if those of the source have no code for
// the step from one row to the next.
func (c *cut) write(out []byte, p *parser, stops [][]stop, anew bool) ([]byte, error) {
	out = append(out, 0xFF, markerSOI)
	scans := 0
	for i := range p.segments {
		s := &p.segments[i]
		payload := p.src[s.payload:s.end]
		switch {
		case s.scan != nil && p.progressive != nil:
			if scans++; scans > 1 {
				continue
			}
			var err error
			if out, err = c.progressive(p.progressive).appendSequential(out); err != nil {
				return nil, err
			}
		case s.scan != nil:
			header := appendSegment(nil, markerSOS, payload)
			stretches, err := c.stretches(s.scan, stops[scans])
			if err != nil {
				return nil, err
			}
			if scans++; anew {
				out, err = appendOptimised(out, s.scan.comps, header, s.scan.walkStretches(stretches))
			} else {
				out, err = s.scan.copyStretches(append(out, header...), stretches)
			}
			if err != nil {
				return nil, err
			}
		case s.marker == markerSOF0, s.marker == markerSOF1, s.marker == markerSOF2:
			payload = bytes.Clone(payload)
			width, height := c.at.Dx(), c.at.Dy()
			payload[1], payload[2], payload[3], payload[4] = byte(height>>8), byte(height), byte(width>>8), byte(width)
			out = appendSegment(out, p.sequentialFrame(s.marker), payload)
		case s.marker == markerDRI, s.marker == markerDNL, s.marker == markerDHT && p.progressive != nil:
		default:
			if kept := Redacted(s.marker, payload, new(Removed)); kept != nil {
				out = appendSegment(out, s.marker, kept)
			}
		}
	}
	return append(out, 0xFF, markerEOI), nil
}

// copyStretches appends a scan of stretches of another: but for the DC differences at
// the start of each, all bits are copied.
func (sc *scan) copyStretches(out []byte, stretches []stretch) ([]byte, error) {
	w := newBitWriter(out)
	var was [3]int32
	for i := range stretches {
		p := &stretches[i]
		pos, dc := p.start, p.dc
		var met [3]bool // the component's first block is behind
		for _, u := range sc.units {
			c := &sc.comps[u.comp]
			if met[u.comp] {
				next, _ := skipBlock(sc.bits, pos, c.dc, c.ac)
				if next == 0 {
					return nil, damaged("Huffman code")
				}
				w.copyBits(sc.bits, pos, next)
				pos = next
				continue
			}
			met[u.comp] = true
			coefs, diff, n := decodeDC(sc.bits, pos, c.dc)
			next, _ := skipFrom(sc.bits, coefs, 1, c.dc, c.ac)
			if n == 0 || next == 0 {
				return nil, damaged("Huffman code")
			}
			if err := c.encodeDC(w, dc[u.comp]+diff-was[u.comp]); err != nil {
				return nil, err
			}
			w.copyBits(sc.bits, coefs, next)
			pos = next
		}
		w.copyBits(sc.bits, pos, p.end)
		was = p.last
	}
	w.pad()
	return w.out, nil
}

// walkStretches walks the blocks of stretches of a scan.
func (sc *scan) walkStretches(stretches []stretch) walk {
	return func(block blockFunc, _ func(int)) error {
		var was [3]int32
		var natural [64]int32
		for i := range stretches {
			p := &stretches[i]
			pos, dc := p.start, p.dc
			for range p.mcus {
				for _, u := range sc.units {
					c := &sc.comps[u.comp]
					next, diff, _ := decodeBlock(sc.bits, pos, c.dc, c.ac, &unquantised, &natural)
					if next == 0 {
						return damaged("Huffman code")
					}
					pos = next
					dc[u.comp] += diff
					b := takeCoefficients(&natural)
					if err := block(u.comp, &b, dc[u.comp]-was[u.comp]); err != nil {
						return err
					}
					was[u.comp] = dc[u.comp]
				}
			}
		}
		return nil
	}
}

// progressive returns the coefficients that are in the cut.
func (c *cut) progressive(p *progressive) *progressive {
	own := newProgressive(c.frame)
	for i := range c.frame.comps {
		f, whole := &c.frame.comps[i], &p.frame.comps[i]
		for y := range c.frame.mcusY * f.v {
			from := (c.y*f.v+y)*whole.stride + c.x*f.h
			own.blocks[i] = append(own.blocks[i], p.blocks[i][from:from+f.stride]...)
		}
	}
	return own
}
