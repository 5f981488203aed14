package jpegpatch

import (
	"bytes"
	"encoding/binary"
	"image"
)

// Most colour photos have a luma sample for each pixel, and a chroma sample
// for one, two or four of them. Their tiles are shown and taken back luma
// block by luma block, straight from and to the blocks' samples. That takes a
// third of the time that planes of pixels do: rows are of a length known
// beforehand, what a step needs is in the first-level cache, and a chroma
// sample is looked at once rather than once for each of its pixels.

// blockwise makes tiles of such a frame.
type blockwise struct {
	luma, cb, cr *component
	// How many pixels a chroma sample serves, as powers of two: 0 or 1.
	across, down uint
	inks         inkColours
	// Stand-ins for rows of which a tile has only a part.
	now, was [32]byte
}

// newBlockwise returns nil if the frame is not of that kind.
func newBlockwise(f *frame) *blockwise {
	if len(f.comps) != 3 {
		return nil
	}
	b := &blockwise{luma: &f.comps[0], cb: &f.comps[1], cr: &f.comps[2]}
	if f.hmax == 2*b.cb.h {
		b.across = 1
	}
	if f.vmax == 2*b.cb.v {
		b.down = 1
	}
	if !b.luma.full() || b.cb.h != b.cr.h || b.cb.v != b.cr.v ||
		b.cb.h<<b.across != f.hmax || b.cb.v<<b.down != f.vmax {
		return nil
	}
	return b
}

// serves reports whether the region can be done blockwise: no colour sample
// beneath it may be another region's too.
func (b *blockwise) serves(s *store, r image.Rectangle) bool {
	blocks := b.cb.blocksUnder(r)
	for y := blocks.Min.Y; y < blocks.Max.Y; y++ {
		for _, number := range b.cb.ink[y*b.cb.stride:][blocks.Min.X:blocks.Max.X] {
			if s.shared[number-1] {
				return false
			}
		}
	}
	return true
}

// spot is what a region has of a luma block.
type spot struct {
	x, y           int // the block's column and row
	x0, y0, x1, y1 int // the region's pixels within the block
	at             int // the byte in the tile of the block's pixel at 0, y0; below zero where x0 is not 0
	luma, cb, cr   int32
	chroma         int // the chroma blocks' first sample beneath the luma block
}

// spots calls f for each luma block that the region has pixels of.
func (b *blockwise) spots(r image.Rectangle, f func(*spot)) {
	s := new(spot)
	for s.y = r.Min.Y >> 3; 8*s.y < r.Max.Y; s.y++ {
		s.y0, s.y1 = max(r.Min.Y-8*s.y, 0), min(r.Max.Y-8*s.y, 8)
		row := 4 * r.Dx() * (8*s.y + s.y0 - r.Min.Y)
		luma := b.luma.ink[s.y*b.luma.stride:]
		cb, cr := b.cb.ink[s.y>>b.down*b.cb.stride:], b.cr.ink[s.y>>b.down*b.cr.stride:]
		for s.x = r.Min.X >> 3; 8*s.x < r.Max.X; s.x++ {
			s.x0, s.x1 = max(r.Min.X-8*s.x, 0), min(r.Max.X-8*s.x, 8)
			s.at = row + 4*(8*s.x-r.Min.X)
			s.luma, s.cb, s.cr = luma[s.x]-1, cb[s.x>>b.across]-1, cr[s.x>>b.across]-1
			s.chroma = s.y&int(b.down)<<5 | s.x&int(b.across)<<2
			f(s)
		}
	}
}

// show fills the tile of a region; what is paved it shows black.
func (b *blockwise) show(st *store, r image.Rectangle, tile []byte) {
	for n := copy(tile, blackRow[:]); n < len(tile); {
		n += copy(tile[n:], tile[:n])
	}
	stride := 4 * r.Dx()
	b.spots(r, func(s *spot) {
		if st.paved[s.luma] {
			return
		}
		luma, cb, cr := &st.samples[s.luma], &st.samples[s.cb], &st.samples[s.cr]
		at := s.at
		for y := s.y0; y < s.y1; y++ {
			k := s.chroma + y>>b.down<<3
			row, whole := &b.now, s.x1-s.x0 == 8
			if whole {
				row = (*[32]byte)(tile[at:])
			}
			if b.across == 1 {
				showHalf(row, (*[8]int16)(luma[8*y:]), (*[4]int16)(cb[k:]), (*[4]int16)(cr[k:]))
			} else {
				showYCbCr(row[:], luma[8*y:8*y+8], cb[k:k+8], cr[k:k+8])
			}
			if !whole {
				copy(tile[at+4*s.x0:at+4*s.x1], row[4*s.x0:])
			}
			at += stride
		}
	})
}

// blackRow is eight black pixels.
var blackRow = [32]byte{3: 255, 7: 255, 11: 255, 15: 255, 19: 255, 23: 255, 27: 255, 31: 255}

// take puts what differs between a region's tile and what it was before into
// the samples.
func (b *blockwise) take(st *store, r image.Rectangle, tile, before []byte) {
	stride := 4 * r.Dx()
	b.spots(r, func(s *spot) {
		paved := st.paved[s.luma]
		if paved {
			st.changed[s.luma] = true
			if b.takeEven(st, s, tile, stride) {
				return
			}
		}
		luma, cb, cr := &st.samples[s.luma], &st.samples[s.cb], &st.samples[s.cr]
		chroma := 8 >> (b.across & 1) // samples in a row
		var ink pavedRow
		at := s.at
		for y := s.y0; y < s.y1; {
			k := s.chroma + y>>b.down<<3
			var sums chromaSums
			differs := false
			for next := min((y>>b.down+1)<<b.down, s.y1); y < next; y++ {
				ys := (*[8]int16)(luma[8*y:])
				if paved {
					differs = true
					// Rows beneath upright strokes are all alike.
					row := tile[at+4*s.x0 : at+4*s.x1]
					if y == s.y0 || !bytes.Equal(row, tile[at-stride+4*s.x0:][:len(row)]) {
						ink = b.ink(row, s.x0, s.x1)
					}
					ink.lay(s.x0, s.x1, ys, cb[k:k+chroma], cr[k:k+chroma], &sums)
				} else if now, was := b.rows(s, tile, before, at); *now != *was {
					differs = true
					if b.takeRow(now, was, ys, cb, cr, k, &sums) {
						st.changed[s.luma] = true
					}
				}
				at += stride
			}
			if !differs {
				continue
			}
			high := b.cb.y.pixels[8*s.y>>b.down+k>>3&int(7>>b.down)]
			wide := b.cb.x.pixels[8*s.x>>b.across:]
			if settleRow(cb[k:k+chroma], &sums.cb, wide, high) {
				st.changed[s.cb] = true
			}
			if settleRow(cr[k:k+chroma], &sums.cr, wide, high) {
				st.changed[s.cr] = true
			}
		}
	})
}

// takeEven is take for a paved luma block that is whole in the tile, and all of
// whose pixels are of one colour, as most are: plates around their text, and
// the cores of strokes. It reports false for another.
func (b *blockwise) takeEven(st *store, s *spot, tile []byte, stride int) bool {
	if s.x1-s.x0 != 8 || s.y1-s.y0 != 8 {
		return false
	}
	first := binary.LittleEndian.Uint32(tile[s.at:])
	pair := uint64(first)<<32 | uint64(first)
	for at := s.at; at <= s.at+7*stride; at += stride {
		row := (*[32]byte)(tile[at:])
		if binary.LittleEndian.Uint64(row[0:]) != pair || binary.LittleEndian.Uint64(row[8:]) != pair ||
			binary.LittleEndian.Uint64(row[16:]) != pair || binary.LittleEndian.Uint64(row[24:]) != pair {
			return false
		}
	}
	ink := b.inks.of(first & 0xFFFFFF)
	luma, cb, cr := &st.samples[s.luma], &st.samples[s.cb], &st.samples[s.cr]
	for i := range luma {
		luma[i] = int16(ink.y)
	}
	for k := s.chroma; k < s.chroma+64>>b.down; k += 8 {
		for i := range 8 >> b.across {
			cb[k+i], cr[k+i] = int16(ink.cb), int16(ink.cr)
		}
	}
	st.changed[s.cb], st.changed[s.cr] = true, true
	return true
}

// takeRow is takeYCbCr for eight pixels, whose chroma samples begin at k. Of
// these it only sums up what the pixels would make of them. It reports whether
// a luma sample has changed.
func (b *blockwise) takeRow(row, before *[32]byte, ys *[8]int16, cbs, crs *[64]int16, k int, sums *chromaSums) (changed bool) {
	across := b.across & 1
	for i := range ys {
		now, was := rgb(row[4*i:]), rgb(before[4*i:])
		if now == was {
			continue
		}
		ink := b.inks.of(now)
		if apart(ink.y, int32(ys[i])) {
			ys[i] = int16(ink.y)
			changed = true
		}
		at := i >> across
		if cb := int32(cbs[(k+at)&63]); apart(ink.cb, cb) {
			sums.cb[at&7] += ink.cb - cb
		}
		if cr := int32(crs[(k+at)&63]); apart(ink.cr, cr) {
			sums.cr[at&7] += ink.cr - cr
		}
	}
	return changed
}

// pavedRow is the ink of a paved block's row, as samples: of luma by pixel, of
// chroma summed up for those pixels, so many, that share a sample.
type pavedRow struct {
	y      [8]int16
	cb, cr [8]int32
	pixels [8]int32
}

// ink returns the ink of a row's pixels from x0 to x1.
func (b *blockwise) ink(row []byte, x0, x1 int) (p pavedRow) {
	across := b.across & 1
	row = row[:4*(x1-x0)]
	for x := x0; x < x1; x++ {
		ink := b.inks.of(rgb(row))
		row = row[4:]
		at := x >> across & 7
		p.y[x&7] = int16(ink.y)
		p.cb[at] += ink.cb
		p.cr[at] += ink.cr
		p.pixels[at]++
	}
	return p
}

// lay is takeRow for a paved block's row from x0 to x1. What was there before
// is of no account.
func (p *pavedRow) lay(x0, x1 int, ys *[8]int16, cbs, crs []int16, sums *chromaSums) {
	copy(ys[x0:x1], p.y[x0:x1])
	for i, n := range p.pixels[:min(len(cbs), len(crs), 8)] {
		sums.cb[i] += p.cb[i] - n*int32(cbs[i])
		sums.cr[i] += p.cr[i] - n*int32(crs[i])
	}
}

// rows returns a spot's row of the tile and of what it was before. Pixels
// outside the region are the same in both.
func (b *blockwise) rows(s *spot, tile, before []byte, at int) (now, was *[32]byte) {
	if s.x1-s.x0 == 8 {
		return (*[32]byte)(tile[at:]), (*[32]byte)(before[at:])
	}
	copy(b.was[4*s.x0:4*s.x1], before[at+4*s.x0:])
	b.now = b.was
	copy(b.now[4*s.x0:4*s.x1], tile[at+4*s.x0:])
	return &b.now, &b.was
}

// chromaSums tells by how much the pixels of a row of chroma samples exceed
// them.
type chromaSums struct{ cb, cr [8]int32 }

// settleRow gives each sample of a row the mean of its pixels, of which it has
// 1, 2 or 4 and none in the padding.
func settleRow(samples []int16, sums *[8]int32, wide []uint8, high uint8) (changed bool) {
	wide = wide[:len(samples)]
	for i, sum := range sums[:len(samples)] {
		if sum == 0 {
			continue
		}
		n := int32(wide[i] * high)
		if by := int16((sum + n>>1) >> uint(n>>1)); by != 0 {
			samples[i] += by
			changed = true
		}
	}
	return changed
}
