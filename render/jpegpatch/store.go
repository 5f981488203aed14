package jpegpatch

// store holds the blocks beneath the regions, by the numbers that
// component.ink gives them.
type store struct {
	samples [][64]int16 // decoded; of a changed block, after code, its coefficients in zigzag order
	changed []bool
	// fine has the ink on blocks of subsampled components by pixel, see
	// [plane.put]. So where two regions meet on one sample, both have their
	// share in it.
	fine [][]int16
	slab []int16 // what fine's slices are cut from
}

func newStore(blocks int) *store {
	return &store{
		samples: make([][64]int16, blocks),
		changed: make([]bool, blocks),
		fine:    make([][]int16, blocks),
	}
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
	width, height := f.fineWidth(c), ceilDiv(8*f.vmax, c.v)
	fine := s.cut(width * height)
	s.fine[block] = fine
	x0, y0 := firstPixel(8*x, c.h, f.hmax), firstPixel(8*y, c.v, f.vmax)
	var cols [32]int
	for i := range width {
		cols[i] = sample(x0+i, c.h, f.hmax) - 8*x
	}
	shown := -1
	for j := range height {
		to := fine[j*width : (j+1)*width]
		row := sample(y0+j, c.v, f.vmax) - 8*y
		if row == shown {
			copy(to, fine[(j-1)*width:])
			continue
		}
		shown = row
		// A row or column past the block's last is of no pixel.
		from := (*[8]int16)(s.samples[block][8*min(row, 7):])
		for i := range to {
			to[i] = from[min(cols[i], 7)]
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
			if s.fine[n] != nil {
				s.changed[n] = f.settle(c, x, y, s.fine[n], &s.samples[n])
			}
			if !s.changed[n] {
				continue
			}
			b := &s.samples[n]
			c.pad(x, y, b)
			forward(b, &coefs)
			q.quantise(&coefs, b)
			changed++
		}
	}
	return changed
}

// settle gives each sample of the block at x, y the mean of its pixels, and
// reports whether that changed any.
func (f *frame) settle(c *component, x, y int, fine []int16, b *[64]int16) (changed bool) {
	cols, rows := f.cells(c, x, y)
	width := f.fineWidth(c)
	for j := range 8 {
		for i := range 8 {
			sum, pixels := 0, (cols[i+1]-cols[i])*(rows[j+1]-rows[j])
			if pixels <= 0 {
				continue // padding
			}
			for r := rows[j]; r < rows[j+1]; r++ {
				for _, v := range fine[r*width+cols[i] : r*width+cols[i+1]] {
					sum += int(v) + sampleMax // not negative, for rounding
				}
			}
			v := int16((sum+pixels/2)/pixels - sampleMax)
			if v != b[8*j+i] {
				b[8*j+i], changed = v, true
			}
		}
	}
	return changed
}

// cells returns where the pixels of each of a block's columns and rows of
// samples begin, counted from the block's first pixel. They end at the frame.
func (f *frame) cells(c *component, x, y int) (cols, rows [9]int) {
	for i := range 9 {
		cols[i] = min(firstPixel(8*x+i, c.h, f.hmax), f.width) - firstPixel(8*x, c.h, f.hmax)
		rows[i] = min(firstPixel(8*y+i, c.v, f.vmax), f.height) - firstPixel(8*y, c.v, f.vmax)
	}
	return cols, rows
}

// firstPixel returns the first pixel that is shown with sample i, where the
// component has n samples to the frame's nmax pixels.
func firstPixel(i, n, nmax int) int { return ceilDiv(i*nmax, n) }

// fineWidth returns the most pixels that a row of a block's samples has.
func (f *frame) fineWidth(c *component) int { return ceilDiv(8*f.hmax, c.h) }

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
