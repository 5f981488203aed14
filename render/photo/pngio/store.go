package pngio

import (
	"encoding/binary"
	"image"
	"iter"
)

// Store writes the pixels in which after differs from before, which
// [Image.Load] filled and which has the same bounds, and leaves all others as
// they are, to the bit.
//
// Where the file's layout cannot hold the new pixels it is widened first, by
// as little as they need: grey becomes RGB, a palette without free entries RGB
// or RGBA, a colour key an alpha channel, fewer than 8 bits become 8. Every
// old pixel keeps its value in the new layout.
func (m *Image) Store(before, after *image.RGBA) {
	changed := changes(before, after)
	var need needs
	for _, c := range changed {
		need.pixels = true
		need.color = need.color || c[0] != c[1] || c[1] != c[2]
		need.alpha = need.alpha || c[3] != 0xff
		need.levels = need.levels || m.Depth < 8 && c[0]%grayScale(m.Depth) != 0
	}
	if !need.pixels {
		return
	}
	m.widen(need, changed)
	for at, c := range changed {
		m.set(at.X, at.Y, c)
	}
}

// needs says what the new pixels ask of the layout.
type needs struct {
	pixels bool // there are any
	color  bool // not all are grey
	alpha  bool // not all are opaque
	levels bool // a grey is none of a depth below 8
}

// changes returns where after differs from before, and its colours there, 8-bit
// RGBA, not premultiplied. They are compared anew each time: a list of them
// would take six times the memory of the pixels.
func changes(before, after *image.RGBA) iter.Seq2[image.Point, [4]byte] {
	return func(yield func(image.Point, [4]byte) bool) {
		r := after.Rect
		for y := r.Min.Y; y < r.Max.Y; y++ {
			was := before.Pix[before.PixOffset(r.Min.X, y):][:4*r.Dx()]
			is := after.Pix[after.PixOffset(r.Min.X, y):][:4*r.Dx()]
			for i := 0; i < len(is); i += 4 {
				if binary.NativeEndian.Uint32(is[i:]) == binary.NativeEndian.Uint32(was[i:]) {
					continue
				}
				if !yield(image.Pt(r.Min.X+i/4, y), straight([4]byte(is[i:]))) {
					return
				}
			}
		}
	}
}

// widen makes the layout fit for the changes.
func (m *Image) widen(need needs, changed iter.Seq2[image.Point, [4]byte]) {
	if m.Color == Palette {
		if m.addColors(changed) {
			return
		}
		color := RGB
		if need.alpha || len(m.Transparency) > 0 {
			color = RGBA
		}
		m.convert(color, 8)
		return
	}
	color, depth := m.Color, m.Depth
	gray := color == Gray || color == GrayAlpha
	// A colour key cannot say half-transparent, and ink of the key's very
	// colour would vanish: it becomes an alpha channel whenever there is ink.
	alpha := color.hasAlpha() || need.alpha || m.Transparency != nil
	switch {
	case gray && !need.color && alpha:
		color = GrayAlpha
	case gray && !need.color:
		color = Gray
	case alpha:
		color = RGBA
	default:
		color = RGB
	}
	if depth < 8 && (color != Gray || need.levels) {
		depth = 8
	}
	if color != m.Color || depth != m.Depth {
		m.convert(color, depth)
	}
}

// addColors adds the changes' colours to the palette, and reports false, with
// nothing changed, if they do not fit.
func (m *Image) addColors(changed iter.Seq2[image.Point, [4]byte]) bool {
	if m.index == nil {
		m.index = make(map[[4]byte]int)
		table := m.table()
		for i := len(m.Colors)/3 - 1; i >= 0; i-- {
			m.index[table[i]] = i
		}
	}
	used := len(m.Colors) / 3
	if used > 256 {
		return false
	}
	added := make(map[[4]byte]int)
	var order [][4]byte
	for _, c := range changed {
		if _, ok := m.index[c]; ok {
			continue
		}
		if _, ok := added[c]; ok {
			continue
		}
		if used+len(order) == 256 {
			return false
		}
		added[c] = used + len(order)
		order = append(order, c)
	}
	if len(order) == 0 {
		return true
	}
	depth := m.Depth
	for used+len(order) > 1<<depth {
		depth *= 2
	}
	// The file's own slices are shared with its bytes: clip, so that append copies.
	m.Colors = m.Colors[:len(m.Colors):len(m.Colors)]
	m.Transparency = m.Transparency[:len(m.Transparency):len(m.Transparency)]
	for i, c := range order {
		m.Colors = append(m.Colors, c[:3]...)
		if c[3] != 0xff {
			for len(m.Transparency) < used+i {
				m.Transparency = append(m.Transparency, 0xff)
			}
			m.Transparency = append(m.Transparency, c[3])
		}
		m.index[c] = used + i
	}
	if depth != m.Depth {
		m.repack(depth)
	}
	m.drop("hIST") // it counts every entry's use
	return true
}

// repack stores the palette's indices in a greater depth.
func (m *Image) repack(depth int) {
	h := m.Header
	h.Depth = depth
	wide := New(h)
	for y := range m.Height {
		from, to := m.row(y), wide.row(y)
		for x := range m.Width {
			if v := m.sample(from, x); depth == 8 {
				to[x] = v
			} else {
				setBits(to, x, depth, v)
			}
		}
	}
	m.Header, m.Pix, m.Stride = wide.Header, wide.Pix, wide.Stride
}

// set stores a colour that the layout can hold.
func (m *Image) set(x, y int, c [4]byte) {
	row := m.row(y)
	if m.Depth < 8 {
		v := c[0] / grayScale(m.Depth)
		if m.Color == Palette {
			v = byte(m.index[c])
		}
		setBits(row, x, m.Depth, v)
		return
	}
	var samples []byte
	switch m.Color {
	case Palette:
		row[x] = byte(m.index[c])
		return
	case Gray:
		samples = c[:1]
	case GrayAlpha:
		samples = []byte{c[0], c[3]}
	case RGB:
		samples = c[:3]
	case RGBA:
		samples = c[:]
	}
	size := m.Depth / 8
	out := row[x*size*len(samples):]
	for i, v := range samples {
		for j := range size {
			out[i*size+j] = v // in 16 bits v·257, the exact scaling
		}
	}
}

// convert changes the layout to one that can hold every pixel's value: color
// has the channels of the old type, depth is no less and at least 8 unless only
// that of grey grows.
func (m *Image) convert(color ColorType, depth int) {
	wide := New(Header{Width: m.Width, Height: m.Height, Depth: depth, Color: color})
	size := depth / 8
	channels := color.channels()
	pixel := make([]byte, 4*size)
	narrow := m.Depth <= 8 && (m.Color == Palette || m.Color == Gray)
	table := m.table()
	for y := range m.Height {
		from, to := m.row(y), wide.row(y)
		for x := 0; x < m.Width; x, to = x+1, to[channels*size:] {
			if narrow {
				pixel = table[m.sample(from, x)][:]
			} else {
				m.widePixel(pixel, from, x, size)
			}
			switch color {
			case RGB:
				if size == 1 {
					to[0], to[1], to[2] = pixel[0], pixel[1], pixel[2]
					continue
				}
				copy(to, pixel[:6])
			case Gray, RGBA:
				copy(to, pixel[:channels*size])
			case GrayAlpha:
				copy(to, pixel[:size])
				copy(to[size:], pixel[3*size:])
			}
		}
	}
	wasGray := m.Color == Gray || m.Color == GrayAlpha
	if wasGray && color != Gray && color != GrayAlpha {
		// A profile of a grey picture describes grey and fits no RGB one.
		m.drop("iCCP")
	}
	m.drop("bKGD", "sBIT", "hIST") // they are written in terms of the old layout
	m.Header, m.Pix, m.Stride = wide.Header, wide.Pix, wide.Stride
	m.Colors, m.Transparency, m.index = nil, nil, nil
}

// widePixel writes pixel x of a row, of whole bytes a sample and no palette, as
// red, green, blue and alpha of size bytes each.
func (m *Image) widePixel(pixel, row []byte, x, size int) {
	channels := m.Color.channels()
	in := row[x*channels*size:][:channels*size]
	for i := range 3 {
		c := i
		if m.Color == Gray || m.Color == GrayAlpha {
			c = 0
		}
		copy(pixel[i*size:][:size], in[c*size:])
	}
	alpha := pixel[3*size:][:size]
	if m.Color.hasAlpha() {
		copy(alpha, in[(channels-1)*size:])
		return
	}
	v := byte(0xff)
	if m.Transparency != nil && m.isKey(in) {
		v = 0
	}
	for j := range alpha {
		alpha[j] = v
	}
}
