package photo

import (
	"image"
	"image/color"
	"math"
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

// What has no structure is like nothing, not even like itself.
func TestFingerprintOfLittle(t *testing.T) {
	hash := func(m image.Image) Fingerprint {
		f, err := open(t, pngFile(t, m)).Fingerprint()
		require.NoError(t, err)
		return f
	}
	r := rand.New(rand.NewPCG(7, 7))
	for _, size := range []image.Point{{1, 1}, {31, 2}, {40, 33}, {640, 480}} {
		plain, noisy, waved := image.NewRGBA(image.Rectangle{Max: size}), image.NewRGBA(image.Rectangle{Max: size}), image.NewRGBA(image.Rectangle{Max: size})
		for y := range size.Y {
			for x := range size.X {
				noise := uint8(90 + r.IntN(9) - 4)
				wave := uint8(90 + 12*math.Cos(float64(x)*9/float64(size.X))*math.Cos(float64(y)*6/float64(size.Y)))
				plain.SetRGBA(x, y, color.RGBA{90, 90, 90, 255})
				noisy.SetRGBA(x, y, color.RGBA{noise, noise, noise, 255})
				waved.SetRGBA(x, y, color.RGBA{wave, wave, wave, 255})
			}
		}
		assert.Equal(t, Unlike, hash(plain).Distance(hash(plain)), "%v of one colour", size)
		if size.X >= 640 {
			assert.Equal(t, Unlike, hash(noisy).Distance(hash(noisy)), "%v of noise", size)
			assert.Zero(t, hash(waved).Distance(hash(waved)), "%v with a soft wave", size)
			assert.Equal(t, Unlike, hash(waved).Distance(hash(plain)))
		}
	}
	assert.Equal(t, "00000000000000ff 3×2", Fingerprint{hash: 255, size: image.Pt(3, 2)}.String())
	assert.Equal(t, Unlike, Fingerprint{}.Distance(Fingerprint{}))
	one := Fingerprint{size: image.Pt(3, 2), structure: true}
	other := one
	other.hash = math.MaxUint64
	assert.Equal(t, 64, one.Distance(other))
}

// A square crop of a photo may have its hash, as the hash is one of a square.
func TestFingerprintKnowsTheShape(t *testing.T) {
	for _, tc := range []struct {
		a, b image.Point
		same bool
	}{
		{image.Pt(4032, 3024), image.Pt(1333, 1000), true},
		{image.Pt(4032, 3024), image.Pt(1333, 999), true},
		{image.Pt(4032, 3024), image.Pt(3024, 4032), false},
		{image.Pt(4032, 3024), image.Pt(1000, 1000), false},
		{image.Pt(1920, 1080), image.Pt(1920, 1200), false},
		{image.Pt(3, 1500), image.Pt(1, 100), true}, // no side vanishes
		{image.Pt(1000, 333), image.Pt(100, 33), true},
	} {
		assert.Equal(t, tc.same, sameShape(tc.a, tc.b), "%v %v", tc.a, tc.b)
		assert.Equal(t, tc.same, sameShape(tc.b, tc.a), "%v %v", tc.b, tc.a)
	}
	m := cluttered(1, 1000, 750)
	square := imaging.Resize(m, 750, 750, imaging.Lanczos)
	f, err := open(t, encodeNative(t, m)).Fingerprint()
	require.NoError(t, err)
	g, err := open(t, encodeNative(t, square)).Fingerprint()
	require.NoError(t, err)
	assert.Equal(t, Unlike, f.Distance(g))
}
