package csv

import (
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
	"unique"

	"annotate/detect"
)

// row is what one row says: of an image, and perhaps of an object in it.
type row struct {
	image         string
	width, height int
	label         string
	four          [4]float64
	score         float64
	scored, blank bool
	crowd, cut    bool
	line          int
}

// next reads one row.
func (d *decoder) next() (r row, err error) {
	fields, line := d.first, 1
	if d.first = nil; fields == nil {
		if fields, err = d.csv.Read(); err == io.EOF {
			return r, err
		}
		if err != nil {
			return r, d.readError(err)
		}
		line, _ = d.csv.FieldPos(0)
	}
	r.line = line + d.lines
	if err := d.row(fields, &r); err != nil {
		return r, &detect.LineError{File: d.name, Line: r.line, Image: r.image, Err: err}
	}
	return r, nil
}

// field returns a value, trimmed; empty where the row has none.
func (d *decoder) field(row []string, c column) string {
	at := d.at[c]
	if at < 0 || at >= len(row) {
		return ""
	}
	// encoding/csv makes \n of \r\n in one way only: a \r that is left would
	// become something else on its way through another file.
	return strings.TrimSpace(strings.ReplaceAll(row[at], "\r", " "))
}

func (d *decoder) row(fields []string, r *row) (err error) {
	if d.at[image] < 0 {
		r.image = strings.TrimSuffix(path.Base(strings.ReplaceAll(d.name, `\`, "/")), path.Ext(d.name))
	} else {
		r.image = strings.ReplaceAll(d.field(fields, image), `\`, "/")
		if n := len(d.images); n > 0 && d.images[n-1].image == r.image {
			r.image = d.images[n-1].image
		} else {
			r.image = d.nameOf(r.image)
		}
	}
	if r.image == "" {
		return errors.New("no image")
	}
	if r.width, err = d.pixels(fields, width); err != nil {
		return err
	}
	if r.height, err = d.pixels(fields, height); err != nil {
		return err
	}
	if r.blank = d.isBlank(fields); r.blank {
		return nil
	}
	// The same few labels come again and again: one copy will do.
	r.label = unique.Make(d.field(fields, label)).Value()
	if d.list() {
		err = d.numbers(d.field(fields, d.four[0]), &r.four)
	} else {
		for i := range r.four {
			if r.four[i], err = d.number(fields, d.four[i]); err != nil {
				break
			}
		}
	}
	if err != nil {
		return err
	}
	if d.field(fields, score) != "" {
		if r.score, err = d.number(fields, score); err != nil {
			return err
		}
		if err := detect.ScoreError(r.score); err != nil {
			return err
		}
		r.scored = !(d.openImages && r.score == 1)
	}
	r.crowd, r.cut = d.flag(fields, crowd), d.flag(fields, truncated)
	return nil
}

// nameOf returns a name that does not hold all of its row.
func (d *decoder) nameOf(text string) string {
	if known, ok := d.names[text]; ok {
		return known
	}
	name := strings.Clone(text)
	if d.log != nil {
		if d.names == nil {
			d.names = map[string]string{}
		}
		d.names[name] = name
	}
	return name
}

func (d *decoder) flag(fields []string, c column) bool {
	text := d.field(fields, c)
	return text == "1" || strings.EqualFold(text, "true")
}

// isBlank reports whether a row says only that there is an image.
func (d *decoder) isBlank(fields []string) bool {
	if d.field(fields, label) != "" || d.field(fields, score) != "" {
		return false
	}
	for _, c := range d.four {
		if text := d.field(fields, c); text != "" && text != "[]" {
			return false
		}
	}
	return true
}

// parse reads a number, with a decimal comma where commas do not separate.
func (d *decoder) parse(text string) (float64, error) {
	point := strings.Contains(text, ".")
	d.points = d.points || point
	if d.comma && strings.Count(text, ",") == 1 && !point {
		d.commas = true
		text = strings.Replace(text, ",", ".", 1)
	}
	return strconv.ParseFloat(text, 64)
}

// columnName returns what a column is called in errors.
func columnName(c column) string { return aliases[c][0] }

func (d *decoder) number(fields []string, c column) (float64, error) {
	text := d.field(fields, c)
	v, err := d.parse(text)
	if err != nil {
		return 0, fmt.Errorf("%s: %.40q is not a number", columnName(c), text)
	}
	return v, nil
}

// numbers reads a list of four, in brackets or without, separated by anything.
func (d *decoder) numbers(text string, four *[4]float64) error {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("[](){}, ;\t\n", r) })
	for i, part := range parts {
		v, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return fmt.Errorf("%s: %.40q is not a number", columnName(d.four[0]), part)
		}
		if i < len(four) {
			four[i] = v
		}
	}
	if len(parts) != len(four) {
		return fmt.Errorf("%s: want four numbers, have %d", columnName(d.four[0]), len(parts))
	}
	return nil
}

// pixels returns a side of the image, 0 where the row has none.
func (d *decoder) pixels(fields []string, c column) (int, error) {
	if d.field(fields, c) == "" {
		return 0, nil
	}
	v, err := d.number(fields, c)
	if err == nil && (v != math.Trunc(v) || v < 0 || v > math.MaxInt32) {
		err = fmt.Errorf("%s: %v is not a number of pixels", [...]string{width: "width", height: "height"}[c], v)
	}
	return int(v), err
}

// infer tells from all rows what the numbers of boxes are. It reports whether
