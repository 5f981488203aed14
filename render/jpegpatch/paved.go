package jpegpatch

import "image"

// Where ink covers all of a block, what it was need not be known: the block is
// skipped like those without ink, shown black, and taken back whole. Of the
// blocks beneath strokes and labels that is about half.

// blankSamples is what a blank block holds until its ink is taken: grey, from
// which chroma samples then move.
var blankSamples = func() (b [64]int16) {
	for i := range b {
		b[i] = grey
	}
	return b
}()

// findBlank finds the blank blocks: luma blocks that lie within one covered
// rectangle and of which regions show all, and chroma blocks all of whose
// luma blocks are blank.
func (b *blockwise) findBlank(s *store, frame image.Rectangle, covered []image.Rectangle) {
	for _, r := range covered {
		r = r.Intersect(frame)
		if r.Empty() {
			continue
		}
		x0, x1 := ceilDiv(r.Min.X, 8), r.Max.X/8
		if r.Max.X == frame.Max.X {
			x1 = ceilDiv(r.Max.X, 8)
		}
		y0, y1 := ceilDiv(r.Min.Y, 8), r.Max.Y/8
		if r.Max.Y == frame.Max.Y {
			y1 = ceilDiv(r.Max.Y, 8)
		}
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				n := b.luma.ink[y*b.luma.stride+x] - 1
				if n >= 0 && s.claimed[n] == inBlock(frame, x, y) {
					s.blank[n] = true
				}
			}
		}
	}
	for _, c := range []*component{b.cb, b.cr} {
		for at, number := range c.ink {
			if number > 0 {
				s.blank[number-1] = b.allBlank(s, at%c.stride, at/c.stride)
			}
		}
	}
}

// allBlank reports whether all luma blocks of the chroma block at x, y are
// blank.
func (b *blockwise) allBlank(s *store, x, y int) bool {
	for j := y << b.down; j < min((y+1)<<b.down, b.luma.blocksY); j++ {
		for i := x << b.across; i < min((x+1)<<b.across, b.luma.blocksX); i++ {
			if n := b.luma.ink[j*b.luma.stride+i] - 1; n < 0 || !s.blank[n] {
				return false
			}
		}
	}
	return true
}
