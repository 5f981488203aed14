package photo

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/jpeg"
	"io"
)

// decode decodes the picture: to *image.Gray, *image.Gray16, *image.Paletted,
// or one of the types of red, green and blue with 8 or 16 bits.
func (p *tiffPicture) decode(ctx context.Context) (image.Image, error) {
	if p.oldJPEG != nil {
		m, err := jpeg.Decode(reading{ctx, io.MultiReader(bytes.NewReader(p.oldJPEG), bytes.NewReader([]byte{0xff, markerEOI}))})
		if err == nil && m.Bounds().Size() != image.Pt(p.width, p.height) {
			err = tiffUnsupported("old-style JPEG compression of %v pixels in place of %d×%d", m.Bounds().Size(), p.width, p.height)
		}
		return m, err
	}
	to := p.canvas()
	across, down := p.grid()
	planes := 1
	if p.planar {
		planes = p.samples
	}
	unpacked := make([]uint16, p.pieceWidth*p.samples)
	for y := range down {
		for x := range across {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			r := image.Rect(0, 0, p.pieceWidth, p.pieceHeight).Add(image.Pt(x*p.pieceWidth, y*p.pieceHeight))
			if p.pieceWidth == p.width { // the last strip ends with the picture
				r.Max.Y = min(r.Max.Y, p.height)
			}
			seen := r.Intersect(to.Bounds())
			stride := p.rowBytes()
			var rows [][]byte
			for plane := range planes {
				b, err := p.piece((plane*down+y)*across + x)
				var whole image.Image
				switch {
				case err != nil:
				case p.compression == tiffJPEG || p.compression == tiffWebP:
					b, stride, whole, err = p.image(ctx, b, seen.Size())
				default:
					b, err = p.unpack(ctx, b, r)
				}
				if err != nil {
					return nil, err
				}
				if whole != nil {
					draw.Draw(to, seen, whole, whole.Bounds().Min, draw.Src)
					continue
				}
				rows = append(rows, b)
			}
			if len(rows) > 0 {
				p.put(to, r, rows, stride, unpacked)
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

// put turns the rows of a strip or tile into pixels; what of it lies outside
// the picture is left out. There is one slice of rows, or one for each plane.
func (p *tiffPicture) put(to draw.Image, r image.Rectangle, planes [][]byte, stride int, samples []uint16) {
	seen := r.Intersect(to.Bounds())
	if p.photometric == tiffYCbCr && p.compression != tiffJPEG {
		p.putYCbCr(to.(*image.RGBA), r, planes[0])
		return
	}
	n := seen.Dx() // of pixels; what is to their right is not there in JPEG
	if p.bits != 8 {
		n = p.pieceWidth
	}
	for y := range seen.Dy() {
		if len(planes) == 1 {
			row := planes[0][y*stride:]
			if p.putFast(to, seen, seen.Min.Y+y, row) {
				continue
			}
			p.expand(row, samples, 0, 1, n*p.samples)
		} else {
			for i, plane := range planes {
				p.expand(plane[y*stride:], samples, i, p.samples, n)
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
