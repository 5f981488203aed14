package forms

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/charset"
	"annotate/detect/jsonfile"
)

// Options say what a file leaves open. The zero value is ready.
type Options struct {
	// Bad is told of each bad record, a [*detect.LineError]; nil: of none.
	Bad func(error)
	// Note is told of what was inferred, a [*detect.LineError]; nil: nothing.
	Note func(error)
	// Label returns the label of a class that a file has as a number; nil, or an
	// empty label, stands for "class 17".
	Label func(class int) string
}

// Form is a form of label files.
type Form struct {
	// Name is what the form is called before a file: labelme.
	Name string
	// Title says what it is, for people.
	Title string
	// Exts are the extensions of its files, in small letters.
	Exts []string
	// PerImage says that a file is about one image.
	PerImage bool

	sniff  func(h *shape) bool
	decode func(d *decoder, r io.Reader) error
}

// All returns the forms, those that are told by more before those that are told
// by less.
func All() []Form {
	return []Form{
		{"labelme", "LabelMe and AnyLabeling, a JSON file an image", []string{".json"}, true, sniffLabelMe, (*decoder).labelMe},
		{"cvat", "CVAT for images 1.1, XML", []string{".xml"}, false, sniffCVAT, (*decoder).cvat},
		{"labelstudio", "Label Studio, JSON and JSON-MIN", []string{".json"}, false, sniffLabelStudio, (*decoder).labelStudio},
		{"megadetector", "MegaDetector's batch output, JSON", []string{".json"}, false, sniffMegaDetector, (*decoder).megaDetector},
		{"via", "VGG Image Annotator, JSON and CSV", []string{".json", ".csv"}, false, sniffVIA, (*decoder).via},
		{"createml", "CreateML, JSON", []string{".json"}, false, sniffCreateML, (*decoder).createML},
		{"imagefolder", "Hugging Face imagefolder, metadata.jsonl and metadata.csv", []string{".jsonl", ".csv"}, false, sniffMetadata, (*decoder).metadata},
		{"ultralytics", "Ultralytics' results.to_json(), a JSON file an image", []string{".json"}, true, sniffUltralytics, (*decoder).lists},
		{"dota", "DOTA, four corners a line, a text file an image", []string{".txt"}, true, sniffDOTA, (*decoder).dota},
		{"kitti", "KITTI, a text file an image", []string{".txt"}, true, sniffKITTI, (*decoder).kitti},
		{"list", "lists of detections: {file: […]}, [{image, detections}], supervision's and Roboflow's JSON", []string{".json"}, false, sniffList, (*decoder).lists},
	}
}

// Named returns the form of that name.
func Named(name string) (Form, bool) {
	all := All()
	i := slices.IndexFunc(all, func(f Form) bool { return f.Name == name })
	if i < 0 {
		return Form{}, false
	}
	return all[i], true
}

// Sniff returns the form of a file that begins with head, which may be cut off
// anywhere; false for a file of no form.
func Sniff(head []byte) (Form, bool) {
	h := shapeOf(head)
	for _, f := range All() {
		if f.sniff(h) {
			return f, true
		}
	}
	return Form{}, false
}

// Sniff reports whether a file that begins with head has the form.
func (f Form) Sniff(head []byte) bool { return f.sniff(shapeOf(head)) }

// Decode reads a file. The name is what errors call it; an image that the file
// does not name is called after it, and names in the file start from the folder
// that it is in.
func (f Form) Decode(name string, r io.Reader, o Options) ([]detect.Labelled, error) {
	d := &decoder{name: name, options: o, images: []detect.Labelled{}, at: map[string]int{}, noted: map[string]bool{}, line: 1}
	if err := f.decode(d, r); err != nil {
		if _, ok := errors.AsType[*detect.LineError](err); !ok {
			err = fmt.Errorf("%s: %w", name, err)
		}
		return nil, err
	}
	return d.images, nil
}

// decoder gathers what a file holds.
type decoder struct {
	name    string
	options Options
	images  []detect.Labelled
	at      map[string]int  // of images, by name
	noted   map[string]bool // what was told already
	line    int             // of the record that is read
	about   string          // the image that it is about, as far as it is known
}

// bad tells of the record that is read.
func (d *decoder) bad(format string, args ...any) {
	if d.options.Bad != nil {
		d.options.Bad(&detect.LineError{File: d.name, Line: d.line, Image: d.about, Err: fmt.Errorf(format, args...)})
	}
}

// note tells once what was inferred.
func (d *decoder) note(what string) {
	if d.options.Note != nil && !d.noted[what] {
		d.noted[what] = true
		d.options.Note(&detect.LineError{File: d.name, Line: d.line, Err: errors.New(what)})
	}
}

// scored gives an object the score that a value is, if it is one; ground truth has
// none. It tells of a value that is not.
func (d *decoder) scored(o *detect.Object, v *node) bool {
	if !v.is() {
		return true
	}
	score, ok := v.float()
	if err := detect.ScoreError(score); err != nil || !ok {
		d.bad("%s: the score is %w", d.about, detect.ErrScore)
		return false
	}
	o.Score, o.Truth = score, false
	return true
}

// label returns the label of a class that is a number.
func (d *decoder) label(class int) string {
	if d.options.Label != nil {
		if label := d.options.Label(class); label != "" {
			return label
		}
	}
	d.note("classes are numbers, nothing names them")
	return fmt.Sprintf("class %d", class)
}

// image returns the image of that name, new where it is not there yet.
func (d *decoder) image(name string, width, height int) *detect.Labelled {
	name = cleanName(name)
	d.about = name
	i, ok := d.at[name]
	if !ok {
		i = len(d.images)
		d.at[name] = i
		d.images = append(d.images, detect.Labelled{Name: name, File: d.name, Objects: []detect.Object{}})
	}
	img := &d.images[i]
	if img.Width == 0 || img.Height == 0 {
		img.Width, img.Height = width, height
	}
	return img
}

// own returns the name of the image that the file is called after: without the
// extension, and one that is a photo's stays.
func (d *decoder) own() string {
	name := strings.ReplaceAll(d.name, `\`, "/")
	return strings.TrimSuffix(name, path.Ext(name))
}

// beside returns a name that starts from the folder of the file.
func (d *decoder) beside(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	if path.IsAbs(name) || len(name) > 1 && name[1] == ':' {
		return name
	}
	return path.Join(path.Dir(strings.ReplaceAll(d.name, `\`, "/")), name)
}

// cleanName returns a slash-separated path without what leads out of its folder.
func cleanName(name string) string {
	name = path.Clean(strings.ReplaceAll(name, `\`, "/"))
	for strings.HasPrefix(name, "../") {
		name = name[3:]
	}
	return name
}

// json reads a document, an array or an object at a time: each calls its function
// with the key, empty for arrays, and the value.
func (d *decoder) json(r io.Reader, record func(key string, n *node)) error {
	s := jsonfile.NewReader(r)
	one := func(key string) {
		d.line, d.about = s.Line(), ""
		n := tree(s, 0)
		if s.Err() == nil {
			record(key, &n)
		}
	}
	switch s.Peek() {
	case '[':
		s.Array(func() {
			s.Peek()
			one("")
		})
	case '{':
		s.Object(func(key []byte) { one(unquote(key)) })
	case 0:
		s.Fail("%w", jsonfile.ErrCutOff)
	default:
		s.Fail("want an array or an object")
	}
	s.End()
	return s.FileError(d.name)
}

// ErrPicture says that a file is a photo or another picture.
var ErrPicture = errors.New("a picture and not labels")

// Unread returns an error that names a form which is recognised by how a file
// begins and is not read, with what to do; nil for others.
func Unread(head []byte) error {
	for _, f := range []struct{ magic, what string }{
		{"PK\x03\x04", "a zip: unpack it"},
		{"\x1f\x8b", "compressed with gzip: unpack it"},
		{"7z\xbc\xaf", "a 7z: unpack it"},
		{"Rar!", "a rar: unpack it"},
		{"\xfd7zXZ", "compressed with xz: unpack it"},
		{"\x28\xb5\x2f\xfd", "compressed with zstd: unpack it"},
		{"BZh", "compressed with bzip2: unpack it"},
		{"PAR1", "Parquet is not read: export it as imagefolder or COCO with datasets"},
		{"\x93NUMPY", "NumPy's arrays are not read: save a JSON list of detections"},
		{"\x89HDF", "HDF5 is not read: export it as COCO"},
		{"SQLite format 3", "SQLite is not read: export it as COCO"},
		{"MATLAB 5.0 MAT-file", "MATLAB's files are not read: save a table of boxes with writetable, as CSV"},
		{"%PDF", "a PDF and not labels"},
	} {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return errors.New(f.what)
		}
	}
	if bytes.HasPrefix(head, []byte("\xff\xd8\xff")) || bytes.HasPrefix(head, []byte("\x89PNG")) {
		return ErrPicture
	}
	if len(head) >= 262 && string(head[257:262]) == "ustar" {
		return errors.New("a tar: unpack it")
	}
	if len(head) > 12 && head[4] == 0 && head[5] == 0 && head[6] == 0 && head[7] == 0 && bytes.Contains(head, []byte("image/")) {
		return errors.New("TFRecord is not read: convert it with datumaro (datum convert -i DIR -if tf_detection_api -f coco)")
	}
	if len(head) > 2 && head[0] == 0x80 && head[1] >= 2 && head[1] <= 5 {
		return errors.New("Python's pickle is not read: save a JSON list of detections")
	}
	h := shapeOf(head)
	switch {
	case h.xml("annotations") && bytes.Contains(h.text, []byte("<track ")):
		return errors.New("CVAT for video is not read: export it as CVAT for images 1.1")
	case h.first == '{' && h.has("items") && h.has("categories") && h.has("items/annotations"):
		return errors.New("Datumaro's JSON is not read: convert it with datumaro (datum convert -f coco)")
	}
	for _, f := range []struct{ key, what string }{
		{"source-ref", "SageMaker's manifest"}, {"labels/box2d", "BDD100K's JSON"}, {"data_row", "Labelbox's export"},
		{"item/slots", "V7 Darwin's JSON"}, {"openlabel", "OpenLABEL"}, {"assets", "VoTT's JSON"}, {"captures", "Unity Perception's JSON"},
		{"params/attachment", "Scale AI's JSON"},
	} {
		if h.has(f.key) && !h.has("images") { // COCO's files have sections of all kinds
			return fmt.Errorf("%s is not read: convert it with panlabel, to COCO", f.what)
		}
	}
	return nil
}

// shape is how a file begins: its text, and of JSON the paths of keys, those in
// arrays as if they were not.
type shape struct {
	text  []byte
	first byte
	keys  map[string]bool
	order []string // keys of the outermost object, or of the first in an array
	// values are the first bytes of the outermost object's values.
	values map[string]byte
}

func shapeOf(head []byte) *shape {
	h := &shape{text: bytes.TrimLeft(charset.Head(head), " \t\r\n"), keys: map[string]bool{}, values: map[string]byte{}}
	if len(h.text) == 0 {
		return h
	}
	if h.first = h.text[0]; h.first == '{' || h.first == '[' {
		h.walk(jsonfile.NewTextReader(h.text), "", 0)
	}
	return h
}

func (h *shape) walk(s *jsonfile.Reader, prefix string, depth int) {
	switch c := s.Peek(); {
	case depth > 6:
		s.Skip()
	case c == '{':
		s.Object(func(key []byte) {
			name := string(key)
			if prefix == "" && !slices.Contains(h.order, name) {
				h.order = append(h.order, name)
				h.values[name] = s.Peek()
			}
			h.keys[prefix+name] = true
			h.walk(s, prefix+name+"/", depth+1)
		})
	case c == '[':
		s.Array(func() { h.walk(s, prefix, depth+1) })
	default:
		s.Skip()
	}
}

// has reports whether a path of keys is there.
func (h *shape) has(key string) bool { return h.keys[key] }

// ends reports whether a path of keys ends so.
func (h *shape) ends(suffix string) bool {
	for key := range h.keys {
		if strings.HasSuffix(key, suffix) {
			return true
		}
	}
	return false
}

// xml reports whether the text is XML with that outermost element.
func (h *shape) xml(element string) bool {
	i := bytes.Index(h.text, []byte("<"+element))
	return h.first == '<' && i >= 0 && i+len(element)+1 < len(h.text) && strings.IndexByte("> \t\r\n", h.text[i+len(element)+1]) >= 0
}
