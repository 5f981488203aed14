package dataset

import (
	"bytes"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"annotate/detect/charset"
	"annotate/detect/csv"
	"annotate/detect/forms"
	"annotate/detect/voc"
	"annotate/detect/yolo"
)

// Format is a form in which people keep labels in files.
type Format string

// The forms. Results are COCO's bare detections, which name images and labels by
// ids; HF is a JSON file in the API's form for each image.
const (
	COCO    Format = "coco"
	Results Format = "results"
	YOLO    Format = "yolo"
	VOC     Format = "voc"
	CSV     Format = "csv"
	HF      Format = "hf"
	Record  Format = "record"

	// VOC0 and VOC1 are VOC, with coordinates that count from 0 or 1 whatever they
	// show.
	VOC0 Format = "voc0"
	VOC1 Format = "voc1"

	// ImageFolder is the metadata.jsonl of Hugging Face's imagefolder.
	ImageFolder Format = "imagefolder"
)

// form is all that is known of a format.
type form struct {
	format Format
	// perImage says that there is a file for each image: then a folder is read,
	// else one file.
	perImage bool
	// exts are the extensions of its files, in small letters. In folders only
	// such files are looked into; a file that is named may be called anything.
	exts []string
	// marks are names of files that tell, in a folder, that it holds this form.
	marks []string
	// fileName is what the one file is called where only a folder is named to
	// write it into.
	fileName string
	// sniff reports whether a file that begins so is of the form. The first form
	// in the table that says so has it.
	sniff func(head) bool
	// nameless says that files have no other name for their images than their own,
	// without its extension: photos beside them are looked for. unsized says that
	// what is in a file means nothing without the photo's size.
	nameless, unsized bool
	// stems returns what a file, given its path without extension, may call its
	// photo, the likeliest first; nil: that.
	stems func(stem string) []string
	// choose returns what tells which files of the folder are the form's; nil
	// takes all that have its extension.
	choose func(files *fileNames) func(file string) bool
	// read reads one file and adds what is in it.
	read func(r *reader, f *labelFile) error
	// finish is called when all files are read, for what only the whole set tells;
	// nil: nothing.
	finish func(r *reader) error
	// sized says that written files have a place for the images' sizes.
	sized bool
	// write returns the files that hold the dataset; nil: the form is not written.
	write func(w *writer) ([]File, error)
}

// table is the table of forms, those whose files are told by more before those
// that are told by less. It is a function because what it names asks it in turn.
func table() []*form {
	never := func(head) bool { return false }
	vocForm := func(format Format, base voc.Base, sniff func(head) bool) *form {
		return &form{
			format: format, perImage: true, exts: []string{".xml"}, stems: vocStems, sniff: sniff, sized: true,
			read:   func(r *reader, f *labelFile) error { return r.voc(f, base) },
			finish: (*reader).settleBases,
			write:  func(w *writer) ([]File, error) { return w.voc(base) },
		}
	}
	return slices.Concat([]*form{
		{
			format: Record, exts: []string{".jsonl"}, marks: []string{RecordName}, fileName: RecordName,
			sniff: sniffRecord, read: (*reader).record, sized: true, write: (*writer).record,
		},
		{
			format: Results, exts: []string{".json"}, fileName: "results.coco.json",
			sniff: sniffResults, read: (*reader).coco, write: (*writer).results,
		},
	}, others(), []*form{
		{
			format: HF, perImage: true, exts: []string{".json"}, nameless: true,
			sniff: sniffReply, read: (*reader).sidecar, write: (*writer).sidecars,
		},
		{
			format: COCO, exts: []string{".json"}, fileName: "instances.coco.json",
			sniff: sniffCOCO, read: (*reader).coco, sized: true, write: (*writer).coco,
		},
		vocForm(VOC, voc.Unknown, sniffVOC), vocForm(VOC0, voc.Zero, never), vocForm(VOC1, voc.One, never),
		{
			format: CSV, exts: []string{".csv", ".tsv", ".txt"}, fileName: "labels.csv",
			sniff: func(h head) bool { return csv.HasHeader(h.text) }, read: (*reader).csv, write: (*writer).csv,
		},
		{
			format: YOLO, perImage: true, exts: []string{".txt"}, marks: []string{dataYAML},
			nameless: true, unsized: true, stems: yoloStems, choose: yoloFiles, finish: (*reader).settleColumns,
			sniff: func(h head) bool { return yolo.LooksLikeLabels(h.text) }, read: (*reader).yolo, sized: true, write: (*writer).yolo,
		},
	})
}

// others returns the forms of package forms.
func others() []*form {
	var all []*form
	for _, of := range forms.All() {
		f := &form{
			format: Format(of.Name), perImage: of.PerImage, nameless: of.PerImage, exts: of.Exts,
			sniff: func(h head) bool { return of.Sniff(h.text) },
			read:  func(r *reader, f *labelFile) error { return r.form(f, of) },
		}
		if f.format == ImageFolder {
			f.fileName, f.sized, f.write = "metadata.jsonl", true, (*writer).imageFolder
			f.marks = []string{"metadata.jsonl", "metadata.csv"}
		}
		all = append(all, f)
	}
	return all
}

// formOf returns the form that has the name, nil if none has.
func formOf(name string) *form {
	all := table()
	if i := slices.IndexFunc(all, func(f *form) bool { return string(f.format) == name }); i >= 0 {
		return all[i]
	}
	return nil
}

// formats are the forms in the order in which people are told of them.
var formats = []Format{COCO, Results, YOLO, VOC, VOC0, CSV, ImageFolder, HF, Record}

// RecordName is what a record is called in an output folder.
const RecordName = "detections.jsonl"

// head is how a file begins.
type head struct {
	text []byte // without a byte order mark and white space before it
	raw  []byte // as it is
	// keys are the names of a JSON object's own members, as far as it was read.
	keys []string
}

func newHead(text []byte) head {
	h := head{raw: text, text: bytes.TrimLeft(charset.Head(text), " \t\r\n")}
	if h.first() == '{' {
		h.keys = keysOf(h.text)
	}
	return h
}

func keysOf(text []byte) (keys []string) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	depth, name := 0, true // whether a text at depth 1 is a member's name
	for {
		token, err := decoder.Token()
		if err != nil {
			return keys
		}
		if text, ok := token.(string); ok && depth == 1 && name {
			keys, name = append(keys, text), false
			continue
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			if depth--; depth == 0 {
				return keys // what follows is another document
			}
		}
		name = depth == 1
	}
}

// has reports whether the object has one of the members.
func (h head) has(keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return slices.Contains(h.keys, key) })
}

// first returns the first byte, 0 if there is none.
func (h head) first() byte {
	if len(h.text) == 0 {
		return 0
	}
	return h.text[0]
}

// mentions reports whether text names any of the keys, as JSON has them.
func mentions(text []byte, keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return bytes.Contains(text, []byte(`"`+key+`"`)) })
}

// sniff returns the form of a file, nil if it is none. An empty file is a record
// of nothing, or by its name a label file of an image without objects.
func sniff(name string, h head) *form {
	if h.first() == 0 {
		if strings.EqualFold(path.Ext(name), ".txt") {
			return formOf(string(YOLO))
		}
		return formOf(string(Record))
	}
	all := table()
	if i := slices.IndexFunc(all, func(f *form) bool { return f.sniff(h) }); i >= 0 {
		return all[i]
	}
	return nil
}

func sniffRecord(h head) bool {
	return h.has("image", "sha256", "detections") && !h.has("predictions")
}

// sniffResults tells COCO's results from the API's detections, which are arrays
// of objects too but have no ids. They can be the one section of an object.
func sniffResults(h head) bool {
	if h.has("results", "predictions", "detections") {
		return !h.has("images", "annotations") && mentions(h.text, "image_id") && mentions(h.text, "category_id")
	}
	object, _, _ := bytes.Cut(h.text, []byte("}"))
	return h.first() == '[' && mentions(object, "image_id", "category_id")
}

// sniffReply tells a reply of the API or of one of its near relatives from COCO's
// instances; see [detect.ParseReply].
func sniffReply(h head) bool {
	switch h.first() {
	case '[':
		return true
	case '{':
		return h.has("predictions") || h.has("images") && mentions(h.text, "results") && !h.has("annotations", "categories")
	}
	return false
}

func sniffCOCO(h head) bool {
	return h.first() == '{' && mentions(h.text, "images", "annotations", "categories") // perhaps far behind
}

func sniffVOC(h head) bool {
	return h.first() == '<' && (bytes.Contains(h.text, []byte("<annotation>")) || bytes.Contains(h.text, []byte("<annotation ")))
}
