package fonts

import (
	"image"
	"image/color"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/golang/freetype/raster"
	"github.com/golang/freetype/truetype"
	"golang.org/x/image/math/fixed"
)

// phase is the step of horizontal glyph positions: a quarter of a pixel. Whole
// pixels make the gaps between letters uneven at 11 to 16 px; finer steps cannot
// be seen and make for more masks.
const phase fixed.Int26_6 = 16

// A maskKey names one rendering of a glyph.
type maskKey struct {
	face  *typeface
	id    font.GID
	size  fixed.Int26_6
	phase fixed.Int26_6 // position within a pixel, a multiple of phase
}

// A mask is a glyph in pixels: coverage, or colours of its own.
type mask struct {
	bounds image.Rectangle // relative to the origin, y down
	alpha  []uint8         // one byte per pixel; nil where colour is set
	colour []uint8         // RGBA, premultiplied, as image.RGBA
}

// masks renders glyphs and keeps them.
type masks struct {
	fonts      instances
	kept       cache[maskKey, *mask]
	rasterizer *raster.Rasterizer
	hinted     truetype.GlyphBuf
	plain      truetype.GlyphBuf
}

func newMasks(fonts instances) masks {
	return masks{
		fonts:      fonts,
		kept:       newCache[maskKey, *mask](maxMasks),
		rasterizer: raster.NewRasterizer(0, 0),
	}
}

func (s *masks) get(key maskKey) *mask {
	m, ok := s.kept.get(key)
	if !ok {
		m = s.render(key)
		s.kept.put(key, m, len(m.alpha)+len(m.colour)+entry)
	}
	return m
}

func (s *masks) render(key maskKey) (m *mask) {
	if key.face.native != nil {
		return s.rasterize(s.native(key), key.size)
	}
	defer func() {
		if recover() != nil { // a damaged glyph: see shapeRuns
			m = &mask{}
		}
	}()
	face := s.fonts.of(key.face).face
	if m := s.colour(face, key); m != nil {
		return m
	}
	outline, _ := face.GlyphDataOutline(key.id)
	return s.rasterize(key.path(outline.Segments), key.size)
}

// rasterize fills a path by the non-zero rule. A glyph that reaches further than
// any does is a malformed font's, and stays empty: its mask could take gigabytes.
func (s *masks) rasterize(p path, size fixed.Int26_6) *mask {
	if len(p) == 0 {
		return &mask{}
	}
	var lo, hi fixed.Point26_6
	for i, seg := range p {
		for _, q := range seg.args[:arguments(seg.op)] {
			if i == 0 {
				lo, hi = q, q
			}
			lo.X, lo.Y = min(lo.X, q.X), min(lo.Y, q.Y)
			hi.X, hi.Y = max(hi.X, q.X), max(hi.Y, q.Y)
		}
	}
	const maxEms = 32 // the longest glyph in use, U+FDFD, is some 10 em wide
	if limit := size * maxEms; lo.X < -limit || lo.Y < -limit || hi.X > limit || hi.Y > limit {
		return &mask{}
	}
	bounds := image.Rect(lo.X.Floor(), lo.Y.Floor(), hi.X.Ceil(), hi.Y.Ceil())
	if bounds.Empty() {
		return &mask{}
	}
	r := s.rasterizer
	r.SetBounds(bounds.Dx(), bounds.Dy())
	r.UseNonZeroWinding = true
	origin := fixed.P(bounds.Min.X, bounds.Min.Y)
	for _, seg := range p {
		a := seg.args
		for j := range a {
			a[j] = a[j].Sub(origin)
		}
		switch seg.op {
		case opentype.SegmentOpMoveTo:
			r.Start(a[0])
		case opentype.SegmentOpLineTo:
			r.Add1(a[0])
		case opentype.SegmentOpQuadTo:
			r.Add2(a[0], a[1])
		case opentype.SegmentOpCubeTo:
			r.Add3(a[0], a[1], a[2])
		}
	}
	alpha := image.NewAlpha(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	r.Rasterize(raster.NewAlphaSrcPainter(alpha))
	return &mask{bounds: bounds, alpha: alpha.Pix}
}

// ink is a colour ready for blending.
type ink struct {
	rgba [4]uint32 // premultiplied, 0 to 255
}

func newInk(c color.Color) ink {
	r, g, b, a := c.RGBA()
	return ink{[4]uint32{r >> 8, g >> 8, b >> 8, a >> 8}}
}

// paint blends the mask over dst within clip, with the glyph's origin at p.
func (m *mask) paint(dst *image.RGBA, clip image.Rectangle, p image.Point, in ink) {
	area := m.bounds.Add(p).Intersect(clip)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		from := (y-p.Y-m.bounds.Min.Y)*m.bounds.Dx() + area.Min.X - p.X - m.bounds.Min.X
		to := dst.Pix[dst.PixOffset(area.Min.X, y):]
		to = to[:4*area.Dx()]
		if m.colour != nil {
			overColour(to, m.colour[4*from:], in.rgba[3])
		} else {
			over(to, m.alpha[from:], in)
		}
	}
}

// over composes a row of a colour through coverage.
func over(dst, coverage []uint8, in ink) {
	for i := 0; i < len(dst); i += 4 {
		a := uint32(coverage[i/4])
		switch {
		case a == 0:
			continue
		case a == 255 && in.rgba[3] == 255:
			dst[i], dst[i+1], dst[i+2], dst[i+3] = uint8(in.rgba[0]), uint8(in.rgba[1]), uint8(in.rgba[2]), 255
			continue
		}
		rest := 255*255 - in.rgba[3]*a
		for k := range 4 {
			dst[i+k] = uint8((in.rgba[k]*a*255 + uint32(dst[i+k])*rest + 255*255/2) / (255 * 255))
		}
	}
}

// overColour composes a row of colours, thinned by alpha.
func overColour(dst, src []uint8, alpha uint32) {
	for i := 0; i < len(dst); i += 4 {
		a := uint32(src[i+3]) * alpha
		if a == 0 {
			continue
		}
		rest := 255*255 - a
		for k := range 4 {
			dst[i+k] = uint8((uint32(src[i+k])*alpha*255 + uint32(dst[i+k])*rest + 255*255/2) / (255 * 255))
		}
	}
}
