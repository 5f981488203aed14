package fonts

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"

	"github.com/disintegration/imaging"
	"github.com/go-text/typesetting/font"
)

// maxBitmap bounds the side of a colour glyph's picture. Noto's are 136 pixels
// wide, Apple's 160.
const maxBitmap = 512

// renderBitmap scales a colour glyph's picture to where the font says that it
// stands; nil when the picture is none. Lanczos at imaging's hands: it is the
// same on every architecture and keeps small faces clear.
func renderBitmap(face *font.Face, key maskKey, glyph font.GlyphBitmap) *mask {
	extents, ok := face.GlyphExtents(key.id)
	if !ok {
		return nil
	}
	config, err := png.DecodeConfig(bytes.NewReader(glyph.Data))
	if err != nil || config.Width > maxBitmap || config.Height > maxBitmap {
		return nil
	}
	picture, err := png.Decode(bytes.NewReader(glyph.Data))
	if err != nil {
		return nil
	}
	source := image.NewNRGBA(picture.Bounds())
	draw.Draw(source, source.Rect, picture, source.Rect.Min, draw.Src)

	scale := func(units float32) int { return key.face.scale(units64(units), key.size).Round() / 64 }
	left := (key.face.scale(units64(extents.XBearing), key.size)/64 + key.phase).Round()
	top := -scale(extents.YBearing)
	size := image.Pt(max(scale(extents.Width), 1), max(scale(-extents.Height), 1))
	if size.X > 4*maxBitmap || size.Y > 4*maxBitmap {
		return nil
	}
	scaled := imaging.Resize(source, size.X, size.Y, imaging.Lanczos)
	out := image.NewRGBA(scaled.Rect)
	draw.Draw(out, out.Rect, scaled, image.Point{}, draw.Src)
	return &mask{bounds: out.Rect.Add(image.Pt(left, top)), colour: out.Pix}
}
