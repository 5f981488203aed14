package fonts

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestSanitize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"plain", "cat 0.98", "cat 0.98"},
		{"empty", "", ""},
		{"line break", "a\nb\r\nc\rd", "a b c d"},
		{"tab and exotic spaces", "a\tb\u00a0c\u3000d\u2028e", "a b c d e"},
		{"escape", "\x1b[31m", "^[[31m"},
		{"nul and delete", "\x00\x7f", "^@^?"},
		{"invalid bytes", "a\xff\xfe", "a\ufffd\ufffd"},
		{"surrogate bytes", "\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
		{"override", "a\u202eb\u202cc", "abc"},
		{"isolates and marks", "\u2067a\u2069\u200fb\u061c", "ab"},
		{"zero width", "a\u200bb\u2060c\ufeffd\u00ade", "abcde"},
		{"nothing but zero width", "\u200b\u200b", "U+200B"},
		{"nothing but space", " \n", "␣␣"},
		{"joiner between letters", "a\u200cb", "a\u200cb"},
		{"joiner after nothing", "\u200da \u200db", "a b"},
		{"joiners in a row", "a\u200d\u200d\u200cb", "a\u200db"},
		{"mark alone", "\u0301", "◌\u0301"},
		{"mark after space", "a \u0301", "a ◌\u0301"},
		{"marks in a pile", "a" + strings.Repeat("\u0301", 99) + "b", "a\u0301\u0301\u0301\u0301b"},
		{"selector", "❤\ufe0f", "❤\ufe0f"},
		{"selectors in a row", "❤\ufe0f\ufe0f", "❤\ufe0f"},
		{"selector alone", "\ufe0fa", "a"},
		{"subdivision flag", "🏴\U000e0067\U000e007f", "🏴\U000e0067\U000e007f"},
		{"tag without flag", "a\U000e0067", "a"},
		{"hangul filler and braille blank", "a\u3164\u2800b", "a b"},
		{"arabic number sign has ink", "\u0600١", "\u0600١"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, string(sanitize(nil, c.text)))
		})
	}
}

func TestSanitizeIsBounded(t *testing.T) {
	t.Parallel()
	for name, letter := range map[string]string{"latin": "m", "emoji": "🐕", "invisible": "\u200b", "controls": "\x1b", "invalid": "\xff"} {
		got := sanitize(nil, "a"+strings.Repeat(letter, 1<<20))
		assert.LessOrEqual(t, len(got), maxRunes+2, name)
		assert.Equal(t, ellipsis, got[len(got)-1], "%s: the cut is visible", name)
	}
	exact := strings.Repeat("m", maxRunes)
	assert.Equal(t, exact, string(sanitize(nil, exact)), "what just fits is whole")
}

func TestSanitizeAppends(t *testing.T) {
	t.Parallel()
	got := sanitize([]rune("kept"), "\u0301")
	assert.Equal(t, "kept◌\u0301", string(got))
	assert.True(t, utf8.ValidString(string(got)))
}
