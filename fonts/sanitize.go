package fonts

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// Bounds on what one label may ask for. A line of maxRunes is some 6,000 px wide
// at 11 px; nobody reads on. Bytes are bounded too, since a label may consist of
// a megabyte of runes that are dropped.
const (
	maxRunes = 1000
	maxBytes = 8 << 10
	// maxMarks is how many combining marks one letter keeps. Vietnamese needs
	// two, pointed and cantillated Hebrew three, vocalised Arabic three; a
	// "Zalgo" stack has dozens.
	maxMarks = 4
)

const (
	ellipsis     = '…'
	dottedCircle = '◌' // carries a mark that has no letter, as in Unicode's charts
	openBox      = '␣' // shows a label that is nothing but space
	zwnj         = '\u200c'
	zwj          = '\u200d'
)

// sanitize appends to dst the runes of text that are drawn: valid, on one line,
// bounded, and free of controls. What is invisible by nature (zero-width
// characters, bidi overrides and isolates, which would reorder a neighbour) is
// dropped; what stands for an action (escape, bell) is shown, ^[ and ^G, so that
// a label that carries it is told from one that does not. The result of a
// non-empty text is never empty and never blank.
func sanitize(dst []rune, text string) []rune {
	s := sanitizer{out: dst, begin: len(dst)}
	rest := text[:min(len(text), maxBytes)]
	for len(rest) > 0 {
		r, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		if r == '\r' && len(rest) > 0 && rest[0] == '\n' {
			continue
		}
		if len(s.out)-s.begin >= maxRunes {
			return append(s.out, ellipsis)
		}
		s.add(r)
	}
	if len(text) > maxBytes {
		return append(s.out, ellipsis)
	}
	if s.ink || text == "" {
		return s.out
	}
	return s.blank(text)
}

type sanitizer struct {
	out   []rune
	begin int  // where this text starts in out
	marks int  // combining marks since the last letter
	ink   bool // something other than space is there
}

func (s *sanitizer) add(r rune) {
	switch {
	case ' ' < r && r < 0x7f: // the usual case, first
	case isBlank(r):
		s.out, s.marks = append(s.out, ' '), 0
		return
	case r < ' ' || r == 0x7f:
		s.out = append(s.out, '^')
		r ^= 0x40
	case r == zwj || r == zwnj:
		if last := s.last(); last != ' ' && last != zwj && last != zwnj {
			s.out = append(s.out, r)
		}
		return
	case isTag(r):
		if last := s.last(); isTag(last) || isPictograph(last) {
			s.out = append(s.out, r)
		}
		return
	case isInvisible(r):
		return
	case unicode.In(r, unicode.M):
		s.mark(r)
		return
	}
	s.out, s.marks, s.ink = append(s.out, r), 0, true
}

// mark adds a combining mark to the letter before it, or to a dotted circle
// where there is none.
func (s *sanitizer) mark(r rune) {
	if unicode.Is(unicode.Variation_Selector, r) {
		if last := s.last(); last != ' ' && !unicode.Is(unicode.Variation_Selector, last) {
			s.out = append(s.out, r)
		}
		return
	}
	if s.last() == ' ' {
		s.out = append(s.out, dottedCircle)
	}
	s.ink = true
	if s.marks++; s.marks <= maxMarks {
		s.out = append(s.out, r)
	}
}

// last returns the rune before, and a space at the beginning.
func (s *sanitizer) last() rune {
	if len(s.out) == s.begin {
		return ' '
	}
	return s.out[len(s.out)-1]
}

// blank shows a text of which nothing visible is left: its spaces as open boxes,
// or else the code point of the first rune dropped.
func (s *sanitizer) blank(text string) []rune {
	if len(s.out) == s.begin {
		r, _ := utf8.DecodeRuneInString(text)
		return append(s.out, []rune(codePoint(r))...)
	}
	for i := s.begin; i < len(s.out); i++ {
		s.out[i] = openBox
	}
	return s.out
}

// codePoint is the visible form of a rune that nothing else can show.
func codePoint(r rune) string { return fmt.Sprintf("U+%04X", r) }

// isBlank tells white space of every kind; all are drawn as one space, since a
// label is one line.
func isBlank(r rune) bool {
	const brailleBlank = 0x2800
	return unicode.IsSpace(r) || unicode.In(r, unicode.Z) || r == brailleBlank
}

// isInvisible tells format characters and the few letters and marks that are
// never drawn. The subtending signs of Arabic, Syriac and Kaithi are format
// characters with ink.
func isInvisible(r rune) bool {
	switch r {
	case 0x034F, // combining grapheme joiner
		0x115F, 0x1160, 0x3164, 0xFFA0: // Hangul fillers
		return true
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// isTag tells the characters that spell a subdivision flag after its base.
func isTag(r rune) bool { return 0xE0020 <= r && r <= 0xE007F }
