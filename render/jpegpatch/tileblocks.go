package jpegpatch

import (
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
	inner        image.Point // the first pixels behind the luma blocks that lie wholly in the frame
	inks         inkColours
	pixels       pixels
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
	b.inner = image.Pt(f.width&^7, f.height&^7)
	b.pixels.across, b.pixels.odd = int(b.across), int(b.down)
	b.pixels.shift = int32(b.across + b.down)
	b.pixels.round = 1 << b.pixels.shift >> 1
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

// padded returns the blocks that a region lies on, in pixels: a tile has rows of
// that length, so that each of its blocks is whole.
func padded(r image.Rectangle) image.Rectangle {
	return image.Rect(r.Min.X&^7, r.Min.Y&^7, (r.Max.X+7)&^7, (r.Max.Y+7)&^7)
}

// spot is what a region has of a luma block.
type spot struct {
	x, y           int // the block's column and row
	x0, y0, x1, y1 int // the region's pixels within the block
	at             int // the byte in the tile of the block's pixel at 0, y0
	luma, cb, cr   int32
	chroma         int // the chroma blocks' first sample beneath the row y0
}

// spots calls f for each luma block that the region has pixels of.
func (b *blockwise) spots(r image.Rectangle, f func(*spot)) {
	s := new(spot)
	from := padded(r)
	for s.y = r.Min.Y >> 3; 8*s.y < r.Max.Y; s.y++ {
		s.y0, s.y1 = max(r.Min.Y-8*s.y, 0), min(r.Max.Y-8*s.y, 8)
		s.at = 4 * from.Dx() * (8*s.y + s.y0 - from.Min.Y)
		luma := b.luma.ink[s.y*b.luma.stride:]
		cb, cr := b.cb.ink[s.y>>b.down*b.cb.stride:], b.cr.ink[s.y>>b.down*b.cr.stride:]
		row := s.y&int(b.down)<<5 + s.y0>>b.down<<3
		for s.x = r.Min.X >> 3; 8*s.x < r.Max.X; s.x++ {
			s.x0, s.x1 = max(r.Min.X-8*s.x, 0), min(r.Max.X-8*s.x, 8)
			s.luma, s.cb, s.cr = luma[s.x]-1, cb[s.x>>b.across]-1, cr[s.x>>b.across]-1
			s.chroma = row + s.x&int(b.across)<<2
			f(s)
			s.at += 32
		}
	}
}

// pixels is a spot on its way into a tile or back.
type pixels struct {
	now, was    []byte // the tile and what it was before, from the spot's first pixel on
	stride      int
	from, to    int       // rows of the block
	across, odd int       // 1 if two pixels in a row, or in a column, share a chroma sample
	columns     [8]uint32 // all bits of those that the region has
	known       uint32    // all bits; none if what was before is of no account
	apart       int32     // see [apart]; −1 if ink is taken however close it is
	round       int32     // half of the pixels that share a chroma sample,
	shift       int32     // and the logarithm of their number
}

// set points the pixels at a spot.
func (p *pixels) set(s *spot, tile, before []byte, stride int) {
	p.now, p.was, p.stride = tile[s.at:], before[s.at:], stride
	p.from, p.to = s.y0, s.y1
	_, _ = p.now[(s.y1-s.y0-1)*stride+31], p.was[(s.y1-s.y0-1)*stride+31] // what is relied on
}

// show fills the tile of a region, and a copy of it; what is paved it shows
// black, there only.
func (b *blockwise) show(st *store, r image.Rectangle, tile, before []byte) {
	stride := 4 * padded(r).Dx()
	b.spots(r, func(s *spot) {
		if st.paved[s.luma] {
			for y := range s.y1 - s.y0 {
				*(*[32]byte)(tile[s.at+y*stride:]) = blackRow
			}
			return
		}
		b.pixels.set(s, tile, before, stride)
		b.pixels.show(&st.samples[s.luma], &st.samples[s.cb], &st.samples[s.cr], s.chroma)
	})
}

// blackRow is eight black pixels.
var blackRow = [32]byte{3: 255, 7: 255, 11: 255, 15: 255, 19: 255, 23: 255, 27: 255, 31: 255}

// showByOne shows the rows of a block, whose chroma samples begin at k, on any
// processor.
func (p *pixels) showByOne(luma, cb, cr *[64]int16, k int) {
	for y, at := p.from, 0; y < p.to; y, at = y+1, at+p.stride {
		row := (*[32]byte)(p.now[at:])
		if p.across == 1 {
			showHalf(row, (*[8]int16)(luma[8*y:]), (*[4]int16)(cb[k:]), (*[4]int16)(cr[k:]))
		} else {
			showYCbCr(row[:], luma[8*y:8*y+8], cb[k:k+8], cr[k:k+8])
		}
		*(*[32]byte)(p.was[at:]) = *row
		if y&p.odd == p.odd {
			k += 8
		}
	}
}

// take puts what differs between a region's tile and what it was before into
// the samples.
func (b *blockwise) take(st *store, r image.Rectangle, tile, before []byte) {
	stride := 4 * padded(r).Dx()
	x0, x1 := 0, 0
	b.spots(r, func(s *spot) {
		p := &b.pixels
		p.known, p.apart = ^uint32(0), apartBy
		if st.paved[s.luma] {
			st.changed[s.luma] = true
			if b.takeEven(st, s, tile, stride) {
				return
			}
			p.known, p.apart = 0, -1
		}
		if x0 != s.x0 || x1 != s.x1 {
			x0, x1 = s.x0, s.x1
			for i := range p.columns {
				p.columns[i] = 0
				if i >= x0 && i < x1 {
					p.columns[i] = ^uint32(0)
				}
			}
		}
		p.set(s, tile, before, stride)
		luma, cb, cr := &st.samples[s.luma], &st.samples[s.cb], &st.samples[s.cr]
		var changed int
		if 8*s.x < b.inner.X && 8*s.y < b.inner.Y {
			changed = p.take(&b.inks, luma, cb, cr, s.chroma, b.shares(s))
		} else {
			changed = p.takeByOne(&b.inks, luma, cb, cr, s.chroma, b.shares(s))
		}
		st.changed[s.luma] = st.changed[s.luma] || changed&changedLuma != 0
		st.changed[s.cb] = st.changed[s.cb] || changed&changedCb != 0
		st.changed[s.cr] = st.changed[s.cr] || changed&changedCr != 0
	})
}

// What taking a spot has changed.
const (
	changedLuma = 1 << iota
	changedCb
	changedCr
)

// shares are how many pixels the chroma samples beneath a spot have.
type shares struct {
	wide []uint8 // in a row, by sample
	high []uint8 // in a column, by row of samples
}

func (b *blockwise) shares(s *spot) shares {
	return shares{b.cb.x.pixels[8*s.x>>b.across:], b.cb.y.pixels[(8*s.y+s.y0)>>b.down:]}
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

// takeByOne takes the rows of a block, whose chroma samples begin at k, on any
// processor, also at the frame's edge. It returns what has changed.
func (p *pixels) takeByOne(inks *inkColours, luma, cb, cr *[64]int16, k int, n shares) (changed int) {
	var sums chromaSums
	across, chroma := p.across&1, 8>>(p.across&1)
	for y, at := p.from, 0; y < p.to; y, at = y+1, at+p.stride {
		now, was := (*[32]byte)(p.now[at:]), (*[32]byte)(p.was[at:])
		ys, cbs, crs := (*[8]int16)(luma[8*y:]), cb[k:k+chroma], cr[k:k+chroma]
		if p.known == 0 || *now != *was {
			for i := range ys {
				pixel := rgb(now[4*i:])
				if p.columns[i] == 0 || pixel == rgb(was[4*i:]) && p.known != 0 {
					continue
				}
				ink := inks.of(pixel)
				if p.isApart(ink.y - int32(ys[i])) {
					ys[i] = int16(ink.y)
					changed |= changedLuma
				}
				at := i >> across
				if by := ink.cb - int32(cbs[at]); p.isApart(by) {
					sums.cb[at] += by
				}
				if by := ink.cr - int32(crs[at]); p.isApart(by) {
					sums.cr[at] += by
				}
			}
		}
		if y&p.odd != p.odd && y+1 < p.to {
			continue // the next row has the same colour
		}
		if settleRow(cbs, &sums.cb, n.wide, n.high[0]) {
			changed |= changedCb
		}
		if settleRow(crs, &sums.cr, n.wide, n.high[0]) {
			changed |= changedCr
		}
		sums = chromaSums{}
		n.high = n.high[1:]
		k += 8
	}
	return changed
}

// isApart is [apart] for the difference, unless all ink is to be taken.
func (p *pixels) isApart(by int32) bool { return max(by, -by) > p.apart }

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
