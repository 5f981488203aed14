package voc

import (
	"errors"
	"path"
	"slices"
	"strings"

	"annotate/detect"
)

// Form is the name of VOC's form in [detect.Extra]. Of an object the value is a
// []string, the elements that no field has; of an image it is the [*File].
const Form = "voc"

// File is one label file: what is in one image.
type File struct {
	// Name is the image's slash-separated path.
	Name string
	// Folder is what the file says of the image's folder, which readers take for no part
	// of the name; empty: the last folder of Name.
	Folder string
	// Width and Height are the image's size in pixels, 0 where the file does not
	// say; Depth is the number of its channels, 0 for 3.
	Width, Height, Depth int
	Objects              []detect.Object
	// Rest are the elements that no field has, such as source and segmented, as
	// they are in the file.
	Rest []string
	// Path is the label file's own, as errors have it.
	Path string

	base  Base
	kinds []string // of Rest
}

// Labelled returns the file as every form has it. It shares the objects.
func (f *File) Labelled() detect.Labelled {
	return detect.Labelled{
		Name: f.Name, Width: f.Width, Height: f.Height, Objects: f.Objects, File: f.Path,
		Extra: &detect.Extra{Form: Form, Kinds: f.kinds, Value: f},
	}
}

// FromLabelled returns the label file of an image, with what was read from VOC of
// it besides.
func FromLabelled(img detect.Labelled) *File {
	f := &File{Name: img.Name, Width: img.Width, Height: img.Height, Objects: img.Objects}
	if img.Extra != nil && img.Extra.Form == Form {
		if known, ok := img.Extra.Value.(*File); ok {
			f.Folder, f.Depth, f.Rest = known.Folder, known.Depth, known.Rest
		}
	}
	return f
}

// shift takes the boxes, read as counted from 1, as counted from 0.
func (f *File) shift() {
	f.base = Zero
	shift(f.Objects)
}

// shift leaves boxes alone that are those around outlines, which count from 0.
func shift(objects []detect.Object) {
	for i := range objects {
		if o := &objects[i]; o.Outline != nil && o.Box == o.Outline.Bounds() {
			continue
		}
		objects[i].Box.XMin++
		objects[i].Box.YMin++
	}
}

// Base is where coordinates count from.
type Base int

// VOC itself counts from 1. Many tools write the first pixel as 0, among them
// datumaro, globox, labelformat and panlabel.
const (
	Unknown Base = iota
	One
	Zero
)

var errZero = errors.New("a coordinate of 0, so they count from 0 and not from 1 as VOC's do: read so")

// beforeOne reports whether a coordinate, less one as VOC counts, is one that only
// counting from 0 has. One below 0 is off the frame by either.
func beforeOne(v float64) bool { return v >= -1 && v < 0 }

// Bases is what the files of a set have shown of where they count from: a 0 in
// one is enough for all.
type Bases struct {
	first *detect.LineError
	open  bool
}

func (b *Bases) see(zero *detect.LineError) {
	b.open = true
	if b.first == nil {
		b.first = zero
	}
}

// settle reports whether the set counts from 0, and tells that.
func (b *Bases) settle(note func(error)) bool {
	if b.first == nil {
		return false
	}
	if note != nil {
		note(b.first)
	}
	return true
}

// Settle decides where the coordinates of the whole set count from, and corrects
// the boxes of its images, which were read as counted from 1. It tells to note,
// unless that is nil, if they count from 0.
func (b *Bases) Settle(images []detect.Labelled, note func(error)) {
	if !b.open || !b.settle(note) {
		return
	}
	b.open = false
	for _, img := range images {
		if img.Extra == nil {
			continue
		}
		if f, ok := img.Extra.Value.(*File); ok && f.base == Unknown {
			f.base = Zero
			shift(img.Objects)
		}
	}
}

// imageName returns the path of the image that a label file is about, given
// what its <filename> says. Without a path of the label file that is all there
// is to go by.
func imageName(file, filename string) string {
	filename = path.Base(strings.ReplaceAll(filename, `\`, "/"))
	if filename == "." || filename == "/" {
		filename = ""
	}
	if file == "" {
		return filename
	}
	dir, base := path.Split(file)
	stem := strings.TrimSuffix(base, path.Ext(base))
	name := stem
	if filename != stem {
		name += path.Ext(filename)
	}
	folders := slices.DeleteFunc(strings.Split(dir, "/"), func(folder string) bool {
		return folder == "" || strings.EqualFold(folder, "Annotations")
	})
	return strings.Join(append(folders, name), "/")
}
