package jpegpatch

import (
	"bytes"
	"image"
	"slices"
)

// canvas shows regions as tiles of pixels and takes back what was drawn. Its
// buffers serve region after region.
type canvas struct {
	frame   *frame
	store   *store
	colour  bool       // the components are luma and chroma
	reading bool       // nothing is drawn
	blocks  *blockwise // nil if tiles of this frame are not made so

	*tileMemory
	planes []plane
	loaded image.Rectangle // the band that the planes hold
	tinted bool            // ink with a colour lies on a grey picture
}

// tileMemory holds a region's pixels.
type tileMemory struct {
	tile   []byte // shown
	before []byte // the same before they were drawn on
}

// plane holds a component's samples of a band, a part of a region, by pixel.
type plane struct {
	*component
	samples []int16
}

func newCanvas(f *frame, s *store, colour bool, memory *tileMemory) *canvas {
	c := &canvas{frame: f, store: s, colour: colour, tileMemory: memory, planes: make([]plane, len(f.comps))}
	for i := range f.comps {
		c.planes[i].component = &f.comps[i]
	}
	if colour {
		c.blocks = newBlockwise(f)
	}
	return c
}

// load returns the pixels of a region, within the frame, and reports whether
// they were loaded blockwise.
func (c *canvas) load(r image.Rectangle) (m *image.RGBA, blocks bool) {
	from := r
	if blocks = c.blocks != nil && c.blocks.serves(c.store, r); blocks {
		from = padded(r)
	}
	n := 4 * from.Dx() * from.Dy()
	c.tile = grow(c.tile, n)
	before := c.tile
	if !c.reading {
		c.before = grow(c.before, n)
		before = c.before
	}
	if blocks {
		c.blocks.show(c.store, r, c.tile, before)
	} else {
		c.bands(r, c.show)
		copy(before, c.tile)
	}
	m = &image.RGBA{Pix: c.tile, Stride: 4 * from.Dx(), Rect: r}
	m.Pix = m.Pix[m.Stride*(r.Min.Y-from.Min.Y)+4*(r.Min.X-from.Min.X):]
	return m, blocks
}

// draw has one region, within the frame, drawn on.
func (c *canvas) draw(r image.Rectangle, draw func(*image.RGBA)) {
	m, blocks := c.load(r)
	draw(m)
	if blocks {
		c.blocks.take(c.store, r, c.tile, c.before)
	} else {
		c.bands(r, c.takeBack)
	}
}

// bandPixels is how large a band may be, one row of MCUs being the least. Most
// regions are one band, whose samples are still at hand when it is taken back.
const bandPixels = 1 << 15

// bands calls f for each of a region's bands, with its first byte in the tile
// and the one after its last.
func (c *canvas) bands(r image.Rectangle, f func(band image.Rectangle, from, to int)) {
	unit := 8 * c.frame.vmax
	height := max(bandPixels/r.Dx()/unit*unit, unit)
	for y := r.Min.Y; y < r.Max.Y; {
		next := min((y/unit)*unit+height, r.Max.Y)
		f(image.Rect(r.Min.X, y, r.Max.X, next), 4*r.Dx()*(y-r.Min.Y), 4*r.Dx()*(next-r.Min.Y))
		y = next
	}
}

// show fills a band of the tile.
func (c *canvas) show(band image.Rectangle, from, to int) {
	c.loadAll(band)
	tile := c.tile[from:to]
	switch p := c.planes; {
	case len(p) == 1:
		showGrey(tile, p[0].samples)
	case c.colour:
		showYCbCr(tile, p[0].samples, p[1].samples, p[2].samples)
	default:
		showRGB(tile, p[0].samples, p[1].samples, p[2].samples)
	}
}

// takeBack puts what draw changed in a band of the tile into the samples
// beneath.
func (c *canvas) takeBack(band image.Rectangle, from, to int) {
	tile, before := c.tile[from:to], c.before[from:to]
	if bytes.Equal(tile, before) {
		return
	}
	if c.loaded != band {
		c.loadAll(band)
	}
	switch p := c.planes; {
	case len(p) == 1:
		c.tinted = c.tinted || isTinted(tile)
		takeGrey(tile, before, p[0].samples)
	case c.colour:
		takeYCbCr(tile, before, p[0].samples, p[1].samples, p[2].samples)
	default:
		takeRGB(tile, before, p[0].samples, p[1].samples, p[2].samples)
	}
	for i := range c.planes {
		c.planes[i].put(c.store, band)
	}
	c.loaded = image.Rectangle{} // a later region may be the same
}

func (c *canvas) loadAll(band image.Rectangle) {
	for i := range c.planes {
		p := &c.planes[i]
		p.samples = grow(p.samples, band.Dx()*band.Dy())
		p.load(c.store, band)
	}
	c.loaded = band
}

// piece is what a block has of a band.
type piece struct {
	x, y  int             // the block's column and row
	block int32           // its number in the store
	rect  image.Rectangle // its pixels within the band
	at    int             // the first of them in plane.samples
	skipX int             // the block's pixels left of them
	skipY int             // and above
}

// pieces calls f for each block that has pixels in the band.
func (p *plane) pieces(band image.Rectangle, f func(*piece)) {
	blocks := p.blocksUnder(band)
	e := new(piece)
	for e.y = blocks.Min.Y; e.y < blocks.Max.Y; e.y++ {
		for e.x = blocks.Min.X; e.x < blocks.Max.X; e.x++ {
			e.block = p.ink[e.y*p.stride+e.x] - 1
			pixels := p.pixelsOf(e.x, e.y)
			e.rect = pixels.Intersect(band)
			e.skipX, e.skipY = e.rect.Min.X-pixels.Min.X, e.rect.Min.Y-pixels.Min.Y
			e.at = (e.rect.Min.Y-band.Min.Y)*band.Dx() + e.rect.Min.X - band.Min.X
			f(e)
		}
	}
}

// load puts the samples of a band into the plane.
func (p *plane) load(s *store, band image.Rectangle) {
	width := band.Dx()
	full, reach := p.full(), p.x.reach()
	p.pieces(band, func(e *piece) {
		b, fine := &s.samples[e.block], s.fine[e.block]
		to, n := p.samples[e.at:], e.rect.Dx()
		switch {
		case full:
			from := b[8*e.skipY+e.skipX:]
			for y := range e.rect.Dy() {
				copyRow(to[y*width:], from[8*y:], n)
			}
		case fine != nil:
			from := fine[e.skipY*reach+e.skipX:]
			for y := range e.rect.Dy() {
				copy(to[y*width:][:n], from[y*reach:])
			}
		default:
			places := p.x.place[e.rect.Min.X:e.rect.Max.X]
			for y, row := range p.y.place[e.rect.Min.Y:e.rect.Max.Y] {
				spread(to[y*width:], (*[8]int16)(b[8*row:]), places)
			}
		}
	})
}

// put is the reverse of load.
func (p *plane) put(s *store, band image.Rectangle) {
	width := band.Dx()
	full, reach := p.full(), p.x.reach()
	p.pieces(band, func(e *piece) {
		b := &s.samples[e.block]
		from, n := p.samples[e.at:], e.rect.Dx()
		switch {
		case full:
			to := b[8*e.skipY+e.skipX:]
			for y := range e.rect.Dy() {
				if !slices.Equal(to[8*y:][:n], from[y*width:][:n]) {
					copyRow(to[8*y:], from[y*width:], n)
					s.changed[e.block] = true
				}
			}
		case s.shared[e.block]:
			if s.fine[e.block] == nil {
				s.refine(p.component, e.x, e.y, e.block)
			}
			to := s.fine[e.block][e.skipY*reach+e.skipX:]
			for y := range e.rect.Dy() {
				copy(to[y*reach:], from[y*width:][:n])
			}
		default:
			if p.settle(e.x, e.y, from, width, e.rect, b) {
				s.changed[e.block] = true
			}
		}
	})
}

// copyRow copies up to eight samples, most often eight.
func copyRow(to, from []int16, n int) {
	if n == 8 {
		*(*[8]int16)(to) = *(*[8]int16)(from)
		return
	}
	copy(to[:n], from)
}
