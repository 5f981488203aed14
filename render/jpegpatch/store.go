package jpegpatch

import "image"

// store holds the blocks beneath the regions, by the numbers that
// component.ink gives them.
type store struct {
	samples [][64]int16 // decoded; of a changed block, after code, its coefficients in zigzag order
	places  []place
	changed []bool
	nonzero []uint64 // of a changed block, see coefficients
	claimed []uint64 // which samples a region lies on, one bit each
	covered []uint64 // which samples of a luma block ink is told to cover
	paved   []bool   // all that are claimed are covered
	blank   []bool   // and these are all of the block, which is not decoded
	// Where several regions lie on a sample that several pixels share, fine has
	// the ink of its block by pixel, so that each region has its share.
	shared []bool
	fine   map[int32][]int16
	slab   []int16 // what fine's slices are cut from
	marks  []mark  // of all sequential scans, one after the other
}

// place is where a block is among its component's.
type place struct {
	x, y uint16
	comp uint8 // index in frame.comps
}

// newStore numbers the blocks that the regions lie on and makes room for them.
// Ink covers the parts of the regions that lie in a rectangle of covered.
func newStore(f *frame, regions, covered []image.Rectangle, memory *scratch) *store {
	f.makeInk(&memory.ink)
	s := &memory.store
	most := 0
	for _, r := range regions {
		most = min(most+f.blocksUnder(r.Intersect(f.bounds())), len(memory.ink))
	}
	s.claimed, s.shared, s.places = grow(s.claimed, most)[:0], grow(s.shared, most)[:0], grow(s.places, most)[:0]
	s.fine, s.slab = map[int32][]int16{}, nil
	overlap := false
	for _, r := range regions {
		if r = r.Intersect(f.bounds()); r.Empty() {
			continue
		}
		f.markMCUs(r)
		for i := range f.comps {
			overlap = s.claim(&f.comps[i], r) || overlap
		}
	}
	n := len(s.shared)
	s.samples, s.changed, s.nonzero = grow(s.samples, n), zeroed(s.changed, n), grow(s.nonzero, n)
	s.covered, s.paved, s.blank = zeroed(s.covered, n), zeroed(s.paved, n), zeroed(s.blank, n)
	s.marks = s.marks[:0]
	if b := newBlockwise(f); b != nil && !overlap {
		b.pave(s, f.bounds(), covered)
	}
	return s
}

// claim numbers a component's blocks under a region, and reports whether a
// sample is claimed by another region too.
func (s *store) claim(c *component, r image.Rectangle) (overlap bool) {
	samples, full := c.samplesUnder(r), c.full()
	for y := samples.Min.Y >> 3; y <= (samples.Max.Y-1)>>3; y++ {
		row := c.ink[y*c.stride:]
		for x := samples.Min.X >> 3; x <= (samples.Max.X-1)>>3; x++ {
			if row[x] == 0 {
				s.shared, s.claimed = append(s.shared, false), append(s.claimed, 0)
				s.places = append(s.places, place{uint16(x), uint16(y), uint8(c.index)})
				row[x] = int32(len(s.shared))
				c.inked++
			}
			n, claim := row[x]-1, inBlock(samples, x, y)
			if s.claimed[n]&claim != 0 {
				overlap = true
				s.shared[n] = !full // or each pixel has a sample of its own
			}
			s.claimed[n] |= claim
		}
	}
	return overlap
}

// grow returns a slice of n elements, s itself if it has room. What it holds
// is left over. A new one has room for more, lest each photo that is larger
// than those before it leave a slice behind; what is never written to takes
// addresses, not memory.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+min(n, 4<<20))
	}
	return s[:n]
}

// zeroed is grow whose elements are zero.
func zeroed[T any](s []T, n int) []T {
	s = grow(s, n)
	clear(s)
	return s
}

// inBlock returns which samples of the block at x, y are among those given,
// one bit each.
func inBlock(samples image.Rectangle, x, y int) uint64 {
	x0, x1 := max(samples.Min.X-8*x, 0), min(samples.Max.X-8*x, 8)
	y0, y1 := max(samples.Min.Y-8*y, 0), min(samples.Max.Y-8*y, 8)
	columns := uint64(0xFF) << x0 & (0xFF >> (8 - x1))
	return columns * 0x0101010101010101 & (^uint64(0) << (8 * y0)) & (^uint64(0) >> (64 - 8*y1))
}

// cut returns n zero samples.
func (s *store) cut(n int) []int16 {
	if len(s.slab) < n {
		s.slab = make([]int16, max(n, 1<<15))
	}
	b := s.slab[:n:n]
	s.slab = s.slab[n:]
	return b
}

// refine gives the block at x, y samples by pixel, for ink to be put into.
// Their rows are c.x.reach() apart.
func (s *store) refine(c *component, x, y int, block int32) []int16 {
	r := c.pixelsOf(x, y)
	width := c.x.reach()
	fine := s.cut(width * r.Dy())
	s.fine[block] = fine
	for j, row := range c.y.place[r.Min.Y:r.Max.Y] {
		spread(fine[j*width:], (*[8]int16)(s.samples[block][8*row:]), c.x.place[r.Min.X:r.Max.X])
	}
	return fine
}

// spread puts a row of a block's samples on the pixels that have these places.
func spread(to []int16, row *[8]int16, places []uint8) {
	to = to[:len(places)]
	for i, place := range places {
		to[i] = row[place&7]
	}
}

// code turns the samples of all changed blocks into coefficients and returns
// how many blocks these are.
func (s *store) code(f *frame) int {
	changed := 0
	quantisers := make([]*quantiser, len(f.comps))
	for i := range f.comps {
		if f.comps[i].inked > 0 {
			quantisers[i] = newQuantiser(f.comps[i].quant)
		}
	}
	for n, at := range s.places {
		c, q := &f.comps[at.comp], quantisers[at.comp]
		x, y := int(at.x), int(at.y)
		if fine := s.fine[int32(n)]; fine != nil {
			s.changed[n] = c.settle(x, y, fine, c.x.reach(), c.pixelsOf(x, y), &s.samples[n])
		}
		if s.changed[n] = s.changed[n] || s.blank[n]; !s.changed[n] {
			continue
		}
		b := &s.samples[n]
		c.pad(x, y, b)
		s.nonzero[n] = 0
		if !q.quantiseEven(b) {
			s.nonzero[n] = q.code(b[:], 8, b)
		}
		changed++
	}
	return changed
}

// settle gives each sample of the block at x, y the mean of its pixels in the
// frame, and reports whether that changed any. Of the pixels within r, a part
// of the block's, fine has rows that are stride apart; the others show the
// samples as they are.
func (c *component) settle(x, y int, fine []int16, stride int, r image.Rectangle, b *[64]int16) (changed bool) {
	places := c.x.place[r.Min.X:r.Max.X]
	wide, high := (*[8]uint8)(c.x.pixels[8*x:]), (*[8]uint8)(c.y.pixels[8*y:])
	rows := c.y.place[r.Min.Y:r.Max.Y]
	for j := 0; j < len(rows); {
		row := rows[j]
		was := (*[8]int16)(b[8*row:])
		var sums [8]int32 // by how much the pixels of a sample exceed it
		for ; j < len(rows) && rows[j] == row; j++ {
			for i, v := range fine[j*stride:][:len(places)] {
				k := places[i] & 7
				sums[k] += int32(v) - int32(was[k])
			}
		}
		for i, sum := range sums {
			if sum == 0 {
				continue
			}
			n := int32(wide[i]) * int32(high[row&7])
			// Rounded to nearest; n is 16 at most.
			if by := int16((sum+n/2+n<<16)/n - 1<<16); by != 0 {
				was[i] += by
				changed = true
			}
		}
	}
	return changed
}

// pad continues the frame's last samples into the padding of the block at x,
// y, so that ink at the frame's edge does not ring.
func (c *component) pad(x, y int, b *[64]int16) {
	if x == c.x.last>>3 {
		last := c.x.last & 7
		for j := range 8 {
			for i := last + 1; i < 8; i++ {
				b[8*j+i] = b[8*j+last]
			}
		}
	}
	if y == c.y.last>>3 {
		last := c.y.last & 7
		for j := last + 1; j < 8; j++ {
			copy(b[8*j:8*j+8], b[8*last:])
		}
	}
}

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
		if at := s.places[n]; s.paved[n] && int(at.comp) == b.luma.index {
			s.blank[n] = claimed == ^uint64(0) || claimed == inBlock(frame, int(at.x), int(at.y))
		}
	}
	for n, at := range s.places {
		if int(at.comp) != b.luma.index {
			s.blank[n] = b.allBlank(s, int(at.x), int(at.y))
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
