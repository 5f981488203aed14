package jpegpatch

import (
	"fmt"
	"image"
	"image/draw"
	"io"
	"sync"
)

// Coding is how a picture is coded: how finely, and with how much colour. The
// zero value is not valid.
type Coding struct {
	// Luma and Chroma are the steps of quantisation in zigzag order, 1 to 255.
	// A grey picture needs no Chroma.
	Luma, Chroma [64]uint8
	// Across and Down are how many pixels share a colour sample: 1, 2 or 4 in
	// either direction, 8 together at most. 2 and 2 is what is called 4:2:0.
	Across, Down int
}

func (c *Coding) check() error {
	valid := func(n int) bool { return n == 1 || n == 2 || n == 4 }
	if !valid(c.Across) || !valid(c.Down) || c.Across*c.Down > 8 {
		return fmt.Errorf("jpegpatch: %d×%d pixels to a colour sample", c.Across, c.Down)
	}
	for k := range c.Luma {
		if c.Luma[k] == 0 || c.Chroma[k] == 0 {
			return fmt.Errorf("jpegpatch: quantisation by zero")
		}
	}
	return nil
}

// Encode writes m as a baseline JPEG, for what cannot be patched: with the
// tables and the sampling that its source had, it loses about as much as the
// source had lost. It keeps a few rows beside the picture.
//
// A *image.Gray is written grey. An *image.YCbCr whose colour has the coding's
// resolution, and which begins where a sample of it does, is written as it is. An
// *image.RGBA is written as YCbCr, alpha left out; other pictures are drawn onto
// one first. segments follow the
// start of the image as they are, such as APPn and COM; an Adobe segment among
// them must not contradict YCbCr.
//
// Errors are those of dst, and those of a coding that is not valid or a picture
// that has no pixels, or more than 65,535 in a row or a column.
func Encode(dst io.Writer, m image.Image, c Coding, segments []byte) error {
	size := m.Bounds().Size()
	if size.X <= 0 || size.Y <= 0 || size.X > 0xFFFF || size.Y > 0xFFFF {
		return fmt.Errorf("jpegpatch: a picture of %d×%d pixels", size.X, size.Y)
	}
	e := encoder{size: size, coding: c}
	switch m := m.(type) {
	case *image.Gray:
		e.gray = m
		e.coding.Chroma = e.coding.Luma
		e.coding.Across, e.coding.Down = 1, 1
	case *image.RGBA:
		e.rgba = m
	case *image.YCbCr:
		ratio, ok := subsampleRatios[[2]int{c.Across, c.Down}]
		if ok && ratio == m.SubsampleRatio && m.Rect.Min.X%c.Across == 0 && m.Rect.Min.Y%c.Down == 0 {
			e.ycbcr = m
			break
		}
		e.rgba = image.NewRGBA(m.Bounds())
		draw.Draw(e.rgba, e.rgba.Rect, m, m.Bounds().Min, draw.Src)
	default:
		e.rgba = image.NewRGBA(m.Bounds())
		draw.Draw(e.rgba, e.rgba.Rect, m, m.Bounds().Min, draw.Src)
	}
	return e.encode(dst, segments)
}

// encode is Encode of what the encoder has been given.
func (e *encoder) encode(dst io.Writer, segments []byte) error {
	if err := e.coding.check(); err != nil {
		return err
	}
	e.layOut()
	e.w.out = append(e.w.out, 0xFF, markerSOI)
	e.w.out = append(e.w.out, segments...)
	e.header()
	for y := 0; y < e.size.Y; y += e.height {
		if err := e.band(y); err != nil {
			return err
		}
		if _, err := dst.Write(e.w.out); err != nil {
			return err
		}
		e.w.out = e.w.out[:0]
	}
	e.w.pad()
	_, err := dst.Write(append(e.w.out, 0xFF, markerEOI))
	return err
}

// encoder codes a picture, a row of MCUs at a time.
type encoder struct {
	size   image.Point
	coding Coding
	gray   *image.Gray // one of them
	rgba   *image.RGBA
	ycbcr  *image.YCbCr
	rows   func(from, to int) *image.RGBA // or what gives rgba some rows at a time,
	top    int                            // from this one on,
	bottom int                            // to the one before this

	width, height int // of an MCU
	mcus          int // in a row
	paired        int // pixels of a row that are done with those of the next
	planes        []encodedPlane
	coefs         [64]int16
	w             bitWriter
}

// encodedPlane is a component with the samples of a row of MCUs.
type encodedPlane struct {
	scanComponent
	quantiser    *quantiser
	across, down int // how many pixels share a sample
	stride       int
	samples      []int16
	sums         []int32 // of red, green and blue of the pixels that share a row of samples
	predictor    int32
}

// rowsAtOnce is a multiple of all MCUs' heights, and few enough that the pixels
// are still at hand when they are converted.
const rowsAtOnce = 64

// layOut finds the components' sampling factors and makes room for them.
func (e *encoder) layOut() {
	e.width, e.height = 8*e.coding.Across, 8*e.coding.Down
	e.mcus = ceilDiv(e.size.X, e.width)
	n := 3
	if e.gray != nil {
		n = 1
	}
	tables := typical()
	for i := range n {
		p := encodedPlane{across: 1, down: 1}
		p.component = &component{id: byte(i + 1), h: e.coding.Across, v: e.coding.Down}
		steps, number := e.coding.Luma, 0
		if i > 0 {
			p.h, p.v = 1, 1
			p.across, p.down = e.coding.Across, e.coding.Down
			steps, number = e.coding.Chroma, 1
		}
		var q [64]uint16
		for k, step := range steps {
			q[k] = uint16(step)
		}
		p.quant, p.quantiser, p.tq = &q, newQuantiser(&q), byte(number)
		p.dcAt, p.acAt = byte(number), byte(number)
		p.dc, p.ac = tables[0][number], tables[1][number]
		p.stride = e.mcus * 8 * p.h
		p.samples = make([]int16, p.stride*8*p.v)
		if i == 1 {
			p.sums = make([]int32, 3*p.stride)
		}
		e.planes = append(e.planes, p)
	}
}

// header writes the tables, the frame's header and the scan's.
func (e *encoder) header() {
	segment := func(marker byte, payload ...byte) {
		n := len(payload) + 2
		e.w.out = append(append(e.w.out, 0xFF, marker, byte(n>>8), byte(n)), payload...)
	}
	frame := []byte{8, byte(e.size.Y >> 8), byte(e.size.Y), byte(e.size.X >> 8), byte(e.size.X), byte(len(e.planes))}
	scan := []byte{byte(len(e.planes))}
	for i := range e.planes {
		p := &e.planes[i]
		frame = append(frame, p.id, byte(p.h<<4|p.v), p.tq)
		scan = append(scan, p.id, p.dcAt<<4|p.acAt)
	}
	for _, p := range e.planes[:min(len(e.planes), 2)] { // one of chroma will do
		table := []byte{p.tq}
		for _, step := range p.quant {
			table = append(table, byte(step))
		}
		segment(markerDQT, table...)
	}
	segment(markerSOF0, frame...)
	for _, p := range e.planes[:min(len(e.planes), 2)] {
		e.w.out = appendTable(e.w.out, 0, p.dcAt, p.dc)
		e.w.out = appendTable(e.w.out, 1, p.acAt, p.ac)
	}
	segment(markerSOS, append(scan, 0, 63, 0)...)
}

// band codes the row of MCUs that starts at pixel row y.
func (e *encoder) band(y int) error {
	if e.rows != nil && y == e.bottom {
		e.top, e.bottom = y, min(y+rowsAtOnce, e.size.Y)
		e.rgba = e.rows(e.top, e.bottom)
	}
	for j := range e.height {
		e.take(min(y+j, e.size.Y-1), j)
	}
	for x := range e.mcus {
		for i := range e.planes {
			p := &e.planes[i]
			for dy := range p.v {
				for dx := range p.h {
					if err := e.block(p, p.samples[8*dy*p.stride+8*(x*p.h+dx):]); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// block codes the block that starts with the first of the samples.
func (e *encoder) block(p *encodedPlane, samples []int16) error {
	nonzero := p.quantiser.code(samples, p.stride, &e.coefs)
	difference := int32(e.coefs[0]) - p.predictor
	p.predictor = int32(e.coefs[0])
	return p.encode(&e.w, &e.coefs, nonzero, difference)
}

// take turns a row of pixels into the jth of the samples of the row of MCUs.
// The last pixel goes on into the padding, lest it ring.
func (e *encoder) take(y, j int) {
	ys := e.planes[0].samples[j*e.planes[0].stride:][:e.planes[0].stride]
	if e.gray != nil {
		widen(ys, e.gray.Pix[y*e.gray.Stride:][:e.size.X])
		return
	}
	cb, cr := &e.planes[1], &e.planes[2]
	if m := e.ycbcr; m != nil {
		widen(ys, m.Y[m.YOffset(m.Rect.Min.X, m.Rect.Min.Y+y):][:e.size.X])
		if j%cb.down == 0 {
			at := m.COffset(m.Rect.Min.X, m.Rect.Min.Y+y)
			n := ceilDiv(e.size.X, cb.across)
			widen(cb.samples[j/cb.down*cb.stride:][:cb.stride], m.Cb[at:][:n])
			widen(cr.samples[j/cb.down*cr.stride:][:cr.stride], m.Cr[at:][:n])
		}
		return
	}
	row := func(y int) []byte {
		at := e.rgba.PixOffset(e.rgba.Rect.Min.X, e.rgba.Rect.Min.Y+min(y, e.size.Y-1)-e.top)
		return e.rgba.Pix[at:][:4*e.size.X]
	}
	if j%cb.down == 0 {
		clear(cb.sums)
		e.paired = 0
		if e.coding.Across == 2 && e.coding.Down == 2 {
			below := e.planes[0].samples[(j+1)*e.planes[0].stride:]
			e.paired = pairs(row(y), row(y+1), ys, below, cb.samples[j/2*cb.stride:], cr.samples[j/2*cr.stride:])
		}
	}
	e.takeRGB(ys, row(y), cb)
	if (j+1)%cb.down == 0 {
		e.mean(cb, cr, j/cb.down)
	}
}

// takeRGB turns a row of pixels, but for those that are done in pairs, into
// luma, and adds their colours to the sums of the chroma samples that they
// share: chroma is linear in them, so that it need be computed once a sample and
// not once a pixel.
func (e *encoder) takeRGB(ys []int16, row []byte, cb *encodedPlane) {
	shift := uint(e.coding.Across >> 1) // 1, 2 and 4 are shifts of 0, 1 and 2
	sums := cb.sums
	last := row[len(row)-4:]
	row = row[4*e.paired:]
	r, g, b := int32(last[0]), int32(last[1]), int32(last[2]) // where all are done in pairs
	for x := e.paired; x < len(ys); x++ {
		if len(row) >= 4 {
			r, g, b = int32(row[0]), int32(row[1]), int32(row[2])
			row = row[4:]
		}
		ys[x] = int16((19595*r + 38470*g + 7471*b + colourHalf) >> colourBits)
		s := sums[3*(x>>shift):]
		_ = s[2]
		s[0] += r
		s[1] += g
		s[2] += b
	}
}

// mean makes a row of samples of Cb and of Cr of the sums, but for those of
// pairs, see [blue] and [red].
func (e *encoder) mean(cb, cr *encodedPlane, j int) {
	n := cb.across * cb.down
	shift := uint(0)
	for 1<<shift < n {
		shift++
	}
	down, half := colourBits+shift, int32(colourHalf)<<shift
	blues, reds := cb.samples[j*cb.stride:][:cb.stride], cr.samples[j*cr.stride:][:cr.stride]
	for i := e.paired / cb.across; i < len(blues); i++ {
		s := cb.sums[3*i:]
		r, g, b := s[0], s[1], s[2]
		blues[i] = int16((32768*b-11056*r-21712*g+half)>>down + grey)
		reds[i] = int16((32768*r-27440*g-5328*b+half)>>down + grey)
	}
}

// widen turns grey levels into samples, and continues the last to the end of
// the row.
func widen(to []int16, from []byte) {
	for i, v := range from {
		to[i] = int16(v) << sampleBits
	}
	extendRow(to, len(from))
}

// subsampleRatios are those of pictures, by how many pixels share a sample of
// colour.
var subsampleRatios = map[[2]int]image.YCbCrSubsampleRatio{
	{1, 1}: image.YCbCrSubsampleRatio444, {2, 1}: image.YCbCrSubsampleRatio422, {2, 2}: image.YCbCrSubsampleRatio420,
	{1, 2}: image.YCbCrSubsampleRatio440, {4, 1}: image.YCbCrSubsampleRatio411, {4, 2}: image.YCbCrSubsampleRatio410,
}

// extendRow continues the last of n samples to the end of the row.
func extendRow(row []int16, n int) {
	for i := n; i < len(row); i++ {
		row[i] = row[n-1]
	}
}

// typicalTables are the Huffman tables of annex K.3, by class and number (0 for
// luma, 1 for chroma): made from many pictures, and with a code for everything
// that baseline coding needs. Each is what a DHT segment has of it.
var typicalTables = [2][2][]byte{
	{
		{ // table K.3: DC of luma
			0x00, 0x01, 0x05, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
			0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
		},
		{ // table K.4: DC of chroma
			0x00, 0x03, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00,
			0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
		},
	},
	{
		{ // table K.5: AC of luma
			0x00, 0x02, 0x01, 0x03, 0x03, 0x02, 0x04, 0x03, 0x05, 0x05, 0x04, 0x04, 0x00, 0x00, 0x01, 0x7d,
			0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
			0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0,
			0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28,
			0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
			0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
			0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
			0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
			0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5,
			0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2,
			0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
			0xf9, 0xfa,
		},
		{ // table K.6: AC of chroma
			0x00, 0x02, 0x01, 0x02, 0x04, 0x04, 0x03, 0x04, 0x07, 0x05, 0x04, 0x04, 0x00, 0x01, 0x02, 0x77,
			0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71,
			0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0,
			0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26,
			0x27, 0x28, 0x29, 0x2a, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
			0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,
			0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
			0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5,
			0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3,
			0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda,
			0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
			0xf9, 0xfa,
		},
	},
}

// typical has them built.
var typical = sync.OnceValue(func() (made [2][2]*huffman) {
	for class := range made {
		for number := range made[class] {
			h, _, err := parseHuffman(typicalTables[class][number])
			if err != nil {
				panic(err)
			}
			made[class][number] = h
		}
	}
	return made
})
