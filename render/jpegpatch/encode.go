package jpegpatch

import (
	"fmt"
	"image"
	"image/draw"
	"io"
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
// A *image.Gray is written grey. An *image.RGBA is written as YCbCr, alpha left
// out; pictures of other types are drawn onto one first. segments follow the
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
	default:
		e.rgba = image.NewRGBA(m.Bounds())
		draw.Draw(e.rgba, e.rgba.Rect, m, m.Bounds().Min, draw.Src)
	}
	if err := e.coding.check(); err != nil {
		return err
	}
	e.layOut()
	e.w.out = append(e.w.out, 0xFF, markerSOI)
	e.w.out = append(e.w.out, segments...)
	e.header()
	for y := 0; y < size.Y; y += e.height {
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
	gray   *image.Gray // either of them
	rgba   *image.RGBA

	width, height int // of an MCU
	mcus          int // in a row
	planes        []encodedPlane
	inks          inkColours
	w             bitWriter
}

// encodedPlane is a component with the samples of a row of MCUs.
type encodedPlane struct {
	scanComponent
	quantiser    *quantiser
	across, down int // how many pixels share a sample
	stride       int
	samples      []int16
	sums         []int32 // of the pixels that share a row of samples
	predictor    int32
}

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
		if i > 0 {
			p.sums = make([]int32, p.stride)
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
	for j := range e.height {
		e.take(min(y+j, e.size.Y-1), j)
	}
	var b [64]int16
	for x := range e.mcus {
		for i := range e.planes {
			p := &e.planes[i]
			for dy := range p.v {
				for dx := range p.h {
					from := p.samples[8*dy*p.stride+8*(x*p.h+dx):]
					for row := range 8 {
						*(*[8]int16)(b[8*row:]) = *(*[8]int16)(from[row*p.stride:])
					}
					if err := e.block(p, &b); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// block codes a block of samples.
func (e *encoder) block(p *encodedPlane, b *[64]int16) error {
	var nonzero uint64
	if !p.quantiser.quantiseEven(b) {
		nonzero = p.quantiser.code(b)
	}
	difference := int32(b[0]) - p.predictor
	p.predictor = int32(b[0])
	return p.encode(&e.w, b, nonzero, difference)
}

// take turns a row of pixels into the jth of the samples of the row of MCUs.
// The last pixel goes on into the padding, lest it ring.
func (e *encoder) take(y, j int) {
	ys := e.planes[0].samples[j*e.planes[0].stride:][:e.planes[0].stride]
	if e.gray != nil {
		for x, v := range e.gray.Pix[y*e.gray.Stride:][:e.size.X] {
			ys[x] = int16(v) << sampleBits
		}
		extendRow(ys, e.size.X)
		return
	}
	cb, cr := &e.planes[1], &e.planes[2]
	shift := uint(e.coding.Across >> 1) // 1, 2 and 4 are shifts of 0, 1 and 2
	if j%cb.down == 0 {
		clear(cb.sums)
		clear(cr.sums)
	}
	row := e.rgba.Pix[y*e.rgba.Stride:][:4*e.size.X]
	var ink *inkColour
	for x := range ys {
		if x < e.size.X {
			ink = e.inks.of(rgb(row[4*x:]))
		}
		ys[x] = int16(ink.y)
		cb.sums[x>>shift] += ink.cb
		cr.sums[x>>shift] += ink.cr
	}
	if (j+1)%cb.down == 0 {
		cb.mean(j / cb.down)
		cr.mean(j / cr.down)
	}
}

// mean makes a row of samples of the sums.
func (p *encodedPlane) mean(j int) {
	n := int32(p.across * p.down)
	to := p.samples[j*p.stride:][:p.stride]
	for i := range to {
		to[i] = int16((p.sums[i] + n/2) / n)
	}
}

// extendRow continues the last of n samples to the end of the row.
func extendRow(row []int16, n int) {
	for i := n; i < len(row); i++ {
		row[i] = row[n-1]
	}
}
