package voc

import (
	"path"
	"slices"
	"strings"

	"annotate/detect"
)

// File is one label file: what is in one image.
type File struct {
	// Name is the image's slash-separated path.
	Name string
	// Width and Height are the image's size in pixels, 0 where the file does not
	// say; Depth is the number of its channels, 0 for 3.
	Width, Height, Depth int
	Objects              []Object
	// Path is the label file's own, as errors have it.
	Path string
}

// Object is one object of an image.
type Object struct {
	detect.Detection
	// Difficult marks what a detector need not find.
	Difficult bool
	// Truncated says that the object goes on outside its box.
	Truncated bool
	// Line is where the file that it was read from has it, from 1; 0: it was not
	// read.
	Line int
}

// Labelled returns the file's detections, parallel to Objects.
func (f *File) Labelled() detect.Labelled {
	img := detect.Labelled{Name: f.Name, Width: f.Width, Height: f.Height, Detections: make([]detect.Detection, len(f.Objects))}
	if f.Path != "" {
		img.File, img.Lines = f.Path, make([]int, len(f.Objects))
	}
	for i, o := range f.Objects {
		img.Detections[i] = o.Detection
		if img.Lines != nil {
			img.Lines[i] = o.Line
		}
	}
	return img
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
