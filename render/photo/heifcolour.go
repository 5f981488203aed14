package photo

import (
	"image"
)

// Matrices of ITU-T H.273 between red, green and blue and luma and chroma.
const (
	matrixIdentity    = 0
	matrixBT709       = 1
	matrixUnspecified = 2
	matrixBT470       = 5
	matrixBT601       = 6
	matrixBT2020      = 9
)

// nclx is what an item's colour information says (ISO/IEC 14496-12, 12.1.5).
type nclx struct {
	told   bool
	matrix int
	full   bool
}

// colour returns the primary item's.
func (h heif) colour() nclx {
	for kind, b := range h.properties(h.primary()) {
		if kind == "colr" && len(b) >= 11 && string(b[:4]) == "nclx" {
			return nclx{true, int(b[8])<<8 | int(b[9]), b[10]>>7 == 1}
		}
	}
	return nclx{matrix: matrixUnspecified}
}

// known reports whether apply knows the matrix.
func (n nclx) known() bool {
	switch n.matrix {
	case matrixIdentity, matrixBT709, matrixUnspecified, matrixBT470, matrixBT601, matrixBT2020:
		return true
	}
	return false
}

// apply returns a picture of luma and chroma of full range as one that
// image/color converts rightly: as it is where the matrix is BT.601's, as JPEG
// has it; as red, green and blue elsewhere.
func (n nclx) apply(m image.Image) image.Image {
	src, ok := m.(*image.YCbCr)
	if !ok {
		return m
	}
	// Weights of red and of blue in luma.
	kr, kb := 0.2126, 0.0722
	switch n.matrix {
	case matrixBT709:
	case matrixBT2020:
		kr, kb = 0.2627, 0.0593
	case matrixIdentity:
	default:
		return m
	}
	kg := 1 - kr - kb
	out := image.NewRGBA(image.Rectangle{Max: src.Rect.Size()})
	pix := out.Pix
	for y := src.Rect.Min.Y; y < src.Rect.Max.Y; y++ {
		for x := src.Rect.Min.X; x < src.Rect.Max.X; x++ {
			l, c := src.Y[src.YOffset(x, y)], src.COffset(x, y)
			if n.matrix == matrixIdentity { // green, blue, red
				pix[0], pix[1], pix[2], pix[3] = src.Cr[c], l, src.Cb[c], 255
			} else {
				cb, cr := float64(src.Cb[c])-128, float64(src.Cr[c])-128
				r, b := 2*(1-kr)*cr, 2*(1-kb)*cb
				v := float64(l)
				pix[0], pix[1], pix[2], pix[3] = round8(v+r), round8(v-(kr*r+kb*b)/kg), round8(v+b), 255
			}
			pix = pix[4:]
		}
	}
	return out
}

// codedAs returns the chroma format (0: grey, 1: 4:2:0, 2: 4:2:2, 3: 4:4:4) and
// depth that the configurations of HEVC and AV1 in the file tell; of several the
// largest.
func (h heif) codedAs() (chroma, depth int) {
	for kind, b := range boxes(box(box(h.meta, "iprp"), "ipco")) {
		switch {
		case kind == "hvcC" && len(b) >= 19:
			chroma, depth = max(chroma, int(b[16]&3)), max(depth, int(b[17]&7)+8)
		case kind == "av1C" && len(b) >= 4: // AV1-ISOBMFF, 2.3.3
			high, twelve, grey := b[2]>>6&1, b[2]>>5&1, b[2]>>4&1
			across, down := b[2]>>3&1, b[2]>>2&1
			if grey == 0 {
				chroma = max(chroma, 3-int(across+down))
			}
			depth = max(depth, 8+2*int(high)+2*int(high&twelve))
		}
	}
	return chroma, depth
}

// hevcFullRange reports whether a picture's luma goes from 0 to 255, as a
// sequence parameter set of HEVC says (ITU-T H.265, 7.3.2.2 and E.2.1), and not
// from 16 to 235, which it means by saying nothing. known is false if that
// cannot be read.
func hevcFullRange(sps []byte) (full, known bool) {
	r := &hevcBits{data: withoutEmulation(skip(sps, 2))} // after the unit's header
	r.u(4)                                               // video parameter set
	layers := r.u(3)
	r.u(1)
	r.profile(layers)
	r.ue() // its own number
	if r.ue() == 3 {
		r.u(1) // colour planes apart
	}
	r.ue() // size
	r.ue()
	if r.u(1) == 1 { // window
		r.times(4, r.ue)
	}
	r.ue() // bit depths
	r.ue()
	countBits := r.ue() + 4
	first := layers
	if r.u(1) == 1 {
		first = 0
	}
	for ; first <= layers && !r.over(); first++ {
		r.times(3, r.ue)
	}
	r.times(6, r.ue) // block and transform sizes
	if r.u(1) == 1 && r.u(1) == 1 {
		r.scalingLists()
	}
	r.u(2)           // asymmetric partitions, adaptive offset
	if r.u(1) == 1 { // uncompressed blocks
		r.u(8)
		r.times(2, r.ue)
		r.u(1)
	}
	if !r.referenceSets() {
		return false, false
	}
	if r.u(1) == 1 { // long-term references
		for n := r.ue(); n > 0 && !r.over(); n-- {
			r.u(int(min(countBits, 16)))
			r.u(1)
		}
	}
	r.u(2)           // temporal vectors, smoothing
	if r.u(1) == 1 { // video usability information
		if r.u(1) == 1 && r.u(8) == 255 { // aspect ratio
			r.u(16)
			r.u(16)
		}
		if r.u(1) == 1 { // overscan
			r.u(1)
		}
		if r.u(1) == 1 { // signal type
			r.u(3)
			full = r.u(1) == 1
		}
	}
	return full && !r.over(), !r.over()
}

// withoutEmulation takes out the bytes that keep start codes from occurring
// (7.4.2).
func withoutEmulation(b []byte) []byte {
	out := make([]byte, 0, len(b))
	zeros := 0
	for _, v := range b {
		if zeros >= 2 && v == 3 {
			zeros = 0
			continue
		}
		if zeros++; v != 0 {
			zeros = 0
		}
		out = append(out, v)
	}
	return out
}

// hevcBits reads bits, zeros past the end.
type hevcBits struct {
	data []byte
	at   int // in bits
}

// over reports whether more was read than there is.
func (r *hevcBits) over() bool { return r.at > 8*len(r.data) }

// u reads n bits, at most 32.
func (r *hevcBits) u(n int) (v uint32) {
	for range n {
		v <<= 1
		if i := r.at >> 3; i < len(r.data) {
			v |= uint32(r.data[i]>>(7-r.at&7)) & 1
		}
		r.at++
	}
	return v
}

// ue reads a number in Exp-Golomb code (9.2).
func (r *hevcBits) ue() uint32 {
	zeros := 0
	for r.u(1) == 0 && zeros < 31 && !r.over() {
		zeros++
	}
	return 1<<zeros - 1 + r.u(zeros)
}

// times calls a reader n times.
func (r *hevcBits) times(n int, read func() uint32) {
	for range n {
		read()
	}
}

// profile passes over profile_tier_level with so many sub-layers (7.3.3).
func (r *hevcBits) profile(layers uint32) {
	const profileBits, levelBits = 88, 8
	r.at += profileBits + levelBits
	if layers == 0 {
		return
	}
	var present [8]uint32
	for i := range present {
		present[i] = r.u(2)
	}
	for _, p := range present[:layers] {
		r.at += int(p>>1)*profileBits + int(p&1)*levelBits
	}
}

// scalingLists passes over scaling_list_data (7.3.4).
func (r *hevcBits) scalingLists() {
	for size := range 4 {
		step := 1
		if size == 3 {
			step = 3
		}
		for matrix := 0; matrix < 6 && !r.over(); matrix += step {
			if r.u(1) == 0 {
				r.ue()
				continue
			}
			if size > 1 {
				r.ue()
			}
			r.times(min(64, 1<<(4+2*size)), r.ue)
		}
	}
}

// referenceSets passes over the short-term reference picture sets (7.3.7). It
// gives up, and reports false, where one is told by another: stills refer to
// nothing.
func (r *hevcBits) referenceSets() bool {
	n := r.ue()
	for i := range n {
		if i > 0 && r.u(1) == 1 {
			return false
		}
		for pictures := r.ue() + r.ue(); pictures > 0 && !r.over(); pictures-- {
			r.ue()
			r.u(1)
		}
		if r.over() {
			return false
		}
	}
	return true
}

// fullRange reports whether the primary picture's luma goes from 0 to 255. Its
// colour information decides (nclx), then its decoder's configuration (hvcC,
// ISO/IEC 14496-15, 8.3.3). Where nothing can be read it
// is assumed, as that is what phones write.
func (h heif) fullRange() bool {
	if c := h.colour(); c.told {
		return c.full
	}
	if h.kind(h.primary()) == "grid" {
		// What a tile's stream says is lost when tiles are put together;
		// decoders show such pictures, which Android phones write, as they are.
		return true
	}
	for kind, b := range boxes(box(box(h.meta, "iprp"), "ipco")) {
		if kind != "hvcC" || len(b) < 23 {
			continue
		}
		const spsUnits = 33
		arrays := skip(b, 23)
		for n := b[22]; n > 0 && len(arrays) > 0; n-- {
			units := take(&arrays, 1) & 0x3f
			for k := take(&arrays, 2); k > 0 && len(arrays) > 0; k-- {
				size := min(int(take(&arrays, 2)), len(arrays))
				if full, known := hevcFullRange(arrays[:size]); known && units == spsUnits {
					return full
				}
				arrays = skip(arrays, size)
			}
		}
	}
	return true
}
