package main

import (
	"bufio"
	"image"
	"image/jpeg"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"annotate/render/output"
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
	fs.StringVar(&f.theme, "theme", string(sheet.Dark), "dark or light")
	fs.IntVar(&f.width, "width", 1600, "width of the picture, before --scale")
	fs.IntVar(&f.scale, "scale", 1, "2 for screens of high density: all twice as large")
	fs.IntVar(&f.quality, "quality", 90, "JPEG quality, 1 to 100")
}

func (f *pageFlags) bindTitle(fs *pflag.FlagSet) {
	fs.StringVar(&f.title, "title", "", "title at the top (default the folder's name)")
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
func savePicture(guard *output.Guard, file string, quality int, m *image.RGBA) error {
	encode, err := pictureEncoder(file, quality)
	if err != nil {
		return err
	}
	return output.Named(guard.Write(file, func(to io.Writer) error {
		w := bufio.NewWriter(to)
		if err := encode(w, m); err != nil {
			return err
		}
		return w.Flush()
	}, output.Options{}), file)
}

// requireFrom returns an error if there is nothing to take detections from.
func (f *sourceFlags) requireFrom() error {
	if f.from == "" {
		return usagef("no detections given: name labels, or what annotate recorded, with --from")
	}
	return nil
}
