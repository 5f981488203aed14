package yolo

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"annotate/detect"
)

// Options say what label files leave open.
type Options struct {
	// Names are the labels of classes.
	Names Names
	// Bad is told of each bad line and file, a [*detect.LineError]; nil: of none.
	Bad func(error)
	// Warn is told of each polygon that became its box, a [*detect.LineError];
	// nil: of none.
	Warn func(error)
}

// A Photo is the image that a label file is about.
type Photo struct {
	Name          string // slash-separated path
	Width, Height int    // of the upright image in pixels
}

// PhotoFunc returns the photo of a label file, given the file's slash-separated
// path without extension, such as "labels/train/a".
type PhotoFunc func(stem string) (Photo, error)

// Decode yields the images of the label files in fsys, in lexical order of
// their paths. If there are folders called labels, only what is below them is
// taken for labels; else every .txt file but classes.txt. A file whose photo is
// not known is told to Options.Bad and left out, or if it does not look like
// labels, as a README, just left out. An error that is yielded is one of
// reading a folder.
func Decode(fsys fs.FS, photo PhotoFunc, o Options) iter.Seq2[detect.Labelled, error] {
	return func(yield func(detect.Labelled, error) bool) {
		files, err := labelFiles(fsys)
		if err != nil {
			yield(detect.Labelled{}, err)
			return
		}
		var buf bytes.Buffer
		for _, file := range files {
			buf.Reset()
			if err := readFile(fsys, file, &buf); err != nil {
				o.bad(file, 1, err)
				continue
			}
			p, err := photo(strings.TrimSuffix(file, path.Ext(file)))
			if err != nil {
				if LooksLikeLabels(buf.Bytes()) {
					o.bad(file, 1, err)
				}
				continue
			}
			if !yield(decode(file, buf.Bytes(), p, o), nil) {
				return
			}
		}
	}
}

// readFile is fs.ReadFile into a buffer that is used again.
func readFile(fsys fs.FS, file string, buf *bytes.Buffer) error {
	f, err := fsys.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = buf.ReadFrom(f)
	return err
}

// labelFiles lists the files that hold labels, by the rules of Decode.
func labelFiles(fsys fs.FS) ([]string, error) {
	var all, below []string
	err := fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && file != ".":
			return fs.SkipDir
		case d.IsDir() || path.Ext(file) != ".txt" || d.Name() == "classes.txt":
			return nil
		}
		all = append(all, file)
		if slices.Contains(strings.Split(path.Dir(file), "/"), "labels") {
			below = append(below, file)
		}
		return nil
	})
	if len(below) > 0 {
		return below, err
	}
	return all, err
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

// DecodeFile reads one label file from r. The name is what errors call it.
func DecodeFile(name string, r io.Reader, p Photo, o Options) (detect.Labelled, error) {
	text, err := io.ReadAll(bufio.NewReader(r))
	if err != nil {
		return detect.Labelled{}, fmt.Errorf("%s: %w", name, err)
	}
	return decode(name, text, p, o), nil
}

func decode(file string, text []byte, p Photo, o Options) detect.Labelled {
	img := detect.Labelled{Name: p.Name, Width: p.Width, Height: p.Height, File: file}
	lines := bytes.Count(text, []byte("\n")) + 1
	img.Objects = make([]detect.Object, 0, lines)
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	n := 0
	var columns []float64
	for line := range bytes.Lines(text) {
		n++
		var err error
		if columns, err = parseColumns(columns[:0], line); err == nil && len(columns) == 0 {
			continue
		}
		var det detect.Detection
		if err == nil {
			det, err = object(columns, p, o.Names)
		}
		if err != nil {
			o.bad(file, n, err)
			continue
		}
		if len(columns) > 6 && o.Warn != nil {
			o.Warn(&detect.LineError{File: file, Line: n, Err: fmt.Errorf("polygon of %d points taken as the box around it", (len(columns)-1)/2)})
		}
		img.Objects = append(img.Objects, detect.Object{Detection: det, Line: n})
	}
	return img
}

func (o *Options) bad(file string, line int, err error) {
	if o.Bad != nil {
		o.Bad(&detect.LineError{File: file, Line: line, Err: err})
	}
}

func parseColumns(to []float64, line []byte) ([]float64, error) {
	for field := range bytes.FieldsSeq(line) {
		v, err := strconv.ParseFloat(string(field), 64)
		if err != nil {
			return to, fmt.Errorf("want numbers, have %.40q", field)
		}
		to = append(to, v)
	}
	return to, nil
}

// object returns what one line says.
func object(columns []float64, p Photo, names Names) (d detect.Detection, err error) {
	n := len(columns)
	if n < 5 {
		return d, fmt.Errorf("want class, cx, cy, w, h and perhaps a score, have %s", plural(n, "number"))
	}
	class := columns[0]
	if class != math.Trunc(class) || class < 0 || class > math.MaxInt32 {
		return d, fmt.Errorf("class %v is not a whole number from 0", class)
	}
	d = detect.Detection{Label: names.Label(int(class)), Score: 1, Truth: true}
	w, h := float64(p.Width), float64(p.Height)
	if n > 6 {
		d.Box = around(columns[1:]).Scale(w, h)
	} else {
		cx, cy, halfW, halfH := columns[1], columns[2], columns[3]/2, columns[4]/2
		d.Box = detect.Box{XMin: (cx - halfW) * w, YMin: (cy - halfH) * h, XMax: (cx + halfW) * w, YMax: (cy + halfH) * h}
	}
	d.Box = detect.Box{XMin: round(d.Box.XMin), YMin: round(d.Box.YMin), XMax: round(d.Box.XMax), YMax: round(d.Box.YMax)}
	if n%2 == 0 { // a class and pairs, and behind them the score
		d.Score, d.Truth = columns[n-1], false
		if !(d.Score >= 0 && d.Score <= 1) {
			return d, fmt.Errorf("score %v is not in [0,1]", d.Score)
		}
	}
	return d, nil
}

// round rounds to 1/100,000 px. Numbers too large to have such a part stay.
func round(x float64) float64 {
	const parts = 1e5
	if math.Abs(x) > 1e10 {
		return x
	}
	return math.Round(x*parts) / parts
}

// around returns the box around points x, y, x, y… A number without its pair is
// not one of them.
func around(points []float64) detect.Box {
	b := detect.Box{XMin: points[0], YMin: points[1], XMax: points[0], YMax: points[1]}
	for i := 2; i+1 < len(points); i += 2 {
		b.XMin, b.XMax = min(b.XMin, points[i]), max(b.XMax, points[i])
		b.YMin, b.YMax = min(b.YMin, points[i+1]), max(b.YMax, points[i+1])
	}
	return b
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
