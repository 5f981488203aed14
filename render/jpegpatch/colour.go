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
		r := byte16(y + 91881*cr)
		g := byte16(y - 22554*cb - 46802*cr)
		b := byte16(y + 116130*cb)
		binary.LittleEndian.PutUint32(row[4*i:], opaque|r|g<<8|b<<16)
	}
}

// byte16 returns the integer part of v, which has 16 fraction bits, within 0
// to 255.
func byte16(v int32) uint32 {
	if uint32(v)&0xFF000000 == 0 {
		return uint32(v) >> 16
	}
	return uint32(^(v >> 31)) & 0xFF
}

// components returns the samples of a pixel, red in its lowest byte.
func (c *canvas) components(pixel uint32) [3]int32 {
	r, g, b := int32(pixel&0xFF), int32(pixel>>8&0xFF), int32(pixel>>16)
	switch {
	case len(c.frame.comps) == 1:
		return [3]int32{luma(r, g, b)}
	case !c.colour:
		return [3]int32{r << sampleBits, g << sampleBits, b << sampleBits}
	}
	const down = 16 - sampleBits
	const half = 1<<(down-1) + grey<<down
	return [3]int32{
		luma(r, g, b),
		(-11056*r - 21712*g + 32768*b + half) >> down,
		(32768*r - 27440*g - 5328*b + half) >> down,
	}
}

func luma(r, g, b int32) int32 {
	const down = 16 - sampleBits
	return (19595*r + 38470*g + 7471*b + 1<<(down-1)) >> down
}
