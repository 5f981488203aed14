package jpegpatch

import (
	"image"
	"slices"
)

// DecodeScaled decodes the JPEG in src at a half, a quarter or an eighth of its
// size, as denominator says: 2, 4 or 8. What that leaves out is not decoded, so
// that an eighth of a photo of 12 megapixels takes a few milliseconds: it is
// the means of the blocks, and the frequencies within them are passed over.
//
// The result is the stored frame, as an *image.Gray, *image.YCbCr or, if the
// file's components are red, green and blue, *image.RGBA. It has one pixel for
// so many of the frame's in either direction, the last ones begun included; so
// it measures the frame's size divided by the denominator, rounded up. Where
// the file has colour at lower resolution, so has the result. Any other
// denominator is a programmer's error and panics.
//
// What can be decoded is what [Patch] can patch, and errors match
// [ErrUnsupported]; decoding the whole picture is left then.
func DecodeScaled(src []byte, denominator int) (image.Image, error) {
	if denominator != 2 && denominator != 4 && denominator != 8 {
		panic("jpegpatch: scaled by other than 2, 4 or 8")
	}
	memory := takeScratch()
	defer memory.giveBack()
	// Without regions, the parser finds scans and tables, and decodes nothing.
	p := &parser{file: &file{src: src}, scratch: memory}
	if err := p.parse(); err != nil {
		return nil, err
	}
	s := newShrinker(p.frame, 8/denominator)
	var err error
	if p.progressive != nil {
		err = s.progressive(p.progressive, p.scans)
	} else {
		err = s.sequential(p.scans, memory.huffmans)
	}
	if err != nil {
		return nil, err
	}
	return s.picture(p.coloured()), nil
}

// shrinker decodes the low frequencies of all blocks to side×side samples
// each.
type shrinker struct {
	frame  *frame
	side   int  // 1, 2 or 4
	last   uint // the last coefficient that matters, a zigzag index
	planes []shrunk
	coefs  [64]int32 // dequantised, in natural order
}

// shrunk is one component at its scaled size, padding to whole MCUs included.
type shrunk struct {
	samples []byte
	stride  int
}

func newShrinker(f *frame, side int) *shrinker {
	s := &shrinker{frame: f, side: side, planes: make([]shrunk, len(f.comps))}
	for k, at := range unzig {
		if int(at&7) < side && int(at>>3) < side {
			s.last = uint(k)
		}
	}
	for i := range f.comps {
		c := &f.comps[i]
		s.planes[i] = shrunk{make([]byte, len(c.ink)*side*side), c.stride * side}
	}
	return s
}

// sequential decodes all scans of a sequential file.
func (s *shrinker) sequential(scans []*scan, tables huffmans) error {
	for _, sc := range scans {
		if err := sc.readyTables(); err != nil {
			return err
		}
		lanes := s.lanes(sc)
		if s.side == 1 {
			if err := sc.intervals(newMeansReader(sc, lanes, tables).interval); err != nil {
				return err
			}
			continue
		}
		if err := sc.intervals(func(i, from, to int, pos uint64) error {
			return s.interval(sc, lanes, from, to, pos, sc.ends[i])
		}); err != nil {
			return err
		}
	}
	return nil
}

// lane is a unit of a scan's MCUs on its way into its plane.
type lane struct {
	*scanComponent
	plane     *shrunk
	comp      int // index in scan.comps
	dc0       int32
	x, y      int // of its first block, in blocks
	across    int // blocks from one MCU to the next
	downwards int
}

func (s *shrinker) lanes(sc *scan) []lane {
	lanes := make([]lane, len(sc.units))
	for i, u := range sc.units {
		c := &sc.comps[u.comp]
		l := lane{c, &s.planes[c.index], u.comp, int32(c.quant[0]), u.dx, u.dy, c.h, c.v}
		if len(sc.comps) == 1 {
			l.across, l.downwards = 1, 1
		}
		lanes[i] = l
	}
	return lanes
}

// interval decodes a restart interval's MCUs, whose bits are those from pos to
// end, to more than one sample a block.
func (s *shrinker) interval(sc *scan, lanes []lane, from, to int, pos, end uint64) error {
	var dc [3]int32
	x, y := from%sc.mcusX, from/sc.mcusX
	for range to - from {
		for i := range lanes {
			l := &lanes[i]
			var diff int32
			pos, diff = decodeLow(sc.bits, pos, l.scanComponent, s.last, &s.coefs)
			if pos == 0 {
				return damaged("Huffman code")
			}
			v := dc[l.comp] + diff
			if v != int32(int16(v)) {
				return damaged("DC out of range")
			}
			dc[l.comp] = v
			s.put(l.plane, x*l.across+l.x, y*l.downwards+l.y, v*l.dc0)
		}
		if pos > end {
			return damaged("too little data in a scan")
		}
		if x++; x == sc.mcusX {
			x, y = 0, y+1
		}
	}
	if sc.overlong(to, pos, end) {
		return damaged("too much data in a scan")
	}
	return nil
}

// decodeLow is skipBlock that also dequantises the AC coefficients up to last
// into coefs, which is all zero before, in natural order.
func decodeLow(b []byte, pos uint64, c *scanComponent, last uint, coefs *[64]int32) (next uint64, diff int32) {
	pos, diff, n := decodeDC(b, pos, c.dc)
	if n == 0 {
		return 0, 0
	}
	k := uint(1)
	for ; k <= last; k++ {
		w := window(b, pos)
		s, n := c.ac.symbol(w)
		if n == 0 || !sequentialAC(s) {
			return 0, 0
		}
		pos += uint64(n)
		if s == 0 {
			return pos, diff
		}
		size := uint(s & 15)
		k += uint(s >> 4)
		if k > 63 {
			return 0, 0
		}
		pos += uint64(size)
		if size > 0 {
			coefs[unzig[k]] = extend(w<<n, size) * int32(c.quant[k])
		}
	}
	if k > 63 {
		return pos, diff
	}
	next, _ = skipFrom(b, pos, k, c.dc, c.ac)
	return next, diff
}

// progressive decodes a progressive file, without the scans that tell nothing
// of what matters.
func (s *shrinker) progressive(p *progressive, scans []*scan) error {
	for i, needed := range s.needed(scans) {
		if needed {
			if err := p.read(scans[i]); err != nil {
				return err
			}
		}
	}
	for i := range s.frame.comps {
		c := &s.frame.comps[i]
		for at := range p.blocks[i] {
			b := &p.blocks[i][at]
			for k := uint(1); k <= s.last; k++ {
				s.coefs[unzig[k]] = int32(b.at[k]) * int32(c.quant[k])
			}
			s.put(&s.planes[i], at%c.stride, at/c.stride, int32(b.at[0])*int32(c.quant[0]))
		}
	}
	return nil
}

// needed tells of each scan whether it must be read. One that refines a band
// can only be read if all of the band is known, so it needs those before it.
func (s *shrinker) needed(scans []*scan) []bool {
	needed := make([]bool, len(scans))
	last := [3]int{int(s.last), int(s.last), int(s.last)}
	for i, sc := range slices.Backward(scans) {
		for _, c := range sc.comps {
			if sc.spectralStart <= last[c.index] {
				needed[i] = true
				if sc.high > 0 {
					last[c.index] = max(last[c.index], sc.spectralEnd)
				}
			}
		}
	}
	return needed
}

// put transforms coefs, and dc with it, into the samples of the block at x, y.
// It leaves coefs zero.
func (s *shrinker) put(p *shrunk, x, y int, dc int32) {
	to := p.samples[(y*p.stride+x)*s.side:]
	s.coefs[0] = dc
	switch s.side {
	case 1:
		to[0] = reduced1(dc)
		return
	case 2:
		reduced2(&s.coefs, to, p.stride)
	case 4:
		reduced4(&s.coefs, to, p.stride)
	}
	s.coefs = [64]int32{}
}

// picture puts the components together.
func (s *shrinker) picture(coloured bool) image.Image {
	f := s.frame
	r := image.Rect(0, 0, ceilDiv(f.width*s.side, 8), ceilDiv(f.height*s.side, 8))
	if len(f.comps) == 1 {
		return &image.Gray{Pix: s.planes[0].samples, Stride: s.planes[0].stride, Rect: r}
	}
	if ratio, ok := f.subsampling(); ok && coloured {
		return &image.YCbCr{
			Y: s.planes[0].samples, Cb: s.planes[1].samples, Cr: s.planes[2].samples,
			YStride: s.planes[0].stride, CStride: s.planes[1].stride, SubsampleRatio: ratio, Rect: r,
		}
	}
	for i := range s.planes {
		s.planes[i].replicate(&f.comps[i], f, r.Size())
	}
	if coloured {
		return &image.YCbCr{
			Y: s.planes[0].samples, Cb: s.planes[1].samples, Cr: s.planes[2].samples,
			YStride: r.Dx(), CStride: r.Dx(), SubsampleRatio: image.YCbCrSubsampleRatio444, Rect: r,
		}
	}
	m := image.NewRGBA(r)
	for i, red := range s.planes[0].samples {
		to := (*[4]byte)(m.Pix[4*i:])
		to[0], to[1], to[2], to[3] = red, s.planes[1].samples[i], s.planes[2].samples[i], 0xFF
	}
	return m
}

// subsampling returns image's name for the components' factors, if it has one.
func (f *frame) subsampling() (image.YCbCrSubsampleRatio, bool) {
	y, cb, cr := &f.comps[0], &f.comps[1], &f.comps[2]
	if y.h != f.hmax || y.v != f.vmax || cb.h != cr.h || cb.v != cr.v || y.h%cb.h != 0 || y.v%cb.v != 0 {
		return 0, false
	}
	ratio, ok := subsampleRatios[[2]int{y.h / cb.h, y.v / cb.v}]
	return ratio, ok
}

// replicate gives a plane a sample for each pixel.
func (p *shrunk) replicate(c *component, f *frame, size image.Point) {
	full := make([]byte, size.X*size.Y)
	for y := range size.Y {
		from := p.samples[y*c.v/f.vmax*p.stride:]
		for x := range size.X {
			full[y*size.X+x] = from[x*c.h/f.hmax]
		}
	}
	*p = shrunk{full, size.X}
}
