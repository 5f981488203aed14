package fonts

import (
	"image"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/math/fixed"
)

// ids returns the glyph ids from left to right.
func ids(t *Text) []uint32 {
	var out []uint32
	for _, g := range t.glyphs {
		out = append(out, uint32(g.id))
	}
	return out
}

func TestEmptyTextIsEmpty(t *testing.T) {
	t.Parallel()
	text := offline(t).NewFace().Shape("", 16)
	assert.Zero(t, text.Width)
	assert.Equal(t, 19, text.Height(), "the line box is there all the same")
	assert.Empty(t, text.glyphs)
}

func TestSizesAreClamped(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	assert.Equal(t, face.Shape("a", 1), face.Shape("a", -5))
	assert.Equal(t, face.Shape("a", MaxSize), face.Shape("a", 1<<30))
}

func TestArabicIsJoinedAndRunsRightToLeft(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	alone := ids(face.Shape("ه", 16))
	three := ids(face.Shape("ههه", 16))
	require.Len(t, three, 3)
	assert.NotContains(t, three, alone[0], "no letter keeps its isolated form")
	assert.NotEqual(t, three[0], three[1], "final and middle form differ")
	assert.Len(t, ids(face.Shape("لا", 16)), 1, "lam and alef are one letter")

	reh, dal := ids(face.Shape("ر", 16)), ids(face.Shape("د", 16)) // neither joins to the left
	assert.Equal(t, append(dal, reh...), ids(face.Shape("رد", 16)), "the second letter stands left of the first")
}

func TestMarksStandOverTheirLetter(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	text := face.Shape("\u05d1\u05b8", 40) // bet with qamats
	require.Len(t, text.glyphs, 2)
	letter, mark := face.masks.get(text.glyphs[0].maskKey), face.masks.get(text.glyphs[1].maskKey)
	l := letter.bounds.Add(image.Pt(text.glyphs[0].x, text.glyphs[0].y))
	m := mark.bounds.Add(image.Pt(text.glyphs[1].x, text.glyphs[1].y))
	if l.Dx() < m.Dx() {
		l, m = m, l
	}
	assert.True(t, l.Min.X <= m.Min.X && m.Max.X <= l.Max.X, "%v within the width of %v", m, l)
	assert.Equal(t, face.Shape("\u00e9", 16).Width, face.Shape("e\u0301", 16).Width, "composed and decomposed")
}

func TestOverridesDoNotReorder(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	want := face.Shape("abc 12", 16)
	for name, text := range map[string]string{
		"override": "\u202eabc 12", "embedding": "a\u202bbc\u202c 12", "isolate": "\u2067abc\u2069 12", "mark": "abc\u200f 12",
	} {
		got := face.Shape(text, 16)
		assert.Equal(t, want.glyphs, got.glyphs, name)
		assert.Equal(t, want.Width, got.Width, name)
	}
}

func TestNumbersStandLeftOfArabic(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	text := ids(face.Shape("قط 12", 16))
	digits := ids(face.Shape("12", 16))
	assert.Equal(t, digits, text[:2], "the digits come first and in their order")
}

func TestScriptsOfOneLineShareSizeAndBaseline(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	for _, g := range face.Shape("cat Жук قطة", 16).glyphs {
		assert.Equal(t, fixed.I(16), g.size)
	}
}

func TestTallTextIsFitted(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	capital := face.Shape("Ế", 40)
	assert.Equal(t, fixed.I(40), capital.glyphs[0].size, "there is room below: full size")
	assert.Positive(t, capital.glyphs[0].y, "and the line goes down")
	both := face.Shape("Ếg", 40)
	assert.Less(t, both.glyphs[0].size, fixed.I(40), "no room: smaller")
	assert.GreaterOrEqual(t, both.glyphs[0].size, fixed.I(30), "not by more than a quarter")
	assert.Equal(t, both.glyphs[0].size, both.glyphs[1].size, "all alike")
	assert.Zero(t, both.glyphs[0].size&63, "hinted sizes are whole")
	pile := face.Shape("x"+strings.Repeat("\u0301", 4)+strings.Repeat("\u0316", 4)+"g", 40)
	assert.Equal(t, fixed.I(40), pile.glyphs[0].size, "a pile is cut off, not shrunk to fit")
}

func TestWidthsFollowSize(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	base := face.Shape("traffic light", 100).Width
	for _, px := range []int{11, 13, 16, 24, 50} {
		assert.InDelta(t, float64(base)*float64(px)/100, face.Shape("traffic light", px).Width, 1.5, "%d px", px)
	}
}

func TestShapedTextIsCached(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	assert.Same(t, face.Shape("cat", 13), face.Shape("cat", 13))
	assert.NotSame(t, face.Shape("cat", 13), face.Shape("cat", 14))
}

func TestChineseTakesTheFormsOfItsNeighbours(t *testing.T) {
	t.Parallel()
	face := offline(t, debian(t, notoCJK)).NewFace()
	first := func(text string) uint32 { return ids(face.Shape(text, 16))[0] }
	assert.NotEqual(t, first("直"), first("直す"), "U+76F4 differs between Chinese and Japanese")
	assert.NotEqual(t, first("直"), first("直고"), "and Korean")
}
