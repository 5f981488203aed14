package coco

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"math"
	"net/url"
	"path"
	"strconv"
	"strings"
	"unique"

	"annotate/detect"
	"annotate/detect/jsonfile"
	"annotate/detect/store"
)

// Options say how a file is read. The zero value reads instances, and results
// under their bare ids.
type Options struct {
	// Bad is told of each bad record, a [*detect.LineError]; nil: of none.
	Bad func(error)
	// Note is told of each record that was taken by inference, such as a box that
	// follows from the outline, a [*detect.LineError]; nil: of none.
	Note func(error)
	// Names is where results get images and categories from, usually the
	// instances that they are about. All of its images are in the Dataset,
	// those without results too. Nil: an image is called by its id, in decimal.
	Names *Dataset
	// Brief leaves out what only a file of the same form could be written from
	// again: the Rest of images and annotations, and masks. What kinds there were
	// stays.
	Brief bool
	// Spool takes the annotations in place of Dataset.Annotations, which stays
	// empty; nil: they are in memory.
	// With it go the Rest of images. It is made with a [Codec], and the caller closes it
	// when the dataset is no longer asked.
	Spool *store.Log
	// Stored has images and annotations wait in temporary files: Dataset.Images and
	// Dataset.Annotations stay empty. They are without their Rest and outlines. The
	// caller closes the dataset.
	Stored bool
}

// Decode reads instances, or results, from r. The name is what errors call the
// file.
func Decode(name string, r io.Reader, o Options) (*Dataset, error) {
	d := &decoder{
		Reader: jsonfile.NewReader(r), name: name, options: o,
		seen: map[int64]bool{}, ids: map[string]int64{}, kinds: kindTable{}, size: sizeOf(r),
	}
	d.hurt, d.Dataset.brief = map[int64]bool{}, o.Brief
	if o.Stored {
		d.table, d.owned, d.annotations = &table{}, true, store.New(nil)
		d.spooled = &spooled{Log: d.annotations}
	} else if o.Spool != nil {
		d.spooled = &spooled{Log: o.Spool}
	}
	switch d.Peek() {
	case '{':
		d.document()
	case '[':
		d.section("results", func() { d.object(false) }) // image ids may be names of files
		d.dropUnscored()
		d.results()
	case 0:
		d.Fail("%w", jsonfile.ErrCutOff)
	default:
		d.Fail("want instances (an object) or results (an array)")
	}
	d.End()
	if err := cmp.Or(d.FileError(name), d.SpoolError()); err != nil {
		d.DropAnnotations()
		d.Close()
		return nil, err
	}
	d.Dataset.File, d.Dataset.unique = name, d.firsts == d.Count()
	if len(d.ids) > 0 {
		d.Texts = make(map[int64]string, len(d.ids))
		for text, id := range d.ids {
			d.Texts[id] = text
		}
	}
	read := d.Dataset // without what only the decoder needs
	return &read, nil
}

// sizeOf returns the number of bytes in r where that is known, else 0.
func sizeOf(r io.Reader) int64 {
	switch r := r.(type) {
	case interface{ Len() int }:
		return int64(r.Len())
	case interface{ Stat() (fs.FileInfo, error) }:
		if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return 0
}

// decoder fills a dataset from a file.
type decoder struct {
	*jsonfile.Reader
	Dataset
	name    string
	options Options
	seen    map[int64]bool   // ids of images; of those in a table, that knows
	firsts  int              // images that are the first of their name
	ids     map[string]int64 // ids that are text, as numbers below zero
	names   map[string]int64 // ids of images by the file
	kinds   kindTable
	// Of images and of categories, whether ids are numbers, and the first line where
	// one is a number that is written as text.
	numbered [2]bool
	texted   [2]int
	briefs   map[*string]*detect.Extra // by the first of the kinds, which slices share
	added    int                       // annotations
	scored   bool                      // one of them is
	before   int64                     // bytes before the section that is read
	size     int64                     // of the file in bytes; 0: not known

	rest    []byte // members of the record that is read
	numbers []float64
	slabs   slabs
}

// tell tells of a bad record that began at line, if something is wrong.
func (d *decoder) tell(line int) (wrong bool) {
	err := d.Wrong()
	if err == nil {
		return false
	}
	if d.options.Bad != nil && d.Err() == nil { // half a record is told of as the file's end
		d.options.Bad(&detect.LineError{File: d.name, Line: line, Err: err})
	}
	return true
}

// note tells what was inferred of a record.
func (d *decoder) note(line int, err error) {
	if d.options.Note != nil && d.Err() == nil {
		d.options.Note(&detect.LineError{File: d.name, Line: line, Err: err})
	}
}

// document reads the sections of a file, in the order that they come in. One
// without images and with scores is results.
func (d *decoder) document() {
	sections, images := 0, false
	var rest []byte // the other sections, a line each
	d.Object(func(key []byte) {
		record := func() { d.object(true) }
		switch string(key) {
		case "images":
			record, images = d.image, true
		case "categories":
			record = d.category
		case "annotations", "results", "predictions", "detections":
		default:
			d.rest = d.rest[:0]
			d.member(key)
			rest = append(append(rest, ",\n"...), members(d.rest)...)
			return
		}
		sections++
		d.section(string(key), record)
	})
	if d.Err() == nil && sections == 0 {
		d.Fail("no images, annotations or categories: not a COCO file")
	}
	d.unnamed()
	d.Rest = strings.TrimPrefix(string(rest), ",\n")
	if !images && d.scored {
		d.dropUnscored()
		d.results()
		return
	}
	d.dropStrays()
	d.suspect()
}

// unnamed notes each category that annotations name and the file does not, once,
// if it names any.
func (d *decoder) unnamed() {
	if len(d.Categories) == 0 {
		return
	}
	known := map[int64]bool{}
	for _, c := range d.Categories {
		known[c.ID] = true
	}
	for a := range d.all() {
		if id := a.CategoryID; !known[id] {
			known[id] = true
			d.note(int(a.Line), fmt.Errorf("category_id %s is %w", d.textOf(id), ErrUnknownCategory))
		}
	}
}

// member takes a member that no field holds into rest.
func (d *decoder) member(key []byte) {
	d.rest = append(d.rest, ",\""...)
	d.rest = append(d.rest, key...)
	d.rest = append(d.rest, "\":"...)
	d.rest = append(d.rest, d.Raw()...)
}

// members returns the members in rest without the comma before them.
func members(rest []byte) string { return string(bytes.TrimPrefix(rest, []byte(","))) }

// section reads an array of records.
func (d *decoder) section(key string, record func()) {
	if line := d.Line(); d.Peek() != '[' {
		d.Mistyped(key, "an array")
		d.tell(line)
		return
	}
	d.before = d.Read()
	d.Array(func() {
		c := d.Peek()
		line := d.Line()
		if c != '{' {
			d.Mistyped(key, "an object")
			d.tell(line)
			return
		}
		record()
	})
}

func (d *decoder) image() {
	line := d.Line()
	var img Image
	var address string
	has := false
	d.rest = d.rest[:0]
	d.Object(func(key []byte) {
		switch string(key) {
		case "id":
			img.ID, has = d.id(imageID, "id", true), true
		case "file_name":
			if !d.Null() {
				img.Name = strings.ReplaceAll(d.String("file_name"), `\`, "/")
			}
		case "width":
			img.Width = d.Side("width")
		case "height":
			img.Height = d.Side("height")
		case "coco_url":
			start := len(d.rest)
			d.member(key)
			if text, err := strconv.Unquote(string(d.rest[start+len(`,"coco_url":`):])); err == nil {
				address = text
			}
		default:
			d.member(key)
		}
	})
	if img.Rest = members(d.rest); d.options.Brief {
		img.brief, img.Rest = d.brief(img.Rest), ""
	}
	if img.Name == "" && address != "" {
		img.Name = path.Base(address)
		if u, err := url.Parse(address); err == nil {
			img.Name = path.Base(u.Path)
		}
	}
	switch {
	case !has:
		d.Say("image without id")
	case img.Name == "":
		d.Say("image %s: no file_name", d.textOf(img.ID))
	case d.has(img.ID):
		d.Say("image %s: the id is taken by another image", d.textOf(img.ID))
	}
	d.Quoted()
	if !d.tell(line) {
		d.addImage(&img, line)
	}
}

// has reports whether there is an image of the id.
func (d *decoder) has(id int64) bool {
	if d.table != nil {
		_, ok := d.table.place(id)
		return ok
	}
	return d.seen[id]
}

// addImage takes up an image, and notes one whose file is another's, too.
func (d *decoder) addImage(img *Image, line int) {
	var other int64
	var again bool
	if d.table != nil {
		other, again = d.table.add(img)
	} else {
		if d.names == nil {
			d.names = map[string]int64{}
		}
		if other, again = d.names[img.Name]; !again {
			d.names[img.Name] = img.ID
		}
		d.seen[img.ID] = true
		if d.spooled != nil {
			d.spooled.addImage(img)
		}
		d.Images = append(d.Images, *img)
	}
	if !again {
		d.firsts++
		return
	}
	d.note(line, fmt.Errorf("image %s: %s: %w (%s)", d.textOf(img.ID), img.Name, ErrFileTwice, d.textOf(other)))
}

// Whose id an id is.
const (
	imageID = iota
	categoryID
)

// id reads an id, a number or text. Text that is a number as Go writes it is that
// number, if numeric says so.
func (d *decoder) id(of int, field string, numeric bool) int64 {
	if d.Peek() != '"' {
		d.numbered[of] = true
		return d.Int(field)
	}
	line, text := d.Line(), d.String(field)
	if n, err := strconv.ParseInt(text, 10, 64); numeric && err == nil && strconv.FormatInt(n, 10) == text {
		if d.texted[of] == 0 {
			d.texted[of] = line
		}
		return n
	}
	id, ok := d.ids[text]
	if !ok {
		// Ids of files are not negative; if one is, it is of another file.
		id = math.MinInt64 + int64(len(d.ids))
		d.ids[text] = id
	}
	return id
}

func (d *decoder) category() {
	line := d.Line()
	var c Category
	has := false
	d.rest = d.rest[:0]
	d.Object(func(key []byte) {
		switch string(key) {
		case "id":
			c.ID, has = d.id(categoryID, "id", true), true
		case "name":
			c.Name = unique.Make(d.Label("name")).Value()
		default:
			d.member(key)
		}
	})
	c.Rest = members(d.rest)
	if !has {
		d.Say("category without id")
	}
	d.Quoted()
	if !d.tell(line) {
		d.categoryOnce(&c, line)
		d.Categories = append(d.Categories, c)
	}
}

// dropUnscored leaves out the results that have no score.
func (d *decoder) dropUnscored() {
	for a := range d.all() {
		if !a.Scored {
			d.hurt[a.ImageID] = true
			d.Say("no score")
			d.tell(int(a.Line))
		}
	}
	d.Keep(func(a *Annotation) bool { return a.Scored })
}
