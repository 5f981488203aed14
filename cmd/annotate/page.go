package main

import (
	"bufio"
	"context"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"annotate/detect/record"
	"annotate/render/photo"
	"annotate/render/photo/pngio"
	"annotate/render/sheet"
)

// pageFlags say how a page of pictures looks.
type pageFlags struct {
	title   string
	theme   string
	width   int
	scale   int
	quality int
}

func (f *pageFlags) bind(fs *pflag.FlagSet) {
	fs.StringVar(&f.title, "title", "", "what stands at the top (default the folder's name)")
	fs.StringVar(&f.theme, "theme", string(sheet.Dark), "dark or light")
	fs.IntVar(&f.width, "width", 1600, "width of the picture, before --scale")
	fs.IntVar(&f.scale, "scale", 1, "2 for screens of high density: all twice as large")
	fs.IntVar(&f.quality, "quality", 90, "JPEG quality, 1 to 100")
}

// Bounds of a page: narrower ones have no room for text, and wider ones than
// 8×4000 pixels no format for them.
const (
	leastWidth = 200
	mostWidth  = 4000
	mostScale  = 8
)

func (f *pageFlags) options() (sheet.Options, error) {
	o := sheet.Options{Title: f.title, Width: f.width, Scale: f.scale}
	var err error
	if o.Theme, err = sheet.ParseTheme(f.theme); err != nil {
		return o, usagef("--theme: %w", err)
	}
	switch {
	case f.width < leastWidth || f.width > mostWidth:
		return o, usagef("--width: %d is not within %d to %d", f.width, leastWidth, mostWidth)
	case f.scale < 1 || f.scale > mostScale:
		return o, usagef("--scale: %d is not within 1 to %d", f.scale, mostScale)
	case f.quality < 1 || f.quality > 100:
		return o, usagef("--quality: %d is not within 1 to 100", f.quality)
	}
	return o, nil
}

// pictureEncoder returns what writes a picture in the format that its name
// says.
func pictureEncoder(file string, quality int) (func(io.Writer, *image.RGBA) error, error) {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".jpg", ".jpeg":
		return func(w io.Writer, m *image.RGBA) error { return jpeg.Encode(w, m, &jpeg.Options{Quality: quality}) }, nil
	case ".png":
		return func(w io.Writer, m *image.RGBA) error {
			return pngio.Encode(w, pngio.FromImage(m), pngio.Options{Level: pngio.Small})
		}, nil
	}
	return nil, usagef("%s: a picture is written as .jpg or .png", file)
}

// savePicture writes a picture in the format that its name says.
func savePicture(file string, quality int, m *image.RGBA) error {
	encode, err := pictureEncoder(file, quality)
	if err != nil {
		return err
	}
	return nameFile(writeFile(file, func(f *os.File) error {
		w := bufio.NewWriter(f)
		if err := encode(w, m); err != nil {
			return err
		}
		return w.Flush()
	}), file)
}

// bindFiles binds the flags of a command that takes detections from files only:
// a preview is not worth a call.
func (f *sourceFlags) bindFiles(fs *pflag.FlagSet) {
	f.concurrency = 1
	fs.StringVar(&f.from, "from", "", "the detections: `FILE|DIR`, as for annotate")
	fs.StringVar(&f.names, "names", "", "`FILE` that tells what the ids of --from stand for, as for annotate")
	fs.Float64VarP(&f.threshold, "threshold", "t", record.DefaultThreshold, "only detections with at least this score")
	fs.StringSliceVar(&f.labels, "labels", nil, "only these labels, separated by commas")
	fs.StringSliceVar(&f.exclude, "exclude", nil, "all but these labels")
	fs.IntVar(&f.max, "max-detections", 0, "at most this many a photo, the highest scores (0: all)")
}

// requireFrom returns an error if there is nothing to take detections from.
func (f *sourceFlags) requireFrom() error {
	if f.from == "" {
		return usagef("no detections given: name labels, or what annotate recorded, with --from")
	}
	return nil
}

// pageTile is a photo on its way onto a page.
type pageTile struct {
	in   input
	note string
	size image.Point // of the upright photo; empty until it is known
	err  error       // why it cannot be shown
}

// eachTile works on the tiles, several at a time, passing over those that
// failed, and tells of failures in the order of the tiles.
func (b *batch) eachTile(ctx context.Context, tiles []pageTile, work func(ctx context.Context, i int, t *pageTile) error) {
	// Files wait in memory for a turn: one for each worker will do.
	forEach(ctx, len(tiles), b.slots.workers+1, func(i int) error {
		t := &tiles[i]
		if t.err != nil {
			return nil
		}
		t.err = work(context.WithoutCancel(ctx), i, t)
		return t.err
	}, func(err error) {
		if err != nil {
			b.summary.fail(err)
			b.progress.line("%v", err)
		}
	})
}

// openTile reads a tile's photo, within the memory for files. The photo is not
// to be used after release.
func (b *batch) openTile(ctx context.Context, t *pageTile) (p *photo.Photo, release func(), err error) {
	held, err := b.slots.hold(ctx, t.in.size)
	if err != nil {
		return nil, nil, err
	}
	memory := takeFileMemory(0)
	release = func() {
		memory.giveBack()
		held()
	}
	data, err := readInput(&t.in, b.limits, memory)
	if err == nil {
		p, err = photo.Open(t.in.name, data, b.limits)
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	return p, release, nil
}

// sizeUp finds the upright size of a tile's photo.
func (b *batch) sizeUp(_ context.Context, _ int, t *pageTile) error {
	head, err := readPhotoHead(&t.in, b.limits)
	t.size = head.size
	return err
}
