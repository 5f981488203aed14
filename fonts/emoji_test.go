package fonts

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The oracle is Unicode's emoji-data.txt and emoji-variation-sequences.txt.
func TestWantsEmoji(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"a": false, "1": false, "#": false, "©": false, "→": false, "✓": false, "☎": false, "猫": false,
		"🐕": true, "⌚": true, "⚡": true, "⭐": true, "🀄": true, "🇯🇵": true, "👍🏽": true,
		"❤": false, "❤\ufe0f": true, "🐕\ufe0e": false, "⌚\ufe0e": false, "1\ufe0f\u20e3": true, "1\u20e3": true,
		"👩\u200d🚀": true,
	} {
		assert.Equal(t, want, wantsEmoji([]rune(text)), "%q", text)
	}
}
