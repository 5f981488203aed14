package jpegpatch

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
