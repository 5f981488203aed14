package jpegpatch

import (
	"bytes"
	"image"
)

// frame is what a start-of-frame segment says, and which of its blocks the
// regions lie on.
type frame struct {
	width, height int // pixels
	progressive   bool
	hmax, vmax    int // largest sampling factors
	mcusX, mcusY  int
	comps         []component
	inkMCUs       []bool // by MCU: a region lies on it
}

// component is one colour plane.
type component struct {
	index            int // in frame.comps
	id               byte
	h, v             int         // sampling factors, 1 to 4
	tq               byte        // its quantisation table's number
	stride           int         // blocks in a row, padding to whole MCUs included
	blocksX, blocksY int         // blocks with samples inside the frame
	inked            int         // blocks that a region lies on
	ink              []int32     // by block, row by row: its number in the sample store + 1, or 0
	quant            *[64]uint16 // zigzag order; nil until its scan was seen
	x, y             axis
}

// full reports whether each pixel has a sample of its own.
func (c *component) full() bool { return c.x.n == c.x.nmax && c.y.n == c.y.nmax }

// parseFrame reads a start-of-frame segment's payload. rest is the number of
// bytes in the file: a frame that claims more blocks than they can code is
// refused before anything is allocated for it.
func parseFrame(marker byte, p []byte, rest int) (*frame, error) {
	if len(p) < 6 || len(p) != 6+3*int(p[5]) {
		return nil, damaged("length of the frame header")
	}
	f := &frame{
		height:      int(p[1])<<8 | int(p[2]),
		width:       int(p[3])<<8 | int(p[4]),
		progressive: marker == markerSOF2,
	}
	switch n := int(p[5]); {
	case p[0] != 8:
		return nil, unsupported("samples of other than 8 bits")
	case n != 1 && n != 3:
		return nil, unsupported("neither grey nor three components")
	case f.width == 0:
		return nil, damaged("no width")
	case f.height == 0:
		return nil, damaged("no height")
	}
	f.comps = make([]component, p[5])
	for i := range f.comps {
		c, q := &f.comps[i], p[6+3*i:]
		c.index = i
		c.id, c.h, c.v, c.tq = q[0], int(q[1]>>4), int(q[1]&15), q[2]
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 || c.tq > 3 {
			return nil, damaged("frame header")
		}
		for _, other := range f.comps[:i] {
			if other.id == c.id {
				return nil, damaged("two components of one name")
			}
		}
		f.hmax, f.vmax = max(f.hmax, c.h), max(f.vmax, c.v)
	}
	if len(f.comps) == 1 {
		// A lone component is coded block by block whatever its factors say
		// (clause A.2.2).
		f.comps[0].h, f.comps[0].v, f.hmax, f.vmax = 1, 1, 1, 1
	}
	f.layOut()
	// A block takes two bits at least, or the one of its first DC scan.
	perByte := 4
	if f.progressive {
		perByte = 8
		if f.width*f.height > maxProgressive {
			return nil, unsupported("progressive and too large")
		}
	}
	if f.blocks() > perByte*rest {
		return nil, damaged("too short for its size")
	}
	for i := range f.comps {
		c := &f.comps[i]
		c.x = newAxis(c.h, f.hmax, f.width, c.stride)
		c.y = newAxis(c.v, f.vmax, f.height, f.mcusY*c.v)
	}
	f.inkMCUs = make([]bool, f.mcusX*f.mcusY)
	return f, nil
}

// maxProgressive is the largest progressive image in pixels, for all of its
// coefficients are held, 3 to 6 bytes a pixel.
const maxProgressive = 1 << 27

// layOut computes the grids.
func (f *frame) layOut() {
	f.mcusX = ceilDiv(f.width, 8*f.hmax)
	f.mcusY = ceilDiv(f.height, 8*f.vmax)
	for i := range f.comps {
		c := &f.comps[i]
		c.stride = f.mcusX * c.h
		c.blocksX = ceilDiv(ceilDiv(f.width*c.h, f.hmax), 8)
		c.blocksY = ceilDiv(ceilDiv(f.height*c.v, f.vmax), 8)
	}
}

// blocks returns how many blocks have samples inside the frame.
func (f *frame) blocks() int {
	n := 0
	for i := range f.comps {
		n += f.comps[i].blocksX * f.comps[i].blocksY
	}
	return n
}

// makeInk gives all components their ink, of memory that is kept.
func (f *frame) makeInk(memory *[]int32) {
	n := 0
	for i := range f.comps {
		n += f.comps[i].stride * f.comps[i].v * f.mcusY
	}
	*memory = zeroed(*memory, n)
	rest := *memory
	for i := range f.comps {
		c := &f.comps[i]
		n := c.stride * c.v * f.mcusY
		c.ink, rest = rest[:n:n], rest[n:]
	}
}

// bounds returns the frame in pixels.
func (f *frame) bounds() image.Rectangle { return image.Rect(0, 0, f.width, f.height) }

// markMCUs notes the MCUs that r, a region within the frame, lies on.
func (f *frame) markMCUs(r image.Rectangle) {
	for y := r.Min.Y / (8 * f.vmax); y <= (r.Max.Y-1)/(8*f.vmax); y++ {
		row := f.inkMCUs[y*f.mcusX:]
		for x := r.Min.X / (8 * f.hmax); x <= (r.Max.X-1)/(8*f.hmax); x++ {
			row[x] = true
		}
	}
}

// samplesUnder returns the samples that r, a region within the frame, lies on.
func (c *component) samplesUnder(r image.Rectangle) image.Rectangle {
	x0, x1 := c.x.samples(r.Min.X, r.Max.X)
	y0, y1 := c.y.samples(r.Min.Y, r.Max.Y)
	return image.Rect(x0, y0, x1, y1)
}

// blocksUnder returns the blocks that r, a region within the frame, lies on.
func (c *component) blocksUnder(r image.Rectangle) image.Rectangle {
	s := c.samplesUnder(r)
	return image.Rect(s.Min.X>>3, s.Min.Y>>3, (s.Max.X-1)>>3+1, (s.Max.Y-1)>>3+1)
}

// pixelsOf returns the frame's pixels that show samples of the block at x, y.
func (c *component) pixelsOf(x, y int) image.Rectangle {
	return image.Rectangle{
		Min: image.Point{c.x.first[x], c.y.first[y]},
		Max: image.Point{c.x.first[x+1], c.y.first[y+1]},
	}
}

// blocksUnder returns how many blocks a region within the frame lies on.
func (f *frame) blocksUnder(r image.Rectangle) int {
	if r.Empty() {
		return 0
	}
	n := 0
	for i := range f.comps {
		size := f.comps[i].blocksUnder(r).Size()
		n += size.X * size.Y
	}
	return n
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// axis tells which pixels a component's samples are shown on, horizontally or
// vertically: with n samples to nmax pixels, pixel i shows sample i·n/nmax,
// rounded down.
type axis struct {
	n, nmax int
	place   []uint8 // by pixel: its sample's place in the block, 0 to 7
	pixels  []uint8 // by sample: how many pixels show it; none in the padding
	first   []int   // by block: the first pixel that shows one of its samples
	last    int     // the last sample that is shown
}

// newAxis lays size pixels on the samples of so many blocks.
func newAxis(n, nmax, size, blocks int) axis {
	a := axis{n: n, nmax: nmax, place: make([]uint8, size), pixels: make([]uint8, 8*blocks), first: make([]int, blocks+1)}
	s, rest := 0, 0
	for i := range a.place {
		a.place[i] = uint8(s & 7)
		a.pixels[s]++
		a.last = s
		if rest += n; rest >= nmax {
			rest -= nmax
			s++
		}
	}
	for b := range a.first {
		a.first[b] = min(ceilDiv(8*b*nmax, n), size)
	}
	return a
}

// samples returns which samples the pixels from min to max−1 show, the last
// one excluded.
func (a *axis) samples(min, max int) (from, to int) {
	return min * a.n / a.nmax, (max-1)*a.n/a.nmax + 1
}

// reach returns the most pixels that a block has.
func (a *axis) reach() int { return ceilDiv(8*a.nmax, a.n) }

// Info is what a JPEG's frame header says.
type Info struct {
	Width, Height int // of the stored frame, in pixels
	Components    int // 1: grey; 3: YCbCr or RGB; 4: CMYK or YCCK
	Progressive   bool
	RGB           bool // three components are red, green and blue
	LateHeight    bool // the height follows the first scan, which few decoders read
}

// ReadInfo reads a JPEG up to its frame header, further only where the height
// follows the first scan. It asks for no more than decoders do: bytes between
// segments, all sampling factors and missing Huffman tables are no errors.
// What no decoder here reads (arithmetic coding, 12 bits, lossless and
// hierarchical coding) gives an [*UnsupportedError] that names it; a file that
// ends before the frame is damaged.
func ReadInfo(src []byte) (Info, error) {
	if len(src) < 4 || src[0] != 0xFF || src[1] != markerSOI {
		return Info{}, unsupported("no JPEG")
	}
	jfif, adobe := false, -1
	for at := nextMarker(src, 2); ; at = nextMarker(src, at) {
		if at+3 > len(src) {
			return Info{}, damaged("the file is cut off")
		}
		m, end := src[at], at+1+int(src[at+1])<<8+int(src[at+2])
		switch {
		case m >= markerRST0 && m <= markerSOI || m == 0x01:
			at++
			continue
		case m == markerEOI, m == markerSOS:
			return Info{}, damaged("no frame")
		case end < at+3 || end > len(src):
			return Info{}, damaged("the file is cut off")
		}
		b := src[at+3 : end]
		at = end
		switch {
		case m == markerAPP0 && bytes.HasPrefix(b, jfifPrefix):
			jfif = true
		case m == markerAPP0+14 && len(b) >= 12 && bytes.HasPrefix(b, []byte("Adobe")):
			adobe = int(b[11])
		case m == markerSOF3:
			return Info{}, unsupported("lossless coding")
		case m >= markerSOF9 && m <= markerSOF15:
			return Info{}, unsupported("arithmetic coding")
		case m > markerSOF2 && m < markerSOF9 && m != markerDHT:
			return Info{}, unsupported("hierarchical coding")
		}
		if m < markerSOF0 || m > markerSOF2 {
			continue
		}
		if len(b) < 6 {
			return Info{}, damaged("frame header")
		}
		if b[0] != 8 {
			return Info{}, unsupported("12 bits a sample")
		}
		i := Info{
			Width: int(b[3])<<8 | int(b[4]), Height: int(b[1])<<8 | int(b[2]),
			Components: int(b[5]), Progressive: m == markerSOF2,
		}
		if len(b) >= 6+3*3 && i.Components == 3 && !jfif {
			i.RGB = adobe == 0 || adobe < 0 && b[6] == 'R' && b[9] == 'G' && b[12] == 'B'
		}
		if i.Height == 0 {
			i.LateHeight = true
			if n := numberOfLines(src, end); n != nil {
				i.Height = int(n[0])<<8 | int(n[1])
			}
		}
		return i, nil
	}
}
