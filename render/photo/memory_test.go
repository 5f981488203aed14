package photo

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
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
	external := Decoders{HEIC: "heif-dec", AVIF: "avifdec"}
	for i, tc := range []struct {
		line     string // writes the photo
		decoders Decoders
		measured float64
	}{
		{"convert IN -sampling-factor 4:2:0 base.jpg", Decoders{}, 1.3},
		{"convert IN -colorspace gray grey.jpg", Decoders{}, 1.9},
		{"convert IN -interlace JPEG prog.jpg", Decoders{}, 4.3},
		{"convert IN -colorspace CMYK cmyk.jpg", Decoders{}, 11},
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
		{"cwebp -quiet -lossless IN -o a.webp", Decoders{}, 8.5},
		{"convert IN " + clear + "a.webp", Decoders{}, 11.9},
		{"convert IN -compress lzw a.tif", Decoders{}, 7.5},
		{"convert IN -depth 16 -compress none a.tif", Decoders{}, 12.4},
		{"convert IN -colorspace gray -compress lzw a.tif", Decoders{}, 6.4},
		{"convert IN -type palette -compress lzw a.tif", Decoders{}, 6.7},
		{"convert IN -colorspace CMYK -compress lzw a.tif", Decoders{}, 8.5},
		{"convert IN -compress jpeg a.tif", Decoders{}, 10.3},
		{"convert IN -threshold 50% -type bilevel -compress Group4 a.tif", Decoders{}, 5.7},
		{"convert IN " + clear + "-compress lzw a.tif", Decoders{}, 12.7},
		{"convert IN " + clear + "-depth 16 -compress zip a.tif", Decoders{}, 25},
		{"heif-enc IN -o a.heic", Decoders{}, 22.3},
		{"heif-enc IN -o a.heic", external, 4.5},
		{"avifenc -s 10 IN a.avif", Decoders{}, 69},
		{"avifenc -s 10 -y 420 IN a.avif", external, 2.1},
		{"avifenc -s 10 -y 444 IN a.avif", external, 7.4},
	} {
		name := fmt.Sprint(i, tc.line, tc.decoders)
		fields := bytes.Fields([]byte(tc.line))
		out := string(fields[len(fields)-1])
		if _, file, ok := bytes.Cut([]byte(out), []byte(":")); ok {
			out = string(file)
		}
		shell(t, tc.line, map[string]string{"IN": in, out: filepath.Join(dir, out)})
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
