package dataset

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"

	"annotate/detect"
	"annotate/detect/yolo"
)

// ErrNoSplit says that nothing tells photos for validation from those for
// training.
var ErrNoSplit = errors.New("no split for validation: data.yaml names the photos for training there, too")

// ErrMixedOutlines says that outlines were wanted that not every object has.
var ErrMixedOutlines = errors.New("not every object has an outline: all are written as boxes")

// yolo returns a data.yaml and a label file for each image, where trainers look
// for it.
func (w *writer) yolo() ([]File, error) {
	classes := map[string]int{}
	data := &yolo.Data{}
	if known := w.d.ids.data; known != nil && w.d.Format == YOLO {
		copied := *known
		data = &copied
	}
	data.Names = yolo.Names{}
	number := func(label string) {
		if _, ok := classes[label]; !ok {
			class := len(classes)
			classes[label], data.Names[class] = class, label
		}
	}
	if known := w.d.ids; w.d.Format == YOLO && !known.named {
		for class, label := range known.classes { // numbers stay, and places without a name
			if old, ok := classes[label]; !ok || class < old {
				classes[label] = class
			}
			data.Names[class] = label
		}
		for _, label := range w.d.Labels() {
			if class := yolo.ClassOf(label); class >= 0 && known.classes[class] == "" {
				classes[label] = class
			}
		}
		next := 0 // behind all that are taken
		for _, class := range slices.Concat(slices.Collect(maps.Keys(known.classes)), slices.Collect(maps.Values(classes))) {
			next = max(next, class+1)
		}
		for _, label := range w.d.Labels() {
			if _, ok := classes[label]; !ok {
				classes[label], data.Names[next] = next, label
				next++
			}
		}
	} else {
		for _, c := range w.categories() {
			number(c.Name)
		}
		for _, label := range w.d.Labels() {
			number(label)
		}
	}
	w.fillNames(data, classes)
	if data.Classes > 0 {
		data.Classes = len(data.Names)
	}
	lists := w.yoloSplits(data)
	outlines := w.d.Format == YOLO
	if w.t.Outlines && !outlines {
		all, err := w.allOutlined()
		if err != nil {
			return nil, err
		}
		if outlines = all; !outlines {
			w.note(ErrMixedOutlines)
		}
	}
	encoding := yolo.Encoding{
		Classes: classes, Scores: w.t.Scores, Outlines: outlines, KeyPoints: data.KeyPoints[0] > 0, Note: w.note,
	}
	files, err := w.each(yolo.LabelPath, func(to io.Writer, img *Image) error { return yolo.EncodeFile(to, img.Labelled, encoding) })
	files = append(files, lists...)
	return append(files, File{dataYAML, data.Encode}), err
}

// fillNames gives the places that have no name one, since Ultralytics stops at a
// set that skips a number.
func (w *writer) fillNames(data *yolo.Data, classes map[string]int) {
	n := 0
	for class := range data.Names {
		n = max(n, class+1)
	}
	for _, class := range classes {
		n = max(n, class+1)
	}
	for class := range n {
		if data.Names[class] == "" {
			data.Names[class] = data.Names.Label(class)
			w.note(fmt.Errorf("class %d has no name: written as %q", class, data.Names[class]))
		}
	}
}

// allOutlined reports whether every object has an outline, so that all lines of a
// set can be polygons: one with boxes among them trains neither.
func (w *writer) allOutlined() (bool, error) {
	images := w.d.Loader()
	for _, img := range images.All() {
		if slices.ContainsFunc(img.Objects, func(o detect.Object) bool { return o.Outline == nil }) {
			return false, nil
		}
	}
	return w.d.Objects() > 0, images.Err()
}

// nested reports whether one of the folders is below another. Trainers take all that
// is below a folder: photos for validation would be trained on, or others be there
// twice.
func nested(places map[string]bool) bool {
	for place := range places {
		for dir := path.Dir(place); dir != "."; dir = path.Dir(dir) {
			if places[dir] {
				return true
			}
		}
	}
	return false
}

// yoloSplits says in data where the photos of each split are: by the folders of
// the photos, or where these do not tell them apart or the images say otherwise, by
// lists of photos, which are files of their own.
func (w *writer) yoloSplits(data *yolo.Data) (lists []File) {
	if known := w.d.ids.data; known != nil && w.d.Format == YOLO && !w.d.resplit && len(known.Train) > 0 && !known.Lists() {
		return nil // as it was
	}
	var photos []string
	split := map[yolo.Split][]string{}
	listed, places := false, map[string]bool{}
	for i := range w.d.Images {
		img := &w.d.Images[i]
		photos = append(photos, img.Name)
		of, place := yolo.SplitOf(img.Name)
		places[place] = true
		if img.Split != yolo.None && img.Split != of {
			of, listed = img.Split, true
		}
		split[of] = append(split[of], yolo.PhotoPath(img.Name))
	}
	if !listed && !nested(places) {
		if !data.SetPlaces(photos) {
			w.note(ErrNoSplit)
		}
		return nil
	}
	data.Path, data.Train, data.Val, data.Test = "", nil, nil, nil
	for _, of := range []struct {
		split yolo.Split
		to    *[]string
	}{{yolo.Train, &data.Train}, {yolo.Val, &data.Val}, {yolo.Test, &data.Test}} {
		list := split[of.split]
		if of.split == yolo.Train {
			list = append(list, split[yolo.None]...)
		}
		if len(list) == 0 {
			continue
		}
		name := string(of.split) + ".txt"
		*of.to = []string{name}
		lists = append(lists, File{name, func(to io.Writer) error {
			b := bufio.NewWriter(to)
			for _, photo := range list {
				fmt.Fprintf(b, "./%s\n", photo)
			}
			return b.Flush()
		}})
	}
	if len(data.Val) == 0 {
		data.Val = data.Train
		w.note(ErrNoSplit)
	}
	return lists
}
