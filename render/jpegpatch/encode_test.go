package jpegpatch

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// even returns a coding with all steps the same.
func even(step uint8, across, down int) Coding {
	c := Coding{Across: across, Down: down}
	for k := range c.Luma {
		c.Luma[k], c.Chroma[k] = step, step
	}
	return c
}

// waves is a picture with slow changes of light and colour.
func waves(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			fx, fy := float64(x)/17, float64(y)/23
			m.SetRGBA(x, y, color.RGBA{
				uint8(128 + 90*math.Sin(fx)), uint8(128 + 90*math.Cos(fy)), uint8(128 + 60*math.Sin(fx+fy)), 255,
			})
		}
	}
	return m
}

// psnr returns how near b is to a, in dB over red, green and blue.
func psnr(a, b image.Image) float64 {
	var squares, n float64
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			p := color.RGBAModel.Convert(a.At(x, y)).(color.RGBA)
			q := color.RGBAModel.Convert(b.At(x-a.Bounds().Min.X+b.Bounds().Min.X, y-a.Bounds().Min.Y+b.Bounds().Min.Y)).(color.RGBA)
			for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B)} {
				squares += float64(d * d)
				n++
			}
		}
	}
	return 10 * math.Log10(255*255*n/max(squares, 1e-9))
}

// TestEncode has the standard library's decoder read what is written.
func TestEncode(t *testing.T) {
	ratios := map[[2]int]image.YCbCrSubsampleRatio{
		{1, 1}: image.YCbCrSubsampleRatio444, {2, 1}: image.YCbCrSubsampleRatio422, {2, 2}: image.YCbCrSubsampleRatio420,
		{1, 2}: image.YCbCrSubsampleRatio440, {4, 1}: image.YCbCrSubsampleRatio411, {4, 2}: image.YCbCrSubsampleRatio410,
	}
	for _, size := range []image.Point{{1, 1}, {8, 8}, {17, 5}, {64, 64}, {131, 77}} {
		for sampling, ratio := range ratios {
			t.Run(fmt.Sprint(size, sampling), func(t *testing.T) {
				m := waves(size.X, size.Y)
				comment := []byte{0xFF, 0xFE, 0, 6, 'k', 'e', 'p', 't'}
				var b bytes.Buffer
				require.NoError(t, Encode(&b, m, even(1, sampling[0], sampling[1]), comment))
				got, err := jpeg.Decode(bytes.NewReader(b.Bytes()))
				require.NoError(t, err)
				assert.Equal(t, m.Rect, got.Bounds())
				assert.Equal(t, ratio, got.(*image.YCbCr).SubsampleRatio)
				assert.Greater(t, psnr(m, got), 27.0+15/float64(sampling[0]*sampling[1]))
				assert.Contains(t, b.String(), "\xFF\xD8"+string(comment))
				// What was encoded can be patched.
				_, stats := patch(t, b.Bytes(), []image.Rectangle{m.Rect}, stripes, Options{})
				assert.NotZero(t, stats.Changed)
			})
		}
	}
}

// TestEncodeLikeTheStandardLibrary compares the loss at the same tables and
// sampling.
func TestEncodeLikeTheStandardLibrary(t *testing.T) {
	m := waves(320, 240)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range m.Pix {
		m.Pix[i] = uint8(min(max(int(m.Pix[i])+r.IntN(21)-10, 0), 255)) | uint8(i&3/3*255)
	}
	var theirs, ours bytes.Buffer
	require.NoError(t, jpeg.Encode(&theirs, m, &jpeg.Options{Quality: 80}))
	p := &parser{file: &file{src: theirs.Bytes()}, scratch: newScratch()}
	require.NoError(t, p.parse())
	coding := Coding{Across: 2, Down: 2}
	for k := range coding.Luma {
		coding.Luma[k], coding.Chroma[k] = uint8(p.quant[0][k]), uint8(p.quant[1][k])
	}
	require.NoError(t, Encode(&ours, m, coding, nil))
	decoded := [2]image.Image{decode(t, theirs.Bytes()), decode(t, ours.Bytes())}
	assert.InDelta(t, psnr(m, decoded[0]), psnr(m, decoded[1]), 0.1)
	assert.InEpsilon(t, theirs.Len(), ours.Len(), 0.02)
}

func TestEncodeOtherPictures(t *testing.T) {
	whole := waves(90, 70)
	part := whole.SubImage(image.Rect(13, 9, 60, 50)).(*image.RGBA)
	gray := image.NewGray(image.Rect(-5, 4, 40, 33))
	draw.Draw(gray, gray.Rect, whole, image.Point{}, draw.Src)
	converted := image.NewNRGBA(image.Rect(3, 3, 33, 33))
	draw.Draw(converted, converted.Rect, whole, image.Point{}, draw.Src)
	for name, m := range map[string]image.Image{
		"a part of a picture": part, "grey": gray, "a part of a grey one": gray.SubImage(image.Rect(1, 7, 20, 30)), "another type": converted,
	} {
		var b bytes.Buffer
		require.NoError(t, Encode(&b, m, even(1, 1, 1), nil), name)
		got := decode(t, b.Bytes())
		assert.Equal(t, m.Bounds().Size(), got.Bounds().Size(), name)
		assert.Greater(t, psnr(m, got), 40.0, name)
		_, isGray := m.(*image.Gray)
		_, gotGray := got.(*image.Gray)
		assert.Equal(t, isGray, gotGray, name)
	}
}

// TestEncodePartOfYCbCr has parts begin in the middle of a colour sample, which
// they share with pixels outside.
func TestEncodePartOfYCbCr(t *testing.T) {
	whole := image.NewYCbCr(image.Rect(0, 0, 64, 48), image.YCbCrSubsampleRatio420)
	for i := range whole.Cb {
		whole.Cb[i], whole.Cr[i] = uint8(40+7*i%170), uint8(200-5*i%150)
	}
	for _, at := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {7, 9}, {8, 6}} {
		part := whole.SubImage(image.Rectangle{at, at.Add(image.Pt(33, 32))})
		drawn := image.NewRGBA(part.Bounds())
		draw.Draw(drawn, drawn.Rect, part, at, draw.Src)
		var got, want bytes.Buffer
		require.NoError(t, Encode(&got, part, even(1, 2, 2), nil))
		require.NoError(t, Encode(&want, drawn, even(1, 2, 2), nil))
		assert.Greater(t, psnr(decode(t, want.Bytes()), decode(t, got.Bytes())), 40.0, "%v", at)
	}
}

func TestEncodeErrors(t *testing.T) {
	m := waves(20, 20)
	for name, c := range map[string]Coding{
		"the zero value": {}, "three across": even(1, 3, 1), "too much shared": even(1, 4, 4), "steps of zero": even(0, 1, 1),
	} {
		assert.Error(t, Encode(io.Discard, m, c, nil), name)
	}
	assert.Error(t, Encode(io.Discard, image.NewRGBA(image.Rectangle{}), even(1, 1, 1), nil))
	assert.Error(t, Encode(io.Discard, image.NewRGBA(image.Rect(0, 0, 65536, 1)), even(1, 1, 1), nil))
	full := errors.New("full")
	assert.ErrorIs(t, Encode(failingWriter{full}, m, even(1, 1, 1), nil), full)
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }

func BenchmarkEncode(b *testing.B) {
	m := waves(4032, 3024)
	b.Run("standard library", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, jpeg.Encode(io.Discard, m, &jpeg.Options{Quality: 90}))
		}
	})
	b.Run("this", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, Encode(io.Discard, m, even(3, 2, 2), nil))
		}
	})
}
