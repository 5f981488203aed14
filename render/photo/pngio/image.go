package pngio

import (
	"errors"
	"image"
)

// ErrFormat is matched by every error about a file's content.
var ErrFormat = errors.New("invalid PNG")

// ColorType is the colour type of a PNG's header (PNG specification, 11.2.1).
type ColorType uint8

// The colour types.
const (
	Gray      ColorType = 0
	RGB       ColorType = 2
	Palette   ColorType = 3
	GrayAlpha ColorType = 4
	RGBA      ColorType = 6
)

// channels returns the number of samples a pixel has.
func (c ColorType) channels() int {
	return [...]int{Gray: 1, RGB: 3, Palette: 1, GrayAlpha: 2, RGBA: 4}[c]
}

// hasAlpha reports whether the last channel is alpha.
func (c ColorType) hasAlpha() bool { return c == GrayAlpha || c == RGBA }

// Header is what the first chunk says.
type Header struct {
	Width, Height int
	Depth         int // bits per sample: 1, 2, 4, 8 or 16
	Color         ColorType
	Interlaced    bool
}

// rowBytes returns the size of one row of width pixels.
func (h Header) rowBytes(width int) int {
	return (width*h.Depth*h.Color.channels() + 7) / 8
}

// pixelBytes returns the distance of a byte to that of the pixel on the left,
// as filters count it: at least 1.
func (h Header) pixelBytes() int { return max(1, h.Depth*h.Color.channels()/8) }

// Place says where in the file an ancillary chunk stands.
type Place uint8

// The places, in the file's order.
const (
	BeforePalette Place = iota
	BeforeData
	AfterData
)

// Chunk is an ancillary chunk, such as eXIf or tEXt.
type Chunk struct {
	Type  string // four letters
	Data  []byte
	Place Place
}

// Image is a picture in the layout of a PNG file. It is not safe for
// concurrent use while [Image.Store] runs.
type Image struct {
	Header
	// Pix holds Height rows of Stride bytes: samples as the file packs them,
	// big-endian, unfiltered and not interlaced.
	Pix    []byte
	Stride int
	// Colors is the palette: red, green and blue of each entry.
	Colors []byte
	// Transparency is the tRNS chunk: the alpha of the first palette entries,
	// or the one grey or RGB colour that is transparent, 16 bits a sample.
	Transparency []byte
	// Chunks are the ancillary chunks in the file's order, tRNS not among them.
	Chunks []Chunk

	index map[[4]byte]int // palette entries by colour, made by the first Store
}

// New returns a picture of zeros with the given header.
func New(h Header) *Image {
	h.Interlaced = false
	stride := h.rowBytes(h.Width)
	return &Image{Header: h, Stride: stride, Pix: make([]byte, stride*h.Height)}
}

// Bounds returns the picture's rectangle, which starts at (0,0).
func (m *Image) Bounds() image.Rectangle { return image.Rect(0, 0, m.Width, m.Height) }

func (m *Image) row(y int) []byte { return m.Pix[y*m.Stride:][:m.Stride] }

// drop removes the chunks of the given types.
func (m *Image) drop(types ...string) {
	kept := m.Chunks[:0:0]
	for _, c := range m.Chunks {
		gone := false
		for _, t := range types {
			gone = gone || c.Type == t
		}
		if !gone {
			kept = append(kept, c)
		}
	}
	m.Chunks = kept
}
