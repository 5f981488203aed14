package mask

import (
	"errors"
	"fmt"
)

// MaxSide is the longest side of a mask that is read, in pixels: a record of a
// few bytes can claim any.
const MaxSide = 1 << 17

// ErrSize says that the runs do not cover the mask, or that its size is none.
var ErrSize = errors.New("mask: the runs do not cover the size")

// Mask is a set of pixels.
type Mask struct {
	Width, Height int
	// Counts are the lengths of runs, column by column and outside first.
	Counts []uint32
}

// Check returns an error that wraps ErrSize unless the runs cover the mask.
func (m *Mask) Check() error {
	if m.Width <= 0 || m.Height <= 0 || m.Width > MaxSide || m.Height > MaxSide {
		return fmt.Errorf("%w: %d×%d", ErrSize, m.Width, m.Height)
	}
	sum := int64(0)
	for _, n := range m.Counts {
		sum += int64(n)
	}
	if want := int64(m.Width) * int64(m.Height); sum != want {
		return fmt.Errorf("%w: %d pixels of %d", ErrSize, sum, want)
	}
	return nil
}

// Area returns the number of pixels in the mask.
func (m *Mask) Area() int {
	n := 0
	for i := 1; i < len(m.Counts); i += 2 {
		n += int(m.Counts[i])
	}
	return n
}

// Decode reads COCO's compressed runs, as pycocotools write them: each the
// difference to the last but one of its kind, in groups of five bits, the
// sixth says that another group follows, and the lowest first.
func Decode(width, height int, text string) (*Mask, error) {
	m := &Mask{Width: width, Height: height}
	for i := 0; i < len(text); {
		var x int64
		shift := 0
		for {
			if i == len(text) {
				return nil, errors.New("mask: the runs are cut off")
			}
			c := int64(text[i]) - '0'
			if c < 0 || c > 63 || shift > 60 {
				return nil, fmt.Errorf("mask: %q is not a run", text[i])
			}
			i++
			x |= (c & 31) << shift
			shift += 5
			if c&32 == 0 {
				if c&16 != 0 {
					x |= -1 << shift
				}
				break
			}
		}
		if n := len(m.Counts); n > 2 {
			x += int64(m.Counts[n-2])
		}
		if x < 0 || x > 1<<32-1 {
			return nil, fmt.Errorf("mask: a run of %d pixels", x)
		}
		m.Counts = append(m.Counts, uint32(x))
	}
	return m, m.Check()
}

// Encode returns the runs as Decode reads them.
func (m *Mask) Encode() string {
	var text []byte
	for i, n := range m.Counts {
		x := int64(n)
		if i > 2 {
			x -= int64(m.Counts[i-2])
		}
		for more := true; more; {
			c := x & 31
			x >>= 5
			if more = !(x == 0 && c&16 == 0 || x == -1 && c&16 != 0); more {
				c |= 32
			}
			text = append(text, byte(c)+'0')
		}
	}
	return string(text)
}

// builder appends runs, joining those of one kind.
type builder struct {
	counts []uint32
	inside bool // the kind of the last run
	at     int64
}

// fill makes the pixels from a to b, in the order of the runs, the mask's.
// Calls are in that order.
func (b *builder) fill(from, to int64) {
	if from >= to {
		return
	}
	if len(b.counts) == 0 {
		b.counts = append(b.counts, uint32(from), uint32(to-from))
	} else if from == b.at {
		b.counts[len(b.counts)-1] += uint32(to - from)
	} else {
		b.counts = append(b.counts, uint32(from-b.at), uint32(to-from))
	}
	b.at = to
}

func (b *builder) end(size int64) []uint32 {
	if len(b.counts) == 0 || b.at < size {
		b.counts = append(b.counts, uint32(size-b.at))
	}
	return b.counts
}
