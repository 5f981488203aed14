package jpegpatch

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// samplings are sampling factors by component: what cameras write, and what
// the standard allows beside it.
var samplings = map[string][][2]int{
	"grey":             {{1, 1}},
	"grey 2x2":         {{2, 2}},
	"4:4:4":            {{1, 1}, {1, 1}, {1, 1}},
	"4:2:2":            {{2, 1}, {1, 1}, {1, 1}},
	"4:2:0":            {{2, 2}, {1, 1}, {1, 1}},
	"4:4:0":            {{1, 2}, {1, 1}, {1, 1}},
	"4:1:1":            {{4, 1}, {1, 1}, {1, 1}},
	"4:1:0":            {{4, 2}, {1, 1}, {1, 1}},
	"1x4":              {{1, 4}, {1, 1}, {1, 1}},
	"3x1":              {{3, 1}, {1, 1}, {1, 1}},
	"all 2x2":          {{2, 2}, {2, 2}, {2, 2}},
	"chroma larger":    {{1, 1}, {2, 2}, {1, 2}},
	"chroma apart":     {{2, 2}, {1, 2}, {2, 1}},
	"three to two":     {{3, 1}, {2, 1}, {1, 1}},
	"four to three":    {{1, 4}, {1, 3}, {1, 1}},
	"too many for one": {{4, 4}, {1, 1}, {2, 2}},
}

// synthetic is one made-up JPEG and the ink for it.
type synthetic struct {
	name    string
	picture *picture
	layout  layout
	regions []image.Rectangle
	draw    func(*image.RGBA)
}

// synthetics returns JPEGs over all samplings, ways to write them, restart
// intervals and sizes.
func synthetics() []synthetic {
	var all []synthetic
	seed := uint64(0)
	for _, name := range slices.Sorted(maps.Keys(samplings)) {
		factors := samplings[name]
		for kind := range 36 {
			seed++
			r := rand.New(rand.NewPCG(seed, 5))
			p := newPicture(r, 1+r.IntN(150), 1+r.IntN(110), factors...)
			l := layout{
				tables:      tableKind(kind & 3),
				separate:    kind&4 != 0,
				pair:        kind%7 == 3,
				progressive: kind >= 27,
				interval:    [...]int{0, 0, 1, 7}[kind>>3&3],
				fill:        kind&16 != 0,
			}
			if l.progressive {
				l.tables = [...]tableKind{optimisedTables, sharedTables, flatTables}[kind%3]
				l.interval = [...]int{0, 0, 5}[kind%3]
			}
			if kind == 9 {
				l.ids = [3]byte{'R', 'G', 'B'}
			}
			regions, draw := randomInk(r, p.width, p.height)
			all = append(all, synthetic{fmt.Sprintf("%s/%d", name, kind), p, l, regions, draw})
		}
	}
	return all
}

// randomInk returns rectangles, some overlapping or outside, and paints of
// several kinds for them.
func randomInk(r *rand.Rand, width, height int) ([]image.Rectangle, func(*image.RGBA)) {
	var regions []image.Rectangle
	for range 1 + r.IntN(4) {
		at := image.Pt(r.IntN(width+10)-5, r.IntN(height+10)-5)
		size := image.Pt(r.IntN(40), r.IntN(12))
		if r.IntN(2) == 0 {
			size.X, size.Y = size.Y, size.X
		}
		regions = append(regions, image.Rectangle{at, at.Add(size)})
	}
	kind, ink := r.IntN(3), color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
	return regions, func(tile *image.RGBA) {
		b := tile.Rect
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				switch c := tile.RGBAAt(x, y); {
				case kind == 0:
					tile.SetRGBA(x, y, ink)
				case kind == 1 && (x+y)%3 == 0: // leaves pixels between
					tile.SetRGBA(x, y, color.RGBA{255 - c.R, 255 - c.G, 255 - c.B, 255})
				case kind == 2: // translucent
					tile.SetRGBA(x, y, color.RGBA{c.R/2 + ink.R/2, c.G/2 + ink.G/2, c.B/2 + ink.B/2, 255})
				}
			}
		}
	}
}

// touched reports which blocks of a component the regions lie on, by the
// definition: some pixel of them is shown with a sample of the block.
func (p *picture) touched(i int, regions []image.Rectangle) map[int]bool {
	hmax, vmax := p.factors()
	c, set := p.planes[i], map[int]bool{}
	for _, r := range regions {
		r = r.Intersect(image.Rect(0, 0, p.width, p.height))
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				set[y*c.v/vmax/8*c.stride+x*c.h/hmax/8] = true
			}
		}
	}
	return set
}

func (p *picture) factors() (hmax, vmax int) {
	for _, c := range p.planes {
		hmax, vmax = max(hmax, c.h), max(vmax, c.v)
	}
	if len(p.planes) == 1 {
		return p.planes[0].h, p.planes[0].v
	}
	return hmax, vmax
}

// nearInk reports which pixels may differ: those of touched MCUs, and others
// within margin pixels of them.
func (p *picture) nearInk(regions []image.Rectangle, margin int) func(x, y int) bool {
	hmax, vmax := p.factors()
	if len(p.planes) == 1 {
		hmax, vmax = 1, 1
	}
	w, h := 8*hmax, 8*vmax
	var near []image.Rectangle
	for _, r := range regions {
		if r = r.Intersect(image.Rect(0, 0, p.width, p.height)); !r.Empty() {
			r = image.Rect(r.Min.X/w*w, r.Min.Y/h*h, ceilDiv(r.Max.X, w)*w, ceilDiv(r.Max.Y, h)*h)
			near = append(near, r.Inset(-margin))
		}
	}
	return func(x, y int) bool {
		for _, r := range near {
			if (image.Point{x, y}).In(r) {
				return true
			}
		}
		return false
	}
}

func TestSynthetic(t *testing.T) {
	t.Parallel()
	recoded := 0
	for _, tc := range synthetics() {
		t.Run(tc.name, func(t *testing.T) {
			src := tc.picture.write(tc.layout)
			out, stats := patch(t, src, tc.regions, tc.draw, Options{})
			recoded += stats.RecodedScans

			got := tc.check(t, out)
			assert.LessOrEqual(t, got, stats.Changed, "blocks that differ")
			assert.LessOrEqual(t, stats.Changed, stats.Touched)

			// The standard library does not read all that is valid.
			before, err := jpeg.Decode(bytes.NewReader(src))
			if err != nil {
				return
			}
			after, near := decode(t, out), tc.picture.nearInk(tc.regions, 0)
			for y := range tc.picture.height {
				for x := range tc.picture.width {
					if !near(x, y) {
						// Grey may have become colour without any.
						require.Equal(t, color.RGBAModel.Convert(before.At(x, y)), color.RGBAModel.Convert(after.At(x, y)), "%d,%d", x, y)
					}
				}
			}
		})
	}
	assert.NotZero(t, recoded, "tables without a code for the ink")
}

// check compares the result's coefficients with the picture's, and returns how
// many blocks differ. Those that no region lies on must not.
func (s *synthetic) check(t *testing.T, out []byte) (differing int) {
	t.Helper()
	if bytes.Contains(out, []byte{0xFF, markerSOF2, 0, 11}) || bytes.Contains(out, []byte{0xFF, markerSOF2, 0, 17}) {
		require.Equal(t, s.picture.write(s.layout), out, "progressive only if unchanged")
		return 0
	}
	planes, err := readCoefficients(out)
	require.NoError(t, err)
	for i, c := range s.picture.planes {
		touched := s.picture.touched(i, s.regions)
		require.Equal(t, len(c.blocks), len(planes[i]))
		for b, want := range c.blocks {
			if planes[i][b] != want {
				differing++
				require.True(t, touched[b], "component %d block %d", i, b)
			}
		}
	}
	return differing
}
