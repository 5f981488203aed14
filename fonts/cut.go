package fonts

import (
	"strings"
	"unicode/utf8"
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
