package pngio

import (
	"bytes"
	"hash/adler32"
	"sync"

	"github.com/klauspost/compress/flate"
)

// stripe is a run of filtered rows and what compresses them.
type stripe struct {
	rows []byte       // filtered, each with its filter's number in front
	try  []byte       // one row, filtered in another way
	out  bytes.Buffer // compressed
	sum  uint32       // Adler-32 of rows
	z    [3]*flate.Writer
}

// The compressors of a stripe, made when first needed. Level 2 is the fastest
// that stays within 5 % of what Pillow makes of photos; level 6 costs twice the
// time on noise, but no more on what is smooth or drawn, where it saves a
// tenth. Level 9 takes eight times as long as level 8, for 1 % of a photo.
const (
	light = iota
	thorough
	best
)

var flateLevels = [...]int{light: 2, thorough: 6, best: 8}

// stripes keeps what is not in use: a megabyte of rows and one for each
// compressor.
var stripes sync.Pool

func newStripe() *stripe {
	if s, ok := stripes.Get().(*stripe); ok {
		return s
	}
	return new(stripe)
}

// compress filters and compresses the rows from ≤ y < to, as a part of the
// picture's zlib stream that ends at a whole byte.
func (s *stripe) compress(m *Image, from, to int, level Level) {
	effort := light
	s.filter(m, from, to, filterUp)
	switch {
	case level == Small:
		effort = best
		// A filter chosen for each row may lose to one for all, where that
		// lets matches be found. A light try tells which.
		uniform := s.deflate(m, from, to, light)
		s.filter(m, from, to, adaptive)
		if s.deflate(m, from, to, light) > uniform {
			s.filter(m, from, to, filterUp)
		}
	case repetitive(s.rows):
		effort = thorough
	}
	s.sum = adler32.Checksum(s.rows)
	s.deflate(m, from, to, effort)
}

// deflate compresses the filtered rows to s.out and returns its length.
func (s *stripe) deflate(m *Image, from, to, effort int) int {
	s.out.Reset()
	if from == 0 {
		s.out.Write([]byte{0x78, 0x01}) // zlib's header: 32 KiB, no dictionary
	}
	z := s.z[effort]
	if z == nil {
		z, _ = flate.NewWriter(nil, flateLevels[effort]) // fails only for a level out of range
		s.z[effort] = z
	}
	z.Reset(&s.out)
	z.Write(s.rows)
	if to == m.Height {
		z.Close()
	} else {
		z.Flush() // the block is not marked as the last one
	}
	return s.out.Len()
}

// repetitive reports whether a compressor that looks harder for matches will
// find any, by the share of zeros in filtered rows.
func repetitive(rows []byte) bool {
	const step = 7 // a sample: odd and no multiple of 3, so that it meets all channels
	zeros, n := 0, 0
	for i := 0; i < len(rows); i += step {
		if rows[i] == 0 {
			zeros++
		}
		n++
	}
	return 5*zeros > n
}

// adaptive stands for a filter chosen for each row.
const adaptive = 0xff

// filter fills s.rows, with the filter given; palettes and depths below 8 bits
// are left unfiltered, for their neighbours are not near each other in value.
func (s *stripe) filter(m *Image, from, to int, filter byte) {
	if m.Color == Palette || m.Depth < 8 {
		filter = filterNone
	}
	length := m.Stride + 1
	if n := (to - from) * length; cap(s.rows) < n {
		s.rows = make([]byte, n)
	} else {
		s.rows = s.rows[:n]
	}
	if cap(s.try) < m.Stride {
		s.try = make([]byte, m.Stride)
	}
	bpp := m.pixelBytes()
	for y := from; y < to; y++ {
		var up []byte
		if y > 0 {
			up = m.row(y - 1)
		}
		out := s.rows[(y-from)*length:][:length]
		if filter == adaptive {
			s.bestFilter(out, m.row(y), up, bpp)
			continue
		}
		out[0] = filter
		applyFilter(filter, out[1:], m.row(y), up, bpp)
	}
}

// bestFilter chooses as libpng does: the least sum of the filtered bytes'
// absolute values as signed numbers (PNG specification, 12.7).
func (s *stripe) bestFilter(out, row, up []byte, bpp int) {
	try := s.try[:len(row)]
	least := -1
	for f := byte(filterNone); f <= filterPaeth; f++ {
		applyFilter(f, try, row, up, bpp)
		sum := 0
		for _, v := range try {
			sum += abs(int(int8(v)))
		}
		if least < 0 || sum < least {
			least = sum
			out[0] = f
			copy(out[1:], try)
		}
	}
}
