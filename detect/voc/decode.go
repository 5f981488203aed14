package voc

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unique"

	"annotate/detect"
	"annotate/detect/charset"
)

// Options say how label files are read. The zero value reads them by what they
// show.
type Options struct {
	// Base is where coordinates count from; Unknown: what the files show.
	Base Base
	// Bases gathers what the files of a set show, for [Bases.Settle]; nil: each
	// file decides for itself.
	Bases *Bases
	// Bad is told of each bad object and file, a [*detect.LineError]; nil: of
	// none.
	Bad func(error)
	// Note is told what was inferred, a [*detect.LineError]; nil: nothing.
	Note func(error)
}

func (o *Options) bad(err error) {
	if o.Bad != nil {
		o.Bad(err)
	}
}

// DecodeFile reads one label file from r. The name is its slash-separated path,
// which the image's name is made of; empty if it has none.
func DecodeFile(name string, r io.Reader, o Options) (*File, error) {
	text, err := charset.XMLText(r)
	if err != nil {
		return nil, &detect.LineError{File: name, Line: 1, Err: err}
	}
	d := &decoder{Decoder: xml.NewDecoder(bytes.NewReader(text)), text: text, name: name, options: o}
	d.CharsetReader = charset.Known
	d.file.Path = name
	if err := d.annotation(); err != nil {
		return nil, err
	}
	d.file.Name = imageName(name, d.filename)
	if d.file.Name == "" {
		return nil, &detect.LineError{File: name, Line: 1, Err: errors.New("no filename")}
	}
	switch {
	case d.file.base == Unknown && o.Base != Unknown:
		d.file.base = o.Base
	case d.file.base == Unknown && o.Bases != nil:
		o.Bases.see(d.zero)
	case d.file.base == Unknown:
		bases := Bases{first: d.zero}
		d.file.base = One
		if bases.settle(o.Note) {
			d.file.base = Zero
		}
	}
	if d.file.base == Zero {
		d.file.shift()
	}
	return &d.file, nil
}

type decoder struct {
	*xml.Decoder
	text     []byte
	name     string
	options  Options
	file     File
	filename string
	zero     *detect.LineError // where a coordinate is before the first pixel of 1
}

func (d *decoder) tell(line int, err error) {
	d.options.bad(&detect.LineError{File: d.name, Line: line, Err: err})
}

func (d *decoder) note(line int, err error) {
	if d.options.Note != nil {
		d.options.Note(&detect.LineError{File: d.name, Line: line, Err: err})
	}
}

// annotation reads the document.
func (d *decoder) annotation() error {
	inside := false
	for {
		at := d.InputOffset()
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
			for _, attr := range start.Attr {
				if attr.Name.Local == "base" && attr.Value == "1" {
					d.file.base = One
				}
			}
			continue
		}
		line, _ := d.InputPos()
		if err := d.element(start, line, at); err != nil {
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
	if at := charset.InvalidAt(d.text); at >= 0 {
		line = 1 + bytes.Count(d.text[:at], []byte("\n"))
		err = &charset.Error{Line: line, Guess: charset.Guess(d.text[at:])}
	}
	if err == io.EOF {
		err = errors.New("want <annotation>, the file is empty")
	}
	return &detect.LineError{File: d.name, Line: line, Err: err}
}

// element reads a child of annotation, which begins at an offset of the text. An
// error is one of the XML.
func (d *decoder) element(start xml.StartElement, line int, at int64) error {
	switch start.Name.Local {
	case "folder":
		if err := d.DecodeElement(&d.file.Folder, &start); err != nil {
			return err
		}
		d.file.Folder = strings.TrimSpace(d.file.Folder)
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
	case "imagesize":
		var e imageSizeElement
		if err := d.DecodeElement(&e, &start); err != nil {
			return err
		}
		if err := (&sizeElement{Width: e.Columns, Height: e.Rows}).into(&d.file); err != nil {
			d.tell(line, err)
		}
	case "object":
		var e objectElement
		if err := d.DecodeElement(&e, &start); err != nil {
			return err
		}
		if flag(e.other("deleted")) {
			return nil
		}
		o, err := e.object()
		if err != nil {
			d.tell(line, err)
			return nil
		}
		o.Line = line
		if e.odd != nil {
			d.note(line, e.odd)
		}
		if e.Box == nil && o.Outline == nil { // LabelMe's files count from 0, and so are read
			d.file.base = One
		}
		if d.zero == nil && e.Box != nil && (beforeOne(o.Box.XMin) || beforeOne(o.Box.YMin)) {
			d.zero = &detect.LineError{File: d.name, Line: line, Err: errZero}
		}
		if rest, kinds := e.rest(); rest != nil {
			o.Extra = &detect.Extra{Form: Form, Kinds: kinds, Value: rest}
		}
		d.file.Objects = append(d.file.Objects, o)
	default:
		if err := d.Skip(); err != nil {
			return err
		}
		d.file.Rest = append(d.file.Rest, strings.TrimSpace(string(d.text[at:d.InputOffset()])))
		d.file.kinds = appendKind(d.file.kinds, start.Name.Local, string(d.text[at:d.InputOffset()]))
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
		Others []otherElement `xml:",any"`

		odd error // why its outline was left out
	}
	otherElement struct {
		XMLName xml.Name
		Attrs   []xml.Attr `xml:",any,attr"`
		Inner   string     `xml:",innerxml"`
	}
	// imageSizeElement is LabelMe's.
	imageSizeElement struct {
		Rows    string `xml:"nrows"`
		Columns string `xml:"ncols"`
	}
)

// rest returns the elements of an object that no field has, and what they are.
func (e *objectElement) rest() (elements, kinds []string) {
	for _, o := range e.Others {
		var b bytes.Buffer
		name := o.XMLName.Local
		b.WriteString("<" + name)
		for _, attr := range o.Attrs {
			b.WriteString(" " + attr.Name.Local + `="`)
			_ = xml.EscapeText(&b, []byte(attr.Value)) // a buffer takes everything
			b.WriteString(`"`)
		}
		b.WriteString(">" + o.Inner + "</" + name + ">")
		elements = append(elements, b.String())
		kinds = appendKind(kinds, name, o.Inner)
	}
	return elements, kinds
}

// appendKind appends the name of an element unless it says nothing.
func appendKind(kinds []string, name, text string) []string {
	_, inner, ok := strings.Cut(text, ">")
	if ok {
		inner, _, _ = strings.Cut(inner, "<")
	} else {
		inner = text
	}
	switch strings.TrimSpace(inner) {
	case "Unspecified", "0", "Unknown":
		return kinds
	case "":
		if !strings.Contains(text, "<") {
			return kinds
		}
	}
	if !slices.Contains(kinds, name) {
		kinds = append(kinds, name)
	}
	return kinds
}

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
	case strings.TrimSpace(*e.Name) == "":
		return o, errors.New("object with an empty name")
	}
	o.Label = unique.Make(strings.TrimSpace(*e.Name)).Value()
	o.Difficult, o.Truncated = flag(e.Difficult), flag(e.Truncated)
	if o.Outline, err = outlineOf(e.outlines()); err != nil {
		if e.Box == nil {
			return o, fmt.Errorf("object %.40q: %w", o.Label, err)
		}
		e.odd = fmt.Errorf("outline of %.40q left out: %w", o.Label, err)
	}
	if e.Box == nil && o.Outline == nil {
		return o, fmt.Errorf("object %.40q without bndbox", *e.Name)
	}
	if err := e.box(&o); err != nil {
		return o, err
	}
	o.Score, o.Truth = 1, true
	if e.Score != nil {
		o.Truth = false
		o.Score, err = strconv.ParseFloat(strings.TrimSpace(*e.Score), 64)
		if err != nil || detect.ScoreError(o.Score) != nil {
			return o, fmt.Errorf("object %.40q: score %.40q is %w", o.Label, *e.Score, detect.ErrScore)
		}
	}
	return o, nil
}

// outlines returns the elements that say the outline, and takes them out of the
// others.
func (e *objectElement) outlines() (outlines []otherElement) {
	var others []otherElement
	for _, other := range e.Others {
		if !slices.Contains(strings.Fields(outlineElements), other.XMLName.Local) {
			others = append(others, other)
		} else if strings.TrimSpace(other.Inner) != "" {
			outlines = append(outlines, other)
		}
	}
	e.Others = others
	return outlines
}

// other returns the text of an element that no field has.
func (e *objectElement) other(name string) string {
	for _, o := range e.Others {
		if o.XMLName.Local == name {
			return strings.TrimSpace(o.Inner)
		}
	}
	return ""
}

// box reads the box of an object: bndbox, else the one around its outline.
func (e *objectElement) box(o *detect.Object) (err error) {
	if e.Box == nil {
		o.Box = o.Outline.Bounds()
		if e.other("type") == "bounding_box" { // LabelMe's
			o.Outline = nil
		}
		return nil
	}
	for _, side := range []struct {
		name string
		text *string
		to   *float64
	}{
		{"xmin", e.Box.XMin, &o.Box.XMin}, {"ymin", e.Box.YMin, &o.Box.YMin},
		{"xmax", e.Box.XMax, &o.Box.XMax}, {"ymax", e.Box.YMax, &o.Box.YMax},
	} {
		if side.text == nil {
			return fmt.Errorf("object %.40q: bndbox without %s", o.Label, side.name)
		}
		if *side.to, err = strconv.ParseFloat(strings.TrimSpace(*side.text), 64); err != nil {
			return fmt.Errorf("object %.40q: %s %.40q is not a number", o.Label, side.name, *side.text)
		}
	}
	o.Box.XMin-- // the first pixel's left edge
	o.Box.YMin--
	return nil
}

// flag reads 0 or 1. What is "Unspecified" or left out is not set.
func flag(text string) bool {
	text = strings.TrimSpace(text)
	return text == "1" || strings.EqualFold(text, "true")
}
