package jpegpatch

import (
	"flag"
	"image"
	"image/color"
	"image/draw"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var photos = flag.String("photos", "", "a folder of JPEGs to test and measure with as well")

// boxInk returns the regions of n outlined and labelled boxes, and their ink:
// lines of 0.3 % and labels of 2.4 % of the short side.
func boxInk(width, height, n int) ([]image.Rectangle, func(*image.RGBA)) {
	r := rand.New(rand.NewPCG(9, 9))
	short := min(width, height)
	line, text := max(short*3/1000, 2), max(short*24/1000, 10)
	type stroke struct {
		rect image.Rectangle
		ink  *image.Uniform
	}
	var regions []image.Rectangle
	var strokes []stroke
	for range n {
		b := image.Rect(r.IntN(width*2/3), text+r.IntN(height*2/3), 0, 0)
		b.Max = b.Min.Add(image.Pt(width/10+r.IntN(width/3), height/10+r.IntN(height/3)))
		ink := image.NewUniform(color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255})
		label := image.Rect(b.Min.X, b.Min.Y-text, b.Min.X+6*text, b.Min.Y)
		for _, rect := range []image.Rectangle{
			{b.Min, image.Pt(b.Max.X, b.Min.Y+line)},
			{image.Pt(b.Min.X, b.Max.Y-line), b.Max},
			{b.Min.Add(image.Pt(0, line)), image.Pt(b.Min.X+line, b.Max.Y-line)},
			{image.Pt(b.Max.X-line, b.Min.Y+line), b.Max.Sub(image.Pt(0, line))},
			label,
		} {
			regions = append(regions, rect)
			strokes = append(strokes, stroke{rect, ink})
		}
		for x := label.Min.X + text/3; x < label.Max.X-text/3; x += text / 3 {
			letter := image.Rect(x, label.Min.Y+text/4, x+max(text/10, 1), label.Max.Y-text/4)
			strokes = append(strokes, stroke{letter, image.White})
		}
	}
	return regions, func(tile *image.RGBA) {
		for _, s := range strokes {
			if r := s.rect.Intersect(tile.Rect); !r.Empty() {
				draw.Draw(tile, r, s.ink, image.Point{}, draw.Src)
			}
		}
	}
}

// benchmarkPhotos runs f on made-up photos and on those of -photos.
func benchmarkPhotos(b *testing.B, f func(b *testing.B, src []byte)) {
	r := rand.New(rand.NewPCG(8, 8))
	for name, src := range map[string][]byte{
		"12MP":        photo(b, 4032, 3024),
		"640x480":     photo(b, 640, 480),
		"progressive": newPicture(r, 1600, 1200, samplings["4:2:0"]...).write(layout{progressive: true, tables: optimisedTables}),
	} {
		b.Run(name, func(b *testing.B) { f(b, src) })
	}
	if *photos == "" {
		return
	}
	files, err := filepath.Glob(filepath.Join(*photos, "*.jp*g"))
	require.NoError(b, err)
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(b, err)
		b.Run(filepath.Base(file), func(b *testing.B) { f(b, src) })
	}
}

// BenchmarkPatch lays ink on about an eighth of the MCUs.
func BenchmarkPatch(b *testing.B) {
	benchmarkPhotos(b, func(b *testing.B, src []byte) {
		size := decode(b, src).Bounds().Size()
		regions, draw := boxInk(size.X, size.Y, 32)
		b.ReportAllocs()
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			_, err := Patch(io.Discard, src, regions, draw, Options{})
			require.NoError(b, err)
		}
	})
}

// BenchmarkParse measures a patch of one block, which is all but the parsing
// and copying.
func BenchmarkParse(b *testing.B) {
	benchmarkPhotos(b, func(b *testing.B, src []byte) {
		regions := []image.Rectangle{image.Rect(0, 0, 8, 8)}
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			_, err := Patch(io.Discard, src, regions, stripes, Options{})
			require.NoError(b, err)
		}
	})
}
