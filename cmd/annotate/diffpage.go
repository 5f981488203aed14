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
	"annotate/render/batch"
	"annotate/render/output"
	"annotate/render/photo"
	"annotate/render/report"
)

// diffPage writes a page for looking through what differs.
type diffPage struct{ out string }

func (f *diffPage) bind(fs *pflag.FlagSet) {
	fs.StringVar(&f.out, "html", "", "`file` for a page of the images that differ, to look through as a report")
}

// write writes the page, and tells on told which images it lacks.
func (f *diffPage) write(ctx context.Context, r *diffReport, from *diffPictures, told io.Writer) error {
	if f.out == "" {
		return nil
	}
	d, err := newDiffDrawing(ctx, r, from)
	if err != nil {
		return err
	}
	pictures, err := openPictures(from.guard, f.out, false)
	if err != nil {
		return usagef("%w", err)
	}
	defer pictures.close()
	data := report.Data{
		Title: r.Old + " → " + r.New, Compared: true, Runs: true,
		Threshold: r.Threshold, Unchanged: r.unchanged,
	}
	side := report.ThumbnailSide(len(r.changed), true)
	type page struct {
		image report.Image
		jpeg  []byte
		err   error
	}
	failed := 0
	batch.InOrder(ctx, len(r.changed), 2*runtime.GOMAXPROCS(0), func(i int) (p page) {
		img := &r.changed[i]
		view := image.Pt(side, side)
		p.err = d.open(ctx, img, view, func(photo *photo.Photo) error {
			p.image = img.page(photo)
			var err error
			p.jpeg, err = report.Thumbnail(photo, side)
			return err
		})
		return p
	}, func(p page) {
		if p.err == nil {
			_, p.err = pictures.put(p.jpeg)
		}
		if p.err != nil {
			failed++
			fmt.Fprintln(told, detect.Printable(p.err.Error()))
			return
		}
		data.Images = append(data.Images, p.image)
	})
	if ctx.Err() != nil {
		return stopOf(ctx)
	}
	if failed > 0 && len(data.Images) == 0 {
		return &exitError{code: exitSome, err: fmt.Errorf("%s: not written, none of its images can be shown", f.out)}
	}
	data.Thumbnails = pictures.all()
	err = from.guard.Write(f.out, func(w io.Writer) error { return cmp.Or(report.Write(w, data), pictures.err) }, output.Options{})
	switch {
	case err != nil:
		return &exitError{code: exitSome, err: output.Named(err, f.out)}
	case pictures.err != nil:
		return &exitError{code: exitSome, err: pictures.err}
	case failed > 0:
		return &exitError{code: exitSome, err: fmt.Errorf("%s not on the page", plural(failed, "image"))}
	}
	return nil
}

// page returns the image as a report has it: all detections of both runs, and
// what became of them.
func (d *diffImage) page(p *photo.Photo) report.Image {
	img := report.Image{Name: d.Image, Width: d.width, Height: d.height, Detections: d.run.New, Truths: detect.ObjectsOf(d.run.Old), Changes: d.run.Changes}
	if img.Width <= 0 || img.Height <= 0 { // the runs do not say: the boxes are the photo's
		img.Width, img.Height = p.Width, p.Height
	}
	return img
}
