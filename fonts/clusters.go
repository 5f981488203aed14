package fonts

import (
	"iter"

	"github.com/go-text/typesetting/segmenter"
)

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
