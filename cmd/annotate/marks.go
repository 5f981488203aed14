package main

import (
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/marks"
	"annotate/detect/names"
	"annotate/render/batch"
)

// markFlags name what people said of photos in a report, and choose photos by it.
type markFlags struct {
	file, only string
}

// bind adds the flags of a command that chooses photos by marks.
func (f *markFlags) bind(groups *flagGroups) {
	groups.add(groupChoice, func() string {
		if f.only != "" {
			return ""
		}
		return "--only says which of the marked photos are wanted"
	}, f.bindFile)
	f.bindOnly(groups)
}

func (f *markFlags) bindFile(fs *pflag.FlagSet) {
	fs.StringVar(&f.file, "marks", "", "`file` of marks that a report's page saved")
}

func (f *markFlags) bindOnly(groups *flagGroups) {
	groups.add(groupChoice, func() string {
		if f.file != "" {
			return ""
		}
		return "it is about marks, and --marks names none"
	}, func(fs *pflag.FlagSet) {
		fs.StringVar(&f.only, "only", "", "only photos that --marks has as `keep`, reject or flagged (with a comment, or a verdict on a box other than fine)")
	})
}

// read reads the marks; nil if no file is named.
func (f *markFlags) read() (*marks.Set, error) {
	if _, err := marks.ParseChoice(f.only); err != nil {
		return nil, usagef("--only: %w", err)
	}
	if f.file == "" {
		return nil, nil
	}
	file, err := os.Open(f.file)
	if err != nil {
		return nil, usagef("--marks: %w", err)
	}
	defer file.Close()
	set, err := marks.Read(file)
	if err != nil {
		return nil, usagef("--marks %s: %w", f.file, err)
	}
	return set, nil
}

// chosen returns which of the photos are wanted, and tells which marks are of
// none of them.
func (f *markFlags) chosen(photos []names.Item, tell func(error)) ([]bool, error) {
	set, err := f.read()
	if err != nil {
		return nil, err
	}
	chosen, err := matchMarks(set.Choose(marks.Choice(f.only)), photos, tell)
	if err != nil {
		return nil, err
	}
	wanted := make([]bool, len(photos))
	any := false
	for i := range photos {
		wanted[i] = chosen[i] != nil
		any = any || wanted[i]
	}
	if !any {
		return nil, usagef("--marks %s: none of these photos is marked as %s", f.file, f.only)
	}
	return wanted, nil
}

// matchMarks returns for each photo what was said of it, nil for nothing. Marks
// of other photos are told, all together.
func matchMarks(images []*marks.Image, photos []names.Item, tell func(error)) ([]*marks.Image, error) {
	labels := make([]names.Item, len(images))
	for i, img := range images {
		labels[i] = names.Item{Name: img.Name}
	}
	m := names.Match(labels, photos)
	said := make([]*marks.Image, len(photos))
	for i, pair := range m.Photos {
		if pair.Err != nil {
			return nil, usagef("--marks: %w", pair.Err)
		}
		if pair.Index >= 0 {
			said[i] = images[pair.Index]
		}
	}
	lost := 0
	for i, pair := range m.Labels {
		if pair.Err != nil {
			return nil, usagef("--marks: %w", pair.Err)
		}
		if pair.Index < 0 {
			if lost++; lost == 1 {
				defer func() {
					tell(fmt.Errorf("marks of %s, such as %s, which is not here", plural(lost, "photo"), images[i].Name))
				}()
			}
		}
	}
	return said, nil
}

// chooseFiles leaves the photos that are wanted.
func (f *markFlags) chooseFiles(files []batch.File, tell func(error)) ([]batch.File, error) {
	if f.only == "" {
		return files, nil
	}
	items := make([]names.Item, len(files))
	for i := range files {
		items[i] = names.Item{Name: files[i].Name}
	}
	wanted, err := f.chosen(items, tell)
	if err != nil {
		return nil, err
	}
	var left []batch.File
	for i := range files {
		if wanted[i] {
			left = append(left, files[i])
		}
	}
	return left, nil
}

// chooseImages leaves the images of a dataset that are wanted.
func (f *markFlags) chooseImages(d *dataset.Dataset, tell func(error)) error {
	if f.only == "" {
		return nil
	}
	wanted, err := f.chosen(itemsOf(d), tell)
	if err != nil {
		return err
	}
	left := d.Images[:0]
	for i := range d.Images {
		if wanted[i] {
			left = append(left, d.Images[i])
		}
	}
	d.Images = left
	return nil
}

func itemsOf(d *dataset.Dataset) []names.Item {
	items := make([]names.Item, len(d.Images))
	for i := range d.Images {
		items[i] = names.Item{Name: d.Images[i].Name, Sum: d.Images[i].SHA256}
	}
	return items
}

// mend applies the marks to labels, and tells what it could not do; wrong is how
// many marks that is.
func (f *markFlags) mend(d *dataset.Dataset, tell func(error)) (did marks.Mended, wrong int, err error) {
	set, err := f.read()
	if err != nil || set == nil {
		return did, 0, err
	}
	said, err := matchMarks(set.Choose(""), itemsOf(d), tell)
	if err != nil {
		return did, 0, err
	}
	add, end := folded(tell)
	defer end()
	for i, img := range said {
		if img == nil {
			continue
		}
		mended, one := img.Mend(d.Images[i].Labelled)
		d.Images[i].Labelled = mended
		for _, b := range one.Lost {
			add(fmt.Errorf("%s: the labels have no %s at %s, which a mark is about", d.Images[i].Name, quotedLabel(b.Label), placeOf(boxOf(b.Box))))
		}
		for _, b := range one.Open {
			add(fmt.Errorf("%s: the box of %s at %s is off, and nothing says where it should be: left as it is", d.Images[i].Name, quotedLabel(b.Label), placeOf(boxOf(b.Box))))
		}
		did.Add(one)
	}
	return did, len(did.Lost) + len(did.Open), nil
}

func quotedLabel(label string) string { return fmt.Sprintf("%q", label) }

func boxOf(v [4]float64) detect.Box {
	return detect.Box{XMin: v[0], YMin: v[1], XMax: v[2], YMax: v[3]}
}

// mendedWords says what became of marks, such as "mended 3 objects: 1 relabelled,
// 2 added".
func mendedWords(m *marks.Mended) string {
	text := "mended " + plural(m.Changed(), "object")
	sep := ": "
	for _, part := range []struct {
		n    int
		word string
	}{{m.Relabelled, "relabelled"}, {m.Dropped, "dropped"}, {m.Moved, "moved"}, {m.Added, "added"}} {
		if part.n > 0 {
			text += fmt.Sprintf("%s%d %s", sep, part.n, part.word)
			sep = ", "
		}
	}
	if m.Before > 0 {
		text += fmt.Sprintf("; %d were so already", m.Before)
	}
	return text
}
