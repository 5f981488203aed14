package voc

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"path"
	"strconv"
	"strings"
	"unique"

	"annotate/detect"
)

// Decode yields the label files in fsys, all that are called .xml, in lexical
// order of their paths. What cannot be read is told to bad, unless that is nil,
// as a [*detect.LineError]. An error that is yielded is one of reading a folder.
func Decode(fsys fs.FS, bad func(error)) iter.Seq2[*File, error] {
	return func(yield func(*File, error) bool) {
		err := fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && strings.HasPrefix(d.Name(), ".") && file != ".":
				return fs.SkipDir
			case d.IsDir() || !strings.EqualFold(path.Ext(file), ".xml"):
				return nil
			}
			f, err := open(fsys, file, bad)
			if err != nil {
				if _, ok := errors.AsType[*detect.LineError](err); !ok {
					err = &detect.LineError{File: file, Line: 1, Err: err}
				}
				if bad != nil {
					bad(err)
				}
				return nil
			}
			if !yield(f, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(nil, err)
		}
	}
}

func open(fsys fs.FS, file string, bad func(error)) (*File, error) {
	r, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return DecodeFile(file, r, bad)
}

// DecodeFile reads one label file from r. The name is its slash-separated path,
// which the image's name is made of; empty if it has none. Bad objects are told
// to bad, unless that is nil.
func DecodeFile(name string, r io.Reader, bad func(error)) (*File, error) {
	d := &decoder{Decoder: xml.NewDecoder(bufio.NewReader(r)), name: name, bad: bad}
	d.CharsetReader = func(charset string, r io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "us-ascii") {
			return r, nil
		}
		return nil, errors.New("want UTF-8")
	}
	if err := d.annotation(); err != nil {
		return nil, err
	}
	d.file.Name, d.file.Path = imageName(name, d.filename), name
	if d.file.Name == "" {
		return nil, &detect.LineError{File: name, Line: 1, Err: errors.New("no filename")}
	}
	return &d.file, nil
}

type decoder struct {
	*xml.Decoder
	name     string
	bad      func(error)
	file     File
	filename string
}

func (d *decoder) tell(line int, err error) {
	if d.bad != nil {
		d.bad(&detect.LineError{File: d.name, Line: line, Err: err})
	}
}

// annotation reads the document.
func (d *decoder) annotation() error {
	inside := false
	for {
		token, err := d.Token()
		if err == io.EOF && inside {
			return nil
		}
		if err != nil {
			return d.broken(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !inside {
			if start.Name.Local != "annotation" {
				return d.broken(fmt.Errorf("want <annotation>, have <%s>", start.Name.Local))
			}
			inside = true
			continue
		}
		line, _ := d.InputPos()
		if err := d.element(start, line); err != nil {
			return d.broken(err)
		}
	}
}

// broken returns the error of a document that ends here.
func (d *decoder) broken(err error) error {
	line, _ := d.InputPos()
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		line, err = syntax.Line, errors.New(syntax.Msg)
	}
	if err == io.EOF {
		err = errors.New("want <annotation>, the file is empty")
	}
	return &detect.LineError{File: d.name, Line: line, Err: err}
}

// element reads a child of annotation. An error is one of the XML.
func (d *decoder) element(start xml.StartElement, line int) error {
	switch start.Name.Local {
	case "filename":
		if err := d.DecodeElement(&d.filename, &start); err != nil {
			return err
		}
		d.filename = strings.TrimSpace(d.filename)
	case "size":
		var size sizeElement
		if err := d.DecodeElement(&size, &start); err != nil {
			return err
		}
		if err := size.into(&d.file); err != nil {
			d.tell(line, err)
		}
	case "object":
		var e objectElement
		if err := d.DecodeElement(&e, &start); err != nil {
			return err
		}
		o, err := e.object()
		if err != nil {
			d.tell(line, err)
			return nil
		}
		o.Line = line
		d.file.Objects = append(d.file.Objects, o)
	default:
		return d.Skip()
	}
	return nil
}

// Elements hold text: what is no number is a bad record and not a bad file.
type (
	sizeElement struct {
		Width  string `xml:"width"`
		Height string `xml:"height"`
		Depth  string `xml:"depth"`
	}
	objectElement struct {
		Name      *string `xml:"name"`
		Truncated string  `xml:"truncated"`
		Difficult string  `xml:"difficult"`
		Score     *string `xml:"score"`
		Box       *struct {
			XMin *string `xml:"xmin"`
			YMin *string `xml:"ymin"`
			XMax *string `xml:"xmax"`
			YMax *string `xml:"ymax"`
		} `xml:"bndbox"`
	}
)

func (e *sizeElement) into(f *File) error {
	for _, side := range []struct {
		name, text string
		to         *int
	}{{"width", e.Width, &f.Width}, {"height", e.Height, &f.Height}, {"depth", e.Depth, &f.Depth}} {
		text := strings.TrimSpace(side.text)
		if text == "" {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || v != math.Trunc(v) || v < 0 || v > math.MaxInt32 {
			f.Width, f.Height = 0, 0
			return fmt.Errorf("size: %s %.40q is not a number of pixels", side.name, text)
		}
		*side.to = int(v)
	}
	return nil
}

func (e *objectElement) object() (o detect.Object, err error) {
	switch {
	case e.Name == nil:
		return o, errors.New("object without name")
	case e.Box == nil:
		return o, fmt.Errorf("object %.40q without bndbox", *e.Name)
	}
	o.Label = unique.Make(strings.TrimSpace(*e.Name)).Value()
	o.Difficult, o.Truncated = flag(e.Difficult), flag(e.Truncated)
	for _, side := range []struct {
		name string
		text *string
		to   *float64
	}{
		{"xmin", e.Box.XMin, &o.Box.XMin}, {"ymin", e.Box.YMin, &o.Box.YMin},
		{"xmax", e.Box.XMax, &o.Box.XMax}, {"ymax", e.Box.YMax, &o.Box.YMax},
	} {
		if side.text == nil {
			return o, fmt.Errorf("object %.40q: bndbox without %s", o.Label, side.name)
		}
		if *side.to, err = strconv.ParseFloat(strings.TrimSpace(*side.text), 64); err != nil {
			return o, fmt.Errorf("object %.40q: %s %.40q is not a number", o.Label, side.name, *side.text)
		}
	}
	o.Box.XMin-- // the first pixel's left edge
	o.Box.YMin--
	o.Score, o.Truth = 1, true
	if e.Score != nil {
		o.Truth = false
		o.Score, err = strconv.ParseFloat(strings.TrimSpace(*e.Score), 64)
		if err != nil || !(o.Score >= 0 && o.Score <= 1) {
			return o, fmt.Errorf("object %.40q: score %.40q is not in [0,1]", o.Label, *e.Score)
		}
	}
	return o, nil
}

// flag reads 0 or 1. What is "Unspecified" or left out is not set.
func flag(text string) bool {
	text = strings.TrimSpace(text)
	return text == "1" || strings.EqualFold(text, "true")
}
