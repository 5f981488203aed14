package photo

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMemory: what 12 megapixels of each kind of picture were measured to take,
// in bytes a pixel beside the file: the resident memory of annotate, less 25 MB
// that it takes for a photo of a few pixels. Estimates are within 1.3 of it.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("runs many programs")
	}
	m, _ := chart()
	dir := t.TempDir()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	in := filepath.Join(dir, "in.png")
	require.NoError(t, os.WriteFile(in, b.Bytes(), 0o600))
	const clear = "-alpha set -channel A -evaluate set 50% +channel "
	half, negative := filepath.Join(dir, "clear.png"), filepath.Join(dir, "negative.png")
	shell(t, "convert IN "+clear+"PNG32:OUT", map[string]string{"IN": in, "OUT": half})
	shell(t, "convert IN -negate PNG24:OUT", map[string]string{"IN": in, "OUT": negative})
	external := Decoders{HEIC: "heif-dec", AVIF: "avifdec"}
	for i, tc := range []struct {
		line     string // writes the photo
		decoders Decoders
		measured float64
	}{
		{"convert IN -sampling-factor 4:2:0 base.jpg", Decoders{}, 1.3},
		{"convert IN -colorspace gray grey.jpg", Decoders{}, 1.9},
		{"convert IN -interlace JPEG prog.jpg", Decoders{}, 4.3},
		{"convert IN -colorspace CMYK cmyk.jpg", Decoders{}, 12.7},
		{"convert IN -define png:color-type=2 a.png", Decoders{}, 4.4},
		{"convert IN -interlace PNG -define png:color-type=2 a.png", Decoders{}, 7.4},
		{"convert IN -colorspace gray -define png:color-type=0 -define png:bit-depth=8 a.png", Decoders{}, 5.2},
		{"convert IN -colors 64 PNG8:a.png", Decoders{}, 5.3},
		{"convert IN " + clear + "PNG32:a.png", Decoders{}, 5.1},
		{"convert IN PNG48:a.png", Decoders{}, 7.2},
		{"convert IN " + clear + "PNG64:a.png", Decoders{}, 9.1},
		{"convert IN -colorspace gray -define png:color-type=0 -define png:bit-depth=16 a.png", Decoders{}, 9.2},
		{"convert IN a.gif", Decoders{}, 5.7},
		{"convert IN BMP3:a.bmp", Decoders{}, 4.4},
		{"convert IN -type palette BMP3:a.bmp", Decoders{}, 5.4},
		{"cwebp -quiet IN -o a.webp", Decoders{}, 2.2},
		{"cwebp -quiet -lossless IN -o a.webp", Decoders{}, 4.7},
		{"convert IN " + clear + "a.webp", Decoders{}, 11.9},
		{"convert IN -compress lzw ROWS a.tif", Decoders{}, 4.7},
		{"convert IN -depth 16 -compress none ROWS a.tif", Decoders{}, 4.6},
		{"convert IN -colorspace gray -compress lzw ROWS a.tif", Decoders{}, 5.7},
		{"convert IN -type palette -compress lzw ROWS a.tif", Decoders{}, 5.4},
		{"convert IN -colorspace CMYK -compress lzw ROWS a.tif", Decoders{}, 4.7},
		{"convert IN -compress jpeg ROWS a.tif", Decoders{}, 5.7},
		{"convert IN -threshold 50% -type bilevel -compress Group4 ROWS a.tif", Decoders{}, 5.2},
		{"convert IN " + clear + "-compress lzw ROWS a.tif", Decoders{}, 5.4},
		{"convert IN " + clear + "-depth 16 -compress zip ROWS a.tif", Decoders{}, 9.4},
		{"heif-enc IN -o a.heic", Decoders{}, 22.3},
		{"heif-enc IN -o a.heic", external, 3.4},
		{"avifenc -s 10 IN a.avif", Decoders{}, 69},
		{"avifenc -s 10 -y 420 IN a.avif", external, 2.5},
		{"avifenc -s 10 -d 10 IN a.avif", Decoders{}, 98},
		{"avifenc -s 10 -d 12 -y 420 IN a.avif", external, 5.5},
		{"avifenc -s 10 -y 444 IN a.avif", external, 7.4},
		{"img2webp -lossy -d 40 IN -d 40 NEG -o a.webp", Decoders{}, 6.7},
		{"heif-enc CLEAR -o a.heic", Decoders{}, 44.9},
		{"heif-enc CLEAR -o a.heic", external, 9.7},
		{"avifenc -s 10 CLEAR a.avif", Decoders{}, 109},
		{"avifenc -s 10 -d 10 CLEAR a.avif", Decoders{}, 155},
		{"avifenc -s 10 CLEAR a.avif", external, 12.9},
	} {
		name := fmt.Sprint(i, tc.line, tc.decoders)
		fields := bytes.Fields([]byte(tc.line))
		out := string(fields[len(fields)-1])
		if _, file, ok := bytes.Cut([]byte(out), []byte(":")); ok {
			out = string(file)
		}
		// As in a large picture, a strip is a small part of it.
		line := strings.Replace(tc.line, "ROWS", "-define tiff:rows-per-strip=8", 1)
		shell(t, line, map[string]string{"IN": in, "CLEAR": half, "NEG": negative, out: filepath.Join(dir, out)})
		data, err := os.ReadFile(filepath.Join(dir, out))
		require.NoError(t, err)
		p, err := Open(name, data, Limits{Decoders: tc.decoders})
		if !heifBuilt && err != nil {
			continue
		}
		require.NoError(t, err, name)
		pixels := float64(p.Width) * float64(p.Height)
		// The share of 12 megapixels that the process itself takes: 25 MB.
		const process = 25.0 / 12
		ratio := (float64(p.Memory())/pixels + process) / (tc.measured + process)
		assert.InDelta(t, 1, ratio, 0.3, "%s: %.1f bytes a pixel, measured %.1f", name, float64(p.Memory())/pixels, tc.measured)
	}
}
