package photo

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"math/bits"
)

// What a BMP's compression says.
const (
	bmpPlain     = 0
	bmpRLE8      = 1
	bmpRLE4      = 2
	bmpFields    = 3
	bmpAlpha     = 6 // fields, one of them alpha
	bmpFileBytes = 14
)

// bmpPicture is a BMP's header: of Windows 2 to 5, or of OS/2. x/image/bmp
// reads neither runs nor 16 bits nor OS/2.
type bmpPicture struct {
	width, height int
	topDown       bool
	bits          int
	compression   uint32
	masks         [4]uint32 // red, green, blue, alpha
	colours       color.Palette
	pixels        []byte
}

func readBMP(data []byte) (*bmpPicture, error) {
	if len(data) < bmpFileBytes+12 {
		return nil, errCut
	}
	le := binary.LittleEndian
	size := int(le.Uint32(data[bmpFileBytes:]))
	if size < 12 || size > len(data)-bmpFileBytes {
		return nil, errCut
	}
	h := data[bmpFileBytes:][:size]
	b := &bmpPicture{}
	entry := 4 // bytes of a colour
	used := 0
	if size == 12 { // OS/2 1
		b.width, b.height = int(le.Uint16(h[4:])), int(le.Uint16(h[6:]))
		b.bits, entry = int(le.Uint16(h[10:])), 3
	} else {
		// OS/2 2 has headers as short as 16 bytes, whose rest is zero.
		full := make([]byte, max(size, 64))
		copy(full, h)
		b.width, b.height = int(int32(le.Uint32(full[4:]))), int(int32(le.Uint32(full[8:])))
		b.bits, b.compression, used = int(le.Uint16(full[14:])), le.Uint32(full[16:]), int(le.Uint32(full[32:]))
		if size == 64 && b.compression >= bmpFields {
			return nil, fmt.Errorf("%w: BMP of OS/2 with compression %d", ErrFormat, b.compression)
		}
	}
	if b.topDown = b.height < 0; b.topDown {
		b.height = -b.height
	}
	if b.width <= 0 || b.height <= 0 || used < 0 {
		return nil, fmt.Errorf("bmp: %d×%d pixels", b.width, b.height)
	}
	next := bmpFileBytes + size
	if err := b.readMasks(data, size, &next); err != nil {
		return nil, err
	}
	at := int64(le.Uint32(data[10:]))
	if b.bits <= 8 {
		if err := b.readColours(data, next, entry, used, at); err != nil {
			return nil, err
		}
	}
	if at < int64(bmpFileBytes+size) || at > int64(len(data)) {
		return nil, errCut
	}
	b.pixels = data[at:]
	return b, nil
}

// readMasks checks depth and compression, and finds which bits are which
// colour's.
func (b *bmpPicture) readMasks(data []byte, size int, next *int) error {
	switch {
	case b.compression == bmpPlain && (b.bits == 1 || b.bits == 2 || b.bits == 4 || b.bits == 8 || b.bits == 24):
	case b.compression == bmpRLE8 && b.bits == 8, b.compression == bmpRLE4 && b.bits == 4:
	case b.compression == bmpPlain && b.bits == 16:
		b.masks = [4]uint32{0x7C00, 0x3E0, 0x1F, 0}
	case b.compression == bmpPlain && b.bits == 32:
		// The fourth byte is to be zero. Windows and all others pass over it
		// unless a later header's mask names it.
		b.masks = [4]uint32{0xFF0000, 0xFF00, 0xFF, 0}
	case (b.compression == bmpFields || b.compression == bmpAlpha) && (b.bits == 16 || b.bits == 32):
		n := 3
		if size >= 56 || b.compression == bmpAlpha {
			n = 4
		}
		if size == 40 {
			*next += 4 * n
		}
		if len(data) < bmpFileBytes+40+4*n {
			return errCut
		}
		for i := range n {
			b.masks[i] = binary.LittleEndian.Uint32(data[bmpFileBytes+40+4*i:])
		}
		for _, m := range b.masks { // a mask is one run of bits
			if m>>bits.TrailingZeros32(m)&(m>>bits.TrailingZeros32(m)+1) != 0 {
				return fmt.Errorf("%w: BMP whose colours are scattered bits", ErrFormat)
			}
		}
	default:
		return fmt.Errorf("%w: BMP of %d bits with compression %d", ErrFormat, b.bits, b.compression)
	}
	return nil
}

func (b *bmpPicture) readColours(data []byte, at, entry, used int, end int64) error {
	n := 1 << b.bits
	if used > 0 {
		n = min(n, used)
	}
	// Fewer colours may be there than the depth allows: the pixels begin.
	n = min(n, (min(int(min(end, int64(len(data)))), len(data))-at)/entry)
	if n <= 0 {
		return errCut
	}
	b.colours = make(color.Palette, 1<<b.bits)
	for i := range b.colours {
		b.colours[i] = color.RGBA{A: 255}
		if i < n {
			c := data[at+i*entry:]
			b.colours[i] = color.RGBA{c[2], c[1], c[0], 255}
		}
	}
	return nil
}

func (b *bmpPicture) config() image.Config {
	model := color.Model(color.RGBAModel)
	switch {
	case b.colours != nil:
		model = b.colours
	case b.masks[3] != 0:
		model = color.NRGBAModel
	}
	return image.Config{ColorModel: model, Width: b.width, Height: b.height}
}

func (b *bmpPicture) decode() (image.Image, error) {
	r := image.Rect(0, 0, b.width, b.height)
	if b.compression == bmpRLE4 || b.compression == bmpRLE8 {
		m := image.NewPaletted(r, b.colours)
		return m, b.decodeRuns(m)
	}
	stride := (b.width*b.bits + 31) / 32 * 4
	if len(b.pixels) < stride*b.height {
		return nil, errCut
	}
	row := func(y int) []byte {
		if !b.topDown {
			y = b.height - 1 - y
		}
		return b.pixels[y*stride:][:stride]
	}
	if b.colours != nil {
		m := image.NewPaletted(r, b.colours)
		for y := range b.height {
			from, to := row(y), m.Pix[y*m.Stride:][:b.width]
			if b.bits == 8 {
				copy(to, from)
				continue
			}
			for x := range to {
				at := x * b.bits
				to[x] = from[at/8] >> (8 - b.bits - at%8) & (1<<b.bits - 1)
			}
		}
		return m, nil
	}
	if b.masks[3] != 0 {
		m := image.NewNRGBA(r)
		b.decodeRGB(m.Pix, m.Stride, row)
		return m, nil
	}
	m := image.NewRGBA(r)
	b.decodeRGB(m.Pix, m.Stride, row)
	return m, nil
}

func (b *bmpPicture) decodeRGB(pix []byte, stride int, row func(int) []byte) {
	var shift [4]int
	var most [4]uint32
	for i, m := range b.masks {
		shift[i] = bits.TrailingZeros32(m)
		most[i] = m >> (shift[i] & 31)
	}
	bytes := b.bits / 8
	for y := range b.height {
		from, to := row(y), pix[y*stride:][:4*b.width]
		for ; len(to) >= 4; from, to = from[bytes:], to[4:] {
			if bytes == 3 {
				to[0], to[1], to[2], to[3] = from[2], from[1], from[0], 255
				continue
			}
			v := uint32(binary.LittleEndian.Uint16(from))
			if bytes == 4 {
				v = binary.LittleEndian.Uint32(from)
			}
			to[3] = 255
			for i, m := range b.masks {
				if m != 0 {
					to[i] = uint8((uint64(v&m>>shift[i])*255 + uint64(most[i])/2) / uint64(most[i]))
				}
			}
		}
	}
}

// decodeRuns decodes runs of indices, from the bottom up. What they leave out
// keeps the first colour.
func (b *bmpPicture) decodeRuns(m *image.Paletted) error {
	p := b.pixels
	x, row := 0, 0 // as stored
	put := func(v byte) {
		if x < b.width && row < b.height {
			y := row
			if !b.topDown {
				y = b.height - 1 - row
			}
			m.Pix[y*m.Stride+x] = v
		}
		x++
	}
	nibble := func(v byte, i int) byte {
		if b.bits == 8 {
			return v
		}
		return v >> (4 * (1 - i&1)) & 15
	}
	for row < b.height {
		if len(p) < 2 {
			return errCut
		}
		n, v := int(p[0]), p[1]
		p = p[2:]
		switch {
		case n > 0:
			for i := range n {
				put(nibble(v, i))
			}
		case v == 0: // end of the row
			x, row = 0, row+1
		case v == 1: // end of the picture
			return nil
		case v == 2: // a step right and on
			if len(p) < 2 {
				return errCut
			}
			x, row, p = x+int(p[0]), row+int(p[1]), p[2:]
		default: // so many as they are, padded to words
			n := int(v)
			bytes := n
			if b.bits == 4 {
				bytes = (n + 1) / 2
			}
			padded := (bytes + 1) &^ 1
			if len(p) < bytes {
				return errCut
			}
			for i := range n {
				at := i
				if b.bits == 4 {
					at = i / 2
				}
				put(nibble(p[at], i))
			}
			p = p[min(padded, len(p)):]
		}
	}
	return nil
}
