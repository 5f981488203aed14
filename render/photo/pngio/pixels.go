package pngio

import "image"

// Load fills dst, whose bounds are in the picture's coordinates and inside it,
// with the picture's pixels in 8 bits: the high byte of 16. With opaque set,
// alpha is dropped rather than composited: every pixel has the colour that it
// hides.
func (m *Image) Load(dst *image.RGBA, opaque bool) {
	r := dst.Rect
	for y := r.Min.Y; y < r.Max.Y; y++ {
		out := dst.Pix[dst.PixOffset(r.Min.X, y):][:4*r.Dx()]
		m.loadRow(out, m.row(y), r.Min.X)
		if opaque {
			for i := 3; i < len(out); i += 4 {
				out[i] = 0xff
			}
		} else if m.Color.hasAlpha() || len(m.Transparency) > 0 {
			premultiply(out)
		}
	}
}

// loadRow writes the pixels from x on as 8-bit RGBA, not premultiplied.
func (m *Image) loadRow(out, row []byte, x int) {
	// In depths of 8 and 16 the first byte of a sample is its high byte.
	size := m.Depth / 8
	n := m.Color.channels() * size
	switch m.Color {
	case RGB:
		row = row[x*n:]
		for ; len(out) >= 4; out, row = out[4:], row[n:] {
			out[0], out[1], out[2], out[3] = row[0], row[size], row[2*size], 0xff
			if m.Transparency != nil && m.isKey(row[:n]) {
				out[3] = 0
			}
		}
	case RGBA:
		row = row[x*n:]
		for ; len(out) >= 4; out, row = out[4:], row[n:] {
			out[0], out[1], out[2], out[3] = row[0], row[size], row[2*size], row[3*size]
		}
	case GrayAlpha:
		row = row[x*n:]
		for ; len(out) >= 4; out, row = out[4:], row[n:] {
			out[0], out[1], out[2], out[3] = row[0], row[0], row[0], row[size]
		}
	case Palette, Gray:
		if m.Depth == 16 {
			for row = row[2*x:]; len(out) >= 4; out, row = out[4:], row[2:] {
				out[0], out[1], out[2], out[3] = row[0], row[0], row[0], 0xff
				if m.Transparency != nil && m.isKey(row[:2]) {
					out[3] = 0
				}
			}
			return
		}
		table := m.table()
		for ; len(out) >= 4; out, x = out[4:], x+1 {
			*(*[4]byte)(out) = table[m.sample(row, x)]
		}
	}
}

// grayScale is what a grey sample of up to 8 bits is multiplied by to fill 8
// bits: the scaling is exact, 255 being a multiple of 1, 3 and 15.
func grayScale(depth int) byte { return byte(255 / (1<<depth - 1)) }

// sample returns sample x of a row with one channel of at most 8 bits.
func (m *Image) sample(row []byte, x int) byte {
	if m.Depth == 8 {
		return row[x]
	}
	return getBits(row, x, m.Depth)
}

// isKey reports whether the samples of a grey or RGB pixel are the transparent
// colour.
func (m *Image) isKey(pixel []byte) bool {
	key := m.Transparency
	if m.Depth == 16 {
		return string(pixel) == string(key)
	}
	for i, v := range pixel {
		if key[2*i] != 0 || key[2*i+1] != v {
			return false
		}
	}
	return true
}

// table returns what the samples of a palette, or of grey of up to 8 bits, stand
// for, as RGBA, not premultiplied. Indices past the palette's end are opaque
// black, as libpng and image/png read them.
func (m *Image) table() *[256][4]byte {
	var t [256][4]byte
	for i := range t {
		t[i][3] = 0xff
		switch {
		case m.Color == Gray:
			v := byte(i) * grayScale(m.Depth)
			t[i] = [4]byte{v, v, v, 0xff}
		case 3*i < len(m.Colors):
			copy(t[i][:3], m.Colors[3*i:])
		}
		if m.Color == Palette && i < len(m.Transparency) {
			t[i][3] = m.Transparency[i]
		}
	}
	if key := m.Transparency; m.Color == Gray && len(key) == 2 && key[0] == 0 {
		t[key[1]][3] = 0
	}
	return &t
}

func premultiply(pix []byte) {
	for ; len(pix) >= 4; pix = pix[4:] {
		if a := uint32(pix[3]); a != 0xff {
			pix[0] = byte((uint32(pix[0])*a + 127) / 255)
			pix[1] = byte((uint32(pix[1])*a + 127) / 255)
			pix[2] = byte((uint32(pix[2])*a + 127) / 255)
		}
	}
}

// straight undoes premultiply for one pixel.
func straight(p [4]byte) [4]byte {
	a := uint32(p[3])
	if a == 0 || a == 0xff {
		return p
	}
	for i := range 3 {
		p[i] = byte(min(255, (uint32(p[i])*255+a/2)/a))
	}
	return p
}
