package yolo

import (
	"errors"
	"fmt"
	"strings"

	"annotate/detect"
)

// What is wrong with a set whose lines are of several kinds, as Options.Warn is
// told. Ultralytics' verify_image_label and verify_labels are what it is held
// against.
var (
	// ErrMixedColumns says that lines of one file have five columns and more.
	ErrMixedColumns = errors.New("five columns, and more elsewhere in the file")
	// ErrMixedShapes says that lines of one file are boxes and polygons.
	ErrMixedShapes = errors.New("a box among polygons")
	// ErrMixedFiles says the like of files that are of one kind each.
	ErrMixedFiles = errors.New("files of one set differ")
)

// kindsOfLines is the first line of each kind in a file, from 1; 0 for none.
type kindsOfLines struct{ five, more, polygon int }

func (k *kindsOfLines) add(line, columns int, polygon bool) {
	of := &k.more
	if polygon {
		of = &k.polygon
	} else if columns == 5 {
		of = &k.five
	}
	if *of == 0 {
		*of = line
	}
}

// mix is what kinds of files a set has.
type mix struct{ five, more, polygon files }

type files struct {
	n     int
	first string
}

func (f *files) add(name string) {
	if f.n++; f.n == 1 {
		f.first = name
	}
}

// file takes up a file, and tells if its lines are of several kinds.
func (m *mix) file(name string, k *kindsOfLines, warn func(file string, line int, err error)) {
	switch {
	case k.polygon > 0 && max(k.five, k.more) > 0:
		warn(name, max(k.five, k.more), ErrMixedShapes)
	case k.five > 0 && k.more > 0:
		warn(name, k.five, ErrMixedColumns)
	case k.polygon > 0:
		m.polygon.add(name)
	case k.five > 0:
		m.five.add(name)
	case k.more > 0:
		m.more.add(name)
	}
}

// Mixed returns an [ErrMixedFiles] if files of the set that has been read are of
// several kinds, each of one; nil otherwise.
func (c *Columns) Mixed() error {
	var parts []string
	for _, of := range []struct {
		files
		what string
	}{{c.mix.five, "boxes of five columns"}, {c.mix.more, "boxes of more columns"}, {c.mix.polygon, "polygons"}} {
		if of.n > 0 {
			parts = append(parts, fmt.Sprintf("%s with %s, such as %s", detect.Plural(of.n, "file"), of.what, of.first))
		}
	}
	if len(parts) < 2 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrMixedFiles, strings.Join(parts, "; "))
}
