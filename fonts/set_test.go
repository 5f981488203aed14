package fonts

import (
	"encoding/binary"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"codeberg.org/go-fonts/dejavu/dejavusansmono"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/golden/need"
)

// offline returns a set that draws the same on every machine.
func offline(t testing.TB, files ...[]byte) *Set {
	t.Helper()
	s, err := New(Options{NoSystem: true, Files: files})
	require.NoError(t, err)
	return s
}

// debian returns one of the files of Debian's fonts-noto packages, which the
// tests of other scripts need.
func debian(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("/usr/share/fonts", path))
	if err != nil {
		need.Missing(t, "Debian's fonts-noto-core, fonts-noto-cjk and fonts-noto-color-emoji are not installed: %v", err)
	}
	return data
}

const (
	notoThai  = "truetype/noto/NotoSansThai-Bold.ttf"
	notoCJK   = "opentype/noto/NotoSansCJK-Bold.ttc"
	notoEmoji = "truetype/noto/NotoColorEmoji.ttf"
)

func TestNewRejectsWhatIsNoFont(t *testing.T) {
	t.Parallel()
	truncated := dejavusansmono.TTF[:5000]
	for name, data := range map[string][]byte{
		"empty":           {},
		"text":            []byte("this is no font at all, whatever it is called"),
		"table of 4 GB":   []byte("\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00cmap\x00\x00\x00\x00\x00\x00\x00\x1c\xea\xff\xff\xe2"),
		"woff":            []byte("wOFF\x00\x01\x00\x00\x00\x00\x00\x2c\x00\x01\x00\x00"),
		"endless ttc":     []byte("ttcf\x00\x01\x00\x00\xff\xff\xff\xff"),
		"truncated":       truncated,
		"ttc header only": []byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x09"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(Options{Files: [][]byte{data}, NoSystem: true})
			assert.ErrorIs(t, err, ErrFont)
			assert.ErrorContains(t, err, "font file 1 of 1")
		})
	}
}

func TestGivenFilesComeFirst(t *testing.T) {
	t.Parallel()
	set := offline(t, dejavusansmono.TTF)
	assert.Same(t, set.given[0], set.choose([]rune("a")), "the mono face has the letter")
	assert.Same(t, set.embedded, set.choose([]rune("ߒ")), "which the mono face lacks")
	face := set.NewFace()
	assert.Equal(t, face.Shape("iiii", 16).Width, face.Shape("mmmm", 16).Width, "a monospaced face is in use")
}

func TestGivenCollectionCoversChinese(t *testing.T) {
	t.Parallel()
	set := offline(t, debian(t, notoCJK))
	assert.Greater(t, len(set.given), 1, "faces of the collection")
	text := set.NewFace().Shape("红绿灯", 16)
	assert.Len(t, text.glyphs, 3, "one glyph a character, not a code point")
}

func TestDefaultIsOneSet(t *testing.T) {
	t.Parallel()
	assert.Same(t, Default(), Default())
}

func TestEmbeddedFaceCoversTheScriptsItPromises(t *testing.T) {
	t.Parallel()
	set := offline(t)
	for name, block := range map[string][2]rune{
		"ASCII": {0x21, 0x7e}, "Latin-1": {0xa1, 0xff}, "Latin Extended-A": {0x100, 0x17f},
		"Vietnamese": {0x1ea0, 0x1ef9}, "Greek": {0x3b1, 0x3ce}, "Cyrillic": {0x400, 0x45f},
		"Hebrew": {0x5d0, 0x5ea}, "Arabic": {0x621, 0x64a},
	} {
		for r := block[0]; r <= block[1]; r++ {
			if !isInvisible(r) && !(0x63b <= r && r <= 0x63f) { // 063B to 063F are no Arabic language's
				assert.Truef(t, set.embedded.covers([]rune{r}), "%s %U", name, r)
			}
		}
	}
}

func TestSystemFontsAreHarmlessWhereThereAreNone(t *testing.T) {
	t.Parallel()
	none := &systemFonts{loaded: map[fontscan.Location]*typeface{}}
	none.index.Do(func() {})
	gone := &systemFonts{
		loaded:     map[fontscan.Location]*typeface{},
		footprints: []fontscan.Footprint{{Location: font.FontID{File: "/nowhere/gone.ttf"}}},
	}
	gone.footprints[0].Runes.Add('猫')
	gone.index.Do(func() {})
	for name, system := range map[string]*systemFonts{"none": none, "gone since the scan": gone} {
		t.Run(name, func(t *testing.T) {
			set := &Set{embedded: embeddedFace(), system: system}
			face := set.NewFace()
			assert.Equal(t, offline(t).NewFace().Shape("猫", 16).Width, face.Shape("猫", 16).Width)
		})
	}
}

func TestSystemFontsFillIn(t *testing.T) {
	debian(t, notoThai)
	debian(t, notoCJK)
	debian(t, notoEmoji)
	face := Default().NewFace()
	for name, text := range map[string]string{"thai": "แมว", "han": "猫", "kana": "ネコ", "hangul": "고양이", "emoji": "🐕", "devanagari": "घर"} {
		face.Shape(text, 16)
		for _, r := range face.shaper.runs {
			assert.NotSamef(t, face.set.embedded, r.face, "%s has a font of its own", name)
		}
	}
}

func TestPenaltyPrefersUprightBoldSans(t *testing.T) {
	t.Parallel()
	footprint := func(family string, style font.Style, weight font.Weight) *fontscan.Footprint {
		return &fontscan.Footprint{Family: family, Aspect: font.Aspect{Style: style, Weight: weight, Stretch: font.StretchNormal}}
	}
	inOrder := []*fontscan.Footprint{
		footprint("notosansthai", font.StyleNormal, font.WeightBold),
		footprint("notosansthai", font.StyleNormal, font.WeightNormal),
		footprint("notoserifthai", font.StyleNormal, font.WeightBold),
		footprint("notosansthai", font.StyleItalic, font.WeightBold),
		footprint("notocoloremoji", font.StyleNormal, font.WeightNormal),
	}
	last := -1
	for _, f := range inOrder {
		p, ok := penalty(f, false)
		require.True(t, ok)
		assert.Greater(t, p, last, "%s %v", f.Family, f.Aspect)
		last = p
	}
	_, ok := penalty(footprint("lastresort", font.StyleNormal, font.WeightBold), false)
	assert.False(t, ok, "a font of placeholders")
}

// Run with -race: faces of one set share its fonts, and nothing else.
func TestManyFacesOfOneSet(t *testing.T) {
	t.Parallel()
	set, err := New(Options{})
	require.NoError(t, err)
	shared := set.NewFace().Shape("shared قطة", 13)
	want := drawn(set.NewFace(), "قطة cat 猫 🐕", 13)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			face := set.NewFace()
			for _, s := range stress {
				face.Shape(s.text, 13)
			}
			face.Draw(image.NewRGBA(image.Rect(0, 0, 200, 20)), shared, 0, 0, color.White)
			assert.Equal(t, want, drawn(face, "قطة cat 猫 🐕", 13))
		})
	}
	wg.Wait()
}

func TestDamagedFontGivesWay(t *testing.T) {
	t.Parallel()
	// Every script's default language names features that do not exist
	// (OpenType 1.9, "GSUB", script list), which harfbuzz does not check.
	gsub := slices.Clone(embeddedTables()["GSUB"])
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(gsub[at:])) }
	scripts := u16(4)
	for i := range u16(scripts) {
		script := scripts + u16(scripts+2+6*i+4)
		if u16(script) == 0 {
			continue
		}
		language := script + u16(script)
		for k := range u16(language + 4) {
			binary.BigEndian.PutUint16(gsub[language+6+2*k:], 0xFFFE)
		}
	}
	set := offline(t, withTables(map[string][]byte{"GSUB": gsub}))
	face := set.NewFace()
	got := face.Shape("قطة cat", 16)
	assert.True(t, set.given[0].broken.Load(), "the damage was met")
	assert.Equal(t, offline(t).NewFace().Shape("قطة cat", 16), got, "and the embedded face takes its place")
}
