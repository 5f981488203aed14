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
	Objects              []detect.Object
	// Path is the label file's own, as errors have it.
	Path string
}

// Labelled returns the file as every form has it. It shares the objects.
func (f *File) Labelled() detect.Labelled {
	return detect.Labelled{Name: f.Name, Width: f.Width, Height: f.Height, Objects: f.Objects, File: f.Path}
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
