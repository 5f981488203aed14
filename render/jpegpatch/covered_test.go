package jpegpatch

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCovered checks that telling what the ink covers changes no more than how
// the ink is rounded, and nothing at all beside it.
func TestCovered(t *testing.T) {
	t.Parallel()
	for name, factors := range samplings {
		for kind := range 6 {
			// Of its own, as the order of a map is nobody's.
			r := rand.New(rand.NewPCG(uint64(len(factors)*100+len(name)), uint64(kind)))
			t.Run(fmt.Sprint(name, kind), func(t *testing.T) {
				p := newPicture(r, 90+r.IntN(60), 70+r.IntN(40), factors...)
				src := p.write(layout{progressive: kind == 5, tables: optimisedTables})
				at := image.Pt(r.IntN(50), r.IntN(40))
				regions := []image.Rectangle{{at, at.Add(image.Pt(1+r.IntN(120), 1+r.IntN(90)))}}
				covered := regions
				switch kind {
				case 0, 1: // whole blocks, in pieces that meet on no sample
					regions = []image.Rectangle{image.Rect(0, 0, 160, 32), image.Rect(32, 32, 96, 200)}
					covered = []image.Rectangle{image.Rect(0, 0, 160, 200)}
				case 2: // the covered part lies somewhere within
					covered = []image.Rectangle{image.Rect(20, 20, 80, 60), image.Rect(21, 50, 90, 200)}
				case 3: // regions that overlap and meet anywhere
					regions = append(regions, image.Rect(33, 17, 71, 69), image.Rect(70, 17, 89, 50))
					covered = regions
				}
				ink := func(tile *image.RGBA) {
					for y := tile.Rect.Min.Y; y < tile.Rect.Max.Y; y++ {
						for x := tile.Rect.Min.X; x < tile.Rect.Max.X; x++ {
							tile.SetRGBA(x, y, color.RGBA{uint8(90 + 100*(x/24&1)), 120, uint8(40 + 90*(y/19&1)), 255})
						}
					}
				}
				told, _ := patch(t, src, regions, ink, Options{Covered: covered})
				s := synthetic{picture: p, regions: regions, layout: layout{progressive: kind == 5, tables: optimisedTables}}
				s.check(t, told)
				untold, _ := patch(t, src, regions, ink, Options{})
				got, err := readCoefficients(told)
				require.NoError(t, err)
				want, err := readCoefficients(untold)
				require.NoError(t, err)
				for i := range want {
					for b := range want[i] {
						for k := range want[i][b] {
							// Where the noise beneath is no colour, its chroma was
							// clipped for showing, and the untold ink inherits that.
							require.InDelta(t, want[i][b][k], got[i][b][k], 16, "component %d block %d", i, b)
						}
					}
				}
			})
		}
	}
}

// TestCoveredIsNotDecoded checks what the option is for.
func TestCoveredIsNotDecoded(t *testing.T) {
	src := photo(t, 100, 80)
	plate := image.Rect(16, 16, 64, 48)
	shown := map[color.RGBA]bool{}
	out, stats := patch(t, src, []image.Rectangle{plate}, func(tile *image.RGBA) {
		for y := plate.Min.Y; y < plate.Max.Y; y++ {
			for x := plate.Min.X; x < plate.Max.X; x++ {
				shown[tile.RGBAAt(x, y)] = true
			}
		}
		paint(plate, color.RGBA{20, 160, 90, 255})(tile)
	}, Options{Covered: []image.Rectangle{plate}})
	assert.Len(t, shown, 1, "nothing of the photo")
	assert.Equal(t, stats.Touched, stats.Changed)
	got := decode(t, out)
	for _, at := range []image.Point{{16, 16}, {40, 30}, {63, 47}} {
		c := color.RGBAModel.Convert(got.At(at.X, at.Y)).(color.RGBA)
		assert.InDelta(t, 20, c.R, 4)
		assert.InDelta(t, 160, c.G, 4)
		assert.InDelta(t, 90, c.B, 4)
	}
}
