package fonts

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"
	"golang.org/x/text/unicode/norm"
)

// covers tells whether the font draws every rune of a grapheme cluster with a
// glyph that has ink. Joiners, selectors and tags need no glyph: a font that
// knows the sequence uses them, another draws its parts.
func (t *typeface) covers(cluster []rune) bool {
	if t.broken.Load() {
		return false
	}
	for _, r := range cluster {
		if r == zwj || r == zwnj || isTag(r) || unicode.Is(unicode.Variation_Selector, r) {
			continue
		}
		glyph, ok := t.font.NominalGlyph(r)
		if !ok || glyph == 0 {
			return false
		}
		if !isBlank(r) && !isRegional(r) && !t.drawable(glyph) {
			return false
		}
	}
	return true
}

// drawable tells a glyph that this package can draw from one that is blank to
// it, as in fonts whose pictures are COLR version 1 or SVG.
func (t *typeface) drawable(glyph font.GID) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	t.probing.Lock()
	defer t.probing.Unlock()
	if t.probe == nil {
		t.probe = font.NewFace(t.font)
	}
	if outline, ok := t.probe.GlyphDataOutline(glyph); ok && len(outline.Segments) > 0 {
		return true
	}
	bitmap, ok := t.probe.GlyphDataBitmap(glyph)
	return ok && bitmap.Format == font.PNG
}

// choose returns the first font that covers the cluster, in the set's order. An
// emoji prefers the system's colours to the embedded outline.
func (s *Set) choose(cluster []rune) *typeface {
	for _, t := range s.given {
		if t.covers(cluster) {
			return t
		}
	}
	emoji := s.system != nil && wantsEmoji(cluster)
	if emoji {
		if t := s.system.find(cluster, true); t != nil {
			return t
		}
	}
	if s.embedded.covers(cluster) {
		return s.embedded
	}
	if s.system != nil && !emoji {
		return s.system.find(cluster, false)
	}
	return nil
}

// recompose returns the cluster in another normal form that a font covers: fonts
// have the letter with its accent but not the accent alone, or the reverse.
func (s *Set) recompose(cluster []rune) ([]rune, *typeface) {
	text := string(cluster)
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		if other := []rune(form.String(text)); len(other) != len(cluster) || other[0] != cluster[0] {
			if t := s.choose(other); t != nil {
				return other, t
			}
		}
	}
	return nil, nil
}

const (
	textStyle  = '\ufe0e' // variation selector 15
	emojiStyle = '\ufe0f' // variation selector 16
	keycap     = '\u20e3'
)

// isPictograph tells the runes of the emoji blocks, nearly all of which are drawn
// as emoji unless a selector says otherwise.
func isPictograph(r rune) bool {
	return 0x1F300 <= r && r <= 0x1F64F || 0x1F680 <= r && r <= 0x1F6FF ||
		0x1F7E0 <= r && r <= 0x1F7EB || 0x1F90C <= r && r <= 0x1FAFF && r != 0x1F93B && r != 0x1F946 ||
		isRegional(r)
}

func isRegional(r rune) bool { return 0x1F1E6 <= r && r <= 0x1F1FF }

// emojiDefault are the runes outside the emoji blocks with the property
// Emoji_Presentation (Unicode 15.1, emoji-data.txt): without a selector they are
// drawn as emoji. Their neighbours, as ✓ and ☎, are text.
const emojiDefault = "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊" +
	"✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕🀄🃏🆎🆑🆒🆓🆔🆕🆖🆗🆘🆙🆚🈁🈚🈯🈲🈳🈴🈵🈶🈸🈹🈺🉐🉑"

// wantsEmoji tells whether a grapheme cluster asks to be drawn in colour.
func wantsEmoji(cluster []rune) bool {
	emoji := isPictograph(cluster[0]) || strings.ContainsRune(emojiDefault, cluster[0])
	for _, r := range cluster[1:] {
		switch r {
		case textStyle:
			return false
		case emojiStyle, keycap:
			emoji = true
		}
	}
	return emoji
}
