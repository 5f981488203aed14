package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestThumbnailSize(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name                string
		photo, within, want image.Point
	}{
		{"landscape", image.Pt(4032, 3024), image.Pt(200, 200), image.Pt(200, 150)},
		{"portrait", image.Pt(3024, 4032), image.Pt(200, 200), image.Pt(150, 200)},
		{"rounded", image.Pt(612, 408), image.Pt(100, 100), image.Pt(100, 67)},
		{"fits already", image.Pt(64, 48), image.Pt(64, 48), image.Pt(64, 48)},
		{"only the width bounds", image.Pt(400, 4000), image.Pt(100, 0), image.Pt(100, 1000)},
		{"a hair", image.Pt(4000, 2), image.Pt(100, 100), image.Pt(100, 1)},
		{"no bounds", image.Pt(30, 20), image.Point{}, image.Pt(30, 20)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := &Photo{Width: tc.photo.X, Height: tc.photo.Y}
			assert.Equal(t, tc.want, p.ThumbnailSize(tc.within))
		})
	}
}

// waves is a picture whose finest detail survives a shrink to an eighth.
func waves(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{byte(60 + 120*x/width), byte(200 - 150*y/height), byte(80 + 100*((x+y)/96%2)), 255})
		}
	}
	return m
}

// distance returns the mean and the largest difference between samples.
func distance(t *testing.T, a, b *image.RGBA) (mean float64, most int) {
	t.Helper()
	require.Equal(t, a.Rect, b.Rect)
	sum := 0
	for i := range a.Pix {
		d := max(int(a.Pix[i])-int(b.Pix[i]), int(b.Pix[i])-int(a.Pix[i]))
		sum, most = sum+d, max(most, d)
	}
	return float64(sum) / float64(len(a.Pix)), most
}

// TestThumbnailOfJPEGIsThatOfItsPixels: the quick decoder agrees with the whole
// picture shrunk, also where its last pixels hang over the edge.
func TestThumbnailOfJPEGIsThatOfItsPixels(t *testing.T) {
	t.Parallel()
	for _, size := range []image.Point{{1600, 1200}, {1001, 613}, {613, 1001}} {
		for _, side := range []int{100, 180, 400} {
			t.Run(fmt.Sprint(size, side), func(t *testing.T) {
				var file bytes.Buffer
				require.NoError(t, jpeg.Encode(&file, waves(size.X, size.Y), &jpeg.Options{Quality: 95}))
				p, err := Open("waves.jpg", file.Bytes(), Limits{})
				require.NoError(t, err)
				within := image.Pt(side, side)
				require.Greater(t, p.denominator(p.ThumbnailSize(within)), 1, "decoded at a fraction")
				got, err := p.Thumbnail(within)
				require.NoError(t, err)
				want, err := p.shrunkWhole(p.ThumbnailSize(within))
				require.NoError(t, err)
				mean, most := distance(t, want, got)
				assert.Less(t, mean, 2.0)
				assert.Less(t, most, 50, "at an edge")
			})
		}
	}
}

func TestThumbnailIsUpright(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "testdata", "orientation")
	open := func(name string) *Photo {
		data, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		p, err := Open(name, data, Limits{})
		require.NoError(t, err)
		return p
	}
	upright := open("upright.png")
	within := image.Pt(upright.Width/4, upright.Height/4)
	want, err := upright.Thumbnail(within)
	require.NoError(t, err)
	for o := 1; o <= 8; o++ {
		got, err := open(fmt.Sprintf("orientation-%d.jpg", o)).Thumbnail(within)
		require.NoError(t, err)
		mean, _ := distance(t, want, got)
		assert.Less(t, mean, 6.0, "orientation %d", o)
	}
}

// TestThumbnailWithoutTheQuickDecoder: what it does not know is decoded whole.
func TestThumbnailWithoutTheQuickDecoder(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("testdata", "flag-cmyk.jpg"))
	require.NoError(t, err)
	p, err := Open("flag-cmyk.jpg", data, Limits{})
	require.NoError(t, err)
	m, err := p.Thumbnail(image.Pt(p.Width/2, p.Height/2))
	require.NoError(t, err)
	assert.Equal(t, p.Width/2, m.Rect.Dx())

	p.Data = data[:len(data)/2]
	_, err = p.Thumbnail(image.Pt(8, 8))
	require.ErrorIs(t, err, ErrCorrupt)
}

func TestThumbnailKeepsAlpha(t *testing.T) {
	t.Parallel()
	m := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	for y := range 40 {
		for x := range 20 {
			m.SetNRGBA(x, y, color.NRGBA{})
		}
	}
	var file bytes.Buffer
	require.NoError(t, png.Encode(&file, m))
	p, err := Open("half.png", file.Bytes(), Limits{})
	require.NoError(t, err)
	got, err := p.Thumbnail(image.Pt(10, 10))
	require.NoError(t, err)
	assert.Equal(t, color.RGBA{}, got.RGBAAt(2, 5))
	assert.Equal(t, color.RGBA{255, 255, 255, 255}, got.RGBAAt(7, 5))
}

// TestResamplerKeepsLevels: an even plane stays what it is to the bit, and a
// ramp a ramp, whatever the sizes.
func TestResamplerKeepsLevels(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name          string
		width, height int
		length        [2]float64
	}{
		{"as it is", 7, 5, [2]float64{7, 5}},
		{"a little", 50, 30, [2]float64{61, 37}},
		{"ends within a sample", 50, 30, [2]float64{100.25, 60.5}},
		{"much", 3, 2, [2]float64{2000, 900}},
		{"to nothing", 1, 1, [2]float64{33, 44}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rows, cols := int(tc.length[1]+0.99), int(tc.length[0]+0.99)
			even := newResampler(tc.width, tc.height, 1, tc.length)
			ramp := newResampler(tc.width, tc.height, 4, tc.length)
			level := bytes.Repeat([]byte{201}, cols)
			for y := range rows {
				even.add(level)
				row := make([]byte, 4*cols)
				for x := range cols {
					row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = byte(x*255/cols), byte(y*255/rows), 7, 255
				}
				ramp.add(row)
			}
			assert.Equal(t, bytes.Repeat([]byte{201}, tc.width*tc.height), even.out)
			for y := range tc.height {
				for x := range tc.width {
					p := ramp.out[4*(y*tc.width+x):]
					// The edge's samples lean inwards, for their window is cut there.
					assert.InDelta(t, 255*(float64(x)+0.5)/float64(tc.width), float64(p[0]), 6+255/float64(cols))
					assert.InDelta(t, 255*(float64(y)+0.5)/float64(tc.height), float64(p[1]), 6+255/float64(rows))
					assert.Equal(t, []byte{7, 255}, p[2:4])
				}
			}
		})
	}
}

func BenchmarkThumbnail(b *testing.B) {
	var file bytes.Buffer
	require.NoError(b, jpeg.Encode(&file, waves(4032, 3024), &jpeg.Options{Quality: 90}))
	p, err := Open("waves.jpg", file.Bytes(), Limits{})
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		m, err := p.Thumbnail(image.Pt(200, 150))
		require.NoError(b, err)
		Release(m)
	}
}

// TestCropsOfJPEG cuts parts out of JPEGs of every orientation, decoded and
// without loss: both show what the whole photo does there.
func TestCropsOfJPEG(t *testing.T) {
	upright := drawn(160, 112)
	regions := []image.Rectangle{image.Rect(16, 32, 80, 96), image.Rect(96, 8, 160, 64)}
	for o := Upright; o <= Rotate270; o++ {
		p := open(t, jpegFile(t, storedAs(upright, o), 95, exifSegment(o)))
		whole, err := p.Decode()
		require.NoError(t, err)
		seen := 0
		require.NoError(t, p.Crops(regions, func(i int, m *image.RGBA) error {
			seen++
			assert.Equal(t, image.Rectangle{Max: regions[i].Size()}, m.Rect)
			part := copyOf(whole, regions[i])
			assert.LessOrEqual(t, worst(t, blurred(part), blurred(copyOf(m, m.Rect))), 2, "orientation %d, crop %d", o, i)
			return nil
		}))
		var crops [][]byte
		require.NoError(t, p.Crops(regions, func(i int, m *image.RGBA) error {
			var b bytes.Buffer
			crops = append(crops, nil)
			require.NoError(t, EncodeJPEG(&b, m, 90))
			crops[i] = b.Bytes()
			return nil
		}))
		require.NoError(t, p.JPEGCrops(regions, 90, func(i int, file []byte) error {
			seen++
			assert.True(t, bytes.Equal(crops[i], file), "orientation %d, crop %d", o, i)
			return nil
		}))
		require.NoError(t, p.LosslessCrops(regions, func(i int, at image.Rectangle, file []byte) error {
			seen++
			assert.True(t, regions[i].In(at), "%v holds %v", at, regions[i])
			cut := open(t, bytes.Clone(file))
			assert.Equal(t, o, cut.Orientation)
			assert.Equal(t, at.Size(), image.Pt(cut.Width, cut.Height))
			m, err := cut.Decode()
			require.NoError(t, err)
			assert.LessOrEqual(t, worst(t, blurred(copyOf(whole, at)), blurred(m)), 2, "orientation %d, crop %d", o, i)
			return nil
		}))
		assert.Equal(t, 6, seen)
		stop := errors.New("full")
		require.ErrorIs(t, p.Crops(regions, func(int, *image.RGBA) error { return stop }), stop)
		require.ErrorIs(t, p.JPEGCrops(regions, 0, func(int, []byte) error { return stop }), stop)
		require.ErrorIs(t, p.LosslessCrops(regions, func(int, image.Rectangle, []byte) error { return stop }), stop)
	}
	png := open(t, pngFile(t, upright))
	require.ErrorContains(t, png.LosslessCrops(regions, nil), "only JPEG")
	require.NoError(t, png.LosslessCrops(nil, nil))
}

// copyOf returns a copy of a part of m, at (0,0).
func copyOf(m *image.RGBA, r image.Rectangle) *image.RGBA {
	c := image.NewRGBA(image.Rectangle{Max: r.Size()})
	draw.Draw(c, c.Rect, m, r.Min, draw.Src)
	return c
}
