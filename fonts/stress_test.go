package fonts

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// stress are labels that break label drawing elsewhere. Each must be shaped, cut
// and drawn without harm, and none may come out as nothing.
var stress = []struct{ name, text string }{
	{"latin", "traffic light 0.98"},
	{"accents", "Žluťoučký kůň, ĐẾN"},
	{"decomposed", "e\u0301cole nin\u0303o"},
	{"greek", "Σκύλος"},
	{"cyrillic", "собака щегол ё"},
	{"arabic", "قطة سوداء"},
	{"arabic with marks", "قِطَّةٌ"},
	{"persian with joiner control", "می\u200cخواهم"},
	{"hebrew with points", "מָכוֹנִית"},
	{"mixed directions", "cat قطة 3 dog חתול (0.98)"},
	{"chinese", "红绿灯"},
	{"japanese", "信号機と猫ネコ"},
	{"korean", "고양이"},
	{"korean jamo", "\u1100\u1169\u110b\u1163\u11bc"},
	{"half-width kana", "ﾈｺ ｶﾞ"},
	{"thai", "แมวที่น้ำ"},
	{"devanagari", "बिल्ली हिन्दी"},
	{"tamil", "பூனை மொழி"},
	{"ethiopic", "ድመት"},
	{"emoji", "🐕 ❤️ ☺"},
	{"emoji joined", "👩\u200d👩\u200d👧\u200d👦"},
	{"emoji skin tone", "👍🏽 👩🏽\u200d🚀"},
	{"emoji flags", "🇯🇵 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"},
	{"emoji keycap", "1️⃣"},
	{"half a flag", "🇯"},
	{"combining pile", "Z" + strings.Repeat("\u0334\u0316\u030f", 200)},
	{"combining alone", "\u0301"},
	{"combining after space", "a \u0301"},
	{"200 letters", strings.Repeat("label ", 33) + "!?"},
	{"200 wide letters", strings.Repeat("猫", 200)},
	{"one long cluster", "👩" + strings.Repeat("\u200d👩", 600)},
	{"a megabyte", strings.Repeat("m", 1<<20)},
	{"a megabyte of nothing", strings.Repeat("\u200b", 1<<20/3)},
	{"newline", "two\nlines\r\nhere"},
	{"only a newline", "\n"},
	{"tab", "a\tb"},
	{"escape", "\x1b[31mred\x1b[0m"},
	{"bell and nul", "\a\x00"},
	{"delete and C1", "\x7f\u0085\u009b"},
	{"only spaces", "   "},
	{"zero width", "\u200b\u2060\ufeff"},
	{"variation selector alone", "\ufe0f"},
	{"joiner alone", "\u200d"},
	{"override", "abc\u202edef\u202c"},
	{"isolates", "\u2066abc\u2069\u2068קטה"},
	{"unclosed isolate", "abc\u2067"},
	{"invalid bytes", "a\xff\xfeb"},
	{"surrogate bytes", "\xed\xa0\x80\xed\xb0\x80"},
	{"truncated rune", "\xe7\x8c"},
	{"overlong", "\xc0\x80"},
	{"private use", "\ue000"},
	{"noncharacter", "\uffff\U0010ffff"},
	{"unassigned", "\u0378"},
	{"hangul filler", "\u3164"},
	{"braille blank", "\u2800"},
	{"line separators", "a\u2028b\u2029c"},
	{"very wide letter", "\ufdfd"},
	{"very tall letter", "𒐫 \u0e4e\u0e3a"},
	{"replacement character", "\ufffd"},
}

// Every rune leaves ink, with the embedded face alone. Beyond the second plane
// all are code points: Chinese characters, tags, private use.
func TestEveryRuneIsSeen(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	step := rune(1)
	for r := rune(1); r <= utf8.MaxRune; r += step {
		if r == 0x20000 {
			step = 0x101
		}
		if !utf8.ValidRune(r) {
			continue
		}
		if shaped := face.shaper.shape(string(r), 13); shaped.Width < 1 || len(shaped.glyphs) == 0 {
			t.Errorf("%U: %d px wide, %d glyphs", r, shaped.Width, len(shaped.glyphs))
		}
	}
}
