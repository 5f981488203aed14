package fonts

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The oracle is UAX #29's rules, applied by hand.
func TestClusters(t *testing.T) {
	t.Parallel()
	const family, woman, girl = "👩\u200d👩\u200d👧", "👩\u200d", "👧"
	for _, c := range []struct {
		name string
		want []string
	}{
		{"letters", []string{"c", "a", "t"}},
		{"accents", []string{"e\u0301", "e"}},
		{"a family", []string{family}},
		{"families in a row", []string{family, family, family}},
		{"a family after a pictograph", []string{girl, family, girl}},
		{"skin tones between", []string{"👍🏽", "👩🏽\u200d🚀", "👍🏽"}},
		{"a joiner between letters joins nothing", []string{"a\u200d", "a"}},
		{"a joiner before a letter joins nothing", []string{woman, "a", woman, "a"}},
		{"two joiners join nothing", []string{woman + "\u200d", girl}},
		{"flags", []string{"🇩🇪", "🇫🇷"}},
		{"devanagari conjunct", []string{"क्ष", "क"}},
		{"nothing", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := []rune(strings.Join(c.want, ""))
			var cut clusters
			var got []string
			for start, end := range cut.of(text) {
				got = append(got, string(text[start:end]))
			}
			assert.Equal(t, c.want, got)
		})
	}
}
