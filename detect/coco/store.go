package coco

import (
	"encoding/binary"
	"errors"
	"iter"

	"annotate/detect"
	"annotate/detect/store"
)

// Codec writes what COCO says of objects and images besides, for a [store.Log]. What
// was read briefly it leaves in memory, where many share it.
type Codec struct {
	kinds  [][]string
	number map[*string]uint64 // of kinds, by the first, which slices share
}

// ReadInFull reports whether it is what COCO says of an image, with its members.
func ReadInFull(e *detect.Extra) bool {
	if e == nil || e.Form != Form {
		return false
	}
	_, full := e.Value.(*Image)
	return full
}

// What an extra is of.
const (
	ofImage = iota
	ofObject
	ofOutline // of an object whose mask is the outline's
)

// AppendExtra implements [store.Codec].
func (c *Codec) AppendExtra(b []byte, e *detect.Extra, outline *detect.Outline) ([]byte, bool) {
	switch of := e.Value.(type) {
	case *Image:
		b = binary.AppendUvarint(append(b, ofImage), c.numberOf(e.Kinds))
		b = binary.AppendVarint(b, of.ID)
		b = binary.AppendVarint(b, int64(of.Width))
		b = binary.AppendVarint(b, int64(of.Height))
		b = append(binary.AppendUvarint(b, uint64(len(of.Name))), of.Name...)
		return append(b, of.Rest...), true
	case *More:
		if of.Mask == "" && of.Rest == "" {
			return b, false
		}
		is := byte(ofObject)
		if of.outline == outline {
			is = ofOutline
		}
		b = binary.AppendUvarint(append(b, is), c.numberOf(of.Kinds))
		b = binary.AppendVarint(b, of.CategoryID)
		b = append(binary.AppendUvarint(b, uint64(len(of.Mask))), of.Mask...)
		return append(b, of.Rest...), true
	}
	return b, false
}

func (c *Codec) numberOf(kinds []string) uint64 {
	if len(kinds) == 0 {
		return 0
	}
	n, known := c.number[&kinds[0]]
	if !known {
		if c.number == nil {
			c.number = map[*string]uint64{}
		}
		c.kinds = append(c.kinds, kinds)
		n = uint64(len(c.kinds))
		c.number[&kinds[0]] = n
	}
	return n
}

var errExtra = errors.New("what COCO says besides is cut off")

// ReadExtra implements [store.Codec].
func (c *Codec) ReadExtra(b []byte, outline *detect.Outline) (*detect.Extra, error) {
	bad := len(b) == 0
	count := func() uint64 {
		n, k := binary.Uvarint(b)
		if k <= 0 {
			bad, k = true, 0
		}
		b = b[k:]
		return n
	}
	whole := func() int64 {
		n := count() // zigzag, as AppendVarint has it
		return int64(n>>1) ^ -int64(n&1)
	}
	text := func() string {
		n := min(count(), uint64(len(b)))
		s := string(b[:n])
		b = b[n:]
		return s
	}
	if bad {
		return nil, errExtra
	}
	is := b[0]
	b = b[1:]
	e := &detect.Extra{Form: Form}
	if n := count(); n > 0 && n <= uint64(len(c.kinds)) {
		e.Kinds = c.kinds[n-1]
	}
	if is == ofImage {
		img := &Image{ID: whole(), Width: int(whole()), Height: int(whole()), Name: text()}
		img.Rest, e.Value = string(b), img
	} else {
		more := &More{CategoryID: whole(), Kinds: e.Kinds, Mask: text(), Rest: string(b)}
		if e.Value = more; is == ofOutline {
			more.outline = outline
		}
	}
	if bad {
		return nil, errExtra
	}
	return e, nil
}

// spooled are annotations in a log, in the file's order, and what the file says of the
// images besides. The four numbers of a box are those that COCO has.
type spooled struct {
	*store.Log
	images int64
	// view changes what is read, and says whether it is there; nil: all is, as it was.
	view func(*Annotation) bool
}

// add writes an annotation; its More is written unless extra, which many share, has it.
func (s *spooled) add(a *Annotation, extra *detect.Extra) {
	o := detect.Object{Area: a.Area, Crowd: a.Crowd, ID: a.ID, Line: int(a.Line), Extra: extra}
	if extra == nil && a.More != nil {
		o.Extra = &detect.Extra{Form: Form, Kinds: a.More.Kinds, Value: a.More}
	}
	b := a.BBox
	o.Box = detect.Box{XMin: b[0], YMin: b[1], XMax: b[2], YMax: b[3]}
	o.Score, o.Truth, o.Outline = a.Score, !a.Scored, a.Outline
	s.Add(&store.Entry{Image: a.ImageID, Label: a.CategoryID, Object: o})
}

// addImage takes what the file says of an image besides.
func (s *spooled) addImage(img *Image) {
	if img.Rest != "" {
		s.AddImage(s.images, &detect.Extra{Form: Form, Value: &Image{Rest: img.Rest}})
		img.Rest = ""
	}
	s.images++
}

// all yields the annotations. Each is valid until the next.
func (s *spooled) all(yield func(*Annotation) bool) {
	var a Annotation
	for e := range s.All() {
		o := &e.Object
		a = Annotation{
			ImageID: e.Image, CategoryID: e.Label, Area: o.Area, Score: o.Score, Scored: !o.Truth, Crowd: o.Crowd,
			BBox: [4]float64{o.Box.XMin, o.Box.YMin, o.Box.XMax, o.Box.YMax}, ID: o.ID, Line: int32(o.Line), Outline: o.Outline,
		}
		if o.Extra != nil {
			a.More, _ = o.Extra.Value.(*More)
		}
		if (s.view == nil || s.view(&a)) && !yield(&a) {
			return
		}
	}
}

// images yields the images with all that is known of them, each with its place and
// valid until the next.
func (d *Dataset) images() iter.Seq2[int, *Image] {
	if d.table != nil {
		return d.table.all
	}
	return func(yield func(int, *Image) bool) {
		rest := func(int) string { return "" }
		switch {
		case d.making != nil:
			rest = func(i int) string {
				if known := readImage(d.making.image(i, false)); known != nil {
					return known.Rest
				}
				return ""
			}
		case d.spooled != nil && d.spooled.images > 0 && !d.brief:
			next, stop := iter.Pull(d.spooled.Images())
			defer stop()
			e, more := next()
			rest = func(i int) (text string) {
				if more && e.Image == int64(i) {
					text = e.Object.Extra.Value.(*Image).Rest
					e, more = next()
				}
				return text
			}
		default:
			for i := range d.Images {
				if !yield(i, &d.Images[i]) {
					return
				}
			}
			return
		}
		for i := range d.Images {
			img := d.Images[i]
			img.Rest = rest(i)
			if !yield(i, &img) {
				return
			}
		}
	}
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

// Keep leaves the annotations for which f, which may change them, is true. It may ask
// again and again.
func (d *Dataset) Keep(f func(*Annotation) bool) {
	both := func(before func(*Annotation) bool) func(*Annotation) bool {
		return func(a *Annotation) bool { return (before == nil || before(a)) && f(a) }
	}
	switch {
	case d.spooled != nil:
		d.spooled.view = both(d.spooled.view)
	case d.making != nil:
		d.making.view = both(d.making.view)
	default:
		kept := d.Annotations[:0]
		for i := range d.Annotations {
			if a := &d.Annotations[i]; f(a) {
				kept = append(kept, *a)
			}
		}
		d.Annotations = kept
	}
}

// nextID returns the id of the next annotation that has none.
func (d *Dataset) nextID() int64 {
	if d.making != nil {
		return d.making.next
	}
	next := int64(1)
	for a := range d.all() {
		next = max(next, a.ID+1)
	}
	return next
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
	if d.table != nil && d.table.err() != nil {
		return d.table.err()
	}
	if d.spooled == nil {
		return nil
	}
	return d.spooled.Err()
}
