package jpegpatch

import "image"

// store holds the blocks beneath the regions, by the numbers that
// component.ink gives them.
type store struct {
	samples [][64]int16 // decoded; of a changed block, after code, its coefficients in zigzag order
	changed []bool
	nonzero []uint64 // of a changed block, see coefficients
	// Where several regions lie on a block of a subsampled component, fine has
	// its ink by pixel, so that each region has its share in a sample on which
	// they meet or overlap.
	shared []bool
	fine   [][]int16
	slab   []int16 // what fine's slices are cut from
}

// newStore numbers the blocks that the regions lie on and makes room for them.
func newStore(f *frame, regions []image.Rectangle) *store {
	s := &store{}
	for _, r := range regions {
		if r = r.Intersect(f.bounds()); r.Empty() {
			continue
		}
		f.markMCUs(r)
		for i := range f.comps {
			c := &f.comps[i]
			b := f.blocksUnder(c, r)
			for y := b.Min.Y; y < b.Max.Y; y++ {
				row := c.ink[y*c.stride:]
				for x := b.Min.X; x < b.Max.X; x++ {
					if row[x] > 0 {
						s.shared[row[x]-1] = true
						continue
					}
					s.shared = append(s.shared, false)
					row[x] = int32(len(s.shared))
					c.inked++
				}
			}
		}
	}
	n := len(s.shared)
	s.samples, s.changed, s.nonzero, s.fine = make([][64]int16, n), make([]bool, n), make([]uint64, n), make([][]int16, n)
	return s
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
func (s *store) refine(f *frame, c *component, x, y int, block int32) []int16 {
	r := f.pixelsOf(c, x, y)
	width := f.fineWidth(c)
	fine := s.cut(width * r.Dy())
	s.fine[block] = fine
	above := -1
	for j := range r.Dy() {
		to := fine[j*width:][:r.Dx()]
		row := sample(r.Min.Y+j, c.v, f.vmax) & 7
		if row == above {
			copy(to, fine[(j-1)*width:])
			continue
		}
		above = row
		from := (*[8]int16)(s.samples[block][8*row:])
		for i := range to {
			to[i] = from[sample(r.Min.X+i, c.h, f.hmax)&7]
		}
	}
	return fine
}

// code turns the samples of all changed blocks into coefficients and returns
// how many blocks these are.
func (s *store) code(f *frame) int {
	changed := 0
	var coefs [64]int32
	for i := range f.comps {
		c := &f.comps[i]
		q := newQuantiser(c.quant)
		for at, number := range c.ink {
			n := number - 1
			if n < 0 {
				continue
			}
			x, y := at%c.stride, at/c.stride
			if fine := s.fine[n]; fine != nil {
				s.changed[n] = f.settle(c, x, y, fine, f.fineWidth(c), f.pixelsOf(c, x, y), &s.samples[n])
			}
			if !s.changed[n] {
				continue
			}
			b := &s.samples[n]
			c.pad(x, y, b)
			forward(b, &coefs)
			s.nonzero[n] = q.quantise(&coefs, b)
			changed++
		}
	}
	return changed
}

// settle gives each sample of the block at x, y the mean of its pixels in the
// frame, and reports whether that changed any. Of the pixels within r, a part
// of the block's, fine has rows that are stride apart; the others show the
// samples as they are.
func (f *frame) settle(c *component, x, y int, fine []int16, stride int, r image.Rectangle, b *[64]int16) (changed bool) {
	all := f.pixelsOf(c, x, y)
	var col [32]uint8 // by pixel of r: its sample's column
	var cols, rows [8]int32
	for i := all.Min.X; i < all.Max.X; i++ {
		cols[sample(i, c.h, f.hmax)&7]++
	}
	for i := all.Min.Y; i < all.Max.Y; i++ {
		rows[sample(i, c.v, f.vmax)&7]++
	}
	for i := range r.Dx() {
		col[i] = uint8(sample(r.Min.X+i, c.h, f.hmax) & 7)
	}
	var sums [64]int32 // by sample: by how much its pixels exceed it
	for j := range r.Dy() {
		row := 8 * (sample(r.Min.Y+j, c.v, f.vmax) & 7)
		to, was := (*[8]int32)(sums[row:]), (*[8]int16)(b[row:])
		for i, v := range fine[j*stride:][:r.Dx()] {
			k := col[i&31] & 7
			to[k] += int32(v) - int32(was[k])
		}
	}
	for i, sum := range sums {
		if sum == 0 {
			continue
		}
		n := cols[i&7] * rows[i>>3]
		// Rounded to nearest; n is 16 at most.
		if by := int16((sum+n/2+n<<16)/n - 1<<16); by != 0 {
			b[i] += by
			changed = true
		}
	}
	return changed
}

// pad continues the frame's last samples into the padding of the block at x,
// y, so that ink at the frame's edge does not ring.
func (c *component) pad(x, y int, b *[64]int16) {
	if x == c.lastX>>3 {
		for j := range 8 {
			for i := c.lastX&7 + 1; i < 8; i++ {
				b[8*j+i] = b[8*j+c.lastX&7]
			}
		}
	}
	if y == c.lastY>>3 {
		for j := c.lastY&7 + 1; j < 8; j++ {
			copy(b[8*j:8*j+8], b[8*(c.lastY&7):])
		}
	}
}
