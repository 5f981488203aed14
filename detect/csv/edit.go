package csv

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"annotate/detect"
	"annotate/detect/charset"
)

// Edit returns the text of a file with changes made to its rows, and every other
// byte as it was: other columns, quotes, line ends. Of an image whose objects are
// all taken out a row stays that says only that there is the image. A change that
// has no place in the file is a [detect.ErrNotEditable].
func Edit(name string, text []byte, changes []detect.Change) ([]byte, error) {
	plain, err := charset.Text(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", detect.ErrNotEditable, err)
	}
	back, err := charset.Back(text, plain)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", detect.ErrNotEditable, err)
	}
	e, err := newEditor(name, plain)
	if err != nil {
		return nil, err
	}
	for i := range changes {
		if err := e.change(&changes[i]); err != nil {
			return nil, err
		}
	}
	edited := detect.Spliced(plain, e.splices)
	again, err := newEditor(name, edited)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", detect.ErrNotEditable, err)
	}
	if again.boxes > 0 && (again.kind != e.kind || again.shares != e.shares) {
		return nil, fmt.Errorf("%s: what the numbers of boxes are is told by all of them, and would be read otherwise then: %w", name, detect.ErrNotEditable)
	}
	return back(edited)
}

// place is where a row and its fields are.
type place struct {
	row
	from, to int
	fields   []int // where each begins
}

type editor struct {
	*decoder
	text    []byte
	rows    map[int]*place // by line
	left    map[string]int // rows of each image
	shares  bool
	boxes   int
	splices []detect.Splice
}

func newEditor(name string, text []byte) (*editor, error) {
	d, err := newDecoder(name, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	e := &editor{decoder: d, text: text, rows: map[int]*place{}, left: map[string]int{}}
	starts := []int{0} // of lines
	for i, c := range text {
		if c == '\n' || c == '\r' && d.returns && len(starts) > d.lines {
			starts = append(starts, i+1)
		}
	}
	starts = append(starts, len(text))
	base := starts[d.lines] // encoding/csv counts from behind what was taken off
	for {
		fields := d.first
		if d.first = nil; fields == nil {
			if fields, err = d.csv.Read(); err == io.EOF {
				break
			}
		}
		if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
			continue // a bad row, which stays
		}
		if err != nil {
			return nil, err
		}
		p := place{to: base + int(d.csv.InputOffset())}
		for i := range fields {
			line, column := d.csv.FieldPos(i)
			p.fields = append(p.fields, starts[line-1+d.lines]+column-1)
			if i == 0 {
				p.line, p.from = line+d.lines, starts[line-1+d.lines]
			}
		}
		if d.row(fields, &p.row) != nil {
			continue
		}
		e.rows[p.line] = &p
		e.left[p.image]++
		if d.add(&p.row); !p.blank {
			e.boxes++
		}
	}
	e.shares = d.infer()
	return e, nil
}

func (e *editor) change(c *detect.Change) error {
	for was, is := range c.Objects() {
		if detect.Same(was, is) {
			continue
		}
		p := e.rows[was.Line]
		if p == nil || p.label != was.Label {
			return fmt.Errorf("%s: line %d: no such row: %w", c.Was.Name, was.Line, detect.ErrNotEditable)
		}
		if is == nil {
			e.drop(p)
			continue
		}
		var err error
		if is.Label != was.Label {
			err = e.replace(p, label, quoted(is.Label, e.csv.Comma))
		}
		if err == nil && is.Score != was.Score {
			err = e.replace(p, score, e.number(is.Score, e.textOf(p, score)))
		}
		if err == nil {
			err = e.move(p, c, was, is)
		}
		if err != nil {
			return err
		}
	}
	return nil // a column of sizes is a row's, and left as it is
}

// drop takes a row out, or what it says of an object if it is the image's last.
func (e *editor) drop(p *place) {
	e.left[p.image]--
	if e.left[p.image] > 0 || e.at[image] < 0 {
		e.splices = append(e.splices, detect.Splice{From: p.from, To: p.to})
		return
	}
	for _, c := range append([]column{label, score}, e.four[:]...) {
		_ = e.replace(p, c, "") // a column that is not there is empty
		if e.list() && c == e.four[0] {
			break
		}
	}
}

// move replaces the numbers of a box that change.
func (e *editor) move(p *place, c *detect.Change, was, is *detect.Object) error {
	w, h := 1.0, 1.0
	if e.shares {
		w, h = float64(c.Was.Width), float64(c.Was.Height)
	}
	before, after := e.numbersOf(was.Box, w, h), e.numbersOf(is.Box, w, h)
	for i, v := range before {
		if was.Box.Finite() && math.Abs(v-p.four[i]) > 1e-5*max(1, math.Abs(v)) {
			return fmt.Errorf("%s: line %d has another box: %w", c.Was.Name, was.Line, detect.ErrNotEditable)
		}
	}
	var list []detect.Splice
	if e.list() {
		list = e.listed(p)
	}
	for i, v := range after {
		if v == before[i] {
			continue
		}
		if e.list() {
			if i >= len(list) {
				return detect.ErrNotEditable
			}
			list[i].With = e.number(v, ".")
			e.splices = append(e.splices, list[i])
			continue
		}
		if err := e.replace(p, e.four[i], e.number(v, e.textOf(p, e.four[i]))); err != nil {
			return err
		}
	}
	return nil
}

// number writes a number, with a decimal comma if what it replaces has one, or has
// neither and the file's numbers do.
func (e *editor) number(v float64, was string) string {
	text := strconv.FormatFloat(math.Round(v*1e10)/1e10, 'f', -1, 64)
	if e.comma && (strings.Contains(was, ",") || e.commas && !e.points) {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// numbersOf returns the four numbers of a box as the columns have them, in units
// of w and h pixels.
func (e *editor) numbersOf(b detect.Box, w, h float64) [4]float64 {
	four := [4]float64{b.XMin, b.YMin, b.XMax, b.YMax}
	switch e.kind {
	case sizedKind:
		four[2], four[3] = b.XMax-b.XMin, b.YMax-b.YMin
	case centredKind:
		four = [4]float64{(b.XMin + b.XMax) / 2, (b.YMin + b.YMax) / 2, b.XMax - b.XMin, b.YMax - b.YMin}
	}
	for i := range four {
		four[i] /= [2]float64{w, h}[i%2]
	}
	return four
}

// place returns where a column's field is in a row, quotes included.
func (e *editor) place(p *place, c column) (from, to int, ok bool) {
	at := e.at[c]
	if at < 0 || at >= len(p.fields) {
		return 0, 0, false
	}
	from = p.fields[at]
	if from < p.to && e.text[from] == '"' {
		for to = from + 1; to < p.to; to++ {
			if e.text[to] != '"' {
				continue
			}
			if to+1 < p.to && e.text[to+1] == '"' {
				to++
				continue
			}
			return from, to + 1, true
		}
		return from, p.to, true
	}
	end := bytes.IndexAny(e.text[from:p.to], string(e.csv.Comma)+"\r\n")
	if end < 0 {
		end = p.to - from
	}
	return from, from + end, true
}

func (e *editor) textOf(p *place, c column) string {
	from, to, _ := e.place(p, c)
	return string(e.text[from:to])
}

func (e *editor) replace(p *place, c column, with string) error {
	from, to, ok := e.place(p, c)
	if !ok {
		return fmt.Errorf("no column %s: %w", columnName(c), detect.ErrNotEditable)
	}
	e.splices = append(e.splices, detect.Splice{From: from, To: to, With: with})
	return nil
}

// listed returns where the numbers of a list are, as replacements.
func (e *editor) listed(p *place) (numbers []detect.Splice) {
	from, to, _ := e.place(p, e.four[0])
	for at := from; at < to; {
		if strings.IndexByte("\"[](){}, ;\t\n", e.text[at]) >= 0 {
			at++
			continue
		}
		start := at
		for at < to && strings.IndexByte("\"[](){}, ;\t\n", e.text[at]) < 0 {
			at++
		}
		numbers = append(numbers, detect.Splice{From: start, To: at})
	}
	return numbers
}

// quoted returns a text as a field, in quotes if it needs them.
func quoted(text string, comma rune) string {
	if strings.ContainsAny(text, "\"\r\n"+string(comma)) || text != strings.TrimSpace(text) {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}
