package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"annotate/detect/dataset"
	"annotate/render/batch"
	"annotate/render/photo"
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
func openLabels(ctx context.Context, from string, o dataset.Options, tell func(error)) (d *dataset.Dataset, bad int, err error) {
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
	d, err = readLabels(ctx, from, o)
	end()
	return d, bad, err
}

// folded tells errors until there are many of a kind; end tells how many more.
func folded(tell func(error)) (add func(error), end func()) {
	var told folding
	return func(err error) {
			if told.add(err) {
				tell(err)
			}
		}, func() {
			for _, line := range told.lines() {
				tell(errors.New(line))
			}
		}
}

// readLabels reads labels, with photos beside them where none are named.
func readLabels(ctx context.Context, from string, o dataset.Options) (*dataset.Dataset, error) {
	o.PhotosIn = func(ctx context.Context, dir string) ([]dataset.Photo, error) { return photosIn(ctx, []string{dir}) }
	d, err := dataset.Open(ctx, from, o)
	switch {
	case ctx.Err() != nil:
		return nil, stopOf(ctx)
	case errors.Is(err, dataset.ErrNoPhoto) && !o.OnlyPhotos:
		return nil, usagef("%s: %w: say with --images where the photos are", from, err)
	case err != nil:
		if missing, ok := errors.AsType[*fs.PathError](err); ok && strings.HasSuffix(from, missing.Path) {
			err = missing.Err // that names the file once more
		}
		return nil, usagef("%s: %w", from, err)
	}
	return d, nil
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

// photosIn returns the photos in files and folders, never nil. One from standard
// input has no name to be found by.
func photosIn(ctx context.Context, paths []string) ([]dataset.Photo, error) {
	paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == batch.StdStream })
	found, err := batch.Collect(ctx, paths, batch.CollectOptions{})
	if err != nil {
		return nil, err
	}
	return photosOf(ctx, found.Files), nil
}

// photosOf returns the inputs as labels are told of them.
func photosOf(ctx context.Context, inputs []batch.File) []dataset.Photo {
	photos := make([]dataset.Photo, 0, len(inputs))
	for i := range inputs {
		in := &inputs[i]
		if in.Err != nil {
			continue
		}
		p := dataset.Photo{Name: in.Name, Path: in.Path, Size: func() (int, int, error) {
			head, err := in.Head(ctx, photo.Limits{})
			return head.Size.X, head.Size.Y, err
		}}
		if in.Path == batch.StdStream {
			p.Path = ""
		}
		photos = append(photos, p)
	}
	return photos
}

// nameOf returns what the place of labels is called, without a format in front.
func nameOf(from string) string {
	_, file := dataset.SplitFormat(from)
	return filepath.Base(file)
}

// formatNames lists formats for people.
func formatNames(formats []dataset.Format) string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}
