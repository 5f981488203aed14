package fonts

import "unicode"

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
var emojiDefault = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x231A, Hi: 0x231B, Stride: 1}, {Lo: 0x23E9, Hi: 0x23EC, Stride: 1},
		{Lo: 0x23F0, Hi: 0x23F3, Stride: 3}, {Lo: 0x25FD, Hi: 0x25FE, Stride: 1},
		{Lo: 0x2614, Hi: 0x2615, Stride: 1}, {Lo: 0x2648, Hi: 0x2653, Stride: 1},
		{Lo: 0x267F, Hi: 0x2693, Stride: 20}, {Lo: 0x26A1, Hi: 0x26AA, Stride: 9},
		{Lo: 0x26AB, Hi: 0x26BD, Stride: 18}, {Lo: 0x26BE, Hi: 0x26C4, Stride: 6},
		{Lo: 0x26C5, Hi: 0x26CE, Stride: 9}, {Lo: 0x26D4, Hi: 0x26EA, Stride: 22},
		{Lo: 0x26F2, Hi: 0x26F3, Stride: 1}, {Lo: 0x26F5, Hi: 0x26FA, Stride: 5},
		{Lo: 0x26FD, Hi: 0x2705, Stride: 8}, {Lo: 0x270A, Hi: 0x270B, Stride: 1},
		{Lo: 0x2728, Hi: 0x274C, Stride: 36}, {Lo: 0x274E, Hi: 0x2753, Stride: 5},
		{Lo: 0x2754, Hi: 0x2755, Stride: 1}, {Lo: 0x2757, Hi: 0x2795, Stride: 62},
		{Lo: 0x2796, Hi: 0x2797, Stride: 1}, {Lo: 0x27B0, Hi: 0x27BF, Stride: 15},
		{Lo: 0x2B1B, Hi: 0x2B1C, Stride: 1}, {Lo: 0x2B50, Hi: 0x2B55, Stride: 5},
	},
	R32: []unicode.Range32{
		{Lo: 0x1F004, Hi: 0x1F004, Stride: 1}, {Lo: 0x1F0CF, Hi: 0x1F0CF, Stride: 1},
		{Lo: 0x1F18E, Hi: 0x1F18E, Stride: 1}, {Lo: 0x1F191, Hi: 0x1F19A, Stride: 1},
		{Lo: 0x1F201, Hi: 0x1F201, Stride: 1}, {Lo: 0x1F21A, Hi: 0x1F22F, Stride: 21},
		{Lo: 0x1F232, Hi: 0x1F236, Stride: 1}, {Lo: 0x1F238, Hi: 0x1F23A, Stride: 1},
		{Lo: 0x1F250, Hi: 0x1F251, Stride: 1},
	},
}

// wantsEmoji tells whether a grapheme cluster asks to be drawn in colour.
func wantsEmoji(cluster []rune) bool {
	emoji := isPictograph(cluster[0]) || unicode.Is(emojiDefault, cluster[0])
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
