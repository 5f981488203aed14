package detect

import (
	"strings"
	"unicode"
)

// Printable returns text that came from elsewhere, such as a label or a
// server's message, as one line that is safe on a terminal: control characters
// count as white space, white space is collapsed to single spaces and trimmed,
// the characters that turn the writing direction are dropped, and bytes that
// are not UTF-8 become U+FFFD. Other text, emoji and right-to-left scripts
// included, stays as it is.
func Printable(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Join(strings.Fields(text), " ")
}

// cut returns the first n runes of text, with an ellipsis in place of the rest.
func cut(text string, n int) string {
	count := 0
	for i := range text {
		if count == n {
			return text[:i] + "…"
		}
		count++
	}
	return text
}
