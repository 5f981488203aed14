package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"io"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"annotate/render/jpegpatch"
	"annotate/render/photo/fax"
	"annotate/render/photo/lzw"
)

// What Compression says.
const (
	tiffPlain    = 1
	tiffRLE      = 2
	tiffGroup3   = 3
	tiffGroup4   = 4
	tiffLZW      = 5
	tiffOldJPEG  = 6
	tiffJPEG     = 7
	tiffDeflate  = 8
	tiffDeflate2 = 32946
	tiffPackBits = 32773
	tiffZstd     = 50000
	tiffWebP     = 50001
)

// checkCompression refuses what is not decoded, by name.
func (p *tiffPicture) checkCompression() error {
	names := map[uint32]string{
		34676: "SGI LogLuv compression", 34677: "SGI LogLuv compression", 34712: "JPEG 2000 compression",
		34887: "LERC compression", 34925: "LZMA compression", 50002: "JPEG XL compression",
	}
	switch p.compression {
	case tiffPlain, tiffLZW, tiffDeflate, tiffDeflate2, tiffPackBits, tiffZstd:
		switch {
		case p.predictor == 2 && p.bits != 8 && p.bits != 16:
			return tiffUnsupported("a predictor of %d bits", p.bits)
		case p.predictor > 2:
			return tiffUnsupported("predictor %d", p.predictor)
		}
		return nil
	case tiffRLE, tiffGroup3, tiffGroup4:
		if p.bits != 1 || p.samples != 1 {
			return tiffUnsupported("fax compression of other than bilevel pictures")
		}
		return nil
	case tiffOldJPEG:
		if p.oldJPEG == nil {
			return tiffUnsupported("old-style JPEG compression that is no whole JPEG")
		}
		return nil
	case tiffJPEG:
		switch {
		case p.bits != 8:
			return tiffUnsupported("JPEG of %d bits", p.bits)
		case p.photometric == tiffYCbCr && (p.planar || p.samples != 3):
			return tiffUnsupported("JPEG of YCbCr in separate planes, or with alpha")
		case !p.planar && p.samples != 1 && p.samples != 3 && p.samples != 4:
			return tiffUnsupported("JPEG of %d samples a pixel", p.samples)
		}
		return nil
	case tiffWebP:
		if p.bits != 8 || p.planar || p.photometric != tiffRGB || p.samples > 4 {
			return tiffUnsupported("WebP of other than red, green and blue")
		}
		return nil
	}
	if name := names[p.compression]; name != "" {
		return tiffUnsupported("%s", name)
	}
	return tiffUnsupported("compression %d", p.compression)
}

// rowBytes returns how long a row of a piece is, of one sample a pixel where
// planes lie apart.
func (p *tiffPicture) rowBytes() int {
	n := p.samples
	if p.planar {
		n = 1
	}
	return (p.pieceWidth*n*p.bits + 7) / 8
}

// unpacker is what one strip or tile leaves for the next: without it a picture
// of many leaves as much garbage as it has pixels.
type unpacker struct {
	deflate io.ReadCloser
	zstd    *zstd.Decoder
	rows    [][]byte // of each plane
}

func (u *unpacker) close() {
	if u.zstd != nil {
		u.zstd.Close()
	}
}

// room returns memory for the rows of a plane's piece.
func (u *unpacker) room(plane, size int) []byte {
	for len(u.rows) <= plane {
		u.rows = append(u.rows, nil)
	}
	if cap(u.rows[plane]) < size {
		u.rows[plane] = make([]byte, size)
	}
	return u.rows[plane][:size]
}

// inflated returns a reader of compressed bytes.
func (u *unpacker) inflated(compression uint32, from io.Reader) (_ io.Reader, err error) {
	switch {
	case compression == tiffZstd && u.zstd == nil:
		u.zstd, err = zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		return u.zstd, err
	case compression == tiffZstd:
		return u.zstd, u.zstd.Reset(from)
	case u.deflate == nil:
		u.deflate, err = zlib.NewReader(from)
		return u.deflate, err
	}
	return u.deflate, u.deflate.(zlib.Resetter).Reset(from, nil)
}

// unpack returns the rows of a strip or tile, free of compression and
// prediction, which are valid until the next of that plane.
func (p *tiffPicture) unpack(ctx context.Context, u *unpacker, plane int, b []byte, r image.Rectangle) ([]byte, error) {
	size := p.rowBytes() * r.Dy()
	if p.photometric == tiffYCbCr && p.compression != tiffJPEG {
		units := ceilBy(p.pieceWidth, p.across) * ceilBy(r.Dy(), p.down)
		size = units * (p.across*p.down + 2)
	}
	switch p.compression {
	case tiffRLE, tiffGroup3, tiffGroup4:
		coding := map[uint32]fax.Coding{tiffRLE: fax.RLE, tiffGroup3: fax.Group3, tiffGroup4: fax.Group4}[p.compression]
		if p.compression == tiffGroup3 && p.faxOptions&1 == 1 {
			coding = fax.Group3Both
		}
		return fax.Decode(b, p.pieceWidth, r.Dy(), coding)
	case tiffPlain:
		if len(b) < size {
			return nil, errCut
		}
		if p.predictor != 2 {
			return b[:size], nil
		}
	}
	out := u.room(plane, size)
	var err error
	switch p.compression {
	case tiffPlain:
		copy(out, b)
	case tiffLZW:
		err = lzw.Decode(out, b)
	case tiffPackBits:
		if unpackBits(out, b) < size {
			err = errCut
		}
	default:
		var from io.Reader
		if from, err = u.inflated(p.compression, reading{ctx, bytes.NewReader(b)}); err == nil {
			_, err = io.ReadFull(from, out)
		}
	}
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return nil, errCut
	case err != nil:
		return nil, fmt.Errorf("tiff: %w", err)
	}
	if p.predictor == 2 && p.compression != tiffPackBits {
		p.addUp(out)
	}
	return out, nil
}

// addUp undoes horizontal differencing.
func (p *tiffPicture) addUp(b []byte) {
	n := p.samples
	if p.planar {
		n = 1
	}
	stride := p.rowBytes()
	for ; len(b) >= stride; b = b[stride:] {
		row := b[:stride]
		switch {
		case p.bits == 16 && p.order.Uint16([]byte{0, 1}) == 1:
			for i := 2 * n; i+1 < len(row); i += 2 {
				binary.BigEndian.PutUint16(row[i:], binary.BigEndian.Uint16(row[i:])+binary.BigEndian.Uint16(row[i-2*n:]))
			}
		case p.bits == 16:
			for i := 2 * n; i+1 < len(row); i += 2 {
				binary.LittleEndian.PutUint16(row[i:], binary.LittleEndian.Uint16(row[i:])+binary.LittleEndian.Uint16(row[i-2*n:]))
			}
		case n == 3: // three sums side by side
			var r, g, b byte
			for ; len(row) >= 3; row = row[3:] {
				r, g, b = r+row[0], g+row[1], b+row[2]
				row[0], row[1], row[2] = r, g, b
			}
		default:
			for i := n; i < len(row); i++ {
				row[i] += row[i-n]
			}
		}
	}
}

// unpackBits undoes PackBits (TIFF 6.0, section 9), and returns how many bytes
// of out it filled.
func unpackBits(out, b []byte) (done int) {
	for len(b) > 0 && done < len(out) {
		n := int(int8(b[0]))
		b = b[1:]
		switch {
		case n >= 0:
			k := copy(out[done:], b[:min(n+1, len(b))])
			done, b = done+k, b[k:]
		case n != -128 && len(b) > 0:
			for ; n <= 0 && done < len(out); n++ {
				out[done] = b[0]
				done++
			}
			b = b[1:]
		}
	}
	return done
}

// image decodes a strip or tile that is a picture of its own, of at least the
// size that is seen of it: to the samples of a pixel; to red, green and blue where
// they are stored otherwise; or to where it is seen in the whole, and returns none.
func (p *tiffPicture) image(ctx context.Context, b []byte, to draw.Image, at image.Rectangle) (samples []byte, stride int, m image.Image, err error) {
	seen := at.Size()
	if p.compression == tiffWebP {
		m, err = decodeStill(reading{ctx, bytes.NewReader(b)})
	} else {
		if b, err = p.wholeJPEG(b); err != nil {
			return nil, 0, nil, err
		}
		if own, ok := to.(*image.RGBA); ok && p.samples == 3 && !p.planar {
			done := false
			err := jpegpatch.Tiles(b, []image.Rectangle{{Max: seen}}, func(tile *image.RGBA) {
				if done = tile.Rect.Size() == seen; done {
					draw.Draw(own, at, tile, tile.Rect.Min, draw.Src)
				}
			})
			if err == nil && done { // in a third of the time
				return nil, 0, nil, nil
			}
		}
		m, err = jpeg.Decode(reading{ctx, bytes.NewReader(b)})
	}
	if err != nil {
		return nil, 0, nil, err
	}
	if size := m.Bounds().Size(); size.X < seen.X || size.Y < seen.Y {
		return nil, 0, nil, fmt.Errorf("tiff: a strip or tile of %d×%d pixels, which is too small", size.X, size.Y)
	}
	n := p.samples
	if p.planar {
		n = 1
	}
	switch m := m.(type) {
	case *image.Gray:
		if n == 1 {
			return m.Pix, m.Stride, nil, nil
		}
	case *image.CMYK:
		if n == 4 {
			for i, v := range m.Pix { // image/jpeg inverts what Adobe's samples are
				m.Pix[i] = ^v
			}
			return m.Pix, m.Stride, nil, nil
		}
	case *image.NRGBA:
		if n == 4 {
			return m.Pix, m.Stride, nil, nil
		}
		return nil, 0, m, nil
	default:
		if n >= 3 {
			return nil, 0, m, nil
		}
	}
	return nil, 0, nil, fmt.Errorf("tiff: a picture of %T in place of %d samples", m, n)
}

// wholeJPEG returns a file of a strip or tile that is a JPEG, whose tables stand apart
// (TIFF Technical Note 2). The photometric interpretation decides what its
// components are; an Adobe segment tells the decoder so.
func (p *tiffPicture) wholeJPEG(b []byte) ([]byte, error) {
	if len(b) < 2 || b[0] != 0xff || b[1] != markerSOI {
		return nil, errCut
	}
	transform := byte(0)
	if p.photometric == tiffYCbCr {
		transform = 1
	}
	whole := []byte{0xff, markerSOI}
	if p.photometric == tiffYCbCr || p.photometric == tiffRGB || p.photometric == tiffCMYK {
		whole = append(whole, 0xff, markerAPP14, 0, 14)
		whole = append(whole, "Adobe\x00\x64\x00\x00\x00\x00"...)
		whole = append(whole, transform)
	}
	if t := p.jpegTables; len(t) > 4 {
		whole = append(whole, t[2:len(t)-2]...)
	}
	return append(append(whole, b[2:]...), 0xff, markerEOI), nil
}
