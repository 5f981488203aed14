package pngio

import (
	"image"
	"image/color"
	"image/draw"
)

// FromImage brings a decoded picture into the layout that holds its values:
// palettes stay palettes, 16 bits stay 16, and what premultiplied pictures
// have lost under transparency stays lost. Pixels that lie as a PNG's do are
// shared with img, not copied.
func FromImage(img image.Image) *Image {
	b := img.Bounds()
	h := Header{Width: b.Dx(), Height: b.Dy(), Depth: 8, Color: RGBA}
	switch src := img.(type) {
	case *image.Paletted:
		if len(src.Palette) == 0 {
			break
		}
		h.Color = Palette
		m := share(h, src.Pix[src.PixOffset(b.Min.X, b.Min.Y):], src.Stride)
		m.setPalette(src.Palette)
		return m
	case *image.Gray:
		h.Color = Gray
		return share(h, src.Pix[src.PixOffset(b.Min.X, b.Min.Y):], src.Stride)
	case *image.Gray16:
		h.Color, h.Depth = Gray, 16
		return share(h, src.Pix[src.PixOffset(b.Min.X, b.Min.Y):], src.Stride)
	case *image.NRGBA:
		return share(h, src.Pix[src.PixOffset(b.Min.X, b.Min.Y):], src.Stride)
	case *image.NRGBA64:
		h.Depth = 16
		return share(h, src.Pix[src.PixOffset(b.Min.X, b.Min.Y):], src.Stride)
	case *image.RGBA64:
		h.Depth = 16
		return fromWide(src, h)
	}
	m := New(h)
	// The standard library converts every kind exactly to NRGBA.
	draw.Draw(&image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Bounds()}, m.Bounds(), img, b.Min, draw.Src)
	return m
}

// share returns a picture of pixels that lie as they do in a PNG, but for
// what may be between rows.
func share(h Header, pix []byte, stride int) *Image {
	m := &Image{Header: h, Stride: h.rowBytes(h.Width)}
	if n := m.Stride * h.Height; stride == m.Stride && len(pix) >= n {
		m.Pix = pix[:n:n]
		return m
	}
	m = New(h)
	for y := range m.Height {
		copy(m.row(y), pix[y*stride:])
	}
	return m
}

func (m *Image) setPalette(p color.Palette) {
	for i, c := range p[:min(len(p), 256)] {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		m.Colors = append(m.Colors, n.R, n.G, n.B)
		if n.A != 0xff {
			for len(m.Transparency) < i {
				m.Transparency = append(m.Transparency, 0xff)
			}
			m.Transparency = append(m.Transparency, n.A)
		}
	}
}

func fromWide(src *image.RGBA64, h Header) *Image {
	m := New(h)
	dst := &image.NRGBA64{Pix: m.Pix, Stride: m.Stride, Rect: m.Bounds()}
	for y := range m.Height {
		for x := range m.Width {
			c := src.RGBA64At(src.Rect.Min.X+x, src.Rect.Min.Y+y)
			dst.SetNRGBA64(x, y, color.NRGBA64Model.Convert(c).(color.NRGBA64))
		}
	}
	return m
}
