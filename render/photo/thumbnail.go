package photo

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"math"

	"annotate/render/jpegpatch"
)

// Thumbnail returns the upright picture shrunk to fit within the given size,
// its proportions kept to the pixel; a picture that fits already keeps its
// size. A side of within that is not positive sets no limit.
//
// A JPEG is decoded at a half, a quarter or an eighth of its size where that is
// enough: a twentieth of the time of [Photo.Decode], and of the memory. The
// caller may hand the result to [Release] when done with it.
func (p *Photo) Thumbnail(within image.Point) (*image.RGBA, error) {
	size := p.ThumbnailSize(within)
	if size == image.Pt(p.Width, p.Height) {
		return p.Decode()
	}
	m, err := p.shrunk(size)
	return m, p.fail(err)
}

// ThumbnailSize returns the size that [Photo.Thumbnail] gives, at least 1×1.
func (p *Photo) ThumbnailSize(within image.Point) image.Point {
	w, h := p.Width, p.Height
	if within.X > 0 && w > within.X {
		w, h = within.X, max(1, (p.Height*within.X+p.Width/2)/p.Width)
	}
	if within.Y > 0 && h > within.Y {
		w, h = max(1, (p.Width*within.Y+p.Height/2)/p.Height), within.Y
	}
	return image.Pt(w, h)
}

// ThumbnailMemory estimates how many bytes [Photo.Thumbnail] needs beside Data,
// for a caller that runs several within a budget.
func (p *Photo) ThumbnailMemory(within image.Point) int64 {
	d := p.denominator(p.ThumbnailSize(within))
	if d == 1 {
		return p.Memory()
	}
	pixels := int64(p.Width/d) * int64(p.Height/d)
	// Samples and pixels, and the entropy-coded data. Whether a JPEG is
	// progressive, and its coefficients are held, is not known before.
	return 12*pixels + int64(p.Width)*int64(p.Height)/2 + int64(len(p.Data))
}

// denominator returns by how much the photo can be decoded smaller for a
// thumbnail of the given upright size: 8, 4, 2 or 1.
func (p *Photo) denominator(size image.Point) int {
	if p.Format != JPEG {
		return 1
	}
	d := 8
	for d > 1 && (p.Width < d*size.X || p.Height < d*size.Y) {
		d /= 2
	}
	return d
}

// shrunk decodes the photo as small as it may be, shrinks it to the upright
// size and turns it.
func (p *Photo) shrunk(size image.Point) (m *image.RGBA, err error) {
	to := p.Orientation.Inverse().Size(size)
	d := p.denominator(size)
	if d > 1 {
		m = p.shrunkScaled(to, d)
	}
	if m == nil {
		if m, err = p.shrunkWhole(to); err != nil {
			return nil, err
		}
	}
	if p.Orientation == Upright {
		return m, nil
	}
	defer Release(m)
	upright := newRGBA(size.X, size.Y)
	turn(upright, m, p.Orientation)
	return upright, nil
}

// shrunkScaled shrinks a JPEG that it decodes at a fraction of its size. It
// returns nil if that cannot be done: what the quick decoder does not know, the
// other one may.
func (p *Photo) shrunkScaled(size image.Point, d int) (m *image.RGBA) {
	// A panic is for the other decoder to tell of.
	_ = guard(func() error {
		scaled, err := jpegpatch.DecodeScaled(p.Data, d)
		if err != nil {
			return err
		}
		plane := func(pix []byte, stride, channels, dx, dy int) []byte {
			length := [2]float64{float64(p.stored.X) / float64(d*dx), float64(p.stored.Y) / float64(d*dy)}
			r := newResampler(size.X, size.Y, channels, length)
			for n := int(math.Ceil(length[0])) * channels; r.done < size.Y; pix = pix[stride:] {
				r.add(pix[:n])
			}
			return r.out
		}
		rect := image.Rectangle{Max: size}
		switch s := scaled.(type) {
		case *image.RGBA:
			m = &image.RGBA{Pix: plane(s.Pix, s.Stride, 4, 1, 1), Stride: 4 * size.X, Rect: rect}
			return nil
		case *image.Gray:
			scaled = &image.Gray{Pix: plane(s.Pix, s.Stride, 1, 1, 1), Stride: size.X, Rect: rect}
		case *image.YCbCr:
			dx, dy := subsampling(s.SubsampleRatio)
			scaled = &image.YCbCr{
				Y: plane(s.Y, s.YStride, 1, 1, 1), YStride: size.X,
				Cb: plane(s.Cb, s.CStride, 1, dx, dy), Cr: plane(s.Cr, s.CStride, 1, dx, dy), CStride: size.X,
				SubsampleRatio: image.YCbCrSubsampleRatio444, Rect: rect,
			}
		}
		m = newRGBA(size.X, size.Y)
		picture{scaled}.Load(m, true)
		return nil
	})
	return m
}

// subsampling returns how many pixels share a sample of colour.
func subsampling(r image.YCbCrSubsampleRatio) (dx, dy int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// shrunkWhole decodes the whole stored picture and shrinks it, without making
// RGBA of all of it.
func (p *Photo) shrunkWhole(size image.Point) (*image.RGBA, error) {
	s, err := p.decode()
	if err != nil {
		return nil, err
	}
	r := newResampler(size.X, size.Y, 4, [2]float64{float64(p.stored.X), float64(p.stored.Y)})
	err = guard(func() error {
		band := newRGBA(p.stored.X, min(bandRows, p.stored.Y))
		defer Release(band)
		for y := 0; y < p.stored.Y; y += bandRows {
			b := &image.RGBA{Pix: band.Pix, Stride: band.Stride, Rect: image.Rect(0, y, p.stored.X, min(y+bandRows, p.stored.Y))}
			s.Load(b, false)
			for i := range b.Rect.Dy() {
				r.add(b.Pix[i*b.Stride:][:b.Stride])
			}
		}
		return nil
	})
	return &image.RGBA{Pix: r.out, Stride: 4 * size.X, Rect: image.Rectangle{Max: size}}, err
}

// Crops calls f for parts of the photo, in the order of the regions, which are
// in pixels of the upright photo, not empty, and inside it. A crop's bounds begin
// at (0,0); f must not keep it. Crops ends with the first error that f returns.
//
// Of a JPEG only what lies in the regions is decoded: a few objects of a photo
// of 12 megapixels take a tenth of the time of [Photo.Decode].
func (p *Photo) Crops(regions []image.Rectangle, f func(i int, crop *image.RGBA) error) error {
	if len(regions) == 0 {
		return nil
	}
	var failed error // f's
	at := 0
	show := func(m *image.RGBA) {
		if failed == nil {
			crop := *m
			crop.Rect = image.Rectangle{Max: m.Rect.Size()}
			failed = f(at, &crop)
			at++
		}
	}
	if p.Format == JPEG {
		err := guard(func() error {
			return jpegpatch.Tiles(p.Data, p.toStored(regions), func(tile *image.RGBA) {
				if p.Orientation == Upright {
					show(tile)
					return
				}
				size := p.Orientation.Size(tile.Rect.Size())
				upright := newRGBA(size.X, size.Y)
				defer Release(upright)
				turn(upright, tile, p.Orientation)
				show(upright)
			})
		})
		if !errors.Is(err, jpegpatch.ErrUnsupported) || failed != nil {
			return cmp.Or(failed, p.fail(err))
		}
	}
	whole, err := p.Decode()
	if err != nil {
		return err
	}
	defer Release(whole)
	for _, r := range regions {
		show(whole.SubImage(r).(*image.RGBA))
	}
	return failed
}

// JPEGCrops is Crops for parts that are encoded as JPEG, as [EncodeJPEG] does; f
// must not keep the file. Those of a JPEG are never in memory as a whole, unless
// they have to be turned.
func (p *Photo) JPEGCrops(regions []image.Rectangle, quality int, f func(i int, file []byte) error) error {
	if p.Format == JPEG && p.Orientation == Upright && len(regions) > 0 {
		var failed error // f's
		err := guard(func() error {
			return jpegpatch.Recode(p.Data, regions, halfColour(quality), func(i int, file []byte) error {
				failed = f(i, file)
				return failed
			})
		})
		if !errors.Is(err, jpegpatch.ErrUnsupported) || failed != nil {
			return cmp.Or(failed, p.fail(err))
		}
	}
	var file bytes.Buffer
	return p.Crops(regions, func(i int, m *image.RGBA) error {
		file.Reset()
		if err := EncodeJPEG(&file, m, quality); err != nil {
			return err
		}
		return f(i, file.Bytes())
	})
}

// LosslessCrops calls f for parts of a JPEG that are cut out without decoding them, in the
// order of the regions, which are in pixels of the upright photo, not empty, and
// inside it. A part is the least that holds its region and begins where an MCU
// does, see [jpegpatch.Cut]: f is told what it holds. It keeps the photo's
// orientation. f must not keep the file; LosslessCrops ends with the first error that f
// returns. Other formats cannot be cut.
func (p *Photo) LosslessCrops(regions []image.Rectangle, f func(i int, region image.Rectangle, file []byte) error) error {
	if len(regions) == 0 {
		return nil
	}
	if p.Format != JPEG {
		return p.fail(fmt.Errorf("%v cannot be cut without loss, only JPEG can", p.Format))
	}
	if err := p.checkScans(); err != nil {
		return p.fail(err)
	}
	var failed error // f's
	err := guard(func() error {
		return jpegpatch.Cut(p.Data, p.toStored(regions), func(i int, at image.Rectangle, file []byte) error {
			if jpegOrientation(file) != p.Orientation {
				return fmt.Errorf("%w: its orientation would be lost", ErrCorrupt)
			}
			failed = f(i, p.Orientation.Rect(at, p.stored), file)
			return failed
		})
	})
	if failed != nil {
		return failed
	}
	return p.fail(err)
}
