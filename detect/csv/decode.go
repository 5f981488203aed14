package csv

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unique"

	"annotate/detect"
)

// The columns; up to ymax they are written, in this order.
const (
	image = iota
	label
	score
	xmin
	ymin
	xmax
	ymax
	width
	height
)

const written = ymax + 1

var names = [...]string{"image", "label", "score", "xmin", "ymin", "xmax", "ymax", "width", "height"}

// Decode yields the images in r as their rows come: rows of one image that
// follow each other are one [detect.Labelled], rows that come again later are
// another of the same name. The name is what errors call the file. A bad row is
// yielded as a [*detect.LineError], and reading goes on; any other error is the
// last thing yielded.
func Decode(name string, r io.Reader) iter.Seq2[detect.Labelled, error] {
	return func(yield func(detect.Labelled, error) bool) {
		d, err := newDecoder(name, r)
		if err != nil {
			yield(detect.Labelled{}, err)
			return
		}
		var img detect.Labelled
		for {
			row, err := d.next()
			switch {
			case err == io.EOF:
				if img.Name != "" {
					yield(img, nil)
				}
				return
			case err != nil:
				if _, bad := errors.AsType[*detect.LineError](err); !yield(detect.Labelled{}, err) || !bad {
					return
				}
				continue
			case row.Name != img.Name:
				if img.Name != "" && !yield(img, nil) {
					return
				}
				img = row
				continue
			}
			img.Objects = append(img.Objects, row.Objects...)
			if img.Width == 0 {
				img.Width, img.Height = row.Width, row.Height
			}
		}
	}
}

type decoder struct {
	name string
	csv  *csv.Reader
	at   [len(names)]int // which column of the file it is, −1 for none
}

func newDecoder(name string, r io.Reader) (*decoder, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if head, _ := b.Peek(3); string(head) == "\xef\xbb\xbf" {
		_, _ = b.Discard(3) // just peeked
	}
	d := &decoder{name: name, csv: csv.NewReader(b)}
	head, _ := b.Peek(4 << 10)
	d.csv.Comma = Separator(head)
	d.csv.FieldsPerRecord = -1
	d.csv.ReuseRecord = true
	d.csv.TrimLeadingSpace = d.csv.Comma != '\t'
	header, err := d.csv.Read()
	if err == io.EOF {
		return nil, d.bad(1, errors.New("no header"))
	}
	if err != nil {
		return nil, d.readError(err)
	}
	return d, d.header(header)
}

// Separator returns what separates the values of a file that begins with head:
// a comma, a semicolon or a tab, whichever is most in the first line.
func Separator(head []byte) rune {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	best, most := ',', bytes.Count(first, []byte(","))
	for _, c := range []byte(";\t") {
		if n := bytes.Count(first, []byte{c}); n > most {
			best, most = rune(c), n
		}
	}
	return best
}

// HasHeader reports whether a file that begins with head has the columns that
// Decode wants.
func HasHeader(head []byte) bool {
	_, err := newDecoder("", bytes.NewReader(head))
	return err == nil
}

// header finds the columns.
func (d *decoder) header(row []string) error {
	for i := range d.at {
		d.at[i] = -1
	}
	for i, name := range row {
		name = strings.ToLower(strings.TrimSpace(name))
		switch name {
		case "filename":
			name = "image"
		case "class":
			name = "label"
		}
		if column := slices.Index(names[:], name); column >= 0 && d.at[column] < 0 {
			d.at[column] = i
		}
	}
	var missing []string
	for i, at := range d.at[:written] {
		if at < 0 && i != score {
			missing = append(missing, names[i])
		}
	}
	if len(missing) > 0 {
		return d.bad(1, fmt.Errorf("the header has no %s; want %s", strings.Join(missing, ", "), strings.Join(names[:written], ",")))
	}
	return nil
}

func (d *decoder) bad(line int, err error) error {
	return &detect.LineError{File: d.name, Line: line, Err: err}
}

// readError returns an error of encoding/csv: what it says of a row is bad,
// anything else is the reader's.
func (d *decoder) readError(err error) error {
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return d.bad(parse.StartLine, parse.Err)
	}
	return fmt.Errorf("%s: %w", d.name, err)
}

// next reads one row, an image with one detection or none.
func (d *decoder) next() (img detect.Labelled, err error) {
	row, err := d.csv.Read()
	if err == io.EOF {
		return img, err
	}
	if err != nil {
		return img, d.readError(err)
	}
	line, _ := d.csv.FieldPos(0)
	if err := d.row(row, &img); err != nil {
		return detect.Labelled{}, d.bad(line, err)
	}
	img.File = d.name
	for i := range img.Objects {
		img.Objects[i].Line = line
	}
	return img, nil
}

// field returns a value, trimmed; empty where the row has none.
func (d *decoder) field(row []string, column int) string {
	at := d.at[column]
	if at < 0 || at >= len(row) {
		return ""
	}
	// encoding/csv makes \n of \r\n in one way only: a \r that is left would
	// become something else on its way through another file.
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(row[at], "\uFFFD"), "\r", " "))
}

func (d *decoder) row(row []string, img *detect.Labelled) (err error) {
	// The same few names and labels come again and again: one copy will do.
	img.Name = unique.Make(strings.ReplaceAll(d.field(row, image), `\`, "/")).Value()
	if img.Name == "" {
		return errors.New("no image")
	}
	if img.Width, err = d.pixels(row, width); err != nil {
		return err
	}
	if img.Height, err = d.pixels(row, height); err != nil {
		return err
	}
	img.Objects = []detect.Object{}
	if d.blank(row) {
		return nil
	}
	det := detect.Detection{Label: unique.Make(d.field(row, label)).Value(), Score: 1, Truth: true}
	for i, to := range []*float64{&det.Box.XMin, &det.Box.YMin, &det.Box.XMax, &det.Box.YMax} {
		if *to, err = d.number(row, xmin+i); err != nil {
			return err
		}
	}
	if d.field(row, score) != "" {
		if det.Score, err = d.number(row, score); err != nil {
			return err
		}
		if !(det.Score >= 0 && det.Score <= 1) {
			return fmt.Errorf("score %v is not in [0,1]", det.Score)
		}
		det.Truth = false
	}
	img.Objects = append(img.Objects, detect.Object{Detection: det})
	return nil
}

// blank reports whether a row says only that there is an image.
func (d *decoder) blank(row []string) bool {
	for column := label; column <= ymax; column++ {
		if d.field(row, column) != "" {
			return false
		}
	}
	return true
}

func (d *decoder) number(row []string, column int) (float64, error) {
	text := d.field(row, column)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("%s: %.40q is not a number", names[column], text)
	}
	return v, nil
}

// pixels returns a side of the image, 0 where the row has none.
func (d *decoder) pixels(row []string, column int) (int, error) {
	if d.field(row, column) == "" {
		return 0, nil
	}
	v, err := d.number(row, column)
	if err == nil && (v != math.Trunc(v) || v < 0 || v > math.MaxInt32) {
		err = fmt.Errorf("%s: %v is not a number of pixels", names[column], v)
	}
	return int(v), err
}
