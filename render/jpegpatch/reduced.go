package jpegpatch

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
