package csv

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/charset"
	"annotate/detect/store"
)

// Options say what a file leaves open. The zero value is ready.
type Options struct {
	// Note is told, once each, what was inferred of the columns and the numbers, a
	// [*detect.LineError]; nil: nothing.
	Note func(error)
	// Count is told how many images there are before the first comes, at most; nil: not.
	Count func(n int)
	// Store takes the objects until all rows are read; nil: they are in memory. The
	// caller closes it.
	Store *store.Log
}

// Decode yields the images in r in the order of their rows: rows of one image
// that follow each other are one [detect.Labelled], rows that come again later
// are another of the same name. The name is what errors call the file. Bad rows
// come first, each a [*detect.LineError]; any other error is the last thing
// yielded. What boxes are is told by all rows together, so nothing is yielded
// before the end is read.
func Decode(name string, r io.Reader, o Options) iter.Seq2[detect.Labelled, error] {
	return func(yield func(detect.Labelled, error) bool) {
		d, err := newDecoder(name, r)
		if err != nil {
			yield(detect.Labelled{}, err)
			return
		}
		d.log = o.Store
		for {
			row, err := d.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				if _, bad := errors.AsType[*detect.LineError](err); !yield(detect.Labelled{}, err) || !bad {
					return
				}
				continue
			}
			d.add(&row)
		}
		shares := d.infer()
		if o.Note != nil {
			for _, note := range d.noted {
				o.Note(d.bad(1, errors.New(note)))
			}
		}
		if o.Count != nil {
			n := len(d.images)
			if d.log != nil {
				n = len(d.names)
			}
			o.Count(n)
		}
		d.names = nil
		for of, objects := range d.all() {
			if !yield(d.labelled(of, objects, shares), nil) {
				return
			}
		}
		if d.log != nil && d.log.Err() != nil {
			yield(detect.Labelled{}, d.log.Err())
		}
	}
}

// all yields the rows of images in order, with their objects.
func (d *decoder) all() iter.Seq2[*rows, []detect.Object] {
	return func(yield func(*rows, []detect.Object) bool) {
		if d.log == nil {
			for i := range d.images {
				if !yield(&d.images[i], d.objects[i]) {
					return
				}
			}
			return
		}
		at, objects := 0, []detect.Object(nil)
		next := func() bool {
			more := yield(&d.images[at], objects)
			at, objects = at+1, nil
			return more
		}
		for e := range d.log.All() {
			for at < int(e.Image) {
				if !next() {
					return
				}
			}
			e.Object.Label = d.labels.All[e.Label]
			objects = append(objects, e.Object)
		}
		for d.log.Err() == nil && at < len(d.images) && next() {
		}
	}
}

// rows are those of one image that follow each other.
type rows struct {
	image         string
	width, height int32 // the first that are there
}

// add takes up a row.
func (d *decoder) add(r *row) {
	if n := len(d.images); n == 0 || d.images[n-1].image != r.image {
		d.images = append(d.images, rows{image: r.image})
		if d.log == nil {
			d.objects = append(d.objects, d.slab[len(d.slab):])
		}
	}
	if of := &d.images[len(d.images)-1]; of.width == 0 {
		of.width, of.height = int32(r.width), int32(r.height)
	}
	if r.blank {
		return
	}
	b := r.four
	o := detect.Object{
		Detection: detect.Detection{Label: r.label, Score: 1, Truth: true, Box: detect.Box{XMin: b[0], YMin: b[1], XMax: b[2], YMax: b[3]}},
		Crowd:     r.crowd, Truncated: r.cut, Line: r.line,
	}
	if r.scored {
		o.Score, o.Truth = r.score, false
	}
	if d.log != nil {
		label := d.labels.Number(r.label)
		d.log.Add(&store.Entry{Image: int64(len(d.images) - 1), Label: label, Object: o})
		return
	}
	objects := &d.objects[len(d.images)-1]
	n := len(*objects)
	if len(d.slab) == cap(d.slab) {
		d.slab = append(make([]detect.Object, 0, max(1024, 2*n)), *objects...)
	}
	d.slab = append(d.slab, o)
	*objects = d.slab[len(d.slab)-n-1:]
}

type decoder struct {
	*layout
	name  string
	csv   *csv.Reader
	first []string // a row that was read to tell whether it is a header; nil otherwise
	lines int      // before what csv reads
	// returns says that those that csv reads end with \r, as on old Macintoshes.
	returns bool
	comma   bool // decimal ones can be
	// commas and points say that numbers have had the one or the other.
	commas, points bool

	log    *store.Log // in place of the objects of images; nil: they are there
	labels store.Texts
	names  map[string]string // of images, if there is a log: rows of a million may be apart
	images []rows
	// objects are parallel to images. Until all are read the boxes are the four numbers
	// that the rows have.
	objects [][]detect.Object
	slab    []detect.Object // the last of some pieces that those of images are in
}

func newDecoder(name string, r io.Reader) (*decoder, error) {
	b := bufio.NewReaderSize(charset.NewReader(r), 64<<10)
	d := &decoder{name: name}
	head, err := b.Peek(4 << 10)
	if bad, ok := errors.AsType[*charset.Error](err); ok {
		return nil, d.bad(bad.Line, bad)
	}
	separator := rune(0)
	if first, _, _ := bytes.Cut(head, []byte("\n")); len(first) >= 5 && strings.EqualFold(string(first[:4]), "sep=") {
		separator = rune(first[4])
		d.lines = 1
		_, _ = b.Discard(min(len(first)+1, len(head))) // just peeked
		head, _ = b.Peek(4 << 10)
	}
	if separator == 0 {
		separator = Separator(head)
	}
	d.csv = csv.NewReader(b)
	if d.returns = bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0; d.returns {
		d.csv = csv.NewReader(returns{b})
	}
	d.csv.Comma = separator
	d.comma = separator != ','
	d.csv.FieldsPerRecord = -1
	d.csv.ReuseRecord = true
	d.csv.TrimLeadingSpace = separator != '\t'
	header, err := d.csv.Read()
	if err == io.EOF {
		return nil, d.bad(1, errors.New("no header"))
	}
	if err != nil {
		return nil, d.readError(err)
	}
	if isBare(header) {
		d.layout, d.first = bare(), append([]string(nil), header...)
		return d, nil
	}
	if d.layout, err = layoutOf(header); err != nil {
		return nil, d.bad(1+d.lines, err)
	}
	if d.at[image] < 0 {
		d.noted = append(d.noted, "no column of images: all rows are of the image that the file is called after")
	}
	return d, nil
}

// returns reads what ends its lines with \r.
type returns struct{ r io.Reader }

func (r returns) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// Separator returns what separates the values of a file that begins with head:
// a comma, a semicolon, a tab or a bar, whichever is most in the first line.
func Separator(head []byte) rune {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	best, most := ',', bytes.Count(first, []byte(","))
	for _, c := range []byte(";\t|") {
		if n := bytes.Count(first, []byte{c}); n > most {
			best, most = rune(c), n
		}
	}
	return best
}

// HeaderError returns what the header lacks of a file that begins with head, if the file
// is no other than a table of boxes; nil otherwise.
func HeaderError(head []byte) error {
	_, err := newDecoder("", bytes.NewReader(bytes.ToValidUTF8(charset.Head(head), []byte("?"))))
	if line, ok := errors.AsType[*detect.LineError](err); ok && errors.Is(err, errHeader) && !errors.Is(err, errNoBox) {
		return line.Err
	}
	return nil
}

// HasHeader reports whether a file that begins with head has the columns that
// Decode wants, or no header and rows as keras-retinanet has them.
func HasHeader(head []byte) bool {
	head = charset.Head(head)
	if i := bytes.LastIndexByte(head, '\n'); i > 0 && len(head) > 1<<10 {
		head = head[:i] // the last line may be cut off
	}
	// What is not UTF-8 is for Decode to tell.
	_, err := newDecoder("", bytes.NewReader(bytes.ToValidUTF8(head, []byte("?"))))
	return err == nil
}

func (d *decoder) bad(line int, err error) error {
	return &detect.LineError{File: d.name, Line: line, Err: err}
}

// readError returns an error of encoding/csv: what it says of a row is bad,
// anything else is the reader's.
func (d *decoder) readError(err error) error {
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return d.bad(parse.StartLine+d.lines, parse.Err)
	}
	if bad, ok := errors.AsType[*charset.Error](err); ok {
		return fmt.Errorf("%s:%d: %w", d.name, bad.Line, bad)
	}
	return fmt.Errorf("%s: %w", d.name, err)
}

// they are shares of the image's sides.
func (d *decoder) infer() (shares bool) {
	if d.kind == eitherKind {
		d.kind = cornersKind
		if detect.AreSizes(d.boxes) {
			d.kind = sizedKind
		}
		if what := "left, top, right and bottom"; len(d.images) > 0 {
			if d.kind == sizedKind {
				what = "left, top, width and height"
			}
			d.noted = append(d.noted, "the four numbers of a box are taken for "+what)
		}
	}
	numbers := func(yield func([4]float64) bool) {
		for b := range d.boxes {
			if !yield(b.Numbers) {
				return
			}
		}
	}
	if shares = detect.AreShares(numbers); shares {
		d.noted = append(d.noted, "all coordinates are within 0 and 1: taken for shares of the image")
	}
	return shares
}

// boxes yields the numbers of all boxes.
func (d *decoder) boxes(yield func(detect.FourBox) bool) {
	for of, objects := range d.all() {
		for k := range objects {
			b := objects[k].Box
			if !yield(detect.FourBox{Numbers: [4]float64{b.XMin, b.YMin, b.XMax, b.YMax}, Width: int(of.width), Height: int(of.height)}) {
				return
			}
		}
	}
}

// labelled returns the image of rows that are all of it.
func (d *decoder) labelled(of *rows, objects []detect.Object, shares bool) detect.Labelled {
	img := detect.Labelled{Name: of.image, Width: int(of.width), Height: int(of.height), File: d.name, Objects: slices.Clip(objects), Shares: shares}
	if img.Objects == nil {
		img.Objects = []detect.Object{}
	}
	for i := range img.Objects {
		switch b := &img.Objects[i].Box; d.kind {
		case sizedKind:
			b.XMax, b.YMax = b.XMin+b.XMax, b.YMin+b.YMax
		case centredKind:
			x, y, w, h := b.XMin, b.YMin, b.XMax, b.YMax
			*b = detect.Box{XMin: x - w/2, YMin: y - h/2, XMax: x + w/2, YMax: y + h/2}
		}
	}
	if shares && img.Width > 0 && img.Height > 0 {
		img = img.InPixels(img.Width, img.Height)
	}
	return img
}
