package photo

import (
	"bufio"
	"cmp"
	"fmt"
	"image"
	"io"
	"path/filepath"
	"strings"

	"annotate/render/jpegpatch"
	"annotate/render/photo/pngio"
)

// Ink is what is drawn on a photo, in pixels of the upright picture.
type Ink interface {
	// Regions returns rectangles, disjoint and inside the picture, outside of
	// which nothing is drawn. What reads the pixels beneath it, as a blur
	// does, reads only within its region.
	Regions() []image.Rectangle
	// Covered returns rectangles inside the picture of which Draw paints every
	// pixel opaque, whatever it was: what is wholly beneath need not be decoded.
	// It may return fewer than there are, or none.
	Covered() []image.Rectangle
	// Draw paints the part of the ink that falls on tile, whose bounds are in
	// the picture's coordinates.
	Draw(tile *image.RGBA)
	// Hides reports whether the ink is meant to make something unseen: then of
	// the metadata only what cannot show it is kept.
	Hides() bool
	// Ink that also has a method Below() int is drawn on so many rows more,
	// added under the picture, as a legend is; a JPEG is then encoded anew.
}

// WriteQuality is the default quality of JPEG made from other formats.
const WriteQuality = 92

// WriteOptions for [Photo.Write]. The zero value changes the least.
type WriteOptions struct {
	// Reencode decodes, draws and encodes a JPEG as a whole, instead of
	// replacing only the blocks that the ink touches.
	Reencode bool
	// Quality, 1 to 100, is that of JPEG that is encoded as a whole. 0 means
	// the source's where that is a JPEG, [WriteQuality] elsewhere.
	Quality int
	// PNGLevel chooses between speed and size of PNG.
	PNGLevel pngio.Level
	// Report, if not nil, is set to what was done once it is written.
	Report *WriteReport
}

// WriteReport tells what [Photo.Write] did to a photo.
type WriteReport struct {
	// Reencoded says that a JPEG was decoded and encoded as a whole, because it
	// was asked for, or because it is of a kind that cannot be patched.
	Reencoded bool
	// Blocks are the 8×8 samples of a JPEG that was patched, and Changed those
	// that were coded anew: every other one is as it was.
	Blocks, Changed int
	// Removed is what ink that hides had left out of the metadata.
	Removed jpegpatch.Removed
}

func (r *WriteReport) set(to WriteReport) {
	if r != nil {
		*r = to
	}
}

// Write writes the photo with the ink on it, as JPEG or PNG: see
// [Photo.OutputFormat]. JPEG and PNG keep their stored frame, their orientation
// and their metadata; other formats are written upright, with their colour
// profile and metadata carried over.
//
// On an error the output is not to be used: part of it may be written.
func (p *Photo) Write(w io.Writer, ink Ink, o WriteOptions) error {
	w = writing{p.context(), w}
	var err error
	switch {
	case p.Format == JPEG:
		err = p.writeJPEG(w, ink, o)
	case p.OutputFormat() == PNG:
		err = p.writePNG(w, ink, o)
	default:
		err = p.writeAsJPEG(w, ink, o)
	}
	return p.fail(err)
}

// drawStored draws the ink on a tile in the stored frame: on its upright copy,
// turned there and back exactly, so that no text is drawn at an angle.
func (p *Photo) drawStored(tile *image.RGBA, ink Ink) {
	if p.Orientation == Upright {
		ink.Draw(tile)
		return
	}
	r := p.Orientation.Rect(tile.Rect, p.stored)
	up := newRGBA(r.Dx(), r.Dy())
	defer Release(up)
	up.Rect = r
	turn(up, tile, p.Orientation)
	ink.Draw(up)
	turn(tile, up, p.Orientation.Inverse())
}

// toStored returns rectangles of the upright picture in the stored frame.
func (p *Photo) toStored(rects []image.Rectangle) []image.Rectangle {
	stored := make([]image.Rectangle, 0, len(rects))
	upright := image.Rect(0, 0, p.Width, p.Height)
	for _, r := range rects {
		if r = r.Intersect(upright); !r.Empty() {
			stored = append(stored, p.Orientation.Inverse().Rect(r, upright.Max))
		}
	}
	return stored
}

// below is ink that reaches under the picture, such as a legend: it is drawn on
// rows that are added there, of which it paints every pixel.
type below interface {
	// Below returns how many rows, a multiple of 8.
	Below() int
}

// rowsBelow returns how many rows the ink adds under the upright picture.
func rowsBelow(ink Ink) int {
	if b, ok := ink.(below); ok {
		return b.Below()
	}
	return 0
}

// extended returns the photo as if it had more rows under the upright picture,
// and where in its stored frame the picture itself lies.
func (p *Photo) extended(rows int) (*Photo, image.Rectangle) {
	q := *p
	q.Height += rows
	q.stored = p.Orientation.Inverse().Size(image.Pt(q.Width, q.Height))
	return &q, p.Orientation.Inverse().Rect(image.Rect(0, 0, p.Width, p.Height), image.Pt(q.Width, q.Height))
}

// extendNative returns a picture of a larger size with m at a place whose left
// side is a multiple of 8 pixels: of any depth, that is a whole byte.
func extendNative(m *pngio.Image, size image.Point, at image.Rectangle) *pngio.Image {
	h := m.Header
	h.Width, h.Height = size.X, size.Y
	e := pngio.New(h)
	e.Colors, e.Transparency, e.Chunks = m.Colors, m.Transparency, m.Chunks
	h.Width, h.Height = at.Min.X, 0
	left := pngio.New(h).Stride
	for y := range m.Height {
		copy(e.Pix[(at.Min.Y+y)*e.Stride+left:], m.Pix[y*m.Stride:][:m.Stride])
	}
	return e
}

// EncoderOf returns what writes a picture in the format that a file's name says: JPEG of
// a quality from 1 to 100, or PNG, packed well. Another name is an error.
func EncoderOf(file string, quality int) (func(io.Writer, image.Image) error, error) {
	encode := func(w io.Writer, m image.Image) error { return EncodeJPEG(w, m, quality) }
	switch strings.ToLower(filepath.Ext(file)) {
	case ".jpg", ".jpeg":
	case ".png":
		encode = func(w io.Writer, m image.Image) error {
			return pngio.Encode(w, pngio.FromImage(m), pngio.Options{Level: pngio.Small})
		}
	default:
		return nil, fmt.Errorf("%s: a picture is written as .jpg or .png", file)
	}
	return func(to io.Writer, m image.Image) error {
		w := bufio.NewWriter(to)
		return cmp.Or(encode(w, m), w.Flush())
	}, nil
}
