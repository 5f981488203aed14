package placement

import (
	"image"
	"math/bits"
	"sync"
)

// bitmap has a bit for every pixel of the frame that a plate covers. It
// answers the question that is asked most, where along a line a plate would be
// free, by reading a few words of memory: what a plate at least pitch pixels
// high covers shows in one of a few rows of a strip.
//
// The words of a column follow each other, 64 pixels wide each, rather than
// those of a row: a plate is then a few runs of memory, where it would be a
// place of its own for every row.
type bitmap struct {
	frame image.Rectangle
	pitch int // the least height of any plate so far
	words []uint64
	used  []rows   // of each column, those that may not be zero
	strip []uint64 // scratch: the rows of a strip laid over each other
}

// rows is a range of rows, half-open.
type rows struct{ top, bottom int }

// bitmaps keeps the memory of released ones, zero again: at 12 megapixels it is
// 1.5 MB, of which a few labels use little, and finding fresh pages for it
// takes longer than placing them.
var bitmaps = sync.Pool{New: func() any { return new([]uint64) }}

func newBitmap(frame image.Rectangle) bitmap {
	columns := (frame.Dx() + 63) / 64
	n := columns * frame.Dy()
	words := *bitmaps.Get().(*[]uint64)
	if cap(words) < n {
		words = make([]uint64, n, n+n/8) // the frame on its side takes a little more or less
	}
	return bitmap{frame: frame, pitch: frame.Dy(),
		words: words[:n], used: make([]rows, columns), strip: make([]uint64, columns)}
}

// release gives the bitmap's memory back for reuse.
func (m *bitmap) release() {
	for i, r := range m.used {
		clear(m.column(i, r.top, r.bottom))
	}
	words := m.words
	m.words = nil
	bitmaps.Put(&words)
}

// column returns the words between two rows of a column.
func (m *bitmap) column(i, top, bottom int) []uint64 {
	return m.words[i*m.frame.Dy():][top:bottom]
}

// set marks the pixels of r, which lies inside the frame.
func (m *bitmap) set(r image.Rectangle) {
	m.pitch = min(m.pitch, r.Dy())
	m.mark(r, true)
}

// clear takes the marks of r away. Plates are disjoint, so that no other's go.
func (m *bitmap) clear(r image.Rectangle) { m.mark(r, false) }

func (m *bitmap) mark(r image.Rectangle, set bool) {
	r = r.Sub(m.frame.Min)
	first, last := r.Min.X>>6, (r.Max.X-1)>>6
	for i := first; i <= last; i++ {
		mask := ^uint64(0)
		if i == first {
			mask <<= r.Min.X & 63
		}
		if i == last {
			mask &= ^uint64(0) >> (63 - (r.Max.X-1)&63)
		}
		used := &m.used[i]
		if used.bottom == 0 {
			used.top = r.Min.Y
		}
		used.top, used.bottom = min(used.top, r.Min.Y), max(used.bottom, r.Max.Y)
		column := m.column(i, r.Min.Y, r.Max.Y)
		if !set {
			for y := range column {
				column[y] &^= mask
			}
			continue
		}
		for y := range column {
			column[y] |= mask
		}
	}
}

// gap is a range of x coordinates, half-open.
type gap struct{ from, to int }

// gaps appends to list, from left to right, where in the part of r inside the
// frame columns are free over the whole height, if so for at least need pixels.
func (m *bitmap) gaps(list []gap, r image.Rectangle, need int) []gap {
	r = r.Intersect(m.frame).Sub(m.frame.Min)
	if r.Empty() {
		return list
	}
	first, last := r.Min.X>>6, (r.Max.X-1)>>6
	strip := m.strip[:last-first+1]
	height, pitch := m.frame.Dy(), m.pitch
	for i := range strip {
		at := (first + i) * height
		column := m.words[at+r.Min.Y : at+r.Max.Y]
		w := column[len(column)-1]
		for y := 0; y < len(column); y += pitch {
			w |= column[y]
		}
		strip[i] = w
	}
	base := first << 6
	x, end := r.Min.X-base, r.Max.X-base
	need = max(need, 1)
	for x+need <= end {
		// Looking back from where a gap would have to end skips most of what
		// is not free without looking at it.
		if last := lastSet(strip, x, x+need); last >= 0 {
			x = last + 1
			continue
		}
		to := min(firstSet(strip, x+need), end)
		list = append(list, gap{x + base + m.frame.Min.X, to + base + m.frame.Min.X})
		x = to + 1
	}
	return list
}

// lastSet returns the last bit in [from,to) that is set, −1 if there is none.
func lastSet(words []uint64, from, to int) int {
	first, k := from>>6, (to-1)>>6
	w := words[k] & (^uint64(0) >> (63 - (to-1)&63))
	for k > first {
		if w != 0 {
			return k<<6 + 63 - bits.LeadingZeros64(w)
		}
		k--
		w = words[k]
	}
	if w &= ^uint64(0) << (from & 63); w != 0 {
		return k<<6 + 63 - bits.LeadingZeros64(w)
	}
	return -1
}

// firstSet returns the first bit from the given one on that is set, or the
// number of bits if there is none.
func firstSet(words []uint64, from int) int {
	k := from >> 6
	if k >= len(words) {
		return len(words) << 6
	}
	w := words[k] & (^uint64(0) << (from & 63))
	for w == 0 {
		if k++; k == len(words) {
			return k << 6
		}
		w = words[k]
	}
	return k<<6 + bits.TrailingZeros64(w)
}
