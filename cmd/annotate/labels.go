package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/marks"
	"annotate/detect/names"
	"annotate/detect/storage"
	"annotate/render/batch"
	"annotate/render/batch/bucket"
	"annotate/render/output"
)

// labelFlags name the labels that a command looks into.
type labelFlags struct {
	from, images, names string
}

// bind binds the flags. What photos are good for, the command says.
func (f *labelFlags) bind(fs *pflag.FlagSet, images string) {
	fs.StringVar(&f.from, "from", "", "the labels: a `FILE|DIR` of any form, told by content or named: coco:FILE")
	fs.StringVar(&f.images, "images", "", "the `folder` of the photos"+images)
	fs.StringVar(&f.names, "names", "", "`file` that tells what ids stand for: data.yaml, or COCO instances")
}

// check returns an error if no labels are named.
func (f *labelFlags) check() error {
	if f.from == "" {
		return usagef("name the labels with --from")
	}
	return nil
}

// options returns how the labels are read. The photos are those of --images, if
// it is set.
func (f *labelFlags) options(ctx context.Context) (dataset.Options, error) {
	o := dataset.Options{Names: f.names}
	var err error
	if f.images != "" {
		o.Photos, err = photosIn(ctx, []string{f.images})
	}
	return o, err
}

// openLabels reads labels, and tells what was inferred or is wrong with them, of
// many of a kind the first few. It returns also how many records were left out.
func (s *streams) openLabels(ctx context.Context, from string, o dataset.Options, tell func(error)) (d *dataset.Dataset, bad int, err error) {
	add, end := folded(tell)
	o.Warn = func(err error) {
		if errors.Is(err, dataset.ErrBareIDs) {
			err = fmt.Errorf("%w: --names gives the instances that the results are about", err)
		}
		add(err)
	}
	o.Bad = func(err error) {
		bad++
		o.Warn(err)
	}
	d, err = s.readLabels(ctx, from, o)
	end()
	return d, bad, err
}

// manyLabels is from how many bytes on memory counts for more than the quarter of the
// time that a garbage collector takes which is kept busy.
const manyLabels = 100 << 20

// readLabels reads labels, with photos beside them where none are named.
func (s *streams) readLabels(ctx context.Context, from string, o dataset.Options) (*dataset.Dataset, error) {
	local, err := s.local(ctx, from)
	if err != nil {
		return nil, err
	}
	if local != from {
		o.Bad, o.Warn = s.byURL(o.Bad), s.byURL(o.Warn)
	}
	// Many labels stay until the end; by default as much garbage would pile up
	// beside them.
	_, file := dataset.SplitFormat(local)
	if isFolder(file) {
		file = filepath.Join(file, dataset.RecordName)
	}
	if info, err := os.Stat(file); err == nil && info.Size() > manyLabels {
		debug.SetGCPercent(20)
	}
	o.PhotosIn = func(ctx context.Context, dir string) ([]dataset.Photo, error) { return photosIn(ctx, []string{dir}) }
	d, err := dataset.Open(ctx, local, o)
	if err = s.fetched.ByURL(err); err == nil && d.Format == dataset.Record {
		tellMissing(ctx, local, from, o.Warn)
	}
	if err == nil && len(d.Images) > 100_000 {
		debug.FreeOSMemory() // what reading took, before as much is made of the labels
	}
	switch {
	case ctx.Err() != nil:
		return nil, stopOf(ctx)
	case errors.Is(err, dataset.ErrNoPhoto) && !o.OnlyPhotos:
		return nil, usagef("%s: %w: say with --images where the photos are", from, err)
	case err != nil:
		return nil, usagef("%s: %w", from, err)
	}
	d.From = from
	return d, nil
}

// local returns the path of labels: of those in a bucket, that of a copy. A form that
// is named in front stays.
func (s *streams) local(ctx context.Context, from string) (string, error) {
	format, url := dataset.SplitFormat(from)
	if !storage.IsURL(url) {
		return from, nil
	}
	path, err := s.fetched.Fetch(ctx, s.labelsAt(url))
	switch {
	case ctx.Err() != nil:
		return "", stopOf(ctx)
	case err != nil:
		return "", usagef("%w", err)
	case format != "":
		path = string(format) + ":" + path
	}
	return path, nil
}

// reader returns what reads a whole file, or an object in a bucket.
func (s *streams) reader(ctx context.Context) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		r, _, err := s.buckets.Open(ctx, name, storage.Range{})
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return io.ReadAll(r)
	}
}

// byURL returns tell for errors about copies of labels; nil if tell is.
func (s *streams) byURL(tell func(error)) func(error) {
	if tell == nil {
		return nil
	}
	return func(err error) { tell(s.fetched.ByURL(err)) }
}

func (s *streams) labelsAt(url string) bucket.Labels {
	return bucket.Labels{Store: s.buckets, URL: url, Beside: []string{paletteName}}
}

// tellSeveral tells the images of two datasets that more than one of the other
// side could be, and returns an error if there are any.
func tellSeveral(sides *dataset.Alignment, tell func(error)) error {
	if len(sides.Several) == 0 {
		return nil
	}
	add, end := folded(tell)
	for _, err := range sides.Several {
		add(err)
	}
	end()
	return usagef("%s of more than one image: give the images their whole paths", plural(len(sides.Several), "name"))
}

// nameOf returns what the place of labels is called, without a format in front.
func nameOf(from string) string {
	_, file := dataset.SplitFormat(from)
	return filepath.Base(file)
}

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
		wordVar(fs, &f.only, "only", "", []marks.Choice{marks.OnlyKeep, marks.OnlyReject, marks.OnlyFlagged}, "only photos that are marked so in --marks; flagged: with a comment, or a verdict on a box other than fine")
	})
}

// read reads the marks; nil if no file is named.
func (f *markFlags) read() (*marks.Set, error) {
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

// write writes all files or none, and prints where they are.
func (c *convertCommand) write(ctx context.Context, target *dataset.Target, files []dataset.File) (err error) {
	if target.Path == batch.StdStream {
		if err := files[0].Write(c.streams.out); err != nil {
			return &exitError{code: exitSome, err: output.Named(err, "standard output")}
		}
		return nil
	}
	files, err = c.toWrite(files)
	if err != nil {
		return err
	}
	c.underWay.Store(true) // all files or none
	defer c.underWay.Store(false)
	var written []string
	defer func() {
		if err != nil {
			for _, file := range written {
				os.Remove(file)
			}
		}
	}()
	for _, file := range files {
		if ctx.Err() != nil {
			return stopOf(ctx)
		}
		_, existed := os.Stat(file.Path)
		if err := c.guard.Write(file.Path, file.Write, output.Options{}); err != nil {
			return usagef("%w", output.Named(err, file.Path))
		}
		if existed != nil {
			written = append(written, file.Path)
		}
	}
	_, err = fmt.Fprintln(c.streams.out, target.Path)
	return err
}

// toWrite returns the files that are not there yet as they are to be, and an
// error if one of them may not be replaced.
func (c *convertCommand) toWrite(files []dataset.File) ([]dataset.File, error) {
	var needed []dataset.File
	for _, file := range files {
		if storage.IsURL(file.Path) { // writing it tells, and leaves it if it is the same
			needed = append(needed, file)
			continue
		}
		refused := c.guard.Check(output.Target{Path: file.Path})
		if errors.Is(refused, output.ErrForeign) {
			// Labels bear no mark of the program: what would stay as it is may.
			same, err := output.Holds(file.Path, file.Write)
			if err != nil {
				return nil, usagef("%s: %w", file.Path, err)
			}
			if same {
				continue
			}
		}
		if refused != nil {
			return nil, usagef("%w", refused)
		}
		needed = append(needed, file)
	}
	return needed, nil
}
