package yolo

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"annotate/detect"
	"annotate/detect/charset"
)

// Options say what label files leave open.
type Options struct {
	// Names are the labels of classes.
	Names Names
	// KeyPoints are the number of key points and that of numbers for each, as
	// kpt_shape in a data.yaml declares them; zeros: there are none.
	KeyPoints [2]int
	// Classes is the number of classes that the set declares (nc); 0: it does not.
	Classes int
	// Columns gathers what the lines of the set show, for [Columns.Settle]; nil:
	// each file decides for itself.
	Columns *Columns
	// Bad is told of each bad line and file, a [*detect.LineError]; nil: of none.
	Bad func(error)
	// Warn is told of each line that was taken by inference, and of each class
	// without a name, a [*detect.LineError]; nil: of none.
	Warn func(error)
}

var (
	// ErrNoName says that a class is not among the names.
	ErrNoName = errors.New("has no name")
	// ErrBeyond says that a class is not below the number of classes.
	ErrBeyond = errors.New("is not below nc, which is")
	// ErrPixels says that numbers of a line are far from [0,1].
	ErrPixels = errors.New("these are pixels and not shares of the image in [0,1]")
	// ErrClassCount says that there are more or fewer names than classes.
	ErrClassCount = errors.New("the number of classes is not that of the names")
)

// A Photo is the image that a label file is about.
type Photo struct {
	Name          string // slash-separated path
	Width, Height int    // of the upright image in pixels
}

// LooksLikeLabels reports whether a file that begins with head may be a label
// file: empty, or with a first line of five or more numbers.
func LooksLikeLabels(head []byte) bool {
	for line := range bytes.Lines(head) {
		fields := bytes.Fields(line)
		if len(fields) == 0 {
			continue
		}
		for _, f := range fields {
			if _, err := strconv.ParseFloat(string(f), 64); err != nil {
				return false
			}
		}
		return len(fields) >= 5
	}
	return true
}

// DecodeFile reads one label file from r. The name is what errors call it. A file
// whose text is not UTF-8 is an error.
func DecodeFile(name string, r io.Reader, p Photo, o Options) (detect.Labelled, error) {
	text, err := io.ReadAll(bufio.NewReader(r))
	if err != nil {
		return detect.Labelled{}, fmt.Errorf("%s: %w", name, err)
	}
	var columns Columns
	alone := o.Columns == nil
	if alone {
		o.Columns = &columns
	}
	img, _ := decode(name, text, p, o)
	if alone {
		images := []detect.Labelled{img}
		columns.Settle(images)
		img = images[0]
	}
	return img, nil
}

// decode reads a file's text. It reports whether that is text.
func decode(file string, text []byte, p Photo, o Options) (img detect.Labelled, ok bool) {
	img = detect.Labelled{Name: p.Name, Width: p.Width, Height: p.Height, File: file}
	plain, err := charset.Text(text)
	if err != nil {
		o.bad(file, 1, err)
		img.Objects = []detect.Object{}
		return img, false
	}
	if bytes.IndexByte(plain, '\n') < 0 { // old Macintosh line ends
		plain = bytes.ReplaceAll(plain, []byte("\r"), []byte("\n"))
	}
	img.Objects = make([]detect.Object, 0, bytes.Count(plain, []byte("\n"))+1)
	n := 0
	var columns []float64
	var whole bool
	var seen kindsOfLines
	for line := range bytes.Lines(plain) {
		n++
		if columns, whole, err = parseColumns(columns[:0], line); err == nil && len(columns) == 0 {
			continue
		}
		var o1 detect.Object
		if err == nil {
			o1, err = o.object(columns, whole, p, file, n)
		}
		if err != nil {
			o.bad(file, n, err)
			continue
		}
		seen.add(n, len(columns), o1.Outline != nil)
		img.Objects = append(img.Objects, o1)
	}
	o.Columns.repeated(img.Objects)
	o.Columns.mix.file(file, &seen, o.warn)
	return img, true
}

func (o *Options) bad(file string, line int, err error) {
	if o.Bad != nil {
		o.Bad(&detect.LineError{File: file, Line: line, Err: err})
	}
}

func (o *Options) warn(file string, line int, err error) {
	if o.Warn != nil {
		o.Warn(&detect.LineError{File: file, Line: line, Err: err})
	}
}

// object returns what one line says.
func (o *Options) object(columns []float64, whole bool, p Photo, file string, line int) (obj detect.Object, err error) {
	class := columns[0]
	if class != math.Trunc(class) || class < 0 || class > math.MaxInt32 {
		return obj, fmt.Errorf("class %v is not a whole number from 0", class)
	}
	v := columns[1:]
	s, err := shapeOf(v, whole, o.KeyPoints)
	if err != nil {
		return obj, err
	}
	o.Columns.see(s, v)
	obj.Line = line
	obj.Label, obj.Score, obj.Truth = o.Names.Label(int(class)), 1, true
	switch {
	case o.Classes > 0 && int(class) >= o.Classes:
		o.warn(file, line, fmt.Errorf("class %d %w %d", int(class), ErrBeyond, o.Classes))
	case o.Names[int(class)] == "":
		o.warn(file, line, fmt.Errorf("class %d %w", int(class), ErrNoName))
	}
	w, h := float64(p.Width), float64(p.Height)
	var m More
	if s.points > 0 {
		obj.Outline = polygonOf(v[:2*s.points], w, h)
		obj.Box = obj.Outline.Bounds()
		o.warn(file, line, fmt.Errorf("taken as a polygon of %d points", s.points))
	} else {
		obj.Box = boxOf(v, w, h)
		if !inImage(v[:4]) {
			o.warn(file, line, ErrPixels)
		}
		if s.keyPoints > 0 {
			m.KeyPoints = slices.Clone(v[4 : 4+s.keyPoints])
		}
	}
	n := len(v)
	if s.tracked {
		n--
		m.Track, m.Tracked = int64(v[n]), true
	}
	if s.scored {
		obj.Score, obj.Truth = v[n-1], false
	}
	if s.either {
		m.columns = slices.Clone(v)
	}
	if m.KeyPoints != nil || m.Tracked || m.columns != nil {
		obj.Extra = m.extra()
	}
	return obj, nil
}

// boxOf returns the box of centre and size in shares of an image of w by h.
func boxOf(v []float64, w, h float64) detect.Box {
	cx, cy, halfW, halfH := v[0], v[1], v[2]/2, v[3]/2
	return detect.Box{
		XMin: round((cx - halfW) * w), YMin: round((cy - halfH) * h),
		XMax: round((cx + halfW) * w), YMax: round((cy + halfH) * h),
	}
}

// polygonOf returns the outline of points in shares of an image of w by h.
func polygonOf(v []float64, w, h float64) *detect.Outline {
	ring := make([]detect.Point, len(v)/2)
	for i := range ring {
		ring[i] = detect.Point{X: round(v[2*i] * w), Y: round(v[2*i+1] * h)}
	}
	return &detect.Outline{Rings: [][]detect.Point{ring}}
}

// round rounds to 1/100,000 px. Numbers too large to have such a part stay.
func round(x float64) float64 {
	const parts = 1e5
	if math.Abs(x) > 1e10 {
		return x
	}
	return math.Round(x*parts) / parts
}
