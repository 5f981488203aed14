package fonts

import (
	"image"
	"image/color"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/golang/freetype/raster"
	"github.com/golang/freetype/truetype"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// phase is the step of horizontal glyph positions: a quarter of a pixel. Whole
// pixels make the gaps between letters uneven at 11 to 16 px; finer steps cannot
// be seen and make for more masks.
const phase fixed.Int26_6 = 16

// maxHinted is the size up to which the embedded face is hinted. Above, stems
// are wide enough to be crisp anyway.
const maxHinted = 48 * 64

// shaper returns the font as harfbuzz takes it, scaled to font units.
func (t *typeface) shaper() *harfbuzz.Font { return harfbuzz.NewFont(font.NewFace(t.font)) }

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
	kept       cache[maskKey, *mask]
	faces      map[*typeface]*font.Face
	rasterizer *raster.Rasterizer
	hinted     truetype.GlyphBuf
	plain      truetype.GlyphBuf
}

func newMasks() masks {
	return masks{
		kept:       newCache[maskKey, *mask](maxMaskSize),
		faces:      map[*typeface]*font.Face{},
		rasterizer: raster.NewRasterizer(0, 0),
	}
}

// weigh is the memory of a mask with its entry.
func weigh(m *mask) int { return len(m.alpha) + len(m.colour) + 128 }

func (s *masks) get(key maskKey) *mask {
	m, ok := s.kept.get(key, weigh)
	if !ok {
		m = s.render(key)
		s.kept.put(key, m, weigh(m))
	}
	return m
}

func (s *masks) render(key maskKey) *mask {
	if key.face.native != nil {
		return s.rasterize(s.native(key), key.size)
	}
	face, ok := s.faces[key.face]
	if !ok {
		face = font.NewFace(key.face.font)
		s.faces[key.face] = face
	}
	if bitmap, ok := face.GlyphDataBitmap(key.id); ok && bitmap.Format == font.PNG {
		if m := renderBitmap(face, key, bitmap); m != nil {
			return m
		}
	}
	outline, _ := face.GlyphDataOutline(key.id)
	return s.rasterize(key.path(outline.Segments), key.size)
}

// native returns the outline of a glyph of the embedded face. Up to maxHinted
// its heights come from the hinted outline and its widths from the plain one:
// bars and the x-height meet the pixel rows and are crisp, while letters keep
// their shapes and distances, which full hinting distorts at 11 px.
func (s *masks) native(key maskKey) path {
	index := truetype.Index(key.id)
	if s.plain.Load(key.face.native, key.size, index, xfont.HintingNone) != nil {
		return nil
	}
	points := s.plain.Points
	if key.size <= maxHinted && s.hinted.Load(key.face.native, key.size, index, xfont.HintingFull) == nil {
		for i := range points {
			points[i].Y = s.hinted.Points[i].Y
		}
	}
	var p path
	start := 0
	for _, end := range s.plain.Ends {
		p = p.contour(points[start:end], key.phase)
		start = end
	}
	return p
}

// A path is a sequence of contours in 26.6 pixels, y down.
type path []segment

type segment struct {
	op   opentype.SegmentOp
	args [3]fixed.Point26_6
}

// contour appends one TrueType contour, in which an on-curve point lies unsaid
// between any two off-curve ones.
func (p path) contour(points []truetype.Point, x fixed.Int26_6) path {
	if len(points) == 0 {
		return p
	}
	at := func(q truetype.Point) fixed.Point26_6 { return fixed.Point26_6{X: q.X + x, Y: -q.Y} }
	on := func(q truetype.Point) bool { return q.Flags&1 != 0 }
	middle := func(a, b fixed.Point26_6) fixed.Point26_6 {
		return fixed.Point26_6{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2}
	}
	first, last := points[0], points[len(points)-1]
	start := at(first)
	switch {
	case on(first):
		points = points[1:]
	case on(last):
		start, points = at(last), points[:len(points)-1]
	default:
		start = middle(start, at(last))
	}
	p = append(p, segment{opentype.SegmentOpMoveTo, [3]fixed.Point26_6{start}})
	var control fixed.Point26_6
	open := false // control waits for its end
	for _, q := range points {
		to := at(q)
		switch {
		case on(q) && open:
			p = append(p, segment{opentype.SegmentOpQuadTo, [3]fixed.Point26_6{control, to}})
			open = false
		case on(q):
			p = append(p, segment{opentype.SegmentOpLineTo, [3]fixed.Point26_6{to}})
		default:
			if open {
				p = append(p, segment{opentype.SegmentOpQuadTo, [3]fixed.Point26_6{control, middle(control, to)}})
			}
			control, open = to, true
		}
	}
	if open {
		return append(p, segment{opentype.SegmentOpQuadTo, [3]fixed.Point26_6{control, start}})
	}
	return append(p, segment{opentype.SegmentOpLineTo, [3]fixed.Point26_6{start}})
}

// path scales an outline from font units. go-text's coordinates are float32, but
// whole numbers or halves in all but varied and turned glyphs; they are taken to
// 1/64 unit before the scaling in integers.
func (k maskKey) path(outline []font.Segment) path {
	p := make(path, len(outline))
	for i, seg := range outline {
		p[i].op = seg.Op
		for j, a := range seg.Args {
			p[i].args[j] = fixed.Point26_6{
				X: k.face.scale(units64(a.X), k.size)/64 + k.phase,
				Y: -k.face.scale(units64(a.Y), k.size) / 64,
			}
		}
	}
	return p
}

// units64 returns font units in 64ths. Coordinates beyond what a font can say
// are an overflow in a malformed one.
func units64(v float32) int64 {
	const limit = 1 << 16
	return int64(min(max(v, -limit), limit) * 64)
}

// rasterize fills a path by the non-zero rule. A glyph that reaches further than
// its size allows is a malformed font's, and is cut off.
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

func arguments(op opentype.SegmentOp) int {
	switch op {
	case opentype.SegmentOpQuadTo:
		return 2
	case opentype.SegmentOpCubeTo:
		return 3
	}
	return 1
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
