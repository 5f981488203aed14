package pngio

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"runtime"
	"sync"
)

// Level chooses between speed and size.
type Level uint8

// The levels.
const (
	Fast  Level = iota // one filter for all rows, light compression
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
	count := (m.Height + rows - 1) / rows
	workers := min(runtime.GOMAXPROCS(0), count)
	// Each worker takes every workers-th stripe, and starts on the next one
	// while the last waits to be written: two a worker lie in memory.
	done := make([]chan *stripe, workers)
	stop := make(chan struct{})
	var running sync.WaitGroup
	for i := range workers {
		done[i] = make(chan *stripe)
		running.Go(func() {
			for n := i; n < count; n += workers {
				s := newStripe()
				s.compress(m, n*rows, min((n+1)*rows, m.Height), level)
				select {
				case done[i] <- s:
				case <-stop:
					return
				}
			}
		})
	}
	sum := uint32(1)
	for n := 0; n < count && e.err == nil; n++ {
		s := <-done[n%workers]
		sum = combineAdler(sum, s.sum, len(s.rows))
		if n == count-1 {
			s.out.Write(binary.BigEndian.AppendUint32(nil, sum))
		}
		e.chunk("IDAT", s.out.Bytes())
		stripes.Put(s)
	}
	close(stop)
	running.Wait()
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
