package fonts

import (
	"image"
	"image/color"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
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
	fonts := instances{}
	return &Face{
		set: s,
		shaper: shaper{
			set:    s,
			fonts:  fonts,
			buffer: harfbuzz.NewBuffer(),
			chosen: newCache[string, *typeface](maxChosen),
		},
		texts: newCache[textKey, *Text](maxTexts),
		cuts:  newCache[cutKey, string](maxCuts),
		masks: newMasks(fonts),
	}
}

// Bounds of a generation of a face's caches, in bytes: the labels of a run's
// images return, and so do their letters.
const (
	maxTexts  = 2 << 20
	maxCuts   = 256 << 10
	maxChosen = 256 << 10
	maxMasks  = 2 << 20
)

// entry is the rough cost of an entry beside its payload.
const entry = 128

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

// Shape lays text out on one line at px pixels to the em, within 1 and
// [MaxSize]. Directions are mixed by the Unicode bidirectional algorithm; the
// text's first letter decides where it starts. Line breaks and tabs become
// spaces, other controls become visible (^[ for escape), a rune without a font
// is transliterated or shown as its code point, and text after 1,000 runes is
// replaced by an ellipsis. Only the empty string gives an empty text.
func (f *Face) Shape(text string, px int) *Text {
	px = clampSize(px)
	key := textKey{text, px}
	if t, ok := f.texts.get(key); ok {
		return t
	}
	t := f.shaper.shape(text, px)
	f.texts.put(key, t, len(text)+64*len(t.glyphs)+entry)
	return t
}

func clampSize(px int) int { return min(max(px, 1), MaxSize) }

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

// An instance is a font as one goroutine uses it.
type instance struct {
	face    *font.Face     // outlines and pictures
	shaping *harfbuzz.Font // scaled to font units
}

// instances are made on demand: one takes a megabyte for a Chinese font.
type instances map[*typeface]instance

func (m instances) of(t *typeface) instance {
	i, ok := m[t]
	if !ok {
		face := font.NewFace(t.font)
		i = instance{face, harfbuzz.NewFont(face)}
		m[t] = i
	}
	return i
}

// A cache is a bounded map of two generations: when the young one is full it
// becomes the old one, and the old one is dropped. What is used at least once a
// generation stays, every operation takes constant time, and no list needs to be
// kept, which a strict LRU would pay for at every drawn glyph.
type cache[K comparable, V any] struct {
	young, old map[K]weighed[V]
	weight     int // of what is in young
	limit      int // of a generation
}

type weighed[V any] struct {
	value  V
	weight int
}

func newCache[K comparable, V any](limit int) cache[K, V] {
	return cache[K, V]{young: map[K]weighed[V]{}, limit: limit}
}

func (c *cache[K, V]) get(key K) (V, bool) {
	if e, ok := c.young[key]; ok {
		return e.value, true
	}
	e, ok := c.old[key]
	if ok {
		c.put(key, e.value, e.weight)
	}
	return e.value, ok
}

// put adds an entry of a weight, in whatever unit the limit is. One that is
// heavier than the limit is not kept: it would drive out all others.
func (c *cache[K, V]) put(key K, value V, weight int) {
	if weight > c.limit {
		return
	}
	if c.weight+weight > c.limit {
		c.old, c.young, c.weight = c.young, map[K]weighed[V]{}, 0
	}
	c.young[key] = weighed[V]{value, weight}
	c.weight += weight
}
