package fonts

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCut(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	width := func(text string) int { return face.Shape(text, 16).Width }
	for _, c := range []struct {
		name, text string
		maxWidth   int
		want       string
	}{
		{"fits", "cat", 100, "cat"},
		{"fits exactly", "traffic light", width("traffic light"), "traffic light"},
		{"one pixel less", "traffic light", width("traffic light") - 1, "traffic lig…"},
		{"space before the ellipsis goes", "traffic light", width("traffic…"), "traffic…"},
		{"accents stay", "e\u0301e\u0301e\u0301", width("e\u0301…"), "e\u0301…"},
		{"arabic in reading order", "قطة سوداء", width("قطة…"), "قطة…"},
		{"no room for a letter", "cat", 1, "…"},
		{"no room at all", "cat", 0, "…"},
		{"negative", "cat", -5, "…"},
		{"empty", "", -5, ""},
		{"invalid bytes", "\xff\xff\xff\xff", width("\xff\xff…"), "\xff\xff…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, face.Cut(c.text, 16, c.maxWidth))
		})
	}
}

func TestCutKeepsEmojiWhole(t *testing.T) {
	t.Parallel()
	face := Default().NewFace()
	family := "👩\u200d👩\u200d👧"
	for maxWidth := range 400 {
		got := strings.TrimSuffix(face.Cut(family+family+"👍🏽👍🏽", 16, maxWidth), "…")
		got = strings.NewReplacer(family, "", "👍🏽", "").Replace(got)
		assert.Empty(t, got, "at %d px a part is left over", maxWidth)
	}
}

// Every cut fits, begins the text, and would not fit with one cluster more.
func TestCutIsTheLongest(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	for _, s := range stress {
		full := face.Shape(s.text, 13).Width
		for _, maxWidth := range []int{20, 57, 150, full / 2, full - 1} {
			got := face.Cut(s.text, 13, maxWidth)
			if got == s.text || got == string(ellipsis) {
				continue
			}
			if s.name == "zero width" || s.name == "a megabyte of nothing" {
				continue // all beginnings look the same: nothing, then the ellipsis
			}
			assert.LessOrEqual(t, face.Shape(got, 13).Width, maxWidth, "%s at %d", s.name, maxWidth)
			begin := strings.TrimSuffix(got, string(ellipsis))
			assert.True(t, strings.HasPrefix(s.text, begin), "%s at %d", s.name, maxWidth)
			for _, end := range clusterEnds(s.text) {
				longer := s.text[:end]
				if strings.TrimRight(longer, " ") != longer || end <= len(begin) {
					continue
				}
				// Kerning may let one letter more fit by a pixel.
				assert.GreaterOrEqual(t, face.Shape(longer+"…", 13).Width+1, maxWidth, "%s at %d: %d bytes would fit", s.name, maxWidth, end)
				break
			}
		}
	}
}
