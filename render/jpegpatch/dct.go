package jpegpatch

import "math/bits"

// The transforms are the factorisation of the 8-point DCT with 11
// multiplications by Loeffler, Ligtenberg and Moschytz ("Practical fast 1-D DCT
// algorithms with 11 multiplications", ICASSP 1989), which scales by √8, in
// fixed point; so they give the same bits on every machine, which floating
// point does not where multiply and add are fused. Samples are held in
// sixteenths of a grey level and are not clamped to 0–255: what is decoded and
// coded again has lost nothing that the quantiser would notice.
const (
	sampleBits = 4                 // fraction bits of a sample
	grey       = 128 << sampleBits // the level shift
	sampleMax  = 1<<15 - 1
)

// Constants of the factorisation, with constBits fraction bits: cₙ is
// cos(nπ/16)·√2.
const (
	constBits = 13
	passBits  = 2 // fraction bits kept between the passes

	c6        = 4433  // 0.541196100
	c2MinusC6 = 6270  // 0.765366865
	c2PlusC6  = 15137 // 1.847759065

	odd0 = 2446  // 0.298631336: −c1+c3+c5−c7
	odd1 = 16819 // 2.053119869:  c1+c3−c5+c7
	odd2 = 25172 // 3.072711026:  c1+c3+c5−c7
	odd3 = 12299 // 1.501321110:  c1+c3−c5−c7
	odd4 = 7373  // 0.899976223:  c7−c3, negated
	odd5 = 20995 // 2.562915447: −c1−c3, negated
	odd6 = 16069 // 1.961570560: −c3−c5, negated
	odd7 = 3196  // 0.390180644:  c5−c3, negated
	c3   = 9633  // 1.175875602
)

// inverseByOne is [inverse] for any processor, one row at a time.
func inverseByOne(b *[64]int32, out *[64]int16) {
	const down1 = constBits - passBits
	for i := range 8 {
		c := b[i : i+57 : i+57]
		if c[8]|c[16]|c[24]|c[32]|c[40]|c[48]|c[56] == 0 {
			dc := c[0] << passBits
			c[0], c[8], c[16], c[24], c[32], c[40], c[48], c[56] = dc, dc, dc, dc, dc, dc, dc, dc
			continue
		}
		x0, x1, x2, x3, x4, x5, x6, x7 := inverse8(int64(c[0]), int64(c[8]), int64(c[16]), int64(c[24]),
			int64(c[32]), int64(c[40]), int64(c[48]), int64(c[56]), 1<<(down1-1))
		c[0], c[8], c[16], c[24] = int32(x0>>down1), int32(x1>>down1), int32(x2>>down1), int32(x3>>down1)
		c[32], c[40], c[48], c[56] = int32(x4>>down1), int32(x5>>down1), int32(x6>>down1), int32(x7>>down1)
	}
	const down2 = constBits + passBits + 3 - sampleBits
	const bias = 1<<(down2-1) + grey<<down2
	for i := range 8 {
		r := b[8*i : 8*i+8 : 8*i+8]
		o := out[8*i : 8*i+8 : 8*i+8]
		if r[1]|r[2]|r[3]|r[4]|r[5]|r[6]|r[7] == 0 {
			v := saturate((int64(r[0])<<constBits + bias) >> down2)
			o[0], o[1], o[2], o[3], o[4], o[5], o[6], o[7] = v, v, v, v, v, v, v, v
			continue
		}
		x0, x1, x2, x3, x4, x5, x6, x7 := inverse8(int64(r[0]), int64(r[1]), int64(r[2]), int64(r[3]),
			int64(r[4]), int64(r[5]), int64(r[6]), int64(r[7]), bias)
		x0, x1, x2, x3 = x0>>down2, x1>>down2, x2>>down2, x3>>down2
		x4, x5, x6, x7 = x4>>down2, x5>>down2, x6>>down2, x7>>down2
		// One test for all eight: only coefficients that no encoder makes need
		// limiting.
		const half = 1 << 15
		if uint64((x0+half)|(x1+half)|(x2+half)|(x3+half)|(x4+half)|(x5+half)|(x6+half)|(x7+half)) < 2*half {
			o[0], o[1], o[2], o[3] = int16(x0), int16(x1), int16(x2), int16(x3)
			o[4], o[5], o[6], o[7] = int16(x4), int16(x5), int16(x6), int16(x7)
			continue
		}
		o[0], o[1], o[2], o[3] = saturate(x0), saturate(x1), saturate(x2), saturate(x3)
		o[4], o[5], o[6], o[7] = saturate(x4), saturate(x5), saturate(x6), saturate(x7)
	}
	*b = [64]int32{}
}

// inverse8 is the one-dimensional transform, with bias added to each result.
// Its results are apart, for they stay in registers so; an array would not.
func inverse8(x0, x1, x2, x3, x4, x5, x6, x7, bias int64) (y0, y1, y2, y3, y4, y5, y6, y7 int64) {
	z := (x2 + x6) * c6
	e2, e3 := z-x6*c2PlusC6, z+x2*c2MinusC6
	e0, e1 := (x0+x4)<<constBits+bias, (x0-x4)<<constBits+bias
	a0, a3, a1, a2 := e0+e3, e0-e3, e1+e2, e1-e2

	z5 := (x7 + x3 + x5 + x1) * c3
	z1, z2 := (x7+x1)*-odd4, (x5+x3)*-odd5
	z3, z4 := (x7+x3)*-odd6+z5, (x5+x1)*-odd7+z5
	o0, o1 := x7*odd0+z1+z3, x5*odd1+z2+z4
	o2, o3 := x3*odd2+z2+z3, x1*odd3+z1+z4
	return a0 + o3, a1 + o2, a2 + o1, a3 + o0, a3 - o0, a2 - o1, a1 - o2, a0 - o3
}

// saturate limits a sample to what is stored.
func saturate(v int64) int16 { return int16(min(max(v, -sampleMax), sampleMax)) }

// forwardScale is by how much the results of forward exceed the coefficients.
const forwardScale = 1 << (sampleBits + 3)

// forward turns samples into coefficients in natural order, times
// forwardScale. No fraction bits are kept between the passes, of which samples
// have enough, so that for samples that can be seen words of 32 bits suffice: see
// [quantiser.code].
func forward(in *[64]int16, b *[64]int32) {
	for i := range 8 {
		s := in[i : i+57 : i+57]
		c := b[i : i+57 : i+57]
		x0, x1, x2, x3, x4, x5, x6, x7 := forward8(int64(s[0]), int64(s[8]), int64(s[16]), int64(s[24]),
			int64(s[32]), int64(s[40]), int64(s[48]), int64(s[56]))
		// Of the level shift, only the mean shows anything.
		c[0], c[8], c[16], c[24] = int32(x0-8*grey), int32(x1), int32(x2), int32(x3)
		c[32], c[40], c[48], c[56] = int32(x4), int32(x5), int32(x6), int32(x7)
	}
	for i := range 8 {
		r := (*[8]int32)(b[8*i:])
		x0, x1, x2, x3, x4, x5, x6, x7 := forward8(int64(r[0]), int64(r[1]), int64(r[2]), int64(r[3]),
			int64(r[4]), int64(r[5]), int64(r[6]), int64(r[7]))
		r[0], r[1], r[2], r[3] = int32(x0), int32(x1), int32(x2), int32(x3)
		r[4], r[5], r[6], r[7] = int32(x4), int32(x5), int32(x6), int32(x7)
	}
}

// forward8 is the one-dimensional transform, rounded.
func forward8(x0, x1, x2, x3, x4, x5, x6, x7 int64) (y0, y1, y2, y3, y4, y5, y6, y7 int64) {
	const bias = 1 << (constBits - 1)
	s0, d0 := x0+x7, x0-x7
	s1, d1 := x1+x6, x1-x6
	s2, d2 := x2+x5, x2-x5
	s3, d3 := x3+x4, x3-x4

	a0, a3, a1, a2 := s0+s3, s0-s3, s1+s2, s1-s2
	z := (a2+a3)*c6 + bias

	z1, z2 := (d3+d0)*-odd4, (d2+d1)*-odd5
	z5 := (d3+d1+d2+d0)*c3 + bias
	z3, z4 := (d3+d1)*-odd6+z5, (d2+d0)*-odd7+z5
	return a0 + a1,
		(d0*odd3 + z1 + z4) >> constBits,
		(z + a3*c2MinusC6) >> constBits,
		(d1*odd2 + z2 + z3) >> constBits,
		a0 - a1,
		(d2*odd1 + z2 + z4) >> constBits,
		(z - a2*c2PlusC6) >> constBits,
		(d3*odd0 + z1 + z3) >> constBits
}

// quantiser divides by one quantisation table, in zigzag order, by
// multiplication.
type quantiser struct {
	half    [64]int32  // half a step, times forwardScale
	inverse [64]uint64 // 1/step, with inverseBits fraction bits
	wide    wide
}

// inverseBits makes the quotients exact: sums and steps have 23 bits at most.
const inverseBits = 46

func newQuantiser(table *[64]uint16) *quantiser {
	q := new(quantiser)
	for k, step := range table {
		scaled := uint64(step) * forwardScale
		q.half[k] = int32(scaled / 2)
		q.inverse[k] = (1<<inverseBits + scaled - 1) / scaled
		q.wide.set(k, step)
	}
	return q
}

// codeByOne is code for any processor, one sample at a time.
func (q *quantiser) codeByOne(in []int16, stride int, b *[64]int16) (nonzero uint64) {
	for y := range 8 {
		*(*[8]int16)(b[8*y:]) = *(*[8]int16)(in[y*stride:])
	}
	var coefs [64]int32
	forward(b, &coefs)
	return q.quantise(&coefs, b)
}

// quantise rounds scaled coefficients in natural order to whole steps, in
// zigzag order, within what baseline coding can code. It returns which AC
// coefficients are not zero.
func (q *quantiser) quantise(in *[64]int32, out *[64]int16) (nonzero uint64) {
	for k := range out {
		v := in[unzig[k]&63]
		sign := v >> 31
		v = (v ^ sign) - sign
		if v < q.half[k] {
			out[k] = 0
			continue
		}
		n := int32(uint64(v+q.half[k]) * q.inverse[k] >> inverseBits)
		n = min(n, maxAC)
		out[k] = int16((n ^ sign) - sign)
		nonzero |= 1 << k
	}
	return nonzero &^ 1
}

// round returns a scaled coefficient as whole steps of the table's kth.
func (q *quantiser) round(v int32, k int) int16 {
	sign := v >> 31
	v = (v ^ sign) - sign
	n := int32(uint64(v+q.half[k]) * q.inverse[k] >> inverseBits)
	return int16((min(n, maxAC) ^ sign) - sign)
}

// quantiseEven is code for a block whose samples are all the
// same, as a third of those with ink are. It reports false for another.
func (q *quantiser) quantiseEven(b *[64]int16) bool {
	first := *(*[8]int16)(b[:])
	for _, s := range first[1:] {
		if s != first[0] {
			return false
		}
	}
	for i := 8; i < 64; i += 8 {
		if *(*[8]int16)(b[i:]) != first {
			return false
		}
	}
	*b = [64]int16{q.round(8*8*(int32(first[0])-grey), 0)}
	return true
}

// Size categories that 8-bit samples reach: of AC coefficients and of DC
// differences (clauses F.1.2.1 and F.1.2.2).
const (
	maxACSize = 10
	maxDCSize = 11
	maxAC     = 1<<maxACSize - 1
)

// magnitude returns the size category of v and its magnitude bits (clause
// F.1.2.1).
func magnitude(v int32) (extra uint64, size uint) {
	sign := v >> 31
	size = uint(bits.Len32(uint32((v ^ sign) - sign)))
	return uint64(v+sign) & (1<<size - 1), size
}

// The reduced transforms make 1, 2×2 or 4×4 samples of a block: they are the
// inverse DCTs of that many points, of the coefficients of the lowest
// frequencies, which is a block's samples shrunk by an ideal low-pass filter
// (A. N. Skodras and C. A. Christopoulos, "Down-sampling of compressed images
// in the DCT domain", EUSIPCO 1998). Scaled by √8 as the full one is, that of
// two points takes no multiplication and that of four takes three. Samples
// are grey levels; coefficients are in natural order, eight a row.

// reducedDown turns sums of coefficients into grey levels.
const (
	reducedDown = 3
	reducedBias = 1<<(reducedDown-1) + 128<<reducedDown
)

// reduced1 returns the mean of a block.
func reduced1(dc int32) byte { return clamp((int64(dc) + reducedBias) >> reducedDown) }

// reduced2 writes a block's 2×2 samples.
func reduced2(b *[64]int32, to []byte, stride int) {
	upper0, upper1 := int64(b[0])+int64(b[8]), int64(b[1])+int64(b[9])
	lower0, lower1 := int64(b[0])-int64(b[8]), int64(b[1])-int64(b[9])
	to[0] = clamp((upper0 + upper1 + reducedBias) >> reducedDown)
	to[1] = clamp((upper0 - upper1 + reducedBias) >> reducedDown)
	to[stride] = clamp((lower0 + lower1 + reducedBias) >> reducedDown)
	to[stride+1] = clamp((lower0 - lower1 + reducedBias) >> reducedDown)
}

// reduced4 writes a block's 4×4 samples.
func reduced4(b *[64]int32, to []byte, stride int) {
	var half [16]int64 // columns transformed, with constBits fraction bits
	for x := range 4 {
		v := reduced4Row(int64(b[x]), int64(b[8+x]), int64(b[16+x]), int64(b[24+x]))
		half[x], half[4+x], half[8+x], half[12+x] = v[0], v[1], v[2], v[3]
	}
	const down = 2*constBits + reducedDown
	const bias = 1<<(down-1) + 128<<down
	for y := range 4 {
		r := (*[4]int64)(half[4*y:])
		o := (*[4]byte)(to[y*stride:])
		for x, v := range reduced4Row(r[0], r[1], r[2], r[3]) {
			o[x] = clamp((v + bias) >> down)
		}
	}
}

// reduced4Row is the one-dimensional transform of four points.
func reduced4Row(x0, x1, x2, x3 int64) [4]int64 {
	e0, e1 := (x0+x2)<<constBits, (x0-x2)<<constBits
	z := (x1 + x3) * c6
	o0, o1 := z+x1*c2MinusC6, z-x3*c2PlusC6
	return [4]int64{e0 + o0, e1 + o1, e1 - o1, e0 - o0}
}

// clamp limits a sample to the grey levels.
func clamp(v int64) byte {
	if uint64(v) <= 255 {
		return byte(v)
	}
	return byte(^(v >> 63))
}

// An eighth of a picture is the means of its blocks, for which all but their DC
// coefficients is passed over. This is what most thumbnails take.

// meansReader reads one sample a block.
type meansReader struct {
	*scan
	skipper skipper
	lanes   []lane
	values  []int32 // of a row of MCUs, block by block
}

func newMeansReader(sc *scan, lanes []lane, tables huffmans) *meansReader {
	return &meansReader{sc, sc.skipper(tables), lanes, make([]int32, sc.mcusX*len(lanes))}
}

// interval reads a restart interval's MCUs, from pos on.
func (r *meansReader) interval(i, from, to int, pos uint64) error {
	var dc [3]int32
	end := r.ends[i]
	for from < to {
		x, y := from%r.mcusX, from/r.mcusX
		n := min(r.mcusX-x, to-from)
		values := r.values[:n*len(r.lanes)]
		var err error
		if pos, err = r.skipper.skip(n, pos, end, &dc, values); err != nil {
			return err
		}
		for i := range r.lanes {
			l := &r.lanes[i]
			at := (y*l.downwards+l.y)*l.plane.stride + x*l.across + l.x
			for k := i; k < len(values); k += len(r.lanes) {
				v := values[k]
				if v != int32(int16(v)) {
					return damaged("DC out of range")
				}
				l.plane.samples[at] = reduced1(v * l.dc0)
				at += l.across
			}
		}
		from += n
	}
	if r.overlong(to, pos, end) {
		return damaged("too much data in a scan")
	}
	return nil
}
