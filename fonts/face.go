package fonts

import (
	"image"
	"image/color"

	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/segmenter"
	"golang.org/x/image/math/fixed"
)

// MaxSize is the largest text size in pixels; larger ones count as this. It
// bounds the memory of a glyph's mask.
const MaxSize = 1024

// A Face shapes and draws text with the fonts of its set. It holds the caches of
// glyph masks and shaped labels and is not safe for concurrent use: make one per
// goroutine.
type Face struct {
	set    *Set
	shaper shaper
	texts  cache[textKey, *Text]
	cuts   cache[cutKey, string]
	masks  masks
}

// NewFace returns a face with empty caches.
func (s *Set) NewFace() *Face {
	return &Face{
		set: s,
		shaper: shaper{
			set:    s,
			fonts:  map[*typeface]*harfbuzz.Font{},
			buffer: harfbuzz.NewBuffer(),
			chosen: newCache[string, *typeface](maxChosen),
		},
		texts: newCache[textKey, *Text](maxTexts),
		cuts:  newCache[cutKey, string](maxTexts),
		masks: newMasks(),
	}
}

// Bounds of a face's caches, per generation: labels of a run's images return, as
// do their letters.
const (
	maxTexts    = 1024
	maxChosen   = 4096
	maxMaskSize = 2 << 20 // bytes
	// maxCachedText bounds the length of a text that is cached, in bytes.
	maxCachedText = 512
)

// Text is one line of shaped text. It is immutable and belongs to no face: any
// face of the same set may draw it, concurrently too.
type Text struct {
	// Width in pixels covers the advance and all ink; 0 for the empty string
	// only. Ascent and Descent are the line box's extent above and below the
	// baseline: they depend on the size alone, not on the text.
	Width, Ascent, Descent int

	glyphs []glyph
}

// Height returns the height of the line box in pixels.
func (t *Text) Height() int { return t.Ascent + t.Descent }

// A glyph is placed relative to the left end of the baseline, y down.
type glyph struct {
	maskKey
	x, y int // whole pixels; the rest of x is in maskKey
}

type textKey struct {
	text string
	px   int
}

func one[V any](V) int { return 1 }

// Shape lays text out on one line at px pixels to the em, within 1 and
// [MaxSize]. Directions are mixed by the Unicode bidirectional algorithm; the
// text's first letter decides where it starts. Line breaks and tabs become
// spaces, other controls become visible (^[ for escape), a rune without a font
// is transliterated or shown as its code point, and text after 1,000 runes is
// replaced by an ellipsis. Only the empty string gives an empty text.
func (f *Face) Shape(text string, px int) *Text {
	px = min(max(px, 1), MaxSize)
	key := textKey{text, px}
	if t, ok := f.texts.get(key, one); ok {
		return t
	}
	t := f.shaper.shape(text, px)
	if len(text) <= maxCachedText {
		f.texts.put(key, t, 1)
	}
	return t
}

// Draw paints t over dst in c with the line box's top left corner at (x, y), in
// the coordinates of dst's bounds, which may start anywhere. Nothing is painted
// outside the line box or dst. Emoji keep their colours; c's alpha applies.
func (f *Face) Draw(dst *image.RGBA, t *Text, x, y int, c color.Color) {
	box := image.Rect(x, y, x+t.Width, y+t.Height()).Intersect(dst.Bounds())
	if box.Empty() {
		return
	}
	in := newInk(c)
	for _, g := range t.glyphs {
		m := f.masks.get(g.maskKey)
		m.paint(dst, box, image.Pt(x+g.x, y+t.Ascent+g.y), in)
	}
}

// A shaper turns strings into glyphs. Its buffers are reused between texts.
type shaper struct {
	set       *Set
	fonts     map[*typeface]*harfbuzz.Font
	buffer    *harfbuzz.Buffer
	segmenter segmenter.Segmenter
	bidi      bidiLine
	chosen    cache[string, *typeface]

	clean []rune // sanitised text
	line  []rune // what is drawn, after substitution
	faces []*typeface
	runs  []run
	out   []shaped
}

// A run is a stretch of line with one font, script and direction, and after
// shaping its glyphs out[glyphs[0]:glyphs[1]].
type run struct {
	start, end  int
	level       uint8
	face        *typeface
	script      script
	size        fixed.Int26_6
	glyphs      [2]int
	top, bottom int64 // ink above and below the baseline, font units, y up
}

// shaped is a glyph of a run in font units, y up.
type shaped struct {
	id               harfbuzz.GID
	advance          int64
	xOffset, yOffset int64
	left, right      int64 // ink from the glyph's origin
	hasInk           bool
}
