package dataset

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"annotate/detect"
	"annotate/detect/coco"
)

// stored are objects in a file, without their outlines and what else few have. The
// objects of an image are a chain, each with the place of the one before it: they may
// come in any order, as COCO's do.
type stored struct {
	file   *spool
	w      *bufio.Writer
	n      int64
	labels []string
	number map[string]uint32 // of labels
	counts []int             // objects of each label
	above  bool              // a score is above 1
	err    error             // of writing
}

// chain is where the objects of an image are.
type chain struct {
	last  uint32 // the number of its last object
	count uint32
}

// storedSize is that of an object in bytes: six numbers, those of the one before it,
// of the label and the line, and what it is marked as.
const storedSize = 6*8 + 4*4

const mostStored = math.MaxUint32

var errStored = errors.New("too many objects for a temporary file")

func newStored() (*stored, error) {
	file, err := openSpool()
	if err != nil {
		return nil, err
	}
	return &stored{file: file, w: bufio.NewWriterSize(file, 1<<16), number: map[string]uint32{}}, nil
}

// marks of a stored object.
const (
	markTruth = 1 << iota
	markCrowd
	markDifficult
	markTruncated
)

// add puts an object behind the others of an image. A failure shows in err.
func (s *stored) add(c chain, o *detect.Object) chain {
	label, known := s.number[o.Label]
	if !known {
		label = uint32(len(s.labels))
		s.number[o.Label], s.labels, s.counts = label, append(s.labels, o.Label), append(s.counts, 0)
	}
	s.counts[label]++
	s.above = s.above || !o.Truth && o.Score > 1
	marks := uint32(0)
	for i, on := range [...]bool{o.Truth, o.Crowd, o.Difficult, o.Truncated} {
		if on {
			marks |= 1 << i
		}
	}
	var entry [storedSize]byte
	b := entry[:0]
	for _, v := range [...]float64{o.Box.XMin, o.Box.YMin, o.Box.XMax, o.Box.YMax, o.Score, o.Area} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	for _, v := range [...]uint32{c.last, label, uint32(min(o.Line, math.MaxInt32)), marks} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	_, err := s.w.Write(b)
	if s.n == mostStored {
		err = errStored
	}
	if err != nil && s.err == nil {
		s.err = err
	}
	c = chain{uint32(s.n), c.count + 1}
	s.n++
	return c
}

// flush makes what was added readable.
func (s *stored) flush() error {
	if err := s.w.Flush(); err != nil && s.err == nil {
		s.err = err
	}
	if s.err != nil {
		return fmt.Errorf("a place for labels to wait in: %w", s.err)
	}
	return nil
}

// load returns the objects of an image, in their order. Those that lie together, as
// most forms have them, are read at once.
func (s *stored) load(c chain) ([]detect.Object, error) {
	objects := make([]detect.Object, c.count)
	if c.count == 0 {
		return objects, nil
	}
	first := max(int64(c.last)+1-int64(c.count), 0)
	block := make([]byte, (int64(c.last)+1-first)*storedSize)
	if err := s.read(block, first); err != nil {
		return nil, err
	}
	at := int64(c.last)
	for k := len(objects) - 1; k >= 0; k-- {
		var entry []byte
		if at >= first {
			entry = block[(at-first)*storedSize:][:storedSize]
		} else {
			entry = make([]byte, storedSize)
			if err := s.read(entry, at); err != nil {
				return nil, err
			}
		}
		at = s.decode(entry, &objects[k])
	}
	return objects, nil
}

func (s *stored) read(to []byte, from int64) error {
	if n, err := s.file.ReadAt(to, from*storedSize); n < len(to) {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return fmt.Errorf("labels that wait in a file: %w", err)
	}
	return nil
}

// decode reads an object, and returns the number of the one before it.
func (s *stored) decode(b []byte, o *detect.Object) (before int64) {
	real := func(i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])) }
	whole := func(i int) uint32 { return binary.LittleEndian.Uint32(b[6*8+4*i:]) }
	o.Box, o.Score, o.Area = detect.Box{XMin: real(0), YMin: real(1), XMax: real(2), YMax: real(3)}, real(4), real(5)
	o.Label, o.Line = s.labels[whole(1)], int(whole(2))
	marks := whole(3)
	o.Truth, o.Crowd, o.Difficult, o.Truncated = marks&markTruth != 0, marks&markCrowd != 0, marks&markDifficult != 0, marks&markTruncated != 0
	return int64(whole(0))
}

// store takes the objects of an image into the file, if they are to go there.
func (r *reader) store(img *Image) {
	if r.d.stored == nil {
		return
	}
	for i := range img.Objects {
		img.chain = r.d.stored.add(img.chain, &img.Objects[i])
	}
	img.Objects = nil
}

// chains takes the objects of a file into the store. It returns where those of each
// image are.
func (s *stored) chains(d *coco.Dataset) []chain {
	chains := make([]chain, len(d.Images))
	for i, o := range d.Objects() {
		chains[i] = s.add(chains[i], &o)
	}
	return chains
}

// join adds objects of a file that are stored already to an image: that of another
// entry of the same name may have some.
func (r *reader) join(img *Image, c chain, file string) error {
	switch {
	case c.count == 0:
		return nil
	case img.chain.count == 0:
		img.chain = c
		return nil
	case img.File != file:
		img.File = "" // in two files
	}
	if err := r.d.stored.flush(); err != nil {
		return err
	}
	objects, err := r.d.stored.load(c)
	r.d.stored.forget(objects)
	img.Objects = objects
	r.store(img)
	return err
}

// change gives an image what f makes of its objects, wherever these are.
func (r *reader) change(img *Image, f func([]detect.Object) []detect.Object) error {
	s := r.d.stored
	if s == nil {
		img.Objects = f(img.Objects)
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	objects, err := s.load(img.chain)
	if err != nil {
		return err
	}
	s.forget(objects)
	img.Objects, img.chain = f(objects), chain{}
	r.store(img)
	return nil
}

// forget counts objects that no image has any more.
func (s *stored) forget(objects []detect.Object) {
	for i := range objects {
		s.counts[s.number[objects[i].Label]]--
	}
}

// count returns how many objects the image has, wherever they are.
func (img *Image) count() int { return len(img.Objects) + int(img.chain.count) }

// with returns the image with its objects.
func (d *Dataset) with(img *Image) (*Image, error) {
	if d.stored == nil {
		return img, nil
	}
	full := *img
	var err error
	full.Objects, err = d.stored.load(img.chain)
	return &full, err
}

// Close removes what waits in a temporary file; see [Options.Stored]. Without that
// there is nothing to do.
func (d *Dataset) Close() {
	if d.stored != nil {
		d.stored.file.Close()
	}
}
