package store

import (
	"encoding/binary"
	"errors"
	"math"

	"annotate/detect"
)

// Entry is an object in a log.
type Entry struct {
	// Image and Label are what the owner of the log calls the object's image and its
	// label; Object.Label is empty.
	Image, Label int64
	Object       detect.Object
}

// Codec writes what a form says of objects and images besides, which package detect
// has no type for.
type Codec interface {
	// AppendExtra returns b with e behind it; false: it is not the form's, and stays
	// in memory. The outline is the object's, nil for an image's.
	AppendExtra(b []byte, e *detect.Extra, outline *detect.Outline) ([]byte, bool)
	// ReadExtra returns what AppendExtra wrote, which it may not keep.
	ReadExtra(b []byte, outline *detect.Outline) (*detect.Extra, error)
}

// marks of an entry.
const (
	markTruth = 1 << iota
	markCrowd
	markDifficult
	markTruncated
	markScore   // it has a score that is neither 0 nor 1
	markOne     // the score is 1
	markArea    // it has an area
	markOutline // it has an outline
	markExtra   // it has more, that the codec wrote
	markShared  // it has more, that is in memory
	markImage   // it is what is said of the image
)

const markSize = 2 // bytes

// errEntry says that a log is not what was written.
var errEntry = errors.New("a temporary file of labels is not what was written")

// append returns b with an entry behind it; of an image, nothing of the object but its
// Extra is written.
func (l *Log) append(b []byte, e *Entry, image bool) []byte {
	o := &e.Object
	marks := uint16(0)
	mark := func(on bool, m uint16) {
		if on {
			marks |= m
		}
	}
	mark(o.Truth, markTruth)
	mark(o.Crowd, markCrowd)
	mark(o.Difficult, markDifficult)
	mark(o.Truncated, markTruncated)
	one := o.Score == 1
	score := math.Float64bits(o.Score) != 0 && !one
	area := math.Float64bits(o.Area) != 0
	mark(one, markOne)
	mark(score, markScore)
	mark(area, markArea)
	mark(o.Outline != nil, markOutline)
	mark(image, markImage)
	at := len(b)
	b = append(b, 0, 0)
	b = binary.AppendVarint(b, e.Image)
	if !image {
		b = binary.AppendVarint(b, e.Label)
		b = binary.AppendVarint(b, int64(o.Line))
		b = binary.AppendVarint(b, o.ID)
		b = appendReals(b, o.Box.XMin, o.Box.YMin, o.Box.XMax, o.Box.YMax)
		if score {
			b = appendReals(b, o.Score)
		}
		if area {
			b = appendReals(b, o.Area)
		}
		if o.Outline != nil {
			b = binary.AppendUvarint(b, uint64(len(o.Outline.Rings)))
			for _, ring := range o.Outline.Rings {
				b = binary.AppendUvarint(b, uint64(len(ring)))
				for _, p := range ring {
					b = appendReals(b, p.X, p.Y)
				}
			}
		}
	}
	if o.Extra != nil {
		written := false
		if l.codec != nil {
			b, written = l.codec.AppendExtra(b, o.Extra, o.Outline)
		}
		mark(written, markExtra)
		if !written {
			mark(true, markShared)
			b = binary.AppendUvarint(b, l.share(o.Extra))
		}
	}
	binary.LittleEndian.PutUint16(b[at:], marks)
	return b
}

func appendReals(b []byte, all ...float64) []byte {
	for _, v := range all {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// sharedMost is how many values in memory are told apart: few are many objects'.
const sharedMost = 1000

// share returns the number of what stays in memory.
func (l *Log) share(e *detect.Extra) uint64 {
	n, known := l.shared[e]
	if known {
		return n
	}
	n = uint64(len(l.extras))
	l.extras = append(l.extras, e)
	if len(l.shared) < sharedMost {
		if l.shared == nil {
			l.shared = map[*detect.Extra]uint64{}
		}
		l.shared[e] = n
	}
	return n
}

// imageOf returns the marks and the image of an entry.
func imageOf(b []byte) (marks uint16, image int64) {
	image, _ = binary.Varint(b[markSize:])
	return binary.LittleEndian.Uint16(b), image
}

// labelOf returns the label of an object's entry.
func labelOf(b []byte) int64 {
	_, n := binary.Varint(b[markSize:])
	label, _ := binary.Varint(b[markSize+n:])
	return label
}

// read reads an entry; a plain object is without its outline and what its form says
// besides. All of it is set.
func (l *Log) read(b []byte, e *Entry, plain bool) error {
	r := text{b: b[markSize:]}
	marks := binary.LittleEndian.Uint16(b)
	o := &e.Object
	*o = detect.Object{}
	e.Image = r.whole()
	if marks&markImage != 0 {
		plain = false
	} else {
		e.Label, o.Line, o.ID = r.whole(), int(r.whole()), r.whole()
		o.Box = detect.Box{XMin: r.real(), YMin: r.real(), XMax: r.real(), YMax: r.real()}
		o.Truth, o.Crowd = marks&markTruth != 0, marks&markCrowd != 0
		o.Difficult, o.Truncated = marks&markDifficult != 0, marks&markTruncated != 0
		if marks&markOne != 0 {
			o.Score = 1
		}
		if marks&markScore != 0 {
			o.Score = r.real()
		}
		if marks&markArea != 0 {
			o.Area = r.real()
		}
		if marks&markOutline != 0 && !plain {
			o.Outline = r.outline()
		}
	}
	switch {
	case r.bad:
		return errEntry
	case plain:
	case marks&markExtra != 0:
		var err error
		o.Extra, err = l.codec.ReadExtra(r.b, o.Outline)
		return err
	case marks&markShared != 0:
		n, k := binary.Uvarint(r.b)
		if k <= 0 || n >= uint64(len(l.extras)) {
			return errEntry
		}
		o.Extra = l.extras[n]
	}
	return nil
}

// text is what is left of an entry.
type text struct {
	b   []byte
	bad bool // it ended before its end
}

func (t *text) whole() int64 {
	v, n := binary.Varint(t.b)
	if n <= 0 {
		t.bad = true
		return 0
	}
	t.b = t.b[n:]
	return v
}

func (t *text) real() float64 {
	if len(t.b) < 8 {
		t.bad = true
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(t.b))
	t.b = t.b[8:]
	return v
}

func (t *text) outline() *detect.Outline {
	count := func(size int) int {
		n, k := binary.Uvarint(t.b)
		if k <= 0 || n > uint64(len(t.b)/size) {
			t.bad = true
			return 0
		}
		t.b = t.b[k:]
		return int(n)
	}
	o := &detect.Outline{Rings: make([][]detect.Point, count(1))}
	for i := range o.Rings {
		ring := make([]detect.Point, count(16))
		for k := range ring {
			ring[k] = detect.Point{X: t.real(), Y: t.real()}
		}
		o.Rings[i] = ring
	}
	return o
}
