package fonts

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"github.com/disintegration/imaging"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype/tables"
	"golang.org/x/image/math/fixed"
)

// colour renders a glyph that has colours of its own: a picture, as in Noto Color
// Emoji and Apple's, or layers of flat colour (COLR version 0), as in Segoe UI
// Emoji. It returns nil for any other.
func (s *masks) colour(face *font.Face, key maskKey) *mask {
	if picture, ok := face.GlyphDataBitmap(key.id); ok && picture.Format == font.PNG {
		return scalePicture(face, key, picture.Data)
	}
	return s.layers(face, key)
}

// layers composes the outlines of a COLR glyph. Nil also where a layer is to be
// in the text's colour, which is not known here: the glyph's plain outline is in
// that colour too.
func (s *masks) layers(face *font.Face, key maskKey) *mask {
	paint, _ := face.GlyphDataColor(key.id)
	layers, ok := paint.Paint.(tables.PaintColrLayersResolved)
	if !ok || len(layers) == 0 {
		return nil
	}
	masks := make([]*mask, len(layers))
	var bounds image.Rectangle
	for i, layer := range layers {
		if int(layer.PaletteIndex) >= len(face.CPAL[0]) {
			return nil
		}
		outline, _ := face.GlyphDataOutline(font.GID(layer.GlyphID))
		masks[i] = s.rasterize(key.path(outline.Segments), key.size)
		bounds = bounds.Union(masks[i].bounds)
	}
	out := image.NewRGBA(bounds)
	for i, layer := range layers {
		c := face.CPAL[0][layer.PaletteIndex]
		masks[i].paint(out, bounds, image.Point{}, newInk(color.NRGBA{c.Red, c.Green, c.Blue, c.Alpha}))
	}
	return &mask{bounds: bounds, colour: out.Pix}
}

// maxBitmap bounds the side of a colour glyph's picture. Noto's are 136 pixels
// wide, Apple's 160.
const maxBitmap = 512

// scalePicture scales a glyph's PNG to where the font says that it stands; nil
// when it cannot be read. Lanczos at imaging's hands: it is the same on every
// architecture and keeps small faces clear.
func scalePicture(face *font.Face, key maskKey, data []byte) *mask {
	extents, ok := face.GlyphExtents(key.id)
	if !ok {
		return nil
	}
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width > maxBitmap || config.Height > maxBitmap {
		return nil
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	source := image.NewNRGBA(picture.Bounds())
	draw.Draw(source, source.Rect, picture, source.Rect.Min, draw.Src)

	pixels := func(units float32) fixed.Int26_6 { return key.face.scaleFloat(units, key.size) }
	corner := image.Pt((pixels(extents.XBearing) + key.phase).Round(), -pixels(extents.YBearing).Round())
	size := image.Pt(max(pixels(extents.Width).Round(), 1), max(pixels(-extents.Height).Round(), 1))
	if size.X > 4*maxBitmap || size.Y > 4*maxBitmap {
		return nil
	}
	scaled := imaging.Resize(source, size.X, size.Y, imaging.Lanczos)
	out := image.NewRGBA(scaled.Rect)
	draw.Draw(out, out.Rect, scaled, image.Point{}, draw.Src)
	return &mask{bounds: out.Rect.Add(corner), colour: out.Pix}
}
