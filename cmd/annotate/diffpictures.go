package main

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"io"
	"runtime"

	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/detect/names"
	"annotate/render/batch"
	"annotate/render/output"
	"annotate/render/photo"
	"annotate/render/report"
	"annotate/render/sheet"
)

// diffPictures draws what differs, old and new side by side.
type diffPictures struct {
	out    string
	images string
	view   int
	read   readFlags
	guard  *output.Guard
}

// bind adds the flags; page reports whether there is a page of pictures too.
func (f *diffPictures) bind(groups *flagGroups, page func() bool) {
	groups.add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.StringVarP(&f.out, "output", "o", "", "`folder` for pictures of the images that differ, old and new side by side")
	})
	groups.add(groupInput, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&f.images, "images", "", "`folder` of the photos, for -o and --html and for labels that do not say sizes or whole names (YOLO)")
	})
	groups.add(groupLook, unless(func() bool { return f.out != "" }, "it is about the pictures that -o makes"), func(fs *pflag.FlagSet) {
		fs.IntVar(&f.view, "view", 1280, "longest side in `PIXELS` of each of the two pictures of -o")
	})
	groups.add(groupLimits, unless(func() bool { return f.out != "" || page() }, "no photo is read without -o or --html"), f.read.bind)
}

func (f *diffPictures) check(page string) error {
	switch {
	case page != "" && f.images == "":
		return usagef("--html shows photos: name their folder with --images")
	case f.out != "" && f.images == "":
		return usagef("-o draws on photos: name their folder with --images")
	case f.view < 1:
		return usagef("--view: %d is not above zero", f.view)
	}
	return nil
}

// draw draws the images that differ, and tells on told what it could not.
func (f *diffPictures) draw(ctx context.Context, r *evaluate.Diff, told io.Writer) error {
	if f.out == "" {
		return nil
	}
	d, err := newDiffDrawing(ctx, r, f)
	if err != nil {
		return err
	}
	failed := 0
	batch.InOrder(ctx, len(r.Differences), 2*runtime.GOMAXPROCS(0), func(i int) error {
		return d.draw(ctx, &r.Differences[i])
	}, func(err error) {
		if err != nil {
			failed++
			fmt.Fprintln(told, detect.Printable(err.Error()))
		}
	})
	switch {
	case ctx.Err() != nil:
		return stopOf(ctx)
	case failed > 0:
		return &exitError{code: exitSome, err: fmt.Errorf("%s not drawn", detect.Plural(failed, "image"))}
	}
	return nil
}

// diffDrawing is what the drawing of all images shares.
type diffDrawing struct {
	*diffPictures
	report *evaluate.Diff
	limits photo.Limits
	photos map[string]diffPhoto // by the image's name
	slots  *batch.Slots
}

// diffPhoto is the photo of an image, or why there is none.
type diffPhoto struct {
	in  *batch.File
	err error
}

// photosOf finds the photos of the images that differ.
func (f *diffPictures) photosOf(ctx context.Context, r *evaluate.Diff) (map[string]diffPhoto, error) {
	found, err := batch.Collect(ctx, []string{f.images}, batch.CollectOptions{})
	if err != nil {
		return nil, err
	}
	f.guard.Photos = batch.Inputs(found.Files)
	var photos []names.Item
	for i := range found.Files {
		photos = append(photos, names.Item{Name: found.Files[i].Name})
	}
	images := make([]names.Item, len(r.Differences))
	for i := range images {
		images[i].Name = r.Differences[i].Image
	}
	byName := map[string]diffPhoto{}
	for i, pair := range names.Match(images, photos).Labels {
		p := diffPhoto{err: pair.Err}
		switch {
		case pair.Index >= 0:
			p.in = &found.Files[pair.Index]
			p.err = p.in.Err
		case p.err == nil:
			p.err = fmt.Errorf("%s: %w in %s", images[i].Name, dataset.ErrNoPhoto, f.images)
		}
		byName[images[i].Name] = p
	}
	return byName, nil
}

func newDiffDrawing(ctx context.Context, r *evaluate.Diff, f *diffPictures) (*diffDrawing, error) {
	limits, err := f.read.limits()
	if err != nil {
		return nil, err
	}
	memory, err := f.read.budget()
	if err != nil {
		return nil, err
	}
	photos, err := f.photosOf(ctx, r)
	if err != nil {
		return nil, err
	}
	return &diffDrawing{diffPictures: f, report: r, limits: limits, photos: photos, slots: batch.NewSlots(f.read.workers, 1, memory)}, nil
}

// open calls use with the photo of an image, within the memory that a view of it
// takes.
func (d *diffDrawing) open(ctx context.Context, img *evaluate.DiffImage, view image.Point, use func(*photo.Photo) error) error {
	p := d.photos[img.Image]
	if p.err != nil {
		return p.err
	}
	return batch.View(ctx, d.slots, p.in, d.limits, view, use)
}

// draw draws one image.
func (d *diffDrawing) draw(ctx context.Context, img *evaluate.DiffImage) error {
	view := image.Pt(d.view, d.view)
	return d.open(ctx, img, view, func(p *photo.Photo) error {
		base, err := p.Thumbnail(view)
		if err != nil {
			return err
		}
		defer photo.Release(base)
		file, err := output.Place(d.out, sheet.Stem(img.Image)+".jpg")
		if err != nil {
			return err
		}
		return output.Named(d.guard.Write(file, func(w io.Writer) error {
			return photo.EncodeJPEG(w, report.SideBySide(base, image.Pt(p.Width, p.Height), img, d.report.Old, d.report.New), photo.WriteQuality)
		}, output.Options{}), file)
	})
}

// diffPage writes a page for looking through what differs.
type diffPage struct{ out string }

func (f *diffPage) bind(fs *pflag.FlagSet) {
	fs.StringVar(&f.out, "html", "", "`file` for a page of the images that differ, to look through as a report")
}

// write writes the page, and tells on told which images it lacks.
func (f *diffPage) write(ctx context.Context, r *evaluate.Diff, from *diffPictures, told io.Writer) error {
	if f.out == "" {
		return nil
	}
	d, err := newDiffDrawing(ctx, r, from)
	if err != nil {
		return err
	}
	pictures, err := report.NewPictures(from.guard, f.out, false)
	if err != nil {
		return usagef("%w", err)
	}
	defer pictures.Close()
	built, err := report.NewBuilder(report.Data{
		Title: r.Old + " → " + r.New, Compared: true, Runs: true,
		Threshold: r.Threshold, Unchanged: r.Unchanged, Thumbnails: pictures.All(),
	}, pictures.Spool)
	if err != nil {
		return usagef("%w", err)
	}
	side := report.ThumbnailSide(len(r.Changed), true)
	type page struct {
		image report.Image
		jpeg  []byte
		err   error
	}
	failed := 0
	batch.InOrder(ctx, len(r.Changed), 2*runtime.GOMAXPROCS(0), func(i int) (p page) {
		img := &r.Changed[i]
		view := image.Pt(side, side)
		p.err = d.open(ctx, img, view, func(photo *photo.Photo) error {
			p.image = pageImage(img, photo)
			var err error
			p.jpeg, err = report.Thumbnail(photo, side)
			return err
		})
		return p
	}, func(p page) {
		if p.err == nil {
			if _, _, p.err = pictures.Put(p.jpeg, nil); p.err == nil {
				p.err = built.Add(p.image)
			}
		}
		if p.err != nil {
			failed++
			fmt.Fprintln(told, detect.Printable(p.err.Error()))
			return
		}
	})
	if ctx.Err() != nil {
		return stopOf(ctx)
	}
	if failed > 0 && built.Len() == 0 {
		return &exitError{code: exitSome, err: fmt.Errorf("%s: not written, none of its images can be shown", f.out)}
	}
	err = from.guard.Write(f.out, func(w io.Writer) error { return cmp.Or(built.Write(w), pictures.Err) }, output.Options{})
	switch {
	case err != nil:
		return &exitError{code: exitSome, err: output.Named(err, f.out)}
	case pictures.Err != nil:
		return &exitError{code: exitSome, err: pictures.Err}
	case failed > 0:
		return &exitError{code: exitSome, err: fmt.Errorf("%s not on the page", detect.Plural(failed, "image"))}
	}
	return nil
}

// pageImage returns the image as a report has it: all detections of both runs, and
// what became of them.
func pageImage(d *evaluate.DiffImage, p *photo.Photo) report.Image {
	img := report.Image{Name: d.Image, Width: d.Width, Height: d.Height, Detections: d.New, Truths: detect.ObjectsOf(d.Old), Changes: d.Changes}
	if img.Width <= 0 || img.Height <= 0 { // the runs do not say: the boxes are the photo's
		img.Width, img.Height = p.Width, p.Height
	}
	return img
}
