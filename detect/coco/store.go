package coco

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"math"

	"annotate/detect"
)

// Spool is where annotations wait that are too many for memory, such as an
// *os.File.
type Spool interface {
	io.Writer
	io.ReaderAt
}

// entrySize is that of an annotation in a spool in bytes.
const entrySize = 9*8 + 3*4 + 4

// spooled are annotations in a spool, in the file's order. What few have stays in
// memory.
type spooled struct {
	spool    Spool
	w        *bufio.Writer
	n        int
	outlines []*detect.Outline
	mores    []*More
	// view changes what is read, and says whether it is there; nil: all is, as it was.
	view func(*Annotation) bool
	err  error // the first, of writing or reading
}

func newSpooled(spool Spool) *spooled {
	return &spooled{spool: spool, w: bufio.NewWriterSize(spool, 1<<16)}
}

// add writes an annotation. A failure shows in err.
func (s *spooled) add(a *Annotation) {
	var entry [entrySize]byte
	b := entry[:0]
	for _, v := range [...]int64{a.ImageID, a.CategoryID, a.ID} {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	for _, v := range [...]float64{a.BBox[0], a.BBox[1], a.BBox[2], a.BBox[3], a.Area, a.Score} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	outline, more := uint32(0), uint32(0)
	if a.Outline != nil {
		s.outlines = append(s.outlines, a.Outline)
		outline = uint32(len(s.outlines))
	}
	if a.More != nil {
		s.mores = append(s.mores, a.More)
		more = uint32(len(s.mores))
	}
	for _, v := range [...]uint32{uint32(a.Line), outline, more} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	b = append(b, flag(a.Scored), flag(a.Crowd), 0, 0)
	s.n++
	if _, err := s.w.Write(b); err != nil && s.err == nil {
		s.err = fmt.Errorf("annotations: %w", err)
	}
}

func flag(on bool) byte {
	if on {
		return 1
	}
	return 0
}

// all yields the annotations. Each is valid until the next.
func (s *spooled) all(yield func(*Annotation) bool) {
	if err := s.w.Flush(); err != nil && s.err == nil {
		s.err = fmt.Errorf("annotations: %w", err)
	}
	r := bufio.NewReaderSize(io.NewSectionReader(s.spool, 0, int64(s.n)*entrySize), 1<<16)
	var entry [entrySize]byte
	var a Annotation
	for range s.n {
		if _, err := io.ReadFull(r, entry[:]); err != nil {
			if s.err == nil {
				s.err = fmt.Errorf("annotations: %w", err)
			}
			return
		}
		s.decode(entry[:], &a)
		if (s.view == nil || s.view(&a)) && !yield(&a) {
			return
		}
	}
}

func (s *spooled) decode(b []byte, a *Annotation) {
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(b[8*i:]) }
	half := func(i int) uint32 { return binary.LittleEndian.Uint32(b[9*8+4*i:]) }
	*a = Annotation{ImageID: int64(word(0)), CategoryID: int64(word(1)), ID: int64(word(2)), Line: int32(half(0))}
	for i := range a.BBox {
		a.BBox[i] = math.Float64frombits(word(3 + i))
	}
	a.Area, a.Score = math.Float64frombits(word(7)), math.Float64frombits(word(8))
	if i := half(1); i > 0 {
		a.Outline = s.outlines[i-1]
	}
	if i := half(2); i > 0 {
		a.More = s.mores[i-1]
	}
	a.Scored, a.Crowd = b[entrySize-4] != 0, b[entrySize-3] != 0
}

// all yields the annotations, wherever they are. Each is valid until the next.
func (d *Dataset) all() iter.Seq[*Annotation] {
	switch {
	case d.spooled != nil:
		return d.spooled.all
	case d.making != nil:
		return d.making.all
	}
	return pointers(d.Annotations)
}

// keep leaves the annotations for which f, which may change them, is true. It may
// ask again and again.
func (d *Dataset) keep(f func(*Annotation) bool) {
	if s := d.spooled; s != nil {
		before := s.view
		s.view = func(a *Annotation) bool { return (before == nil || before(a)) && f(a) }
		return
	}
	kept := d.Annotations[:0]
	for i := range d.Annotations {
		if a := &d.Annotations[i]; f(a) {
			kept = append(kept, *a)
		}
	}
	d.Annotations = kept
}

// Len returns how many annotations were read or are to be written.
func (d *Dataset) Len() int {
	n := 0
	for range d.all() {
		n++
	}
	return n
}

// SpoolError returns why annotations that wait in a spool are not all there; nil if they
// are.
func (d *Dataset) SpoolError() error {
	if d.spooled == nil {
		return nil
	}
	return d.spooled.err
}
