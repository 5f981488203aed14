package photo

import (
	"image"

	"annotate/render/photo/pngio"
)

// below is ink that reaches under the picture, such as a legend: it is drawn on
// rows that are added there, of which it paints every pixel.
type below interface {
	// Below returns how many rows, a multiple of 8.
	Below() int
}

// rowsBelow returns how many rows the ink adds under the upright picture.
func rowsBelow(ink Ink) int {
	if b, ok := ink.(below); ok {
		return b.Below()
	}
	return 0
}

// extended returns the photo as if it had more rows under the upright picture,
// and where in its stored frame the picture itself lies.
func (p *Photo) extended(rows int) (*Photo, image.Rectangle) {
	q := *p
	q.Height += rows
	q.stored = p.Orientation.Inverse().Size(image.Pt(q.Width, q.Height))
	return &q, p.Orientation.Inverse().Rect(image.Rect(0, 0, p.Width, p.Height), image.Pt(q.Width, q.Height))
}

// extendNative returns a picture of a larger size with m at a place whose left
// side is a multiple of 8 pixels: of any depth, that is a whole byte.
func extendNative(m *pngio.Image, size image.Point, at image.Rectangle) *pngio.Image {
	h := m.Header
	h.Width, h.Height = size.X, size.Y
	e := pngio.New(h)
	e.Colors, e.Transparency, e.Chunks = m.Colors, m.Transparency, m.Chunks
	h.Width, h.Height = at.Min.X, 0
	left := pngio.New(h).Stride
	for y := range m.Height {
		copy(e.Pix[(at.Min.Y+y)*e.Stride+left:], m.Pix[y*m.Stride:][:m.Stride])
	}
	return e
}
