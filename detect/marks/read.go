package marks

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"annotate/detect/charset"
)

// version is that of the files that are written. Files without one have marks of
// images only, and are read as well.
const version = 2

var errNoMarks = errors.New("marks: want the JSON or the CSV that a report saved")

// Read reads a file of marks: the JSON that a page saves, or its CSV, where the
// size of an image may be missing. Every image is named once.
func Read(r io.Reader) (*Set, error) {
	text, err := io.ReadAll(charset.NewReader(r))
	if err != nil {
		return nil, fmt.Errorf("marks: %w", err)
	}
	read := readCSV
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		read = readJSON
	}
	set, err := read(text)
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(set.Images))
	for i := range set.Images {
		img := &set.Images[i]
		if seen[img.Name] {
			return nil, fmt.Errorf("marks: image %q is there twice", img.Name)
		}
		seen[img.Name] = true
		if err := img.check(); err != nil {
			return nil, fmt.Errorf("marks: image %q: %w", img.Name, err)
		}
	}
	return set, nil
}

func readJSON(text []byte) (*Set, error) {
	var file struct {
		Version int `json:"version"`
		Set
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&file); err != nil {
		if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok { // in words of the file, not of Go
			err = fmt.Errorf("%s is not to be this %s", strings.TrimPrefix(e.Field, "Set."), e.Value)
		}
		return nil, fmt.Errorf("%w: %w", errNoMarks, err)
	}
	switch _, err := d.Token(); {
	case err != io.EOF:
		return nil, fmt.Errorf("%w: something follows the marks, such as those of another file", errNoMarks)
	case file.Version > version:
		return nil, fmt.Errorf("marks: version %d; want at most %d", file.Version, version)
	case file.Images == nil:
		return nil, fmt.Errorf("%w: it has no marks", errNoMarks)
	}
	return &file.Set, nil
}

// UnmarshalJSON reads a box, and takes no other than four numbers for its place.
func (b *Box) UnmarshalJSON(text []byte) error {
	type plain Box
	read := struct {
		*plain
		Box    []float64 `json:"box"`
		Better []float64 `json:"better"`
	}{plain: (*plain)(b)}
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	if len(read.Box) != 4 || read.Better != nil && len(read.Better) != 4 {
		return fmt.Errorf("box %v: want four numbers, xmin, ymin, xmax and ymax", slices.Concat(read.Box, read.Better))
	}
	b.Box, b.Better = [4]float64(read.Box), nil
	if read.Better != nil {
		b.Better = (*[4]float64)(read.Better)
	}
	return nil
}

// readCSV reads a line for each image that was marked, and one for each box. An
// apostrophe before what a spreadsheet would run is the page's.
func readCSV(text []byte) (*Set, error) {
	r := csv.NewReader(bytes.NewReader(text))
	head, err := r.Read()
	if err != nil || len(head) < 3 || !slices.Equal(head[:3], []string{"image", "mark", "comment"}) {
		return nil, errNoMarks
	}
	set, places := &Set{}, map[string]int{}
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return set, nil
		}
		if err != nil {
			return nil, fmt.Errorf("marks: %w", err)
		}
		line, _ := r.FieldPos(0)
		if err := set.addRow(&row{head: head, cells: cells}, places); err != nil {
			return nil, fmt.Errorf("marks: line %d: %w", line, err)
		}
	}
}

// row is a line of a CSV.
type row struct {
	head, cells []string
	err         error // of the first number that is none
}

func (r *row) text(column string) string {
	at := slices.Index(r.head, column)
	if at < 0 {
		return ""
	}
	cell := r.cells[at]
	if len(cell) > 1 && cell[0] == '\'' && strings.IndexByte("=+-@\t\r'", cell[1]) >= 0 {
		return cell[1:]
	}
	return cell
}

func (r *row) number(column string) float64 { return r.parse(column, r.text(column)) }

func (r *row) parse(column, text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || v-v != 0 {
		r.err = fmt.Errorf("%s %q is no number", column, text)
	}
	return v
}

// addRow adds what a line says. places are those of the images in the set.
func (s *Set) addRow(r *row, places map[string]int) error {
	name := r.text("image")
	at, known := places[name]
	if !known {
		at = len(s.Images)
		places[name] = at
		s.Images = append(s.Images, Image{Name: name})
	}
	img := &s.Images[at]
	side := Side(r.text("of"))
	if side == "" {
		img.Mark, img.Comment = Mark(r.text("mark")), r.text("comment")
		return nil
	}
	if r.text("width") != "" {
		img.Width, img.Height = int(r.number("width")), int(r.number("height"))
	}
	b := Box{
		Of: side, Label: r.text("label"), Verdict: Verdict(r.text("verdict")), Right: r.text("right"), Comment: r.text("comment"),
		Box: [4]float64{r.number("xmin"), r.number("ymin"), r.number("xmax"), r.number("ymax")},
	}
	if r.text("score") != "" {
		b.Score = r.number("score")
	}
	if better := strings.Fields(r.text("better")); len(better) > 0 {
		if len(better) != 4 {
			return fmt.Errorf("better %q: want four numbers", r.text("better"))
		}
		b.Better = new([4]float64)
		for i, text := range better {
			b.Better[i] = r.parse("better", text)
		}
	}
	img.Boxes = append(img.Boxes, b)
	return r.err
}

func (img *Image) check() error {
	switch img.Mark {
	case "", Keep, Reject:
	default:
		return fmt.Errorf("mark %q, want keep or reject", img.Mark)
	}
	if img.Width < 0 || img.Height < 0 {
		return fmt.Errorf("a size of %d×%d", img.Width, img.Height)
	}
	for i := range img.Boxes {
		if err := img.Boxes[i].check(); err != nil {
			return fmt.Errorf("box %d %w", i, err)
		}
	}
	return nil
}

func (b *Box) check() error {
	switch b.Of {
	case Truth, Prediction, Label:
	default:
		return fmt.Errorf("is of %q, want truth, prediction or label", b.Of)
	}
	switch b.Verdict {
	case "", Wrong, Missing, Off, Fine:
	default:
		return fmt.Errorf("has verdict %q, want wrong, missing, off or fine", b.Verdict)
	}
	switch {
	case b.Verdict == Missing && b.Of != Prediction:
		return errors.New("is missing: a box of the labels cannot be")
	case b.Right != "" && strings.TrimSpace(b.Right) == "":
		return errors.New("has a right label of nothing but space")
	}
	return nil
}
