package jpegpatch

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// The conversions are JFIF's (ITU-R BT.601, full range) in fixed point, the
// one to pixels exactly as image/color and libjpeg round it.

// level rounds a sample to a grey level.
func level(s int16) int32 {
	return min(max((int32(s)+1<<(sampleBits-1))>>sampleBits, 0), 255)
}

const opaque = 0xFF << 24

func showGrey(row []byte, y []int16) {
	for i, s := range y {
		binary.LittleEndian.PutUint32(row[4*i:], opaque|uint32(level(s))*0x010101)
	}
}

func showRGB(row []byte, r, g, b []int16) {
	for i := range r {
		v := uint32(level(r[i])) | uint32(level(g[i]))<<8 | uint32(level(b[i]))<<16
		binary.LittleEndian.PutUint32(row[4*i:], opaque|v)
	}
}

func showYCbCr(row []byte, ys, cbs, crs []int16) {
	cbs, crs = cbs[:len(ys)], crs[:len(ys)]
	for i := range ys {
		// 0x10101 maps 255 to 0xFFFFFF, whose upper bits then are exact.
		y, cb, cr := level(ys[i])*0x10101, level(cbs[i])-128, level(crs[i])-128
		binary.LittleEndian.PutUint32(row[4*i:], pixel(y+91881*cr, y-22554*cb-46802*cr, y+116130*cb))
	}
}

// showHalf is showYCbCr of eight pixels with a chroma sample for two.
func showHalf(row *[32]byte, ys *[8]int16, cbs, crs *[4]int16) {
	for i := range 4 {
		cb, cr := level(cbs[i])-128, level(crs[i])-128
		r, g, b := 91881*cr, -22554*cb-46802*cr, 116130*cb
		y0, y1 := level(ys[2*i])*0x10101, level(ys[2*i+1])*0x10101
		left, right := pixel(y0+r, y0+g, y0+b), pixel(y1+r, y1+g, y1+b)
		binary.LittleEndian.PutUint64(row[8*i:], uint64(right)<<32|uint64(left))
	}
}

// pixel returns an opaque pixel of colours with 16 fraction bits, limited to 0
// to 255.
func pixel(r, g, b int32) uint32 {
	if uint32(r|g|b)>>24 == 0 {
		return opaque | uint32(r>>16|g>>8&0xFF00|b&0xFF0000)
	}
	return opaque | byte16(r) | byte16(g)<<8 | byte16(b)<<16
}

// byte16 returns the integer part of v, which has 16 fraction bits, within 0
// to 255.
func byte16(v int32) uint32 {
	if uint32(v)&0xFF000000 == 0 {
		return uint32(v) >> 16
	}
	return uint32(^(v >> 31)) & 0xFF
}

// The take functions put those pixels of row that differ from before into the
// samples. A component that the ink left alone keeps its sample as it was
// decoded. Alpha has no say.

// apart reports whether a sample of ink is another than the one beneath it,
// which was shown rounded to a grey level, of which that of another component
// may be off by a part.
func apart(ink, sample int32) bool { return uint32(ink-sample+apartBy) > 2*apartBy }

const apartBy = 5 << sampleBits / 8

// isTinted reports whether a pixel is other than grey.
func isTinted(row []byte) bool {
	for ; len(row) >= 4; row = row[4:] {
		if row[0] != row[1] || row[1] != row[2] {
			return true
		}
	}
	return false
}

func takeGrey(row, before []byte, ys []int16) {
	for i := range len(row) / 4 {
		if now, was := rgb(row[4*i:]), rgb(before[4*i:]); now != was && luma(now) != luma(was) {
			ys[i] = int16(luma(now))
		}
	}
}

func takeRGB(row, before []byte, rs, gs, bs []int16) {
	for i := range len(row) / 4 {
		now, was := rgb(row[4*i:]), rgb(before[4*i:])
		if now&0xFF != was&0xFF {
			rs[i] = int16(now & 0xFF << sampleBits)
		}
		if now&0xFF00 != was&0xFF00 {
			gs[i] = int16(now >> 8 & 0xFF << sampleBits)
		}
		if now>>16 != was>>16 {
			bs[i] = int16(now >> 16 << sampleBits)
		}
	}
}

func takeYCbCr(row, before []byte, ys, cbs, crs []int16) {
	before = before[:len(row)]
	var inks inkColours
	for i := range len(row) / 4 {
		now, was := rgb(row[4*i:]), rgb(before[4*i:])
		if now == was {
			continue
		}
		ink := inks.of(now)
		if apart(ink.y, int32(ys[i])) {
			ys[i] = int16(ink.y)
		}
		if apart(ink.cb, int32(cbs[i])) {
			cbs[i] = int16(ink.cb)
		}
		if apart(ink.cr, int32(crs[i])) {
			crs[i] = int16(ink.cr)
		}
	}
}

// inkColour is the samples of a pixel.
type inkColour struct {
	key       uint32 // the pixel, with a bit above it set
	y, cb, cr int32
}

// inkColours keeps the samples of pixels for others that are alike: ink is of
// few colours, and where the edges of letters are softened, of few shades.
type inkColours [64]inkColour

func (c *inkColours) of(rgb uint32) *inkColour {
	const golden = 0x9E3779B1 // spreads what differs in any bit (Knuth, volume 3, section 6.4)
	e := &c[rgb*golden>>26]
	if key := rgb | 1<<24; e.key != key {
		*e = inkColour{key, luma(rgb), blue(rgb), red(rgb)}
	}
	return e
}

// rgb returns a pixel without its alpha, red in the lowest byte.
func rgb(pixel []byte) uint32 { return binary.LittleEndian.Uint32(pixel) & 0xFFFFFF }

const (
	colourBits = 16 - sampleBits
	colourHalf = 1 << (colourBits - 1)
)

func luma(rgb uint32) int32 {
	r, g, b := int32(rgb&0xFF), int32(rgb>>8&0xFF), int32(rgb>>16)
	return (19595*r + 38470*g + 7471*b + colourHalf) >> colourBits
}

// blue returns the sample of Cb.
func blue(rgb uint32) int32 {
	r, g, b := int32(rgb&0xFF), int32(rgb>>8&0xFF), int32(rgb>>16)
	return (32768*b-11056*r-21712*g+colourHalf)>>colourBits + grey
}

// red returns the sample of Cr.
func red(rgb uint32) int32 {
	r, g, b := int32(rgb&0xFF), int32(rgb>>8&0xFF), int32(rgb>>16)
	return (32768*r-27440*g-5328*b+colourHalf)>>colourBits + grey
}

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
