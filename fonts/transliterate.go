package fonts

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// thinSpace parts code points that follow each other.
const thinSpace = '\u2009'

// transliterate returns what the embedded face shows in place of runes that no
// font draws: syllabaries and Indic scripts as they are commonly romanised,
// digits of any script by their value, compatibility characters by what they
// stand for, letters without their accents, and what remains as code points.
// Chinese characters remain: their readings would need a dictionary. The result
// of a non-empty text is never blank, and t, which must have ASCII, covers it.
func (t *typeface) transliterate(text []rune) []rune {
	out := t.readings(widen(text))
	if !slices.ContainsFunc(out, func(r rune) bool { return !isBlank(r) }) {
		return []rune(codePoint(text[0])) // all of it was silent, or a pause
	}
	return out
}

// readings transliterates text piece by piece.
func (t *typeface) readings(text []rune) []rune {
	var out []rune
	gap := false // a code point needs a space before what follows
	for len(text) > 0 {
		shown, n, ok := t.reading(text)
		isolated := !ok
		if isolated {
			shown, n = []rune(codePoint(text[0])), 1
		}
		if len(shown) > 0 && len(out) > 0 && (gap || isolated) && out[len(out)-1] != ' ' && shown[0] != ' ' {
			out = append(out, thinSpace)
		}
		if len(shown) > 0 {
			out, gap = append(out, shown...), isolated
		}
		text = text[n:]
	}
	return out
}

// reading returns what stands for the front of text, and how many runes of it
// that is; not ok when there is nothing but the code point.
func (t *typeface) reading(text []rune) (shown []rune, n int, ok bool) {
	if isInvisible(text[0]) {
		return nil, 1, true
	}
	latin, n := romanise(text)
	if n == 0 {
		if !unicode.In(text[0], unicode.M) && t.covers(text[:1]) {
			return text[:1], 1, true // a letter whose mark was the trouble
		}
		if latin, ok = fold(text[0]); !ok {
			return nil, 0, false
		}
		n = 1
	}
	shown = []rune(latin)
	if !t.covers(shown) { // a sign made of signs that need a reading themselves
		shown = t.readings(widen(shown))
	}
	return shown, n, true
}

// widen replaces half-width kana and full-width Latin by the usual letters and
// composes. The other compatibility characters wait for fold: NFKC would take a
// Thai vowel apart that has a reading of its own, and the full-width macron, a
// mark on a space, of which the reading would be the space.
func widen(text []rune) []rune {
	var b strings.Builder
	for _, r := range text {
		if 0xFF00 <= r && r <= 0xFFEF && r != 0xFFE3 {
			b.WriteString(norm.NFKC.String(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return []rune(norm.NFC.String(b.String()))
}

// romanise reads one unit, a letter or syllable, off the front of text. It
// returns how many runes that took; none when the script is not known.
func romanise(text []rune) (latin string, n int) {
	switch r := text[0]; {
	case 0x3041 <= r && r <= 0x30FF:
		return romaniseKana(text)
	case 0xAC00 <= r && r <= 0xD7A3:
		return romaniseHangul(r), 1
	case 0x0900 <= r && r <= 0x0D7F:
		return romaniseIndic(text)
	case 0x0E01 <= r && r <= 0x0E5B:
		return romaniseThai(text)
	case isRegional(r):
		return string('A' + r - 0x1F1E6), 1
	}
	return "", 0
}

// fold reads one rune as the digit that it is, what it stands for, or its letter
// without marks; not ok when it is none of these. Marks and modifiers of what was
// before are silent.
func fold(r rune) (latin string, ok bool) {
	if unicode.Is(unicode.Nd, r) {
		return string(digit(r)), true
	}
	if unicode.In(r, unicode.M) || isSkinTone(r) {
		return "", true
	}
	if latin = norm.NFKC.String(string(r)); latin != string(r) {
		return latin, true
	}
	var b strings.Builder
	for _, d := range norm.NFD.String(latin) {
		if !unicode.In(d, unicode.M) {
			b.WriteRune(d)
		}
	}
	return b.String(), b.String() != latin
}

// digit returns the ASCII digit of a decimal digit. Unicode guarantees that the
// digits 0 to 9 of a script follow each other, so that every range of the class
// begins with a zero.
func digit(r rune) rune {
	for _, x := range unicode.Nd.R16 {
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return '0' + (r-rune(x.Lo))%10
		}
	}
	for _, x := range unicode.Nd.R32 {
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return '0' + (r-rune(x.Lo))%10
		}
	}
	return r
}

// isSkinTone tells the modifiers that colour the emoji before them.
func isSkinTone(r rune) bool { return 0x1F3FB <= r && r <= 0x1F3FF }

// kana are the Hepburn readings of U+3041 to U+3096; small letters included.
// The katakana stand 0x60 further on.
const kana = "a a i i u u e e o o ka ga ki gi ku gu ke ge ko go sa za shi ji su zu se ze so zo " +
	"ta da chi ji tsu tsu zu te de to do na ni nu ne no ha ba pa hi bi pi fu bu pu he be pe ho bo po " +
	"ma mi mu me mo ya ya yu yu yo yo ra ri ru re ro wa wa wi we o n vu ka ke"

var kanaReadings = strings.Fields(kana)

const (
	kanaSmallTsu = 0x3063
	kanaLong     = 0x30FC
	kanaMiddle   = 0x30FB
)

// hiragana maps katakana to hiragana; 0 for anything else.
func hiragana(text []rune, i int) rune {
	if i >= len(text) {
		return 0
	}
	switch r := text[i]; {
	case 0x3041 <= r && r <= 0x3096:
		return r
	case 0x30A1 <= r && r <= 0x30F6:
		return r - 0x60
	}
	return 0
}

func romaniseKana(text []rune) (string, int) {
	r := hiragana(text, 0)
	if r == 0 {
		switch text[0] {
		case kanaMiddle:
			return " ", 1
		case kanaLong:
			return "-", 1
		}
		return "", 0
	}
	if r == kanaSmallTsu { // doubles the consonant that follows
		if next := hiragana(text, 1); next != 0 {
			switch reading := kanaReadings[next-0x3041]; {
			case strings.HasPrefix(reading, "ch"):
				return "t", 1
			case !strings.ContainsRune("aiueon", rune(reading[0])):
				return reading[:1], 1
			}
		}
		return "tsu", 1
	}
	reading, n := kanaReadings[r-0x3041], 1
	if next := hiragana(text, 1); next != 0 {
		small := kanaReadings[next-0x3041]
		switch next {
		case 0x3083, 0x3085, 0x3087: // small ya, yu, yo: kya, but sha
			if stem, ok := strings.CutSuffix(reading, "i"); ok && stem != "" {
				if strings.HasSuffix(stem, "h") && stem != "h" || stem == "j" {
					small = small[1:]
				}
				reading, n = stem+small, 2
			}
		case 0x3041, 0x3043, 0x3045, 0x3047, 0x3049: // small vowel: fa, ti, wi
			stem := reading[:len(reading)-1]
			if reading == "u" {
				stem = "w"
			}
			if stem != "" {
				reading, n = stem+small, 2
			}
		}
	}
	if n < len(text) && text[n] == kanaLong {
		reading, n = reading+reading[len(reading)-1:], n+1
	}
	return reading, n
}

// The letters of a Hangul syllable in Revised Romanisation, without the
// assimilation between syllables.
var (
	hangulLeads  = strings.Split("g,kk,n,d,tt,r,m,b,pp,s,ss,,j,jj,ch,k,t,p,h", ",")
	hangulVowels = strings.Split("a,ae,ya,yae,eo,e,yeo,ye,o,wa,wae,oe,yo,u,wo,we,wi,yu,eu,ui,i", ",")
	hangulTails  = strings.Split(",k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,ng,t,t,k,t,p,t", ",")
)

func romaniseHangul(r rune) string {
	s := r - 0xAC00 // Unicode 3.12: lead × 588 + vowel × 28 + tail
	return hangulLeads[s/588] + hangulVowels[s%588/28] + hangulTails[s%28]
}

// indic are the ISO 15919 readings of the places 0x00 to 0x5F that the nine
// Indic blocks from Devanagari to Malayalam share, since Unicode took their
// order from ISCII. A dot is a place without a letter, an underscore a silent
// one.
const indic = ". m ṁ ḥ a a ā i ī u ū r̥ l̥ e e e ai o o o au " +
	"k kh g gh ṅ c ch j jh ñ ṭ ṭh ḍ ḍh ṇ t th d dh n ṉ p ph b bh m y r ṟ l ḷ ḻ v ś ṣ s h " +
	". . _ ' ā i ī u ū r̥ r̥ e e e ai o o o au _ . . om _ _ . . . . . q k̲h̲ ġ z ṛ ṛh f ẏ"

var indicReadings = strings.Fields(indic)

func romaniseIndic(text []rune) (string, int) {
	place := func(i int) int {
		if i >= len(text) || text[i]>>7 != text[0]>>7 {
			return -1
		}
		return int(text[i] & 0x7F)
	}
	consonant := func(p int) bool { return 0x15 <= p && p <= 0x39 || 0x58 <= p && p <= 0x5F }
	p := place(0)
	if p >= len(indicReadings) || indicReadings[p] == "." {
		return "", 0
	}
	reading := strings.ReplaceAll(indicReadings[p], "_", "")
	if !consonant(p) {
		return reading, 1
	}
	n := 1
	if place(n) == 0x3C { // nukta: the letter's other sound
		n++
	}
	if next := place(n); next < 0x3E || next > 0x4D {
		reading += "a" // inherent, unless a vowel sign or the virama follows
	}
	return reading, n
}

// thai are the readings of U+0E01 to U+0E45 by the Royal Thai system's initials,
// without tones. An underscore is a silent sign.
const thai = "k kh kh kh kh kh ng ch ch ch s ch y d t th th th n d t th th th n b p ph f ph f ph m y r rue l lue w s s s h l o h " +
	"_ a a a am i i ue ue u u _ . . . . _ e ae o ai ai a"

var thaiReadings = strings.Fields(thai)

func romaniseThai(text []rune) (string, int) {
	reading := func(r rune) (string, bool) {
		i := int(r - 0x0E01)
		if i < 0 || i >= len(thaiReadings) || thaiReadings[i] == "." {
			return "", false
		}
		return strings.ReplaceAll(thaiReadings[i], "_", ""), true
	}
	first, ok := reading(text[0])
	if !ok {
		return "", 0
	}
	leading := 0x0E40 <= text[0] && text[0] <= 0x0E44 // written before its consonant, spoken after
	if leading && len(text) > 1 && 0x0E01 <= text[1] && text[1] <= 0x0E2E {
		if consonant, ok := reading(text[1]); ok {
			if text[1] == 0x0E2D { // o ang only carries the vowel
				consonant = ""
			}
			return consonant + first, 2
		}
	}
	return first, 1
}
