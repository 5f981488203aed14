package main

import (
	"errors"
	"path"
	"slices"
	"strconv"
	"strings"

	"annotate/render/photo"
)

// photoIndex finds photo files by what label files call them.
type photoIndex struct {
	inputs  []input
	exactly map[string]int // index into inputs by path, and by path without extension
	loosely map[string]int // by base name, by that without extension, by the number that it is
}

// several stands for the index where more than one photo is called so.
const several = -1

// indexPhotos looks for photos in files and folders. A photo from standard input
// has no name to be found by.
func indexPhotos(paths []string) (*photoIndex, error) {
	paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == stdStream })
	found, err := collect(paths, "", nil, photo.Limits{})
	if err != nil {
		return nil, err
	}
	x := &photoIndex{exactly: map[string]int{}, loosely: map[string]int{}}
	for _, in := range found.inputs {
		if in.err == nil {
			x.inputs = append(x.inputs, in)
		}
	}
	for i, in := range x.inputs {
		base := path.Base(in.name)
		stem := stemOf(base)
		addPhoto(x.exactly, stemOf(in.name), i)
		addPhoto(x.loosely, base, i)
		if stem != base {
			addPhoto(x.loosely, stem, i)
		}
		if n, err := strconv.ParseUint(stem, 10, 63); err == nil && strconv.FormatUint(n, 10) != stem {
			addPhoto(x.loosely, strconv.FormatUint(n, 10), i)
		}
	}
	for i, in := range x.inputs {
		x.exactly[in.name] = i // whatever else is called so without its extension
	}
	return x, nil
}

func stemOf(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

func addPhoto(at map[string]int, key string, i int) {
	if _, taken := at[key]; taken {
		i = several
	}
	at[key] = i
}

// find returns the photo that labels call by this name: its path, else what
// guess makes of it.
func (x *photoIndex) find(name string) (*input, bool) {
	in := x.named(name)
	if in == nil {
		in = x.guess(name)
	}
	return in, in != nil
}

// named returns the photo whose path, with extension or without, is one of the
// names, nil if there is none.
func (x *photoIndex) named(names ...string) *input {
	for _, name := range names {
		if i, ok := x.exactly[name]; ok && i != several {
			return &x.inputs[i]
		}
	}
	return nil
}

// guess returns the photo that is the only one with the base name of name, with
// extension or without, or with the number that it is: COCO's results call
// 000000000139.jpg 139. It is nil if there is none.
func (x *photoIndex) guess(name string) *input {
	if i, ok := x.loosely[path.Base(name)]; ok && i != several {
		return &x.inputs[i]
	}
	return nil
}

var errNoPhoto = errors.New("no photo of that name")
