package fonts

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The oracles: Hepburn, Revised Romanisation, ISO 15919 and the Royal Thai
// system, as dictionaries give them; what a scheme needs beyond letters (Korean
// assimilation, the dropped a of Hindi, Thai tones) is not expected.
func TestTransliterate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"hiragana", "ねこ", "neko"},
		{"katakana", "トラック", "torakku"},
		{"small y", "しゃしん きゃく じゅう", "shashin kyaku juu"},
		{"double ch", "マッチ", "matchi"},
		{"long vowel", "ボール", "booru"},
		{"foreign sounds", "ファティシェ ウィ ヴァ", "fatishe wi va"},
		{"half width", "ｶﾞｯｺｳ", "gakkou"},
		{"small tsu at the end", "あっ", "atsu"},
		{"middle dot", "ア・イ", "a i"},
		{"korean", "고양이 안녕", "goyangi annyeong"},
		{"korean jamo", "\u1100\u1169", "go"},
		{"hindi", "बिल्ली कुत्ता", "billī kuttā"},
		{"nukta", "ड़क", "ḍaka"},
		{"bengali", "বাংলা", "bāṁlā"},
		{"tamil", "மொழி", "moḻi"},
		{"kannada", "ಕನ್ನಡ", "kannaḍa"},
		{"thai", "แมว น้ำ โต๊ะ", "maew nam toa"},
		{"thai vowel without consonant", "เ", "e"},
		{"digits", "१२३ ๔๕ 𝟙", "123 45 𝟙"}, // the embedded face has the last
		{"compatibility", "㎏ Ａｂ", "kg Ab"},
		{"a mark on a space", "￣", " \u0304"},
		{"a mark that is left with a space", "゛", "U+309B"},
		{"a middle dot alone", "・", "U+30FB"},
		{"sign of katakana", "㌀", "apaato"},
		{"flag", "🇯🇵", "JP"},
		{"skin tone", "👍🏽", "U+1F44D"},
		{"skin tone alone", "🏽", "U+1F3FD"},
		{"han", "日", "U+65E5"},
		{"han in a row", "日本", "U+65E5\u2009U+672C"},
		{"han among kana", "の日は", "no\u2009U+65E5\u2009ha"},
		{"space does not add up", "日 本", "U+65E5 U+672C"},
		{"letter with a foreign mark", "e\u0e34", "ei"},
		{"dotted circle", "◌\u0e34", "◌i"},
		{"private use", "\ue000", "U+E000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, string(embeddedFace().transliterate([]rune(c.text))))
		})
	}
}

// Whatever the tables say, the embedded face must be able to draw it.
func TestTransliterationsAreDrawable(t *testing.T) {
	t.Parallel()
	face := embeddedFace()
	for _, readings := range [][]string{kanaReadings, hangulLeads, hangulVowels, hangulTails, indicReadings, thaiReadings} {
		for _, reading := range readings {
			assert.True(t, face.covers([]rune(reading)), reading)
		}
	}
	assert.True(t, face.covers([]rune{ellipsis}))
	assert.True(t, face.covers([]rune{dottedCircle}))
	assert.True(t, face.covers([]rune{openBox}))
	assert.True(t, face.covers([]rune{0xFFFD}))
	_, ok := face.font.NominalGlyph(thinSpace)
	assert.True(t, ok)
}

// Every rune that there is comes out as something that the face draws.
func TestEveryRuneIsShown(t *testing.T) {
	t.Parallel()
	face := embeddedFace()
	for r := rune(0x20); r <= 0x10FFFF; r++ {
		if 0x4e00 <= r && r < 0x9f00 || 0x20000 <= r && r < 0x10FF00 && r%64 != 0 || 0xD800 <= r && r < 0xE000 {
			continue // alike
		}
		got := face.transliterate([]rune{r})
		if len(got) == 0 || !face.covers(got) {
			t.Fatalf("%U is shown as %q", r, string(got))
		}
	}
}

func TestTablesAreWhole(t *testing.T) {
	t.Parallel()
	assert.Len(t, kanaReadings, 0x3096-0x3041+1)
	assert.Len(t, hangulLeads, 19)
	assert.Len(t, hangulVowels, 21)
	assert.Len(t, hangulTails, 28)
	assert.Equal(t, "q", indicReadings[0x58])
	assert.Equal(t, "om", indicReadings[0x50])
	assert.Len(t, thaiReadings, 0x0E45-0x0E01+1)
}
