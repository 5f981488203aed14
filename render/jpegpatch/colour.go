package jpegpatch

import "encoding/binary"

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
