package jpegpatch

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// photo returns a JPEG by the standard library (4:2:0) of something smooth
// with noise on it.
func photo(t testing.TB, width, height int) []byte {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			n := r.IntN(20)
			m.SetRGBA(x, y, color.RGBA{uint8(x*200/width + n), uint8(y*200/height + n), uint8((x+y)%200 + n), 255})
		}
	}
	return encode(t, m)
}

func encode(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}))
	return b.Bytes()
}

// paint returns a draw callback that fills r.
func paint(r image.Rectangle, c color.Color) func(*image.RGBA) {
	return func(tile *image.RGBA) {
		draw.Draw(tile, r.Intersect(tile.Rect), image.NewUniform(c), image.Point{}, draw.Src)
	}
}

func patch(t testing.TB, src []byte, regions []image.Rectangle, draw func(*image.RGBA), o Options) ([]byte, Stats) {
	t.Helper()
	var out bytes.Buffer
	stats, err := Patch(&out, src, regions, draw, o)
	require.NoError(t, err)
	return out.Bytes(), stats
}

func decode(t testing.TB, b []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	require.NoError(t, err)
	return m
}

func TestPatchInkIsSeen(t *testing.T) {
	src := photo(t, 200, 150)
	r := image.Rect(37, 21, 93, 60)
	red := color.RGBA{255, 0, 0, 255}
	out, stats := patch(t, src, []image.Rectangle{r}, paint(r, red), Options{})
	assert.NotZero(t, stats.Changed)
	got := decode(t, out)
	for y := r.Min.Y + 1; y < r.Max.Y-1; y++ { // colour at the rim is shared with pixels outside
		for x := r.Min.X + 1; x < r.Max.X-1; x++ {
			c := color.RGBAModel.Convert(got.At(x, y)).(color.RGBA)
			require.InDelta(t, 255, c.R, 40, "%d,%d", x, y)
			require.InDelta(t, 0, c.G, 40, "%d,%d", x, y)
			require.InDelta(t, 0, c.B, 40, "%d,%d", x, y)
		}
	}
}

func TestPatchNothingDrawnIsTheSameFile(t *testing.T) {
	src := photo(t, 200, 150)
	for name, regions := range map[string][]image.Rectangle{
		"no region":         nil,
		"an empty region":   {image.Rect(5, 5, 5, 50)},
		"a region outside":  {image.Rect(300, 0, 400, 100)},
		"drawing nothing":   {image.Rect(0, 0, 200, 150)},
		"overlapping twice": {image.Rect(0, 0, 100, 90), image.Rect(50, 20, 190, 150)},
	} {
		t.Run(name, func(t *testing.T) {
			out, stats := patch(t, src, regions, func(*image.RGBA) {}, Options{})
			assert.Equal(t, src, out)
			assert.Zero(t, stats.Changed)
		})
	}
}

func TestPatchErrors(t *testing.T) {
	src := photo(t, 40, 40)
	for name, b := range map[string][]byte{
		"nothing":    nil,
		"no JPEG":    []byte("\x89PNG\r\n\x1a\n"),
		"no frame":   {0xFF, 0xD8, 0xFF, 0xD9},
		"truncated":  src[:len(src)/2],
		"no end":     src[:len(src)-2],
		"arithmetic": bytes.Replace(src, []byte{0xFF, 0xC0}, []byte{0xFF, 0xC9}, 1),
		"12 bits":    bytes.Replace(src, []byte{0xFF, 0xC0, 0, 17, 8}, []byte{0xFF, 0xC1, 0, 17, 12}, 1),
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			_, err := Patch(&out, b, []image.Rectangle{image.Rect(0, 0, 9, 9)}, func(*image.RGBA) {}, Options{})
			require.ErrorIs(t, err, ErrUnsupported)
			var u *UnsupportedError
			require.ErrorAs(t, err, &u)
			assert.NotEmpty(t, u.Reason)
			assert.Zero(t, out.Len(), "nothing is written")
		})
	}
}

type brokenWriter struct{}

var errBroken = errors.New("disk full")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestPatchWriterError(t *testing.T) {
	_, err := Patch(brokenWriter{}, photo(t, 40, 40), nil, func(*image.RGBA) {}, Options{})
	assert.ErrorIs(t, err, errBroken)
}
