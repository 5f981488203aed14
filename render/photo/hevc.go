package photo

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
