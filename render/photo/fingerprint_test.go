package photo

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/disintegration/imaging"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cluttered returns a picture of random rectangles.
func cluttered(seed uint64, width, height int) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 1))
	m := drawn(width, height)
	for range 40 {
		x, y := r.IntN(width), r.IntN(height)
		fill(m, image.Rect(x, y, x+r.IntN(width/3), y+r.IntN(height/3)).Intersect(m.Rect),
			color.RGBA{uint8(r.Uint32()), uint8(r.Uint32()), uint8(r.Uint32()), 255})
	}
	return m
}

func TestFingerprint(t *testing.T) {
	hash := func(data []byte) Fingerprint {
		f, err := open(t, data).Fingerprint()
		require.NoError(t, err)
		return f
	}
	var all []Fingerprint
	for seed := range uint64(5) {
		m := cluttered(seed, 1000, 750)
		want := hash(encodeNative(t, m))
		small := imaging.Resize(m, 800, 600, imaging.Lanczos)
		for name, data := range map[string][]byte{
			"jpeg of quality 70":       jpegFile(t, m, 70),
			"800 pixels":               encodeNative(t, small),
			"800 pixels, quality 70":   jpegFile(t, small, 70),
			"stored turned, quality 8": jpegFile(t, storedAs(m, 8), 80, exifSegment(8)),
			"stored mirrored":          jpegFile(t, storedAs(m, 5), 90, exifSegment(5)),
		} {
			assert.LessOrEqual(t, want.Distance(hash(data)), 4, "%d: %s", seed, name)
		}
		for _, other := range all {
			assert.GreaterOrEqual(t, want.Distance(other), 14, "different pictures")
		}
		all = append(all, want)
		assert.Greater(t, want.Distance(hash(encodeNative(t, storedAs(m, 3)))), 20, "upside down without a tag it is another picture")
	}
}

func TestFingerprintOfLittle(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {31, 2}, {40, 33}} {
		m := image.NewRGBA(image.Rectangle{Max: size})
		fill(m, m.Rect, color.RGBA{90, 90, 90, 255})
		f, err := open(t, pngFile(t, m)).Fingerprint()
		require.NoError(t, err)
		assert.Zero(t, f, "%v of one colour", size)
	}
	assert.Equal(t, 64, Fingerprint(0).Distance(^Fingerprint(0)))
	assert.Equal(t, "00000000000000ff", Fingerprint(255).String())
}
