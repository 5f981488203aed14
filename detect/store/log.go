package store

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"math"

	"annotate/detect"
	"annotate/detect/spool"
)

// Log is a file of objects in the order in which they came.
type Log struct {
	file  *spool.File
	w     *bufio.Writer // to the file
	entry []byte        // that is being written
	codec Codec
	err   error // the first, of writing or reading

	// What no codec writes, by number, and the numbers of the first of them.
	extras []*detect.Extra
	shared map[*detect.Extra]uint64

	bucket int64 // bytes that are put in order at once
}

// New returns a log of no objects. The codec may be nil: what a form says of objects
// besides stays in memory. The caller closes it.
func New(codec Codec) *Log {
	l := &Log{codec: codec, bucket: 2 << 20}
	l.open()
	return l
}

// bufferSize is how many bytes are written or read at once.
const bufferSize = 64 << 10

func (l *Log) open() {
	l.file = &spool.File{}
	l.w = bufio.NewWriterSize(l.file, bufferSize)
}

// Close drops all.
func (l *Log) Close() { l.file.Close() }

// Err returns the first error of writing or reading.
func (l *Log) Err() error { return cmp.Or(l.err, l.file.Err()) }

func (l *Log) fail(err error) {
	if err != nil && l.err == nil {
		l.err = waiting(err)
	}
}

func waiting(err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("labels that wait: %w", err)
}

// headSize is that of an entry's length, which does not count itself, in bytes.
const headSize = 4

// Add puts an object behind the others. Its label is not written.
func (l *Log) Add(e *Entry) { l.add(e, false) }

// AddImage takes up what a form says of an image besides.
func (l *Log) AddImage(image int64, e *detect.Extra) {
	l.add(&Entry{Image: image, Object: detect.Object{Extra: e}}, true)
}

func (l *Log) add(e *Entry, image bool) {
	b := l.append(append(l.entry[:0], 0, 0, 0, 0), e, image)
	l.entry = b
	if int64(len(b)) > math.MaxUint32 {
		l.fail(fmt.Errorf("an object of %d bytes", len(b)))
		return
	}
	binary.LittleEndian.PutUint32(b, uint32(len(b)-headSize))
	_, err := l.w.Write(b)
	l.fail(err)
}

// All yields the objects, each valid until the next.
func (l *Log) All() iter.Seq[*Entry] { return l.entries(0) }

// Images yields what was said of images besides, each valid until the next.
func (l *Log) Images() iter.Seq[*Entry] { return l.entries(markImage) }

func (l *Log) entries(image uint16) iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		var e Entry
		for b := range l.raw {
			if marks, _ := imageOf(b); marks&markImage != image {
				continue
			}
			if err := l.read(b, &e, false); err != nil {
				l.fail(err)
				return
			}
			if !yield(&e) {
				return
			}
		}
	}
}

// raw yields the entries as they are written.
func (l *Log) raw(yield func([]byte) bool) {
	l.fail(l.w.Flush())
	size := l.file.Len()
	r := bufio.NewReaderSize(io.NewSectionReader(l.file, 0, size), bufferSize)
	var long []byte
	for at := int64(0); at < size && l.err == nil; {
		head, err := r.Peek(headSize)
		if err != nil {
			l.fail(err)
			return
		}
		n := headSize + int(binary.LittleEndian.Uint32(head))
		b, err := r.Peek(n)
		switch {
		case err == bufio.ErrBufferFull:
			if cap(long) < n {
				long = make([]byte, n)
			}
			b = long[:n]
			_, err = io.ReadFull(r, b)
		case err == nil:
			_, err = r.Discard(n)
		}
		if err != nil {
			l.fail(err)
			return
		}
		at += int64(n)
		if !yield(b[headSize:]) {
			return
		}
	}
}

// Rewrite leaves the objects for which f, which may change them, is true. What is said
// of images stays.
func (l *Log) Rewrite(f func(*Entry) bool) {
	to := *l
	to.open()
	to.entry = nil
	var e Entry
	for b := range l.raw {
		if err := l.read(b, &e, false); err != nil {
			l.fail(err)
			break
		}
		marks, _ := imageOf(b)
		if image := marks&markImage != 0; image || f(&e) {
			to.add(&e, image)
		}
	}
	to.err = l.Err()
	l.file.Close()
	*l = to
}
