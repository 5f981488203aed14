package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"slices"

	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/storage"
	"annotate/render/batch"
	"annotate/render/batch/bucket"
	"annotate/render/output"
	"annotate/render/terminal"
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
	o := dataset.Options{Names: f.names, Brief: true}
	var err error
	if f.images != "" {
		o.Photos, err = batch.PhotosIn(ctx, []string{f.images})
	}
	return o, err
}

// openLabels reads labels, and tells what was inferred or is wrong with them, of
// many of a kind the first few. It returns also how many records were left out.
func (s *streams) openLabels(ctx context.Context, from string, o dataset.Options, tell func(error)) (d *dataset.Dataset, bad int, err error) {
	add, end := terminal.Fold(tell)
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

// manyLabels is from how many bytes on labels wait in a file, which takes a folder for
// temporary ones, and memory counts for more than the time of the garbage collector;
// veryManyLabels from how many on it counts for much more.
const (
	manyLabels     = 50 << 20
	veryManyLabels = 400 << 20
)

// readLabels reads labels, with photos beside them where none are named.
func (s *streams) readLabels(ctx context.Context, from string, o dataset.Options) (*dataset.Dataset, error) {
	local, err := s.local(ctx, from)
	if err != nil {
		return nil, err
	}
	if local != from {
		o.Bad, o.Warn = s.byURL(o.Bad), s.byURL(o.Warn)
	}
	o.PhotosIn = func(ctx context.Context, dir string) ([]dataset.Photo, error) {
		return batch.PhotosIn(ctx, []string{dir})
	}
	d, err := openPlace(ctx, local, o)
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

// openPlace reads labels. Many are kept in mind of memory.
func openPlace(ctx context.Context, from string, o dataset.Options) (*dataset.Dataset, error) {
	p, err := dataset.Find(ctx, from)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	size := p.Size()
	o.Stored = o.Stored && size > manyLabels
	switch {
	case o.List != nil: // all that is large waits in files
	case size > veryManyLabels:
		debug.SetGCPercent(25)
	case size > manyLabels:
		debug.SetGCPercent(50)
	}
	return p.Read(ctx, o)
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
	return bucket.Labels{Store: s.buckets, URL: url, Beside: []string{batch.PaletteName}, Bad: s.tell}
}

// comparison is two datasets whose images are paired.
type comparison struct {
	*dataset.Alignment
	first, second *dataset.Dataset
	bad           int // records of either that were left out
}

// openBoth reads labels and those that they are compared with, and pairs their images.
// What the ids of bare COCO results stand for, either of the two tells the other.
// choose, if not nil, may take images out of the first.
func (s *streams) openBoth(ctx context.Context, first, second string, o dataset.Options, choose func(*dataset.Dataset) error) (*comparison, error) {
	c := &comparison{}
	var err error
	bad := 0
	var said []error // of the first, until the second may say what its ids stand for
	tellSaid := func() {
		for _, err := range said {
			s.tell(err)
		}
	}
	c.first, c.bad, err = s.openLabels(ctx, first, o, func(err error) { said = append(said, err) })
	bare := slices.ContainsFunc(said, func(err error) bool { return errors.Is(err, dataset.ErrBareIDs) })
	if !bare || err != nil {
		tellSaid()
	}
	if err != nil {
		return nil, err
	}
	o.NamesOf = c.first
	c.second, bad, err = s.openLabels(ctx, second, o, s.tell)
	switch {
	case bare && err == nil && c.second.Format == dataset.COCO:
		o.NamesOf = c.second
		c.first, c.bad, err = s.openLabels(ctx, first, o, s.tell)
	case bare:
		tellSaid()
	}
	if err != nil {
		return nil, err
	}
	c.bad += bad
	if choose != nil {
		if err := choose(c.first); err != nil {
			return nil, err
		}
	}
	c.Alignment = dataset.Align(c.first, c.second)
	add, end := terminal.Fold(s.tell)
	for _, err := range c.Several {
		add(err)
	}
	end()
	if len(c.Several) > 0 {
		return nil, usagef("%s of more than one image: give the images their whole paths", detect.Plural(len(c.Several), "name"))
	}
	if c.Inferred != nil {
		s.tell(c.Inferred)
	}
	return c, nil
}

// nameOf returns what the place of labels is called, without a format in front.
func nameOf(from string) string {
	_, file := dataset.SplitFormat(from)
	return filepath.Base(file)
}

// writeLabels writes all files of labels or none.
func (s *streams) writeLabels(ctx context.Context, target *dataset.Target, files []dataset.File) error {
	if target.Path == batch.StdStream {
		if err := files[0].Write(s.out); err != nil {
			return &exitError{code: exitSome, err: output.Named(err, "standard output")}
		}
		return nil
	}
	s.underWay.Store(true) // all files or none
	defer s.underWay.Store(false)
	all := make([]output.Content, len(files))
	for i, f := range files {
		all[i] = output.Content{Path: target.Path, Write: f.Write}
		if f.Name != "" {
			all[i].Path = inFolder(target.Path, f.Name)
		}
	}
	err := s.guard.WriteAll(ctx, all)
	switch {
	case err != nil && ctx.Err() != nil:
		if partly, some := errors.AsType[*output.PartlyError](err); some {
			s.tell(fmt.Errorf("%d of %d files were written", partly.Written, partly.All))
		}
		return stopOf(ctx)
	case err != nil:
		return usagef("%w", err)
	}
	return nil
}
