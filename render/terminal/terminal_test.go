package terminal_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"

	"github.com/mattn/go-sixel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/render/terminal"
)

// picture has a colour of its own at each place.
func picture(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(255 * x / w), uint8(255 * y / h), 128, 255})
		}
	}
	return img
}

func Example() {
	img := image.NewRGBA(image.Rect(0, 0, 1, 1))
	img.Set(0, 0, color.RGBA{255, 128, 0, 255})
	var out bytes.Buffer
	_ = terminal.Terminal{}.Write(&out, img)
	_, _ = os.Stdout.WriteString(strings.ReplaceAll(out.String(), "\x1b", "ESC"))
	// Output: ESC[38;2;255;128;0m▀ESC[0m
}

func TestDetect(t *testing.T) {
	t.Parallel()
	const plain, sixels, kitty = "\x1b[?62;22c", "\x1b[?62;4;22c", "\x1b_Gi=31;OK\x1b\\\x1b[?62;c"
	for name, c := range map[string]struct {
		env    map[string]string
		answer string
		want   terminal.Terminal
	}{
		"kitty":                  {map[string]string{"TERM": "xterm-kitty"}, "", terminal.Terminal{Protocol: terminal.Kitty}},
		"iTerm2":                 {map[string]string{"TERM_PROGRAM": "iTerm.app"}, "", terminal.Terminal{Protocol: terminal.ITerm2}},
		"iTerm2 over SSH":        {map[string]string{"LC_TERMINAL": "iTerm2"}, "", terminal.Terminal{Protocol: terminal.ITerm2}},
		"kitty over SSH":         {map[string]string{"TERM": "xterm-256color"}, kitty, terminal.Terminal{Protocol: terminal.Kitty}},
		"sixels":                 {map[string]string{"TERM": "xterm-256color"}, sixels, terminal.Terminal{Protocol: terminal.Sixel}},
		"neither":                {map[string]string{"TERM": "xterm"}, plain, terminal.Terminal{Protocol: terminal.HalfBlocks}},
		"64 is not 4":            {map[string]string{"TERM": "xterm"}, "\x1b[?64;14;40c", terminal.Terminal{Protocol: terminal.HalfBlocks}},
		"class 4 is not sixels":  {map[string]string{"TERM": "xterm"}, "\x1b[?4;6c", terminal.Terminal{Protocol: terminal.HalfBlocks}},
		"kitty's error":          {map[string]string{"TERM": "xterm"}, "\x1b_Gi=31;EINVAL\x1b\\" + plain, terminal.Terminal{Protocol: terminal.HalfBlocks}},
		"the size of cells":      {map[string]string{"TERM": "xterm"}, "\x1b[6;20;10t" + sixels, terminal.Terminal{Protocol: terminal.Sixel, CellWidth: 10, CellHeight: 20}},
		"no answer":              {map[string]string{"TERM": "xterm"}, "", terminal.Terminal{Protocol: terminal.HalfBlocks}},
		"tmux in a kitty window": {map[string]string{"TERM": "tmux", "TERM_PROGRAM": "tmux", "TMUX": "x"}, kitty, terminal.Terminal{Protocol: terminal.Kitty, Tmux: true}},
	} {
		asked := ""
		got := terminal.Detect(func(key string) string { return c.env[key] }, func(q string) string { asked = q; return c.answer })
		assert.Equal(t, c.want, got, name)
		assert.Equal(t, c.want.Tmux && asked != "", strings.Contains(asked, "tmux;"), name)
	}
	assert.True(t, terminal.Answered(kitty))
	assert.False(t, terminal.Answered("\x1b_Gi=31;OK\x1b\\\x1b[?62;4"))
	assert.Equal(t, terminal.HalfBlocks, terminal.Detect(func(string) string { return "" }, nil).Protocol, "nobody to ask")
}

func TestPixelWidth(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 80, terminal.Terminal{}.PixelWidth(0))
	assert.Equal(t, 40, terminal.Terminal{}.PixelWidth(40))
	wide := terminal.Terminal{Protocol: terminal.Kitty, Columns: 100, CellWidth: 10, CellHeight: 20}
	assert.Equal(t, 1000, wide.PixelWidth(0))
	assert.Equal(t, 1000, wide.PixelWidth(500), "no wider than the terminal")
	assert.Equal(t, 200, wide.PixelWidth(20))
}

// What a terminal would decode is the image again.
func TestWrite(t *testing.T) {
	t.Parallel()
	img := picture(90, 61)
	text := func(tm terminal.Terminal) string {
		var out bytes.Buffer
		require.NoError(t, tm.Write(&out, img))
		return out.String()
	}
	asPNG := func(encoded string) {
		t.Helper()
		data, err := base64.StdEncoding.DecodeString(encoded)
		require.NoError(t, err)
		got, err := png.Decode(bytes.NewReader(data))
		require.NoError(t, err)
		assert.Equal(t, img.RGBAAt(70, 50), color.RGBAModel.Convert(got.At(70, 50)))
	}

	var encoded strings.Builder
	pieces := strings.Split(text(terminal.Terminal{Protocol: terminal.Kitty}), "\x1b\\")
	assert.Equal(t, "\n", pieces[len(pieces)-1])
	for i, p := range pieces[:len(pieces)-1] {
		control, data, ok := strings.Cut(strings.TrimPrefix(p, "\x1b_G"), ";")
		require.True(t, ok)
		assert.LessOrEqual(t, len(data), 4096)
		assert.Equal(t, i < len(pieces)-2, strings.HasSuffix(control, "m=1"), "all but the last say that more comes")
		encoded.WriteString(data)
	}
	asPNG(encoded.String())

	iterm := text(terminal.Terminal{Protocol: terminal.ITerm2})
	_, data, _ := strings.Cut(iterm, ":")
	asPNG(strings.TrimSuffix(data, "\a\n"))

	var decoded image.Image
	require.NoError(t, sixel.NewDecoder(strings.NewReader(text(terminal.Terminal{Protocol: terminal.Sixel}))).Decode(&decoded))
	assert.GreaterOrEqual(t, decoded.Bounds().Dx(), 90)

	blocks := text(terminal.Terminal{})
	assert.Equal(t, 31, strings.Count(blocks, "\n"), "two rows of pixels a line, and the last alone")
	assert.Equal(t, 90*31, strings.Count(blocks, "▀"))

	for _, p := range terminal.Protocols()[:3] {
		inTmux := text(terminal.Terminal{Protocol: p, Tmux: true})
		assert.True(t, strings.HasPrefix(inTmux, "\x1bPtmux;\x1b\x1b"), "%s", p)
	}
}
