package dataset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/csv"
	"annotate/detect/voc"
	"annotate/detect/yolo"
)

// Edited returns the files that the dataset was read from, as [Target.Files], with
// its images changed to what is is: the records that differ are changed, all else
// stays byte for byte, records that could not be read too. Kept are, for each
// image, the places that its objects had. With numbers set, numbers that are text in
// JSON lose their quotes, and scores in per cent become shares. Photos are not among
// the files.
//
// A form that is not edited, or a change that has no place in its file, is a
// [detect.ErrNotEditable].
func (d *Dataset) Edited(ctx context.Context, is []detect.Labelled, kept [][]int, numbers bool) ([]File, error) {
	if !d.Editable() {
		return nil, fmt.Errorf("%s is not edited: %w", d.Format, detect.ErrNotEditable)
	}
	if d.Format == VOC && !voc.BaseTold(d.Labelled(), is) {
		return nil, fmt.Errorf("%s: only a 0 tells that coordinates count from 0, and none would be left: %w", d.Path, detect.ErrNotEditable)
	}
	whole := !isFile(d.Path)
	changes := map[string][]detect.Change{} // by file
	for i := range d.Images {
		c := detect.Change{Was: d.Images[i].Labelled, Is: is[i], Kept: kept[i]}
		if d.perCent {
			c.Was.Objects = slices.Clone(c.Was.Objects)
			for k := range c.Was.Objects {
				if o := &c.Was.Objects[k]; !o.Truth {
					o.Score *= 100
				}
			}
		}
		file := c.Was.File
		if !whole {
			file = "."
		}
		if file != "" {
			changes[file] = append(changes[file], c)
		} else if c.Any() {
			return nil, fmt.Errorf("%s is in several files: %w", c.Was.Name, detect.ErrNotEditable)
		}
	}
	if !whole {
		name := ""
		if formOf(string(d.Format)).perImage {
			name = filepath.Base(d.Path)
		}
		file, err := d.edit(d.Path, name, changes["."], numbers)
		return []File{file}, err
	}
	found, err := newFiles(ctx, d.Path).below(append([]string{".yaml", ".yml", ".names", ".data"}, formOf(string(d.Format)).exts...))
	if err != nil {
		return nil, err
	}
	names := found.slice()
	found.entries.Close()
	exts := formOf(string(d.Format)).exts
	rank := func(name string) int { // what names the others comes behind them
		if slices.Contains(exts, strings.ToLower(path.Ext(name))) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	var files []File
	for _, name := range names {
		file, err := d.edit(filepath.Join(d.Path, filepath.FromSlash(name)), name, changes[name], numbers)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
		delete(changes, name)
	}
	for name, left := range changes {
		if slices.ContainsFunc(left, func(c detect.Change) bool { return c.Any() }) {
			return nil, fmt.Errorf("%s is not in %s: %w", name, d.Path, detect.ErrNotEditable)
		}
	}
	if d.Format != YOLO || namesIn(d.Path) != "" {
		return files, nil
	}
	// The names of the classes may be above the folder of labels.
	for dir := range strings.SplitSeq("..|../..", "|") {
		if file := namesIn(filepath.Join(d.Path, dir)); file != "" {
			names, err := d.edit(file, filepath.Base(file), nil, false)
			return append(files, names), err
		}
	}
	return files, nil
}

// Editable reports whether the form is one whose files are edited.
func (d *Dataset) Editable() bool {
	return slices.Contains([]Format{COCO, Results, YOLO, VOC, VOC0, VOC1, CSV}, d.Format)
}

// edit returns a file with changes made, which is written under a name.
func (d *Dataset) edit(file, name string, changes []detect.Change, numbers bool) (File, error) {
	changed := File{name, func(to io.Writer) error {
		from, err := os.Open(file)
		if err != nil {
			return err
		}
		defer from.Close()
		_, err = io.Copy(to, from)
		return err
	}}
	if !numbers && !slices.ContainsFunc(changes, func(c detect.Change) bool { return c.Any() }) {
		return changed, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return changed, err
	}
	switch {
	case len(changes) == 0:
		return changed, nil
	case d.Format == COCO, d.Format == Results:
		text, err = coco.Edit(text, changes, numbers)
	case d.Format == CSV:
		text, err = csv.Edit(file, text, changes)
	case len(changes) > 1:
		err = fmt.Errorf("%s is of %d photos: %w", file, len(changes), detect.ErrNotEditable)
	case d.Format == YOLO:
		text, err = yolo.Edit(text, &changes[0], d.class)
	default:
		text, err = voc.Edit(text, &changes[0])
	}
	changed.Write = func(to io.Writer) error {
		_, err := to.Write(text)
		return err
	}
	if err != nil && !errors.Is(err, detect.ErrNotEditable) {
		err = fmt.Errorf("%s: %w", file, err)
	}
	return changed, err
}

// class returns the number that YOLO's labels have for a label.
func (d *Dataset) class(label string) (int, bool) {
	for n, name := range d.ids.classes {
		if name == label {
			return n, true
		}
	}
	return 0, false
}
