package main

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"os"
	"runtime"

	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/detect/names"
	"annotate/fonts"
	"annotate/render"
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
	in, err := d.photos[img.Image].in, d.photos[img.Image].err
	if err != nil {
		return err
	}
	release, err := d.slots.Hold(ctx, in.Size)
	if err != nil {
		return err
	}
	defer release()
	data, err := os.ReadFile(in.Path)
	if err != nil {
		return err
	}
	p, err := photo.Open(in.Name, data, d.limits)
	if err != nil {
		return err
	}
	return d.slots.Compute(ctx, p.ThumbnailMemory(view), func() error { return use(p) })
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
			return photo.EncodeJPEG(w, d.sideBySide(base, p, img), photo.WriteQuality)
		}, output.Options{}), file)
	})
}

// sideBySide returns the picture with the old detections beside that with the
// new ones, each under a caption.
func (d *diffDrawing) sideBySide(base *image.RGBA, p *photo.Photo, img *evaluate.DiffImage) *image.RGBA {
	size := base.Rect.Size()
	// What the boxes are in pixels of; the photo, if the runs do not say.
	w, h := float64(img.Width), float64(img.Height)
	if img.Width <= 0 || img.Height <= 0 {
		w, h = float64(p.Width), float64(p.Height)
	}
	sx, sy := float64(size.X)/w, float64(size.Y)/h
	var old, new diffSide
	for _, e := range img.Entries {
		old.add(e.Old, e.Kinds, sx, sy)
		new.add(e.New, e.Kinds, sx, sy)
	}

	const em = 20 // of the captions
	strip := 2 * em
	both := image.NewRGBA(image.Rect(0, 0, 2*size.X+em/4, strip+size.Y))
	draw.Draw(both, both.Rect, image.NewUniform(color.Gray{Y: 24}), image.Point{}, draw.Src)
	face := fonts.Default().NewFace()
	for i, side := range []struct {
		name string
		diffSide
	}{{"old: " + d.report.Old, old}, {"new: " + d.report.New, new}} {
		left := i * (size.X + em/4)
		drawn := side.draw(base)
		draw.Draw(both, drawn.Rect.Add(image.Pt(left, strip)), drawn, image.Point{}, draw.Src)
		text := face.Shape(face.Cut(side.name, em, size.X-em), em)
		face.Draw(both, text, left+em/2, (strip-text.Height())/2, color.White)
	}
	return both
}

// diffSide is what one run has on an image.
type diffSide struct{ same, changed verdictDrawing }

// add adds a detection, nil for none, of which kinds tell what became.
func (s *diffSide) add(d *detect.Detection, kinds []evaluate.ChangeKind, sx, sy float64) {
	if d == nil {
		return
	}
	scaled := *d
	scaled.Box = d.Box.Scale(sx, sy)
	if len(kinds) == 0 {
		s.same.add(scaled, "", lookOf(0xb0b5ba, render.Solid))
		return
	}
	s.changed.add(scaled, kinds[0].String(), changeLook(kinds[0]))
}

// draw returns the picture with the detections on it. What did not change has
// no label: it would take the room of those that did.
func (s *diffSide) draw(base *image.RGBA) *image.RGBA {
	drawn := render.Annotate(base, s.same.detections, render.Style{Parts: []render.Part{render.PartBox}, Palette: s.same.palette})
	render.Layout(drawn.Rect.Size(), s.changed.detections, render.Style{Palette: s.changed.palette}).Draw(drawn)
	return drawn
}

// changeLook returns the look of what changed. The colours are those of Okabe
// and Ito, brightened; what is only in one run is told from the rest by its dash
// too.
func changeLook(kind evaluate.ChangeKind) render.Look {
	switch kind {
	case evaluate.Added:
		return lookOf(0x00b886, render.Dashed)
	case evaluate.Lost:
		return lookOf(0xe8590c, render.Dotted)
	case evaluate.Relabelled:
		return lookOf(0xe58fbf, render.DashDotted)
	case evaluate.Moved:
		return lookOf(0x56b4e9, render.DashDotted)
	}
	return lookOf(0xf0e442, render.DashDotted) // rescored
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
	pictures, err := openPictures(from.guard, f.out, false)
	if err != nil {
		return usagef("%w", err)
	}
	defer pictures.close()
	built, err := report.NewBuilder(report.Data{
		Title: r.Old + " → " + r.New, Compared: true, Runs: true,
		Threshold: r.Threshold, Unchanged: r.Unchanged, Thumbnails: pictures.all(),
	}, pictures.spool)
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
			if _, _, p.err = pictures.put(photoPictures{thumbnail: p.jpeg}); p.err == nil {
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
	err = from.guard.Write(f.out, func(w io.Writer) error { return cmp.Or(built.Write(w), pictures.err) }, output.Options{})
	switch {
	case err != nil:
		return &exitError{code: exitSome, err: output.Named(err, f.out)}
	case pictures.err != nil:
		return &exitError{code: exitSome, err: pictures.err}
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
