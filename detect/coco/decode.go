package coco

import (
	"io"
	"math"
	"path"
	"strconv"
	"strings"
	"unique"

	"annotate/detect"
)

// Options say how a file is read. The zero value reads instances, and results
// under their bare ids.
type Options struct {
	// Bad is told of each bad record, a [*detect.LineError]; nil: of none.
	Bad func(error)
	// Names is where results get images and categories from, usually the
	// instances that they are about. All of its images are in the Dataset,
	// those without results too. Nil: an image is called by its id, in decimal.
	Names *Dataset
}

// Decode reads instances, or results, from r. The name is what errors call the
// file.
func Decode(name string, r io.Reader, o Options) (*Dataset, error) {
	d := &decoder{scanner: newScanner(r), name: name, bad: o.Bad, seen: map[int64]bool{}, texts: map[string]int64{}}
	switch d.peek() {
	case '{':
		d.instances()
	case '[':
		d.results(o.Names)
	case 0:
		d.fail("%w", errCutOff)
	default:
		d.fail("want instances (an object) or results (an array)")
	}
	if d.err == nil && d.peek() != 0 {
		d.fail("more than one JSON document")
	}
	if d.err != nil {
		return nil, &detect.LineError{File: name, Line: d.line, Err: d.err}
	}
	d.File = name
	return &d.Dataset, nil
}

// decoder fills a dataset from a file.
type decoder struct {
	*scanner
	Dataset
	name  string
	bad   func(error)
	seen  map[int64]bool   // ids of images
	texts map[string]int64 // ids that are text, as numbers below zero
}

// tell tells of a bad record that began at line, if something is wrong.
func (d *decoder) tell(line int) (wrong bool) {
	if d.wrong == nil {
		return false
	}
	if d.bad != nil && d.err == nil { // half a record is told of as the file's end
		d.bad(&detect.LineError{File: d.name, Line: line, Err: d.wrong})
	}
	d.wrong = nil
	return true
}

// instances reads the sections of an instances file, in the order that they
// come in.
func (d *decoder) instances() {
	sections := 0
	d.object(func(key []byte) {
		var record func()
		switch string(key) {
		case "images":
			record = d.image
		case "categories":
			record = d.category
		case "annotations":
			record = d.annotation
		default:
			d.skip()
			return
		}
		sections++
		d.section(string(key), record)
	})
	if d.err == nil && sections == 0 {
		d.fail("no images, annotations or categories: not a COCO file")
	}
	d.dropStrays()
}

// section reads an array of records.
func (d *decoder) section(key string, record func()) {
	if line := d.line; d.peek() != '[' {
		d.mistyped(key, "an array")
		d.tell(line)
		return
	}
	d.array(func() {
		c := d.peek()
		line := d.line
		if c != '{' {
			d.mistyped(key, "an object")
			d.tell(line)
			return
		}
		record()
	})
}

func (d *decoder) image() {
	line := d.line
	var img Image
	has := false
	d.object(func(key []byte) {
		switch string(key) {
		case "id":
			img.ID, has = d.imageID("id"), true
		case "file_name":
			img.Name = strings.ReplaceAll(d.string("file_name"), `\`, "/")
		case "width":
			img.Width = d.side("width")
		case "height":
			img.Height = d.side("height")
		default:
			d.skip()
		}
	})
	switch {
	case !has:
		d.say("image without id")
	case img.Name == "":
		d.say("image %d: no file_name", img.ID)
	case d.seen[img.ID]:
		d.say("image %d: the id is taken by another image", img.ID)
	}
	if !d.tell(line) {
		d.seen[img.ID] = true
		d.Images = append(d.Images, img)
	}
}

// side reads a width or height; null is one that is not known.
func (d *decoder) side(field string) int {
	if d.peek() == 'n' {
		d.literal()
		return 0
	}
	n := d.int(field)
	if n < 0 || n > math.MaxInt32 {
		d.say("%s: %d is not a size", field, n)
	}
	return int(n)
}

// imageID reads the id of an image, a number or text.
func (d *decoder) imageID(field string) int64 {
	if d.peek() != '"' {
		return d.int(field)
	}
	text := d.string(field)
	id, ok := d.texts[text]
	if !ok {
		// Ids of files are not negative; if one is, it is of another file.
		id = math.MinInt64 + int64(len(d.texts))
		d.texts[text] = id
	}
	return id
}

func (d *decoder) category() {
	line := d.line
	var c Category
	has := false
	d.object(func(key []byte) {
		switch string(key) {
		case "id":
			c.ID, has = d.int("id"), true
		case "name":
			c.Name = unique.Make(d.string("name")).Value()
		default:
			d.skip()
		}
	})
	if !has {
		d.say("category without id")
	}
	if !d.tell(line) {
		d.Categories = append(d.Categories, c)
	}
}

// annotation reads an entry of annotations or of results.
func (d *decoder) annotation() {
	line := d.line
	var a Annotation
	var hasImage, hasCategory, hasBox bool
	d.object(func(key []byte) {
		switch string(key) {
		case "image_id":
			a.ImageID, hasImage = d.imageID("image_id"), true
		case "category_id":
			a.CategoryID, hasCategory = d.int("category_id"), true
		case "bbox":
			a.BBox, hasBox = d.bbox(), true
		case "area":
			a.Area = d.float("area")
		case "score":
			a.Score, a.Scored = d.float("score"), true
		case "iscrowd":
			a.Crowd = d.flag()
		default:
			d.skip()
		}
	})
	switch {
	case !hasImage:
		d.say("no image_id")
	case !hasCategory:
		d.say("no category_id")
	case !hasBox:
		d.say("no bbox")
	case a.Scored && !(a.Score >= 0 && a.Score <= 1):
		d.say("score %v is not in [0,1]", a.Score)
	}
	if !d.tell(line) {
		a.Line = line
		d.Annotations = append(d.Annotations, a)
	}
}

func (d *decoder) bbox() (box [4]float64) {
	if d.peek() != '[' {
		d.mistyped("bbox", "an array")
		return box
	}
	n := 0
	d.array(func() {
		if v := d.float("bbox"); n < len(box) {
			box[n] = v
		}
		n++
	})
	if n != len(box) {
		d.say("bbox: want x, y, width and height, have %d numbers", n)
	}
	return box
}

// flag reads 0 or 1, or a Boolean, as some tools write it.
func (d *decoder) flag() bool {
	switch d.peek() {
	case 't':
		d.literal()
		return true
	case 'f':
		d.literal()
		return false
	}
	return d.int("iscrowd") != 0
}

// dropStrays leaves out annotations of images that are not there.
func (d *decoder) dropStrays() {
	if d.err != nil {
		return
	}
	kept := d.Annotations[:0]
	for _, a := range d.Annotations {
		if !d.seen[a.ImageID] {
			d.say("image_id %s is not among the images", d.idText(a.ImageID))
			d.tell(a.Line)
			continue
		}
		kept = append(kept, a)
	}
	d.Annotations = kept
}

// idText returns an image's id as the file has it.
func (d *decoder) idText(id int64) string {
	if id < math.MinInt64+int64(len(d.texts)) {
		for text, n := range d.texts {
			if n == id {
				return strconv.Quote(text)
			}
		}
	}
	return strconv.FormatInt(id, 10)
}

// results reads a bare array of detections.
func (d *decoder) results(names *Dataset) {
	d.section("results", func() {
		line, n := d.line, len(d.Annotations)
		d.annotation()
		if len(d.Annotations) > n && !d.Annotations[n].Scored {
			d.Annotations = d.Annotations[:n]
			d.say("no score")
			d.tell(line)
		}
	})
	if names == nil {
		d.nameByID()
		return
	}
	d.Images, d.Categories = names.Images, names.Categories
	for _, img := range d.Images {
		d.seen[img.ID] = true
	}
	d.resolveTexts()
	d.dropStrays()
}

// nameByID makes an image of every id that occurs.
func (d *decoder) nameByID() {
	texts := make(map[int64]string, len(d.texts))
	for text, id := range d.texts {
		texts[id] = text
	}
	for _, a := range d.Annotations {
		if d.seen[a.ImageID] {
			continue
		}
		d.seen[a.ImageID] = true
		name, ok := texts[a.ImageID]
		if !ok {
			name = strconv.FormatInt(a.ImageID, 10)
		}
		d.Images = append(d.Images, Image{ID: a.ImageID, Name: name})
	}
}

// resolveTexts gives results whose image_id is text, the file name without its
// extension, the ids of the images that it means.
func (d *decoder) resolveTexts() {
	if len(d.texts) == 0 {
		return
	}
	ids := map[int64]int64{}
	for _, img := range d.Images {
		base := path.Base(img.Name)
		for _, text := range []string{img.Name, base, strings.TrimSuffix(base, path.Ext(base))} {
			if id, ok := d.texts[text]; ok {
				ids[id] = img.ID
			}
		}
	}
	for i, a := range d.Annotations {
		if id, ok := ids[a.ImageID]; ok {
			d.Annotations[i].ImageID = id
		}
	}
}
