package detect

import (
	"fmt"
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

// Plural returns a number of things: 1 photo, 2 photos, 2 boxes.
func Plural(n int, noun string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(noun, "x"), strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "ch"), strings.HasSuffix(noun, "sh"):
		noun += "es"
	default:
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// Thousands writes a number with its thousands apart: 48,384.
func Thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

const (
	// longestWord is how many runes of a word a message holds: servers put whole
	// photos into them, as base64.
	longestWord = 60
	// longestMessage bounds what an error quotes of the server, in runes.
	longestMessage = 300
)

// shorten makes a printable message short: long words and then the whole are cut
// in the middle. What happened is often said first and why last.
func shorten(message string) string {
	words := strings.Split(message, " ")
	for i, word := range words {
		words[i] = cutMiddle(word, longestWord)
	}
	return cutMiddle(strings.Join(words, " "), longestMessage)
}

// cutMiddle returns text with an ellipsis for its middle if it has more than n
// runes. Two thirds of what stays are its beginning.
func cutMiddle(text string, n int) string {
	if len(text) <= n {
		return text
	}
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	head := n * 2 / 3
	return string(runes[:head]) + "…" + string(runes[len(runes)-(n-1-head):])
}
