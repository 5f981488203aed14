package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"io"
	"math/bits"
	"sync"

	"annotate/render/jpegpatch"
	"annotate/render/photo/pngio"
)

// source is a decoded picture in its stored frame, which starts at (0,0).
type source interface {
	Bounds() image.Rectangle
	// Load fills dst, whose bounds lie in the source's, with its pixels. With
	// opaque set, alpha is dropped, not composited.
	Load(dst *image.RGBA, opaque bool)
}

// picture makes a source of an image whose bounds may start anywhere.
type picture struct{ image.Image }

func (p picture) Bounds() image.Rectangle {
	return image.Rectangle{Max: p.Image.Bounds().Size()}
}

func (p picture) Load(dst *image.RGBA, opaque bool) {
	from := p.Image.Bounds().Min.Add(dst.Rect.Min)
	if src, ok := p.Image.(*image.NYCbCrA); ok && opaque {
		draw.Draw(dst, dst.Rect, &src.YCbCr, from, draw.Src)
		return
	}
	draw.Draw(dst, dst.Rect, p.Image, from, draw.Src)
	if opaque {
		dropAlpha(dst)
	}
}

// dropAlpha makes every pixel opaque, with the colour that it had before it
// was premultiplied, as near as 8 bits tell.
func dropAlpha(m *image.RGBA) {
	for y := range m.Rect.Dy() {
		row := m.Pix[y*m.Stride:][:4*m.Rect.Dx()]
		for ; len(row) >= 4; row = row[4:] {
			if a := uint32(row[3]); a != 0xff {
				for i := range 3 {
					if a != 0 {
						row[i] = byte(min(255, (uint32(row[i])*255+a/2)/a))
					}
				}
				row[3] = 0xff
			}
		}
	}
}

// decodeError sorts a decoder's error under this package's sentinels.
func decodeError(err error) error {
	if err == nil {
		return nil
	}
	var jpegFeature jpeg.UnsupportedError
	for _, known := range []error{ErrFormat, ErrTooBig, ErrCorrupt} {
		if errors.Is(err, known) {
			return err
		}
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errCut
	}
	if errors.As(err, &jpegFeature) {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return fmt.Errorf("%w: %w", ErrCorrupt, err)
}

// WithContext returns the photo as one whose pixels are decoded, and written,
// until ctx is done. Then what is under way ends with the cause, most of it at
// once: an outside program is killed, other decoders stop reading; a picture that
// is read whole before it is decoded (WebP, and what package jpegpatch decodes)
// takes as long as it takes.
func (p *Photo) WithContext(ctx context.Context) *Photo {
	q := *p
	q.ctx = ctx
	return &q
}

func (p *Photo) context() context.Context {
	if p.ctx == nil {
		return context.Background()
	}
	return p.ctx
}

// reading is a reader that ends when its context is done.
type reading struct {
	ctx context.Context
	io.Reader
}

func (r reading) Read(b []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.Reader.Read(b)
}

// writing is a writer that ends when its context is done.
type writing struct {
	ctx context.Context
	io.Writer
}

func (w writing) Write(b []byte) (int, error) {
	if w.ctx.Err() != nil {
		return 0, context.Cause(w.ctx)
	}
	return w.Writer.Write(b)
}

// decode decodes the stored picture.
func (p *Photo) decode() (s source, err error) {
	ctx := p.context()
	err = guard(func() error {
		s, err = p.decodeStored(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx) // however the decoder puts it
		}
		if err != nil {
			return decodeError(err)
		}
		if got := s.Bounds().Size(); got != p.stored {
			return fmt.Errorf("%w: header says %v pixels, the picture has %v", ErrCorrupt, p.stored, got)
		}
		return nil
	})
	return s, err
}

func (p *Photo) decodeStored(ctx context.Context) (source, error) {
	var m image.Image
	var err error
	switch p.Format {
	case PNG:
		return pngio.DecodeContext(ctx, p.Data)
	case JPEG:
		m, err = p.decodeJPEG(ctx)
	case GIF:
		m, err = decodeGIF(ctx, p.Data, p.stored)
	case BMP:
		var b *bmpPicture
		if b, err = readBMP(p.Data); err == nil {
			m, err = b.decode()
		}
	case TIFF:
		var t *tiffPicture
		if t, err = readTIFF(p.Data); err == nil {
			m, err = t.decode(ctx)
		}
	case WebP:
		m, err = decodeWebP(ctx, p.Data, p.stored)
	case HEIC, AVIF:
		m, err = p.decodeExternal(ctx)
		if errors.Is(err, errExternal) {
			m, err = decodeHEIF(ctx, p.Format, p.Data)
		}
	}
	if err != nil {
		return nil, err
	}
	switch m.(type) {
	case *image.Paletted, *image.NRGBA64:
		// image/draw takes these pixel by pixel through interfaces.
		return pngio.FromImage(m), nil
	}
	return picture{m}, nil
}

// decodeJPEG decodes a JPEG, by image/jpeg where it can.
func (p *Photo) decodeJPEG(ctx context.Context) (image.Image, error) {
	if err := p.checkScans(); err != nil {
		return nil, err
	}
	// All of the picture may be there and only the end's marker be cut off.
	m, err := jpeg.Decode(reading{ctx, io.MultiReader(bytes.NewReader(p.Data), bytes.NewReader([]byte{0xff, markerEOI}))})
	if err == nil || ctx.Err() != nil {
		return m, err
	}
	if whole, err := jpegpatch.Decode(p.Data); err == nil {
		return whole, nil
	}
	if _, end := jpegScans(p.Data); end == 0 {
		return nil, errCut
	}
	return nil, err
}

// errCut says that a file ends before its picture does.
var errCut = errors.New("the file is cut off")

// decodeGIF decodes the first frame, on its canvas.
func decodeGIF(ctx context.Context, data []byte, canvas image.Point) (image.Image, error) {
	if len(data) < 10 {
		return nil, errCut
	}
	// The canvas may be larger than the header says, which the decoder refuses.
	head := bytes.Clone(data[:10])
	binary.LittleEndian.PutUint16(head[6:], uint16(canvas.X))
	binary.LittleEndian.PutUint16(head[8:], uint16(canvas.Y))
	m, err := gif.Decode(reading{ctx, io.MultiReader(bytes.NewReader(head), bytes.NewReader(data[10:]))})
	if err != nil || m.Bounds() == (image.Rectangle{Max: canvas}) {
		return m, err
	}
	whole := image.NewNRGBA(image.Rectangle{Max: canvas})
	draw.Draw(whole, m.Bounds(), m, m.Bounds().Min, draw.Src)
	return whole, nil
}

// Decode decodes the photo and returns its upright pixels. The caller may hand
// the result to [Release] when done with it.
func (p *Photo) Decode() (*image.RGBA, error) {
	s, err := p.decode()
	if err != nil {
		return nil, p.fail(err)
	}
	m, err := p.upright(s, false)
	return m, p.fail(err)
}

// bandRows is how many rows are converted to RGBA before they are turned.
const bandRows = turnBlock

// upright converts a decoded picture to RGBA and turns it. No picture of full
// size is made between.
func (p *Photo) upright(s source, opaque bool) (m *image.RGBA, err error) {
	if pic, ok := s.(picture); ok && p.Orientation == Upright {
		// What is decoded for us alone is not copied.
		switch own := pic.Image.(type) {
		case *image.RGBA:
			if own.Rect == (image.Rectangle{Max: p.stored}) && own.Stride == 4*p.stored.X {
				if opaque {
					dropAlpha(own)
				}
				return own, nil
			}
		case *image.NRGBA:
			if opaque && own.Rect == (image.Rectangle{Max: p.stored}) && own.Stride == 4*p.stored.X {
				for i := 3; i < len(own.Pix); i += 4 {
					own.Pix[i] = 255
				}
				return (*image.RGBA)(own), nil
			}
		}
	}
	m = newRGBA(p.Width, p.Height)
	err = guard(func() error {
		if p.Orientation == Upright {
			s.Load(m, opaque)
			return nil
		}
		band := newRGBA(p.stored.X, min(bandRows, p.stored.Y))
		defer Release(band)
		for y := 0; y < p.stored.Y; y += bandRows {
			r := image.Rect(0, y, p.stored.X, min(y+bandRows, p.stored.Y))
			b := &image.RGBA{Pix: band.Pix, Stride: band.Stride, Rect: r}
			s.Load(b, opaque)
			to := m.SubImage(p.Orientation.Rect(r, p.stored)).(*image.RGBA)
			turn(to, b, p.Orientation)
		}
		return nil
	})
	if err != nil {
		Release(m)
		return nil, err
	}
	return m, nil
}

// buffers keeps the memory of released pictures, so that a folder of photos
// does not allocate, and clear, each of them anew. They are kept apart by the
// length of their size in bits, lest a tile's memory be offered for a photo.
var buffers [bits.UintSize + 1]sync.Pool

// newRGBA returns a picture whose pixels are not cleared.
func newRGBA(width, height int) *image.RGBA {
	n := 4 * width * height
	m := &image.RGBA{Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}
	if b, ok := buffers[bits.Len(uint(n))].Get().(*[]byte); ok && cap(*b) >= n {
		m.Pix = (*b)[:n]
	} else {
		m.Pix = make([]byte, n)
	}
	return m
}

// Release gives a picture that [Photo.Decode] returned back for reuse. Neither
// it nor a part of it may be used afterwards. Releasing is never necessary;
// nil is allowed.
func Release(m *image.RGBA) {
	if m != nil {
		pix := m.Pix
		buffers[bits.Len(uint(cap(pix)))].Put(&pix)
	}
}
