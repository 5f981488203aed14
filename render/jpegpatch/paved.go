package jpegpatch

import "image"

// What lies beneath opaque ink need not be known. Where ink covers all that the
// regions show of a block, the block is paved: its pixels are not shown, and
// not compared when they are taken back. Where that is all of the block, it is
// blank: it is not even decoded, but skipped like those without ink. Of the
// blocks beneath strokes and labels most are paved, and half are blank.

// blankSamples is what a blank block holds until its ink is taken: grey, from
// which chroma samples then move.
var blankSamples = func() (b [64]int16) {
	for i := range b {
		b[i] = grey
	}
	return b
}()

// pave finds the paved and the blank blocks. Only luma blocks are paved; chroma
// blocks are blank if all their luma blocks are.
func (b *blockwise) pave(s *store, frame image.Rectangle, covered []image.Rectangle) {
	for _, r := range covered {
		if r = r.Intersect(frame); r.Empty() {
			continue
		}
		blocks := b.luma.blocksUnder(r)
		for y := blocks.Min.Y; y < blocks.Max.Y; y++ {
			row := b.luma.ink[y*b.luma.stride:]
			for x := blocks.Min.X; x < blocks.Max.X; x++ {
				if n := row[x] - 1; n >= 0 {
					s.covered[n] |= inBlock(r, x, y)
				}
			}
		}
	}
	for n, claimed := range s.claimed {
		s.paved[n] = claimed&^s.covered[n] == 0
	}
	for at, number := range b.luma.ink {
		if n := number - 1; n >= 0 && s.paved[n] {
			s.blank[n] = s.claimed[n] == inBlock(frame, at%b.luma.stride, at/b.luma.stride)
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
