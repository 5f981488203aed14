package store

import (
	"bufio"
	"encoding/binary"
	"io"
	"iter"
	"math"
	"slices"

	"annotate/detect"
	"annotate/detect/spool"
)

// Sorted is a log whose objects lie image by image.
type Sorted struct {
	log    *Log
	start  []int64  // where the entries of each image begin, in bytes
	size   []uint32 // bytes of them
	labels []string
}

// Sort lays the objects of each image side by side, in the order given and in the
// order in which they came, and those of images that are not in it nowhere. Images are
// numbers from 0 up to n, each in the order once at most. The labels are the texts of the
// numbers that objects have, and counts, unless it is nil, gets the numbers of objects
// of each. Nothing can be added any more.
func (l *Log) Sort(order iter.Seq[int64], n int, labels []string, counts []int) *Sorted {
	s := &Sorted{log: l, start: make([]int64, n), size: make([]uint32, n), labels: labels}
	rank := make([]uint32, n) // 0: not in the order
	last := uint32(0)
	for image := range order {
		last++
		rank[image] = last
	}
	before, at, sorted := uint32(0), int64(0), true
	for b := range l.raw {
		marks, image := imageOf(b)
		if image < 0 || image >= int64(n) {
			l.fail(errEntry)
			break
		}
		if counts != nil && rank[image] > 0 && marks&markImage == 0 {
			counts[labelOf(b)]++
		}
		of, size := rank[image], uint32(headSize+len(b))
		if s.size[image] == 0 {
			s.start[image] = at
		}
		if s.size[image] > math.MaxUint32-size {
			l.fail(errEntry)
			break
		}
		s.size[image] += size
		sorted = sorted && of >= before && of > 0
		before, at = of, at+int64(size)
	}
	if sorted || l.Err() != nil {
		return s
	}
	cuts := s.place(order, rank)
	to := &spool.File{}
	l.deal(to, s, rank, cuts)
	s.arrange(to, cuts)
	l.err = l.Err()
	l.file.Close()
	l.file = to
	return s
}

// place gives each image its place in the order, and returns where buckets begin and
// the last ends: no image is in two of them.
func (s *Sorted) place(order iter.Seq[int64], rank []uint32) (cuts []int64) {
	for image, of := range rank {
		if of == 0 {
			s.start[image], s.size[image] = 0, 0
		}
	}
	at := int64(0)
	cuts = []int64{0}
	for image := range order {
		if at-cuts[len(cuts)-1] >= s.log.bucket {
			cuts = append(cuts, at)
		}
		s.start[image] = at
		at += int64(s.size[image])
	}
	return append(cuts, at)
}

// deal writes the entries into their buckets, in the order in which they came.
func (l *Log) deal(to io.WriterAt, s *Sorted, rank []uint32, cuts []int64) {
	buckets := make([]*bufio.Writer, len(cuts)-1)
	for i := range buckets {
		buckets[i] = bufio.NewWriterSize(io.NewOffsetWriter(to, cuts[i]), bufferSize/4)
	}
	var head [headSize]byte
	for b := range l.raw {
		_, image := imageOf(b)
		if rank[image] == 0 {
			continue
		}
		i, found := slices.BinarySearch(cuts, s.start[image])
		if !found {
			i--
		}
		binary.LittleEndian.PutUint32(head[:], uint32(len(b)))
		_, _ = buckets[i].Write(head[:]) // the error stays until Flush
		_, _ = buckets[i].Write(b)
	}
	for _, w := range buckets {
		l.fail(w.Flush())
	}
}

// arrange puts each bucket in order.
func (s *Sorted) arrange(file *spool.File, cuts []int64) {
	var from, to []byte
	for i, start := range cuts[:len(cuts)-1] {
		n := int(cuts[i+1] - start)
		from, to = slices.Grow(from[:0], n)[:n], slices.Grow(to[:0], n)[:n]
		if s.log.err != nil {
			return
		}
		if _, err := file.ReadAt(from, start); err != nil {
			s.log.fail(err)
			return
		}
		for b := from; len(b) > 0; {
			n := headSize + int(binary.LittleEndian.Uint32(b))
			_, image := imageOf(b[headSize:])
			copy(to[s.start[image]-start:], b[:n])
			s.start[image] += int64(n) // where its next entry goes
			b = b[n:]
		}
		_, err := file.WriteAt(to, start)
		s.log.fail(err)
	}
	for image, size := range s.size {
		s.start[image] -= int64(size)
	}
}

// Join makes one image of two of which the second is behind the first in the order.
func (s *Sorted) Join(first, second int64) {
	if s.size[first] == 0 {
		s.start[first] = s.start[second]
	}
	s.size[first] += s.size[second]
}

// Load returns the objects of an image, never nil, and what is said of it besides.
func (s *Sorted) Load(image int64) ([]detect.Object, *detect.Extra, error) {
	r := Reader{s: s}
	objects, extra := r.Load(image)
	return objects, extra, r.err
}

// Reader loads the objects of image after image. It reads on from where it is, so that
// images in the order of the file take few reads.
type Reader struct {
	// Plain leaves out objects' outlines and what a form says of them besides, which take
	// time to read.
	Plain bool

	s       *Sorted
	err     error
	objects []detect.Object
	ahead   bool   // reads on
	buf     []byte // of the file, from an offset
	from    int64
}

// Reader returns a reader.
func (s *Sorted) Reader() *Reader { return &Reader{s: s, ahead: true} }

// Err returns the first error; images that could not be read are without objects.
func (r *Reader) Err() error { return r.err }

// readAhead is how much is read at once, in bytes.
const readAhead = 256 << 10

// Load returns the objects of an image, never nil, and what is said of it besides. They
// are the caller's until the next call.
func (r *Reader) Load(image int64) ([]detect.Object, *detect.Extra) {
	if r.objects == nil {
		r.objects = []detect.Object{}
	}
	r.objects = r.objects[:0]
	var extra *detect.Extra
	e := Entry{}
	for b := r.entries(image); len(b) > 0; {
		n, err := 0, errEntry
		if len(b) > headSize+markSize {
			n = headSize + int(binary.LittleEndian.Uint32(b))
		}
		if n > headSize+markSize && n <= len(b) {
			err = r.s.log.read(b[headSize:n], &e, r.Plain)
		}
		if err != nil {
			r.fail(err)
			return r.objects[:0], nil
		}
		if marks, _ := imageOf(b[headSize:]); marks&markImage != 0 {
			extra = e.Object.Extra
		} else {
			e.Object.Label = r.s.labels[e.Label]
			r.objects = append(r.objects, e.Object)
		}
		b = b[n:]
	}
	return r.objects, extra
}

func (r *Reader) fail(err error) {
	if r.err == nil {
		r.err = waiting(err)
	}
}

// entries returns what the file has of an image.
func (r *Reader) entries(image int64) []byte {
	at, n := r.s.start[image], int64(r.s.size[image])
	if n == 0 {
		return nil
	}
	if at < r.from || at+n > r.from+int64(len(r.buf)) {
		want := n
		if next := r.from + int64(len(r.buf)); r.ahead && at >= r.from && at <= next+readAhead {
			want = max(n, min(readAhead, r.s.log.file.Len()-at))
		}
		r.buf = slices.Grow(r.buf[:0], int(want))[:want]
		if got, err := r.s.log.file.ReadAt(r.buf, at); got < len(r.buf) {
			r.buf = r.buf[:0]
			r.fail(err)
			return nil
		}
		r.from = at
	}
	return r.buf[at-r.from:][:n]
}
