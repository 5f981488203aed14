package jpegpatch

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// slowReduced is the inverse DCT of side points by its definition: of the
// block's lowest frequencies, scaled to samples around 128.
func slowReduced(coefs *[64]float64, side, x, y int) float64 {
	sum := 0.0
	for v := range side {
		for u := range side {
			term := coefs[8*v+u]
			for _, f := range [][2]int{{u, x}, {v, y}} {
				if f[0] > 0 {
					term *= math.Sqrt2 * math.Cos(float64((2*f[1]+1)*f[0])*math.Pi/float64(2*side))
				}
			}
			sum += term
		}
	}
	return sum/8 + 128
}

// scaledSample returns what a picture's component shows at a pixel of the
// scaled frame.
func (p *picture) scaledSample(comp, side, x, y int) float64 {
	c := &p.planes[comp]
	hmax, vmax := p.factors()
	h, v := c.h, c.v
	if len(p.planes) == 1 {
		h, v, hmax, vmax = 1, 1, 1, 1
	}
	x, y = x*h/hmax, y*v/vmax
	var natural [64]float64
	for k, q := range p.quant[c.tq] {
		natural[unzig[k]] = float64(c.blocks[y/side*c.stride+x/side][k]) * float64(q)
	}
	return slowReduced(&natural, side, x%side, y%side)
}

// TestDecodeScaled compares with the definition, for every way of coding.
func TestDecodeScaled(t *testing.T) {
	t.Parallel()
	for i, tc := range synthetics() {
		// An eighth, which has a reader of its own, of all; the others in turns.
		for _, denominator := range []int{8, 4 - 2*(i%2)} {
			t.Run(fmt.Sprintf("%s by %d", tc.name, denominator), func(t *testing.T) {
				requireScaled(t, tc, denominator)
			})
		}
	}
}

func requireScaled(t *testing.T, tc synthetic, denominator int) {
	p := tc.picture
	src := p.write(tc.layout)
	got, err := DecodeScaled(src, denominator)
	require.NoError(t, err)
	side := 8 / denominator
	want := image.Rect(0, 0, ceilDiv(p.width, denominator), ceilDiv(p.height, denominator))
	require.Equal(t, want, got.Bounds())

	// Samples of the components, by pixel.
	var at func(x, y int) []byte
	switch m := got.(type) {
	case *image.Gray:
		at = func(x, y int) []byte { return m.Pix[m.PixOffset(x, y):] }
	case *image.RGBA:
		at = func(x, y int) []byte { return m.Pix[m.PixOffset(x, y):] }
	case *image.YCbCr:
		at = func(x, y int) []byte {
			c := m.COffset(x, y)
			return []byte{m.Y[m.YOffset(x, y)], m.Cb[c], m.Cr[c]}
		}
	}
	for y := range want.Dy() {
		for x := range want.Dx() {
			for c, sample := range at(x, y)[:len(p.planes)] {
				want := min(max(p.scaledSample(c, side, x, y), 0), 255)
				require.InDelta(t, want, float64(sample), 0.51, "%d,%d component %d", x, y, c)
			}
		}
	}
}

// TestDecodeScaledIsTheWholeShrunk compares with a full decode, which shares no
// code: an eighth is the mean of 8×8 pixels.
func TestDecodeScaledIsTheWholeShrunk(t *testing.T) {
	t.Parallel()
	m := image.NewGray(image.Rect(0, 0, 160, 96))
	for i := range m.Pix {
		x, y := i%160, i/160
		m.Pix[i] = uint8(60 + x/2 + y/2 + 20*(x/20%2))
	}
	src := encode(t, m)
	whole := decode(t, src)
	got, err := DecodeScaled(src, 8)
	require.NoError(t, err)
	for y := range 12 {
		for x := range 20 {
			sum := 0.0
			for i := range 64 {
				sum += float64(color.GrayModel.Convert(whole.At(8*x+i%8, 8*y+i/8)).(color.Gray).Y)
			}
			assert.InDelta(t, sum/64, float64(got.(*image.Gray).GrayAt(x, y).Y), 1, "%d,%d", x, y)
		}
	}
}

func TestDecodeScaledErrors(t *testing.T) {
	t.Parallel()
	src := photo(t, 64, 48)
	scan := bytes.Index(src, []byte{0xFF, markerSOS})
	for name, src := range map[string][]byte{
		"empty":      nil,
		"truncated":  src[:len(src)*3/4],
		"no scan":    append(bytes.Clone(src[:scan]), 0xFF, markerEOI),
		"short scan": append(bytes.Clone(src[:scan+40]), 0xFF, markerEOI),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := DecodeScaled(src, 8)
			require.ErrorIs(t, err, ErrUnsupported)
		})
	}
	assert.Panics(t, func() { DecodeScaled(src, 3) })
}

func FuzzDecodeScaled(f *testing.F) {
	r := rand.New(rand.NewPCG(4, 4))
	for _, s := range []string{"4:4:4", "4:2:0"} {
		for _, l := range []layout{{}, {progressive: true}} {
			f.Add(newPicture(r, 40, 30, samplings[s]...).write(l), uint8(len(s)))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte, which uint8) {
		m, err := DecodeScaled(src, []int{2, 4, 8}[which%3])
		if err != nil {
			require.ErrorIs(t, err, ErrUnsupported)
			return
		}
		require.False(t, m.Bounds().Empty())
	})
}

func BenchmarkDecodeScaled(b *testing.B) {
	benchmarkPhotos(b, func(b *testing.B, src []byte) {
		for _, denominator := range []int{8, 4, 2} {
			b.Run(fmt.Sprint(denominator), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(src)))
				for b.Loop() {
					_, err := DecodeScaled(src, denominator)
					require.NoError(b, err)
				}
			})
		}
	})
}
