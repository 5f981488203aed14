package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"io"
	"math/bits"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/tiff/lzw"
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
)

// checkCompression refuses what is not decoded, by name.
func (p *tiffPicture) checkCompression() error {
	names := map[uint32]string{
		tiffOldJPEG: "old-style JPEG compression",
		34676:       "SGI LogLuv compression", 34677: "SGI LogLuv compression", 34712: "JPEG 2000 compression",
		34887: "LERC compression", 34925: "LZMA compression", 50001: "WebP compression", 50002: "JPEG XL compression",
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
	case tiffJPEG:
		if p.bits != 8 {
			return tiffUnsupported("JPEG of %d bits", p.bits)
		}
		if p.planar && p.photometric == tiffYCbCr {
			return tiffUnsupported("JPEG of separate YCbCr planes")
		}
		return nil
	}
	if name := names[p.compression]; name != "" {
		return tiffUnsupported("%s", name)
	}
	return tiffUnsupported("compression %d", p.compression)
}

func (p *tiffPicture) isFax() bool {
	return p.compression == tiffRLE || p.compression == tiffGroup3 || p.compression == tiffGroup4
}

func reverseBits(v byte) byte { return bits.Reverse8(v) }

// decode decodes the picture: to *image.Gray, *image.Gray16, *image.Paletted,
// or one of the types of red, green and blue with 8 or 16 bits. alive is asked
// between the pieces.
func (p *tiffPicture) decode(alive func() error) (image.Image, error) {
	to := p.canvas()
	across, down := p.grid()
	planes := 1
	if p.planar {
		planes = p.samples
	}
	unpacked := make([]uint16, p.pieceWidth*p.samples)
	for y := range down {
		for x := range across {
			if err := alive(); err != nil {
				return nil, err
			}
			r := image.Rect(0, 0, p.pieceWidth, p.pieceHeight).Add(image.Pt(x*p.pieceWidth, y*p.pieceHeight))
			if p.pieceWidth == p.width { // the last strip ends with the picture
				r.Max.Y = min(r.Max.Y, p.height)
			}
			var rows [][]byte
			for plane := range planes {
				b, err := p.piece((plane*down+y)*across + x)
				if err != nil {
					return nil, err
				}
				if p.compression == tiffJPEG && !p.planar {
					m, err := p.decodeJPEG(b)
					if err != nil {
						return nil, err
					}
					draw.Draw(to, r.Intersect(to.Bounds()), m, m.Bounds().Min, draw.Src)
					continue
				}
				b, err = p.unpack(b, r)
				if err != nil {
					return nil, err
				}
				rows = append(rows, b)
			}
			if len(rows) > 0 {
				p.put(to, r, rows, unpacked)
			}
		}
	}
	return to, nil
}

// canvas returns the picture that is filled.
func (p *tiffPicture) canvas() draw.Image {
	r := image.Rect(0, 0, p.width, p.height)
	switch {
	case p.colours != nil && p.alpha < 0:
		return image.NewPaletted(r, p.colours)
	case p.photometric <= blackIsZero && p.alpha < 0 && p.bits > 8:
		return image.NewGray16(r)
	case p.photometric <= blackIsZero && p.alpha < 0:
		return image.NewGray(r)
	case p.alpha >= 0 && !p.premultiplied && p.bits > 8:
		return image.NewNRGBA64(r)
	case p.alpha >= 0 && !p.premultiplied:
		return image.NewNRGBA(r)
	case p.bits > 8:
		return image.NewRGBA64(r)
	}
	return image.NewRGBA(r)
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

// unpack returns the rows of a strip or tile, free of compression and
// prediction.
func (p *tiffPicture) unpack(b []byte, r image.Rectangle) ([]byte, error) {
	size := p.rowBytes() * r.Dy()
	if p.photometric == tiffYCbCr && p.compression != tiffJPEG {
		units := ceilBy(p.pieceWidth, p.across) * ceilBy(r.Dy(), p.down)
		size = units * (p.across*p.down + 2)
	}
	var source io.Reader
	switch p.compression {
	case tiffPlain:
		if len(b) < size {
			return nil, errCut
		}
		if p.predictor == 2 {
			b = bytes.Clone(b[:size])
		}
	case tiffJPEG: // one plane of several
		m, err := p.decodeJPEG(b)
		if err != nil {
			return nil, err
		}
		g, ok := m.(*image.Gray)
		if !ok || g.Rect.Dx() < p.pieceWidth || g.Rect.Dy() < r.Dy() {
			return nil, errors.New("tiff: a plane's JPEG is not grey, or too small")
		}
		out := make([]byte, 0, size)
		for y := range r.Dy() {
			out = append(out, g.Pix[y*g.Stride:][:p.pieceWidth]...)
		}
		return out, nil
	case tiffRLE, tiffGroup3, tiffGroup4:
		var err error
		if b, err = decodeFax(b, p.pieceWidth, r.Dy(), p.compression, p.faxOptions); err != nil {
			return nil, err
		}
	case tiffLZW:
		z := lzw.NewReader(bytes.NewReader(b), lzw.MSB, 8)
		defer z.Close()
		source = z
	case tiffDeflate, tiffDeflate2:
		z, err := zlib.NewReader(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("tiff: %w", err)
		}
		defer z.Close()
		source = z
	case tiffZstd:
		z, err := zstd.NewReader(bytes.NewReader(b), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return nil, fmt.Errorf("tiff: %w", err)
		}
		defer z.Close()
		source = z
	case tiffPackBits:
		b = unpackBits(b, size)
		if len(b) < size {
			return nil, errCut
		}
	}
	if source != nil {
		out := make([]byte, size)
		if _, err := io.ReadFull(source, out); err != nil {
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				return nil, errCut
			}
			return nil, fmt.Errorf("tiff: %w", err)
		}
		b = out
	}
	if p.predictor == 2 && !p.isFax() && p.compression != tiffPackBits {
		p.addUp(b[:size])
	}
	return b[:size], nil
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
		if p.bits == 8 {
			for i := n; i < len(row); i++ {
				row[i] += row[i-n]
			}
			continue
		}
		for i := 2 * n; i+1 < len(row); i += 2 {
			p.order.PutUint16(row[i:], p.order.Uint16(row[i:])+p.order.Uint16(row[i-2*n:]))
		}
	}
}

// unpackBits undoes PackBits (TIFF 6.0, section 9), up to size bytes.
func unpackBits(b []byte, size int) []byte {
	out := make([]byte, 0, size)
	for len(b) > 0 && len(out) < size {
		n := int(int8(b[0]))
		b = b[1:]
		switch {
		case n >= 0:
			k := min(n+1, len(b))
			out, b = append(out, b[:k]...), b[k:]
		case n != -128 && len(b) > 0:
			for range 1 - n {
				out = append(out, b[0])
			}
			b = b[1:]
		}
	}
	return out[:min(len(out), size)]
}

// decodeJPEG decodes a strip or tile that is a JPEG, whose tables stand apart
// (TIFF Technical Note 2). The photometric interpretation decides what its
// components are; an Adobe segment tells the decoder so.
func (p *tiffPicture) decodeJPEG(b []byte) (image.Image, error) {
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
	m, err := jpeg.Decode(io.MultiReader(bytes.NewReader(whole), bytes.NewReader(b[2:]), bytes.NewReader([]byte{0xff, markerEOI})))
	if c, ok := m.(*image.CMYK); ok {
		for i, v := range c.Pix { // Adobe's are inverted, TIFF's are not
			c.Pix[i] = ^v
		}
	}
	return m, err
}

// put turns the rows of a strip or tile into pixels; what of it lies outside
// the picture is left out. There is one slice of rows, or one for each plane.
func (p *tiffPicture) put(to draw.Image, r image.Rectangle, planes [][]byte, samples []uint16) {
	seen := r.Intersect(to.Bounds())
	if p.photometric == tiffYCbCr && p.compression != tiffJPEG {
		p.putYCbCr(to.(*image.RGBA), r, planes[0])
		return
	}
	stride := p.rowBytes()
	for y := range seen.Dy() {
		if len(planes) == 1 {
			row := planes[0][y*stride:][:stride]
			if p.putFast(to, seen, seen.Min.Y+y, row) {
				continue
			}
			p.expand(row, samples, 0, 1, p.pieceWidth*p.samples)
		} else {
			for i, plane := range planes {
				p.expand(plane[y*stride:][:stride], samples, i, p.samples, p.pieceWidth)
			}
		}
		for x := range seen.Dx() {
			p.putPixel(to, seen.Min.X+x, seen.Min.Y+y, samples[x*p.samples:][:p.samples])
		}
	}
}

// putFast takes a row of the most common kinds as it is.
func (p *tiffPicture) putFast(to draw.Image, seen image.Rectangle, y int, row []byte) bool {
	if p.bits != 8 {
		return false
	}
	switch m := to.(type) {
	case *image.Gray:
		if p.photometric == blackIsZero && p.samples == 1 {
			copy(m.Pix[m.PixOffset(seen.Min.X, y):][:seen.Dx()], row)
			return true
		}
	case *image.RGBA:
		if p.photometric == tiffRGB && p.alpha < 0 {
			pix := m.Pix[m.PixOffset(seen.Min.X, y):][:4*seen.Dx()]
			for n := p.samples; len(pix) >= 4 && len(row) >= n; pix, row = pix[4:], row[n:] {
				pix[0], pix[1], pix[2], pix[3] = row[0], row[1], row[2], 255
			}
			return true
		}
	}
	return false
}

// expand takes n samples out of a row, as they are stored.
func (p *tiffPicture) expand(row []byte, to []uint16, first, step, n int) {
	switch p.bits {
	case 8:
		for i := range n {
			to[first+i*step] = uint16(row[i])
		}
	case 16:
		for i := range n {
			to[first+i*step] = p.order.Uint16(row[2*i:])
		}
	default:
		acc, have, at := uint32(0), 0, 0
		for i := range n {
			for have < p.bits {
				acc, have, at = acc<<8|uint32(row[at]), have+8, at+1
			}
			have -= p.bits
			to[first+i*step] = uint16(acc >> have & (1<<p.bits - 1))
		}
	}
}

// putPixel puts one pixel, whose samples are as stored.
func (p *tiffPicture) putPixel(to draw.Image, x, y int, s []uint16) {
	most := uint32(1)<<p.bits - 1
	full := uint32(255)
	if p.bits > 8 {
		full = 65535
	}
	scale := func(v uint16) uint32 { return (uint32(v)*full + most/2) / most }
	var c [4]uint32
	c[3] = full
	switch p.photometric {
	case tiffPalette:
		if m, ok := to.(*image.Paletted); ok {
			m.Pix[m.PixOffset(x, y)] = uint8(s[0])
			return
		}
		r, g, b, _ := p.colours[s[0]].RGBA()
		c[0], c[1], c[2] = r>>8, g>>8, b>>8
	case whiteIsZero:
		v := full - scale(s[0])
		c[0], c[1], c[2] = v, v, v
	case blackIsZero:
		v := scale(s[0])
		c[0], c[1], c[2] = v, v, v
	case tiffCMYK:
		k := full - scale(s[3])
		for i := range 3 {
			c[i] = ((full-scale(s[i]))*k + full/2) / full
		}
	default:
		c[0], c[1], c[2] = scale(s[0]), scale(s[1]), scale(s[2])
	}
	if p.alpha >= 0 {
		c[3] = scale(s[p.alpha])
	}
	switch m := to.(type) {
	case *image.Gray:
		m.Pix[m.PixOffset(x, y)] = uint8(c[0])
	case *image.Gray16:
		put16(m.Pix[m.PixOffset(x, y):], c[:1])
	case *image.RGBA:
		put8(m.Pix[m.PixOffset(x, y):], c[:], p.premultiplied)
	case *image.NRGBA:
		put8(m.Pix[m.PixOffset(x, y):], c[:], false)
	case *image.RGBA64:
		if p.premultiplied {
			limit(c[:])
		}
		put16(m.Pix[m.PixOffset(x, y):], c[:])
	case *image.NRGBA64:
		put16(m.Pix[m.PixOffset(x, y):], c[:])
	}
}

// limit keeps premultiplied colours from exceeding their alpha.
func limit(c []uint32) {
	for i := range 3 {
		c[i] = min(c[i], c[3])
	}
}

func put8(pix []byte, c []uint32, premultiplied bool) {
	if premultiplied {
		limit(c)
	}
	pix[0], pix[1], pix[2], pix[3] = uint8(c[0]), uint8(c[1]), uint8(c[2]), uint8(c[3])
}

func put16(pix []byte, c []uint32) {
	for i, v := range c {
		pix[2*i], pix[2*i+1] = uint8(v>>8), uint8(v)
	}
}

// putYCbCr puts units of luma samples that share a Cb and a Cr (TIFF 6.0,
// section 21), converted with the coefficients of BT.601.
func (p *tiffPicture) putYCbCr(to *image.RGBA, r image.Rectangle, b []byte) {
	ref := p.reference
	level := func(v byte, black, white, full float64) float64 {
		return (float64(v) - black) * full / max(white-black, 1)
	}
	n := p.across * p.down
	for y := 0; y < r.Dy(); y += p.down {
		for x := 0; x < p.pieceWidth; x += p.across {
			unit := b[:n+2]
			b = b[n+2:]
			cb, cr := level(unit[n], ref[2], ref[3], 127), level(unit[n+1], ref[4], ref[5], 127)
			for i, v := range unit[:n] {
				at := r.Min.Add(image.Pt(x+i%p.across, y+i/p.across))
				if !at.In(to.Rect) || !at.In(r) {
					continue
				}
				l := level(v, ref[0], ref[1], 255)
				pix := to.Pix[to.PixOffset(at.X, at.Y):]
				pix[0] = round8(l + 1.402*cr)
				pix[1] = round8(l - 0.344136*cb - 0.714136*cr)
				pix[2] = round8(l + 1.772*cb)
				pix[3] = 255
			}
		}
	}
}

func round8(v float64) byte { return byte(min(max(v+0.5, 0), 255)) }

func ceilBy(a, b int) int { return (a + b - 1) / b }
