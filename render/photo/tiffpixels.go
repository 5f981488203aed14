package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
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
	line := make([]byte, p.pieceWidth*p.samples*2)
	var u unpacker
	defer u.close()
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
					b, stride, whole, err = p.image(ctx, b, to, seen)
				default:
					b, err = p.unpack(ctx, &u, plane, b, r)
				}
				if err != nil {
					return nil, err
				}
				if whole != nil {
					draw.Draw(to, seen, whole, whole.Bounds().Min, draw.Src)
					continue
				}
				if b != nil {
					rows = append(rows, b)
				}
			}
			if len(rows) > 0 {
				p.put(to, r, rows, stride, line)
			}
		}
	}
	return to, nil
}

// deep reports whether samples keep more than 8 bits. Only PNG has room for
// them, which is written of what has alpha.
func (p *tiffPicture) deep() bool { return p.bits > 8 && p.alpha >= 0 }

// canvas returns the picture that is filled.
func (p *tiffPicture) canvas() draw.Image {
	r := image.Rect(0, 0, p.width, p.height)
	switch {
	case p.colours != nil && p.alpha < 0:
		return image.NewPaletted(r, p.colours)
	case p.photometric <= blackIsZero && p.alpha < 0:
		return image.NewGray(r)
	case p.deep():
		return image.NewNRGBA64(r)
	case p.alpha >= 0:
		return image.NewNRGBA(r)
	}
	return image.NewRGBA(r)
}

// put turns the rows of a strip or tile into pixels; what of it lies outside
// the picture is left out. There is one slice of rows, or one for each plane.
// line has room for a row of samples of two bytes.
func (p *tiffPicture) put(to draw.Image, r image.Rectangle, planes [][]byte, stride int, line []byte) {
	seen := r.Intersect(to.Bounds())
	if p.photometric == tiffYCbCr && p.compression != tiffJPEG {
		p.putYCbCr(to.(*image.RGBA), r, planes[0])
		return
	}
	size := 1
	if p.deep() {
		size = 2
	}
	scale := p.levels()
	for y := range seen.Dy() {
		row := planes[0][y*stride:]
		switch {
		case len(planes) > 1:
			for i, plane := range planes {
				p.expand(line[i*size:], plane[y*stride:], p.samples, seen.Dx(), scale)
			}
			row = line
		case p.bits != 8:
			p.expand(line, row, 1, seen.Dx()*p.samples, scale)
			row = line
		}
		switch m := to.(type) {
		case *image.NRGBA64:
			p.putDeep(m.Pix[m.PixOffset(seen.Min.X, seen.Min.Y+y):][:8*seen.Dx()], row)
		case *image.NRGBA:
			p.putRow(m.Pix[m.PixOffset(seen.Min.X, seen.Min.Y+y):][:4*seen.Dx()], row)
		case *image.RGBA:
			p.putRow(m.Pix[m.PixOffset(seen.Min.X, seen.Min.Y+y):][:4*seen.Dx()], row)
		case *image.Paletted:
			p.putFirst(m.Pix[m.PixOffset(seen.Min.X, seen.Min.Y+y):][:seen.Dx()], row)
		case *image.Gray:
			p.putFirst(m.Pix[m.PixOffset(seen.Min.X, seen.Min.Y+y):][:seen.Dx()], row)
		}
	}
}

// levels returns what samples of at most 8 bits stand for in 8; indices stand
// for themselves.
func (p *tiffPicture) levels() (to [256]byte) {
	most := 1<<min(p.bits, 8) - 1
	for i := range to {
		to[i] = byte(i)
		if p.photometric != tiffPalette {
			to[i] = byte((i*255 + most/2) / most)
		}
	}
	return to
}

// expand takes n samples out of a row, and puts them step samples apart: of 8
// bits, or of 16 with the high byte first where the picture is deep.
func (p *tiffPicture) expand(to, row []byte, step, n int, levels [256]byte) {
	switch {
	case p.bits == 8:
		for i, v := range row[:n] {
			to[i*step] = v
		}
		return
	case p.bits == 16 && !p.deep():
		row = row[:2*n]
		if p.order.Uint16([]byte{1, 0}) == 1 {
			row = row[1:]
		}
		for i := range n {
			to[i*step] = row[2*i]
		}
		return
	}
	acc, have, at := uint32(0), 0, 0
	for i := range n {
		var v uint32
		if p.bits == 16 {
			v = uint32(p.order.Uint16(row[2*i:]))
		} else {
			for have < p.bits {
				acc, have, at = acc<<8|uint32(row[at]), have+8, at+1
			}
			have -= p.bits
			v = acc >> have & (1<<p.bits - 1)
		}
		switch {
		case p.deep():
			binary.BigEndian.PutUint16(to[2*i*step:], uint16(v*65535/(1<<p.bits-1)))
		case p.bits > 8:
			to[i*step] = byte(v >> (p.bits - 8))
		default:
			to[i*step] = levels[v]
		}
	}
}

// putFirst puts a row of grey or of indices, which are the first sample of each
// pixel.
func (p *tiffPicture) putFirst(pix, row []byte) {
	flip := byte(0)
	if p.photometric == whiteIsZero {
		flip = 255
	}
	for i := range pix {
		pix[i] = row[i*p.samples] ^ flip
	}
}

// putRow puts a row of pixels of 8 bits.
func (p *tiffPicture) putRow(all, row []byte) {
	n := p.samples
	pix, s := all, row
	switch p.photometric {
	case tiffRGB, tiffYCbCr:
		for ; len(pix) >= 4 && len(s) >= n && n >= 3; pix, s = pix[4:], s[n:] {
			pix[0], pix[1], pix[2], pix[3] = s[0], s[1], s[2], 255
		}
	case tiffCMYK:
		for ; len(pix) >= 4; pix, s = pix[4:], s[n:] {
			k := 255 - uint32(s[3])
			pix[0], pix[1], pix[2], pix[3] = of255(255-s[0], k), of255(255-s[1], k), of255(255-s[2], k), 255
		}
	case tiffPalette:
		for ; len(pix) >= 4; pix, s = pix[4:], s[n:] {
			c := p.colours[s[0]].(color.RGBA)
			pix[0], pix[1], pix[2], pix[3] = c.R, c.G, c.B, 255
		}
	default:
		for ; len(pix) >= 4; pix, s = pix[4:], s[n:] {
			v := s[0]
			if p.photometric == whiteIsZero {
				v = ^v
			}
			pix[0], pix[1], pix[2], pix[3] = v, v, v, 255
		}
	}
	if p.alpha < 0 {
		return
	}
	for pix, s = all, row; len(pix) >= 4; pix, s = pix[4:], s[n:] {
		a := s[p.alpha]
		pix[3] = a
		if p.premultiplied && a != 0 && a != 255 {
			for i := range 3 {
				pix[i] = byte(min(255, (uint32(pix[i])*255+uint32(a)/2)/uint32(a)))
			}
		}
	}
}

// of255 returns v·k/255, rounded.
func of255(v byte, k uint32) byte {
	t := uint32(v)*k + 128
	return byte((t + t>>8) >> 8)
}

// putDeep puts a row of pixels of 16 bits.
func (p *tiffPicture) putDeep(pix, row []byte) {
	be := binary.BigEndian
	for ; len(pix) >= 8; pix, row = pix[8:], row[2*p.samples:] {
		a := uint32(be.Uint16(row[2*p.alpha:]))
		for i := range 3 {
			at := 2 * i
			if p.photometric <= blackIsZero {
				at = 0
			}
			v := uint32(be.Uint16(row[at:]))
			switch p.photometric {
			case whiteIsZero:
				v = 65535 - v
			case tiffCMYK:
				v = (65535 - v) * (65535 - uint32(be.Uint16(row[6:]))) / 65535
			}
			if p.premultiplied && a > 0 {
				v = min(v*65535/a, 65535)
			}
			be.PutUint16(pix[2*i:], uint16(v))
		}
		be.PutUint16(pix[6:], uint16(a))
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
