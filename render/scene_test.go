package render

import (
	"fmt"
	"image"
	"math/rand/v2"
	"sync"
	"testing"

	"annotate/detect"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// noise returns an opaque picture in which every pixel differs from its
// neighbours, so that a filter that looks at the wrong ones shows.
func noise(size image.Point, seed uint64) *image.RGBA {
	rng := rand.New(rand.NewPCG(seed, 2))
	img := image.NewRGBA(image.Rectangle{Max: size})
	for i := range img.Pix {
		img.Pix[i] = uint8(rng.Uint32())
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}

func clone(img *image.RGBA) *image.RGBA {
	c := *img
	c.Pix = append([]uint8(nil), img.Pix...)
	return &c
}

// cutOut returns a copy of a part, as a tile with a buffer of its own.
func cutOut(img *image.RGBA, r image.Rectangle) *image.RGBA {
	t := image.NewRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		copy(t.Pix[t.PixOffset(r.Min.X, y):][:4*r.Dx()], img.Pix[img.PixOffset(r.Min.X, y):])
	}
	return t
}

func paste(img, tile *image.RGBA) {
	r := tile.Rect
	for y := r.Min.Y; y < r.Max.Y; y++ {
		copy(img.Pix[img.PixOffset(r.Min.X, y):][:4*r.Dx()], tile.Pix[tile.PixOffset(r.Min.X, y):])
	}
}

// everyPart is a style for each part, and for all of them at once.
func everyPart() map[string]Style {
	styles := map[string]Style{"all": {Parts: Parts()}}
	for _, p := range Parts() {
		styles[string(p)] = Style{Parts: []Part{p}}
	}
	return styles
}

func TestTilesAreTheWhole(t *testing.T) {
	size := image.Pt(321, 243)
	dets := append(crowd(30, size, true, 3), stress(size)...)
	photo := noise(size, 1)
	for name, style := range everyPart() {
		t.Run(name, func(t *testing.T) {
			dets := dets
			if name == string(PartSpotlight) {
				dets = dets[:5] // all of them leave nothing dark
			}
			s := Layout(size, dets, style)
			whole := clone(photo)
			s.Draw(whole)
			assert.NotEqual(t, photo.Pix, whole.Pix, "something is drawn")
			rng := rand.New(rand.NewPCG(9, 9))

			byRegions := clone(photo)
			for _, r := range s.Regions() {
				// A region or, where no filter is in it, its pieces.
				for _, piece := range pieces(rng, r, s.Hides()) {
					tile := cutOut(photo, piece)
					s.Draw(tile)
					paste(byRegions, tile)
				}
			}
			assert.True(t, string(whole.Pix) == string(byRegions.Pix), "drawn region by region")

			if s.Hides() {
				return
			}
			cut := clone(photo)
			for _, r := range pieces(rng, image.Rectangle{Max: size}, false) {
				tile := cutOut(photo, r)
				s.Draw(tile)
				paste(cut, tile)
			}
			assert.True(t, string(whole.Pix) == string(cut.Pix), "drawn in any tiles")
		})
	}
}

// pieces cuts r at random places into disjoint rectangles.
func pieces(rng *rand.Rand, r image.Rectangle, whole bool) []image.Rectangle {
	if whole || r.Dx()*r.Dy() < 400 || rng.IntN(6) == 0 {
		return []image.Rectangle{r}
	}
	a, b := r, r
	if r.Dx() > r.Dy() {
		a.Max.X = r.Min.X + 1 + rng.IntN(r.Dx()-1)
		b.Min.X = a.Max.X
	} else {
		a.Max.Y = r.Min.Y + 1 + rng.IntN(r.Dy()-1)
		b.Min.Y = a.Max.Y
	}
	return append(pieces(rng, a, false), pieces(rng, b, false)...)
}

func TestRegions(t *testing.T) {
	for _, size := range []image.Point{{640, 480}, {333, 77}, {40, 40}, {7, 5}, {2000, 1500}} {
		for name, style := range everyPart() {
			t.Run(fmt.Sprint(size, name), func(t *testing.T) {
				s := Layout(size, append(crowd(40, size, false, 5), stress(size)...), style)
				regions := s.Regions()
				frame := image.Rectangle{Max: size}
				covered := make([]bool, size.X*size.Y)
				for _, r := range regions {
					require.True(t, r.In(frame) && !r.Empty(), "%v lies inside", r)
					for y := r.Min.Y; y < r.Max.Y; y++ {
						for x := r.Min.X; x < r.Max.X; x++ {
							require.False(t, covered[y*size.X+x], "regions are disjoint")
							covered[y*size.X+x] = true
						}
					}
				}
				for _, it := range s.Items {
					if h, ok := it.(*Hide); ok {
						within := 0
						for _, r := range regions {
							if h.Rect.In(r) {
								within++
							}
						}
						assert.Equal(t, 1, within, "a filter's whole rectangle is in one region")
					}
				}
				before := noise(size, 4)
				after := clone(before)
				s.Draw(after)
				for i, in := range covered {
					if !in && [4]uint8(before.Pix[4*i:]) != [4]uint8(after.Pix[4*i:]) {
						t.Fatalf("pixel %d,%d is painted outside the regions", i%size.X, i/size.X)
					}
				}
			})
		}
	}
}

func TestRegionsFollowTheStrokes(t *testing.T) {
	// A photo of 12 megapixels with 7 objects: most of it is to stay as it is.
	size := image.Pt(4032, 3024)
	dets := []detect.Detection{{Label: "boat", Score: 0.9, Box: detect.Box{XMin: 400, YMin: 400, XMax: 3600, YMax: 2600}}}
	s := Layout(size, dets, Style{})
	area := 0
	for _, r := range s.Regions() {
		area += r.Dx() * r.Dy()
	}
	outline := s.Items[0].(*Outline)
	ring := 2 * (outline.Rect.Dx() + outline.Rect.Dy()) * outline.total()
	plate := s.Items[1].Bounds()
	// All of the ink and, but for a cell where the plate meets the stroke, no
	// pixel more.
	assert.Less(t, area, ring+plate.Dx()*plate.Dy()+8*cell*cell)
}

// TestRegionsShareNoCell holds regions to what spares a JPEG's colour samples
// from having two regions on them.
func TestRegionsShareNoCell(t *testing.T) {
	size := image.Pt(333, 277)
	for name, style := range everyPart() {
		taken := map[image.Point]image.Rectangle{}
		for _, r := range Layout(size, crowd(40, size, false, 5), style).Regions() {
			for y := r.Min.Y / cell; y <= (r.Max.Y-1)/cell; y++ {
				for x := r.Min.X / cell; x <= (r.Max.X-1)/cell; x++ {
					other, shared := taken[image.Pt(x, y)]
					require.False(t, shared, "%s: %v and %v meet in cell %d,%d", name, other, r, x, y)
					taken[image.Pt(x, y)] = r
				}
			}
		}
	}
}

// TestDashEach asks for parts of a dashed side; the whole is the oracle.
func TestDashEach(t *testing.T) {
	type stroke struct{ from, to int }
	for dash := Solid; dash < dashCount; dash++ {
		for _, length := range []int{1, 9, 40, 77, 500, 3001} {
			var whole []stroke
			dash.each(length, 3, 0, length, func(from, to int) { whole = append(whole, stroke{from, to}) })
			assert.Zero(t, whole[0].from, "%v of %d", dash, length)
			assert.Equal(t, length, whole[len(whole)-1].to, "%v of %d", dash, length)
			for lo := 0; lo < length; lo += 1 + length/40 {
				for _, hi := range []int{lo + 1, min(lo+20, length), length} {
					got := map[stroke]bool{}
					dash.each(length, 3, lo, hi, func(from, to int) { got[stroke{from, to}] = true })
					for _, s := range whole {
						if s.from < hi && s.to > lo {
							assert.True(t, got[s], "%v of %d: %v in %d to %d", dash, length, s, lo, hi)
						}
					}
				}
			}
		}
	}
}

// TestEdgesAreDashedAsTheirCores wants a line's edge wherever its core is, and
// nothing in the pauses.
func TestEdgesAreDashedAsTheirCores(t *testing.T) {
	for dash := Dashed; dash < dashCount; dash++ {
		o := &Outline{
			Rect: image.Rect(10, 10, 210, 131), Core: image.Rect(12, 12, 208, 129),
			Tones: tonesFor(rgb(0x0077ff)), Line: 4, Casing: 2, Dash: dash,
		}
		img := image.NewRGBA(image.Rect(0, 0, 220, 140))
		(&Scene{Size: img.Rect.Max, Items: []Item{o}}).Draw(img)
		drawn := func(x, y int) bool { return img.RGBAAt(x, y).A > 0 }
		for x := o.Core.Min.X; x < o.Core.Max.X; x++ {
			assert.Equal(t, drawn(x, o.Core.Min.Y), drawn(x, o.Rect.Min.Y), "%v, top, %d", dash, x)
			assert.Equal(t, drawn(x, o.Core.Max.Y-1), drawn(x, o.Rect.Max.Y-1), "%v, bottom, %d", dash, x)
		}
		for y := o.Core.Min.Y; y < o.Core.Max.Y; y++ {
			assert.Equal(t, drawn(o.Core.Min.X, y), drawn(o.Rect.Min.X, y), "%v, left, %d", dash, y)
			assert.Equal(t, drawn(o.Core.Max.X-1, y), drawn(o.Rect.Max.X-1, y), "%v, right, %d", dash, y)
		}
		assert.True(t, drawn(o.Rect.Min.X, o.Rect.Min.Y), "the corner is whole")
	}
}

func TestDrawIgnoresWhatIsNotThere(t *testing.T) {
	s := Layout(image.Pt(100, 100), crowd(5, image.Pt(100, 100), false, 1), Style{})
	tile := image.NewRGBA(image.Rect(200, 200, 220, 220))
	s.Draw(tile)
	assert.Equal(t, image.NewRGBA(tile.Rect), tile)
	s.Draw(image.NewRGBA(image.Rectangle{}))
	(&Scene{}).Draw(image.NewRGBA(image.Rect(0, 0, 9, 9)))
	assert.Empty(t, (&Scene{}).Regions())
}

func TestDrawOnTilesThatReachOverTheFrame(t *testing.T) {
	size := image.Pt(60, 40)
	s := Layout(size, crowd(3, size, false, 1), Style{Parts: Parts()})
	small, large := image.NewRGBA(image.Rectangle{Max: size}), image.NewRGBA(image.Rect(-16, -16, 80, 80))
	s.Draw(small)
	s.Draw(large)
	paste(large, small) // leaves large as it is if they agree
	inside := cutOut(large, small.Rect)
	assert.Equal(t, small.Pix, inside.Pix)
}

func TestScenesAreDrawnConcurrently(t *testing.T) {
	size := image.Pt(320, 240)
	dets := crowd(20, size, false, 8)
	want := image.NewRGBA(image.Rectangle{Max: size})
	shared := Layout(size, dets, Style{Parts: Parts()})
	shared.Draw(want)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			img := image.NewRGBA(want.Rect)
			Layout(size, dets, Style{Parts: Parts()}).Draw(img)
			assert.Equal(t, want.Pix, img.Pix, "scenes of its own")
			tile := image.NewRGBA(image.Rect(50, 50, 100, 100))
			shared.Draw(tile)
		})
	}
	wg.Wait()
}

func TestHides(t *testing.T) {
	size := image.Pt(64, 64)
	for p, want := range map[Part]bool{PartBlur: true, PartPixelate: true, PartSpotlight: false, PartBox: false} {
		assert.Equal(t, want, Layout(size, crowd(1, size, false, 1), Style{Parts: []Part{p}}).Hides(), p)
	}
	assert.False(t, Layout(size, nil, Style{Parts: []Part{PartBlur}}).Hides(), "nothing to hide")
}
