package fonts

import (
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/go-text/typesetting/segmenter"
)

type cutKey struct {
	text         string
	px, maxWidth int
}

// Cut returns text if it is at most maxWidth pixels wide at px, and otherwise
// its longest beginning that fits with an ellipsis after it. Beginnings are in
// reading order and of whole grapheme clusters: no letter loses its accent, no
// emoji its skin tone. Where nothing fits, the ellipsis alone is returned, which
// may be wider than maxWidth.
func (f *Face) Cut(text string, px, maxWidth int) string {
	px = clampSize(px)
	key := cutKey{text, px, maxWidth}
	if s, ok := f.cuts.get(key); ok {
		return s
	}
	s := f.cut(text, px, maxWidth)
	f.cuts.put(key, s, len(text)+len(s)+entry)
	return s
}

func (f *Face) cut(text string, px, maxWidth int) string {
	full := f.Shape(text, px).Width
	if full <= maxWidth || text == "" {
		return text
	}
	ends := clusterEnds(text)
	beginning := func(n int) string {
		end := 0
		if n > 0 {
			end = ends[n-1]
		}
		return strings.TrimRight(text[:end], " ") + string(ellipsis)
	}
	// Widths grow with the text, but for a pixel that kerning or a joined letter
	// takes back: the search may end one letter short, never one too wide.
	fits := func(n int) bool { return f.shaper.shape(beginning(n), px).Width <= maxWidth }
	low, high := 0, len(ends) // low fits, or is nothing; high does not
	// The edge is near where the width is used up: try just beyond it.
	if guess := len(ends)*max(maxWidth, 0)/full + 2; guess < high {
		if fits(guess) {
			low = guess
		} else {
			high = guess
		}
	}
	for low+1 < high {
		if middle := (low + high) / 2; fits(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return beginning(low)
}

// clusterEnds returns where the grapheme clusters of text end, in bytes, up to
// what Shape draws of a long text. Bytes that are not UTF-8 count as one rune
// each.
func clusterEnds(text string) []int {
	var runes []rune
	var offsets []int // of the byte after each rune
	for at := 0; at < len(text) && len(runes) < maxRunes && at < maxBytes; {
		r, size := utf8.DecodeRuneInString(text[at:])
		at += size
		runes = append(runes, r)
		offsets = append(offsets, at)
	}
	var c clusters
	var ends []int
	for _, end := range c.of(runes) {
		ends = append(ends, offsets[end-1])
	}
	return ends
}

// clusters cuts text into extended grapheme clusters (UAX #29); it keeps its
// buffers between texts.
type clusters struct {
	whole segmenter.Segmenter
	pair  segmenter.Segmenter
	both  []rune // scratch
}

// of yields where the clusters of text begin and end. A cluster is valid until
// the next call.
func (c *clusters) of(text []rune) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		c.whole.Init(text)
		start, end := 0, 0
		for it := c.whole.GraphemeIterator(); it.Next(); {
			next := it.Grapheme()
			if end > start && !c.joined(text[start:end], next.Text) {
				if !yield(start, end) {
					return
				}
				start = end
			}
			end = next.Offset + len(next.Text)
		}
		if end > start {
			yield(start, end)
		}
	}
}

// joined tells whether rule GB11 keeps two parts together that go-text takes
// apart: of pictographs in a row it forgets that the second begins a sequence,
// so that 👧👩‍👩‍👧 falls into three. A part looked at from its own beginning is
// seen for what it is.
func (c *clusters) joined(part, next []rune) bool {
	if part[len(part)-1] != zwj {
		return false
	}
	c.both = append(append(c.both[:0], part...), next[0])
	c.pair.Init(c.both)
	it := c.pair.GraphemeIterator()
	return it.Next() && len(it.Grapheme().Text) == len(c.both)
}
