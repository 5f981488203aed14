package pngio

import (
	"bytes"
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"io"
	"runtime"
	"sync"

	"github.com/klauspost/compress/flate"
)

// Level chooses between speed and size.
type Level uint8

// The levels.
const (
	Fast  Level = iota // one filter for all rows, the fastest compression
	Small              // a filter chosen for each row, the best compression
)

// Options for [Encode]. The zero value is the fast way.
type Options struct {
	Level Level
}

// stripeBytes is about how much each independently compressed stripe holds.
// Every stripe starts with an empty window, which costs about 32 KiB worth of
// matches: well below 1 % at this size.
const stripeBytes = 1 << 20

// Encode writes the picture as a PNG file, not interlaced. The bytes depend on
// the picture and the options alone.
func Encode(w io.Writer, m *Image, o Options) error {
	e := encoder{w: w}
	e.write([]byte(signature))
	e.header(m)
	e.ancillary(m, BeforePalette)
	if len(m.Colors) > 0 {
		e.chunk("PLTE", m.Colors)
	}
	if len(m.Transparency) > 0 {
		e.chunk("tRNS", m.Transparency)
	}
	e.ancillary(m, BeforeData)
	e.pixels(m, o.Level)
	e.ancillary(m, AfterData)
	e.chunk("IEND", nil)
	return e.err
}

// encoder keeps the first error, after which it writes nothing.
type encoder struct {
	w   io.Writer
	err error
}

func (e *encoder) write(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

func (e *encoder) chunk(kind string, data []byte) {
	var head [8]byte
	binary.BigEndian.PutUint32(head[:], uint32(len(data)))
	copy(head[4:], kind)
	e.write(head[:])
	e.write(data)
	sum := crc32.Update(crc32.ChecksumIEEE(head[4:]), crc32.IEEETable, data)
	e.write(binary.BigEndian.AppendUint32(nil, sum))
}

func (e *encoder) header(m *Image) {
	b := binary.BigEndian.AppendUint32(nil, uint32(m.Width))
	b = binary.BigEndian.AppendUint32(b, uint32(m.Height))
	e.chunk("IHDR", append(b, byte(m.Depth), byte(m.Color), 0, 0, 0))
}

func (e *encoder) ancillary(m *Image, p Place) {
	for _, c := range m.Chunks {
		if c.Place == p {
			e.chunk(c.Type, c.Data)
		}
	}
}

// pixels writes one IDAT chunk for each stripe. Stripes are compressed at the
// same time, and written in order.
func (e *encoder) pixels(m *Image, level Level) {
	rows := max(1, stripeBytes/(m.Stride+1))
	stripes := (m.Height + rows - 1) / rows
	workers := min(runtime.GOMAXPROCS(0), stripes)
	// Each worker takes every workers-th stripe and waits until it is taken
	// off: at most one finished stripe a worker lies in memory.
	done := make([]chan *stripe, workers)
	stop := make(chan struct{})
	var running sync.WaitGroup
	for i := range workers {
		done[i] = make(chan *stripe, 1)
		running.Go(func() {
			for n := i; n < stripes; n += workers {
				s := newStripe(level)
				s.compress(m, n*rows, min((n+1)*rows, m.Height))
				select {
				case done[i] <- s:
				case <-stop:
					return
				}
			}
		})
	}
	sum := uint32(1)
	for n := 0; n < stripes && e.err == nil; n++ {
		s := <-done[n%workers]
		if n == stripes-1 {
			sum = combineAdler(sum, s.sum, s.size)
			s.out.Write(binary.BigEndian.AppendUint32(nil, sum))
		} else {
			sum = combineAdler(sum, s.sum, s.size)
		}
		e.chunk("IDAT", s.out.Bytes())
		s.free()
	}
	close(stop)
	running.Wait()
}

// stripe is a run of rows and what compresses them.
type stripe struct {
	level Level
	z     *flate.Writer
	row   []byte       // filtered, the filter's number in front
	try   []byte       // the same, of another filter
	out   bytes.Buffer // compressed
	sum   uint32       // Adler-32 of the filtered rows
	size  int          // their length in bytes
}

// stripes keeps the compressors of each level, about 1 MB each.
var stripes [2]sync.Pool

func newStripe(level Level) *stripe {
	if s, ok := stripes[level].Get().(*stripe); ok {
		return s
	}
	s := &stripe{level: level}
	effort := flate.BestSpeed
	if level == Small {
		effort = flate.BestCompression
	}
	s.z, _ = flate.NewWriter(nil, effort) // fails only for a level out of range
	return s
}

func (s *stripe) free() { stripes[s.level].Put(s) }

func (s *stripe) compress(m *Image, from, to int) {
	s.out.Reset()
	if from == 0 {
		s.out.Write([]byte{0x78, 0x01}) // zlib's header: deflate, 32 KiB, no dictionary
	}
	s.z.Reset(&s.out)
	hash := adler32.New()
	s.size = (to - from) * (m.Stride + 1)
	if n := m.Stride + 1; cap(s.row) < n {
		s.row, s.try = make([]byte, n), make([]byte, n)
	} else {
		s.row, s.try = s.row[:n], s.try[:n]
	}
	for y := from; y < to; y++ {
		var up []byte
		if y > 0 {
			up = m.row(y - 1)
		}
		s.filter(m, m.row(y), up)
		hash.Write(s.row)
		s.z.Write(s.row)
	}
	s.sum = hash.Sum32()
	if to == m.Height {
		s.z.Close()
	} else {
		s.z.Flush() // ends at a byte, with a block that is not the last one
	}
}

// filter puts the filtered row and its filter's number into s.row.
func (s *stripe) filter(m *Image, row, up []byte) {
	bpp := m.pixelBytes()
	switch {
	case m.Color == Palette || m.Depth < 8:
		// Neighbouring indices are not near each other in value.
		s.row[0] = filterNone
		applyFilter(filterNone, s.row[1:], row, up, bpp)
	case s.level == Fast:
		s.row[0] = filterUp
		applyFilter(filterUp, s.row[1:], row, up, bpp)
	default:
		best := -1
		for f := byte(filterNone); f <= filterPaeth; f++ {
			s.try[0] = f
			applyFilter(f, s.try[1:], row, up, bpp)
			if sum := magnitude(s.try[1:]); best < 0 || sum < best {
				best = sum
				s.row, s.try = s.try, s.row
			}
		}
	}
}

// magnitude is the heuristic by which libpng chooses filters: the sum of the
// bytes as signed numbers' absolute values (PNG specification, 12.7).
func magnitude(b []byte) (sum int) {
	for _, v := range b {
		sum += abs(int(int8(v)))
	}
	return sum
}

// combineAdler returns the Adler-32 checksum of two runs of bytes, one after
// the other, from the checksum of each and the length of the second. It is
// the sum of RFC 1950, section 9, taken apart.
func combineAdler(first, second uint32, secondLength int) uint32 {
	const mod = 65521
	a1, b1 := uint64(first&0xffff), uint64(first>>16)
	a2, b2 := uint64(second&0xffff), uint64(second>>16)
	n := uint64(secondLength) % mod
	a := (a1 + a2 + mod - 1) % mod
	b := (b1 + b2 + n*(a1+mod-1)) % mod
	return uint32(b<<16 | a)
}
