package jpegpatch

import (
	"bytes"
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

// plane is what a canvas needs of a component for one region. It holds the
// samples of a band, the part of the region within one row of MCUs, by pixel.
type plane struct {
	*component
	full    bool // one sample a pixel
	samples []int16
	cols    []uint8 // unless full: by column of the region, the sample's column in its block
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
	width := r.Dx()
	c.tile = grow(c.tile, 4*width*r.Dy())
	for i := range c.planes {
		p := &c.planes[i]
		p.samples = grow(p.samples, width*min(8*c.frame.vmax, r.Dy()))
		if !p.full {
			p.cols = grow(p.cols, width)
			for x := range p.cols {
				p.cols[x] = uint8(sample(r.Min.X+x, p.h, c.frame.hmax) & 7)
			}
		}
	}
	c.bands(r, c.show)
	c.before = append(c.before[:0], c.tile...)
	draw(&image.RGBA{Pix: c.tile, Stride: 4 * width, Rect: r})
	c.bands(r, c.takeBack)
}

// grow returns a slice of n elements, s itself if it has room. What it holds
// is left over.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// bands calls f for each of a region's bands, with its first byte in the tile
// and the one after its last.
func (c *canvas) bands(r image.Rectangle, f func(band image.Rectangle, from, to int)) {
	height := 8 * c.frame.vmax
	for y := r.Min.Y; y < r.Max.Y; {
		next := min((y/height+1)*height, r.Max.Y)
		f(image.Rect(r.Min.X, y, r.Max.X, next), 4*r.Dx()*(y-r.Min.Y), 4*r.Dx()*(next-r.Min.Y))
		y = next
	}
}

// show fills a band of the tile.
func (c *canvas) show(band image.Rectangle, from, to int) {
	n := (to - from) / 4
	for i := range c.planes {
		c.load(&c.planes[i], band)
	}
	tile := c.tile[from:to]
	switch p := c.planes; {
	case len(p) == 1:
		showGrey(tile, p[0].samples[:n])
	case c.colour:
		showYCbCr(tile, p[0].samples[:n], p[1].samples[:n], p[2].samples[:n])
	default:
		showRGB(tile, p[0].samples[:n], p[1].samples[:n], p[2].samples[:n])
	}
}

// takeBack puts what draw changed in a band of the tile into the samples
// beneath.
func (c *canvas) takeBack(band image.Rectangle, from, to int) {
	tile, before := c.tile[from:to], c.before[from:to]
	if bytes.Equal(tile, before) {
		return
	}
	for i := range c.planes {
		c.load(&c.planes[i], band)
	}
	switch p := c.planes; {
	case len(p) == 1:
		takeGrey(tile, before, p[0].samples)
	case c.colour:
		takeYCbCr(tile, before, p[0].samples, p[1].samples, p[2].samples)
	default:
		takeRGB(tile, before, p[0].samples, p[1].samples, p[2].samples)
	}
	for i := range c.planes {
		c.put(&c.planes[i], band)
	}
}

// piece is what a block has of a band.
type piece struct {
	x, y  int             // the block's column and row
	block int32           // its number in the store
	rect  image.Rectangle // its pixels within the band
	at    int             // the first of them in plane.samples
	first image.Point     // its first pixel, be it in the band or not
}

// pieces calls f for each block of a component that has pixels in the band.
func (c *canvas) pieces(p *plane, band image.Rectangle, f func(*piece)) {
	blocks := c.frame.blocksUnder(p.component, band)
	e := new(piece)
	for e.y = blocks.Min.Y; e.y < blocks.Max.Y; e.y++ {
		for e.x = blocks.Min.X; e.x < blocks.Max.X; e.x++ {
			e.block = p.ink[e.y*p.stride+e.x] - 1
			pixels := c.frame.pixelsOf(p.component, e.x, e.y)
			e.first = pixels.Min
			e.rect = pixels.Intersect(band)
			e.at = (e.rect.Min.Y-band.Min.Y)*band.Dx() + e.rect.Min.X - band.Min.X
			f(e)
		}
	}
}

// load puts the samples of a band into the plane.
func (c *canvas) load(p *plane, band image.Rectangle) {
	width := band.Dx()
	c.pieces(p, band, func(e *piece) {
		b, fine := &c.store.samples[e.block], c.store.fine[e.block]
		n, skip := e.rect.Dx(), e.rect.Min.X-e.first.X
		at, above := e.at, -1
		for y := e.rect.Min.Y - e.first.Y; y < e.rect.Max.Y-e.first.Y; y++ {
			to := p.samples[at : at+n]
			at += width
			switch {
			case p.full:
				copy(to, b[8*y+skip:])
			case fine != nil:
				copy(to, fine[y*c.frame.fineWidth(p.component)+skip:])
			default:
				row := sample(e.first.Y+y, p.v, c.frame.vmax) & 7
				if row == above {
					copy(to, p.samples[at-2*width:])
					continue
				}
				above = row
				from := (*[8]int16)(b[8*row:])
				for x, col := range p.cols[e.rect.Min.X-band.Min.X:][:n] {
					to[x] = from[col&7]
				}
			}
		}
	})
}

// put is the reverse of load.
func (c *canvas) put(p *plane, band image.Rectangle) {
	width := band.Dx()
	s := c.store
	c.pieces(p, band, func(e *piece) {
		b := &s.samples[e.block]
		from, n := p.samples[e.at:], e.rect.Dx()
		switch {
		case p.full:
			at := 8*(e.rect.Min.Y-e.first.Y) + e.rect.Min.X - e.first.X
			for y := range e.rect.Dy() {
				if to := b[at+8*y:][:n]; !slices.Equal(to, from[y*width:][:n]) {
					copy(to, from[y*width:])
					s.changed[e.block] = true
				}
			}
		case s.shared[e.block]:
			if s.fine[e.block] == nil {
				s.refine(c.frame, p.component, e.x, e.y, e.block)
			}
			stride := c.frame.fineWidth(p.component)
			to := s.fine[e.block][(e.rect.Min.Y-e.first.Y)*stride+e.rect.Min.X-e.first.X:]
			for y := range e.rect.Dy() {
				copy(to[y*stride:], from[y*width:][:n])
			}
		default:
			if c.frame.settle(p.component, e.x, e.y, from, width, e.rect, b) {
				s.changed[e.block] = true
			}
		}
	})
}
