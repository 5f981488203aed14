package jpegpatch

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTiles(t *testing.T) {
	src := photo(t, 100, 80)
	want := decode(t, src).(*image.YCbCr)
	regions := []image.Rectangle{
		image.Rect(3, 5, 20, 9), image.Rect(-10, -10, 4, 4), {}, image.Rect(90, 70, 200, 200),
		image.Rect(3, 5, 20, 9), image.Rect(200, 200, 210, 210), image.Rect(0, 0, 100, 80),
	}
	var seen []image.Rectangle
	patch(t, src, regions, func(tile *image.RGBA) {
		seen = append(seen, tile.Rect)
		for y := tile.Rect.Min.Y; y < tile.Rect.Max.Y; y++ {
			for x := tile.Rect.Min.X; x < tile.Rect.Max.X; x++ {
				got := tile.RGBAAt(x, y)
				c := want.YCbCrAt(x, y)
				r, g, b := color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
				// The decoders' transforms may round differently, by one level
				// a component.
				require.InDelta(t, r, got.R, 3)
				require.InDelta(t, g, got.G, 3)
				require.InDelta(t, b, got.B, 3)
				require.EqualValues(t, 255, got.A)
			}
		}
	}, Options{})
	assert.Equal(t, []image.Rectangle{
		image.Rect(3, 5, 20, 9), image.Rect(0, 0, 4, 4), image.Rect(90, 70, 100, 80),
		image.Rect(3, 5, 20, 9), image.Rect(0, 0, 100, 80),
	}, seen, "each region in one piece, in order, clipped to the frame")
}

// TestRecode holds what is encoded some rows at a time to what is encoded whole.
func TestRecode(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	regions := []image.Rectangle{
		image.Rect(3, 5, 120, 190), image.Rect(200, 0, 210, 9), {}, image.Rect(-9, 17, 1, 18), image.Rect(0, 0, 131, 203),
	}
	for name, factors := range samplings {
		p := newPicture(r, 131, 203, factors...)
		for _, l := range []layout{{}, {progressive: true, tables: optimisedTables}, {interval: 3, separate: true}} {
			src := p.write(l)
			for _, coding := range []Coding{even(3, 2, 2), even(7, 1, 1), even(5, 2, 4)} {
				var want [][]byte
				require.NoError(t, Tiles(src, regions, func(tile *image.RGBA) {
					var b bytes.Buffer
					require.NoError(t, Encode(&b, tile, coding, nil))
					want = append(want, b.Bytes())
				}), name)
				var got [][]byte
				var numbers []int
				require.NoError(t, Recode(src, regions, coding, func(i int, file []byte) error {
					got, numbers = append(got, bytes.Clone(file)), append(numbers, i)
					return nil
				}))
				require.True(t, reflect.DeepEqual(want, got), "%s, %+v", name, l)
				assert.Equal(t, []int{0, 3, 4}, numbers)
			}
		}
	}
	stop := errors.New("full")
	src := photo(t, 100, 80)
	require.ErrorIs(t, Recode(src, regions, even(1, 2, 2), func(int, []byte) error { return stop }), stop)
	require.Error(t, Recode(src, regions, Coding{}, nil))
	require.ErrorIs(t, Recode(src[:50], regions, even(1, 2, 2), nil), ErrUnsupported)
}

func TestLaterRegionsSeeEarlierInk(t *testing.T) {
	src := photo(t, 100, 80)
	red, n := color.RGBA{255, 0, 0, 255}, 0
	patch(t, src, []image.Rectangle{image.Rect(11, 11, 31, 31), image.Rect(21, 21, 41, 41)}, func(tile *image.RGBA) {
		if n++; n == 1 {
			draw.Draw(tile, tile.Rect, image.NewUniform(red), image.Point{}, draw.Src)
			return
		}
		c := tile.RGBAAt(25, 30)
		assert.InDelta(t, 255, c.R, 2)
		assert.InDelta(t, 0, c.G, 2)
		assert.InDelta(t, 0, c.B, 2)
	}, Options{})
	assert.Equal(t, 2, n)
}

// TestRegionsMayBeCut checks that cutting a region into pieces anywhere, also
// within a colour sample, changes no bit of the result.
func TestRegionsMayBeCut(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	for name, factors := range samplings {
		p := newPicture(r, 120, 90, factors...)
		src := p.write(layout{})
		whole := image.Rect(7, 9, 111, 88)
		want, _ := patch(t, src, []image.Rectangle{whole}, stripes, Options{})
		var pieces []image.Rectangle
		for y := whole.Min.Y; y < whole.Max.Y; y += 5 {
			for x := whole.Min.X; x < whole.Max.X; x += 13 {
				pieces = append(pieces, image.Rect(x, y, x+13, y+5).Intersect(whole))
			}
		}
		r.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		got, _ := patch(t, src, pieces, stripes, Options{})
		assert.Equal(t, want, got, name)
	}
}

func TestUntouchedBlocksOfTouchedMCUsStay(t *testing.T) {
	src := photo(t, 64, 64)
	r := image.Rect(0, 0, 7, 7) // of the first MCU's four luma blocks the first
	_, stats := patch(t, src, []image.Rectangle{r}, paint(r, color.White), Options{})
	assert.Equal(t, 1, stats.TouchedMCUs)
	assert.Equal(t, 3, stats.Touched, "one of luma, two of colour")
	assert.Equal(t, 3, stats.Changed)

	// On grey, grey ink leaves the colour alone.
	grey := image.NewRGBA(image.Rect(0, 0, 64, 64))
	draw.Draw(grey, grey.Rect, image.NewUniform(color.Gray{100}), image.Point{}, draw.Src)
	_, stats = patch(t, encode(t, grey), []image.Rectangle{r}, paint(r, color.White), Options{})
	assert.Equal(t, 1, stats.Changed)
}

func TestOutlineDoesNotTouchItsInside(t *testing.T) {
	src := photo(t, 1600, 1200)
	box := image.Rect(100, 100, 1500, 1100)
	sides := []image.Rectangle{
		image.Rect(100, 100, 1500, 104), image.Rect(100, 1096, 1500, 1100),
		image.Rect(100, 100, 104, 1100), image.Rect(1496, 100, 1500, 1100), // corners twice
	}
	_, stats := patch(t, src, sides, paint(box, color.White), Options{})
	assert.Less(t, stats.TouchedMCUs, stats.MCUs/20)
}

func TestManyRegions(t *testing.T) {
	src := photo(t, 800, 600)
	r := rand.New(rand.NewPCG(4, 4))
	var regions []image.Rectangle
	for range 10_000 {
		at := image.Pt(r.IntN(820)-10, r.IntN(620)-10)
		regions = append(regions, image.Rectangle{at, at.Add(image.Pt(r.IntN(30), r.IntN(4)))})
	}
	out, _ := patch(t, src, regions, stripes, Options{})
	decode(t, out)
}

// TestGenerations patches a file a hundred times in a row.
func TestGenerations(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	p := newPicture(r, 150, 110, samplings["4:2:0"]...)
	src := p.write(layout{interval: 5})
	regions := []image.Rectangle{image.Rect(20, 30, 90, 34), image.Rect(20, 30, 24, 100)}
	s := synthetic{picture: p, regions: regions}
	out := src
	for i := range 100 {
		ink := color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
		out, _ = patch(t, out, regions, func(tile *image.RGBA) {
			draw.Draw(tile, tile.Rect, image.NewUniform(ink), image.Point{}, draw.Src)
		}, Options{})
		if i%33 == 0 || i == 99 {
			s.check(t, out)
		}
	}

	// The same ink again finds itself there.
	same, stats := patch(t, out, regions, func(*image.RGBA) {}, Options{})
	assert.Equal(t, out, same)
	assert.Zero(t, stats.Changed)
}

// TestFrameEdge checks that ink at an edge inside a block does not ring: what
// is beyond the frame must not stay as it was.
func TestFrameEdge(t *testing.T) {
	src := photo(t, 81, 67)
	r := image.Rect(60, 50, 81, 67)
	out, _ := patch(t, src, []image.Rectangle{r}, paint(r, color.White), Options{})
	got := decode(t, out)
	for y := 58; y < 67; y++ {
		for x := 74; x < 81; x++ {
			c := color.GrayModel.Convert(got.At(x, y)).(color.Gray)
			require.GreaterOrEqual(t, c.Y, uint8(253), "%d,%d", x, y)
		}
	}
}
