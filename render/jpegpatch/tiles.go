package jpegpatch

import (
	"bytes"
	"encoding/binary"
	"image"
	"slices"
)

// canvas shows regions as tiles of pixels and takes back what was drawn. Its
// buffers serve region after region.
type canvas struct {
	frame  *frame
	store  *store
	colour bool // the components are luma and chroma

	tile   []byte // pixels shown
	before []byte // the same before they were drawn on
	planes []plane
}

// plane is what a canvas needs of a component for one region.
type plane struct {
	*component
	full  bool    // one sample a pixel
	line  []int16 // a row of the region's samples, by pixel
	cols  []uint8 // by pixel: its sample's column in its block
	shown int     // the row of samples that line holds, −1 if none
}

func newCanvas(f *frame, s *store, colour bool) *canvas {
	c := &canvas{frame: f, store: s, colour: colour, planes: make([]plane, len(f.comps))}
	for i := range f.comps {
		p := &f.comps[i]
		c.planes[i] = plane{component: p, full: p.h == f.hmax && p.v == f.vmax}
	}
	return c
}

// draw has one region, within the frame, drawn on.
func (c *canvas) draw(r image.Rectangle, draw func(*image.RGBA)) {
	size := 4 * r.Dx() * r.Dy()
	c.tile, c.before = grow(c.tile, size), grow(c.before, size)
	for i := range c.planes {
		p := &c.planes[i]
		p.line, p.shown = grow(p.line, r.Dx()), -1
		if !p.full {
			p.cols = grow(p.cols, r.Dx())
			for x := range p.cols {
				p.cols[x] = uint8(sample(r.Min.X+x, p.h, c.frame.hmax) & 7)
			}
		}
	}
	c.show(r)
	copy(c.before, c.tile)
	draw(&image.RGBA{Pix: c.tile, Stride: 4 * r.Dx(), Rect: r})
	c.takeBack(r)
}

// grow returns a slice of n elements, s itself if it has room. What it holds
// is left over.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// show fills the tile with the pixels of r.
func (c *canvas) show(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for i := range c.planes {
			c.load(&c.planes[i], r.Min.X, y)
		}
		row := c.tile[4*r.Dx()*(y-r.Min.Y):][:4*r.Dx()]
		switch p := c.planes; {
		case len(p) == 1:
			showGrey(row, p[0].line)
		case c.colour:
			showYCbCr(row, p[0].line, p[1].line, p[2].line)
		default:
			showRGB(row, p[0].line, p[1].line, p[2].line)
		}
	}
}

// piece is the part of a row of pixels that lies on one block.
type piece struct {
	from, to int // pixels, counted from the row's first
	x        int // the block's column
	block    int32
	sample   int // of a full plane: the first one's index in the block
	row      int // the row of samples in the block
	fine     int // of others: the first pixel's index in the store's fine samples
}

// pieces returns an iterator over the pieces of the row y that starts at x0.
func (c *canvas) pieces(p *plane, x0, y int) func(func(piece) bool) {
	f := c.frame
	sy := sample(y, p.v, f.vmax)
	by := sy >> 3
	blocks := p.ink[by*p.stride:]
	fineRow := (y - firstPixel(8*by, p.v, f.vmax)) * f.fineWidth(p.component)
	return func(yield func(piece) bool) {
		bx := sample(x0, p.h, f.hmax) >> 3
		for from := 0; from < len(p.line); bx++ {
			to := min(firstPixel(8*bx+8, p.h, f.hmax)-x0, len(p.line))
			e := piece{from: from, to: to, x: bx, block: blocks[bx] - 1, row: 8 * (sy & 7)}
			if p.full {
				e.sample = e.row + (x0+from)&7
			} else {
				e.fine = fineRow + x0 + from - firstPixel(8*bx, p.h, f.hmax)
			}
			if !yield(e) {
				return
			}
			from = to
		}
	}
}

// load puts the samples of the row of pixels y, from x0 on, into the plane's
// line.
func (c *canvas) load(p *plane, x0, y int) {
	sy := sample(y, p.v, c.frame.vmax)
	if p.shown == sy {
		return
	}
	p.shown = sy
	for e := range c.pieces(p, x0, y) {
		b := &c.store.samples[e.block]
		switch fine := c.store.fine[e.block]; {
		case p.full:
			copy(p.line[e.from:e.to], b[e.sample:])
		case fine != nil:
			copy(p.line[e.from:e.to], fine[e.fine:])
			p.shown = -1 // rows with the same samples may differ
		default:
			row := (*[8]int16)(b[e.row:])
			for x, col := range p.cols[e.from:e.to] {
				p.line[e.from+x] = row[col&7]
			}
		}
	}
}

// put is the reverse of load.
func (c *canvas) put(p *plane, x0, y int) {
	p.shown = -1
	for e := range c.pieces(p, x0, y) {
		line := p.line[e.from:e.to]
		b := &c.store.samples[e.block]
		if p.full {
			if to := b[e.sample:][:len(line)]; !slices.Equal(to, line) {
				copy(to, line)
				c.store.changed[e.block] = true
			}
			continue
		}
		fine := c.store.fine[e.block]
		if fine == nil {
			same := true
			for x, col := range p.cols[e.from:e.to] {
				same = same && line[x] == b[e.row+int(col)]
			}
			if same {
				continue
			}
			fine = c.store.refine(c.frame, p.component, e.x, sample(y, p.v, c.frame.vmax)>>3, e.block)
		}
		copy(fine[e.fine:], line)
	}
}

// takeBack puts what draw changed in the tile into the samples beneath.
func (c *canvas) takeBack(r image.Rectangle) {
	const rgb = 0xFFFFFF // alpha has no say
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from := 4 * r.Dx() * (y - r.Min.Y)
		tile, before := c.tile[from:from+4*r.Dx()], c.before[from:from+4*r.Dx()]
		if bytes.Equal(tile, before) {
			continue
		}
		for i := range c.planes {
			c.load(&c.planes[i], r.Min.X, y)
		}
		for x := range r.Dx() {
			now := binary.LittleEndian.Uint32(tile[4*x:]) & rgb
			was := binary.LittleEndian.Uint32(before[4*x:]) & rgb
			if now == was {
				continue
			}
			to, from := c.components(now), c.components(was)
			for i := range c.planes {
				// A component that the ink left alone keeps its sample as it
				// was decoded.
				if to[i] != from[i] {
					c.planes[i].line[x] = int16(to[i])
				}
			}
		}
		for i := range c.planes {
			c.put(&c.planes[i], r.Min.X, y)
		}
	}
}
