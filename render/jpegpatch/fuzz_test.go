package jpegpatch

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzPatch patches whatever it is given. What is accepted must decode to the
// same pixels outside the touched MCUs, by the standard library where that
// reads the source, and its coefficients must be the same outside the touched
// blocks, by the plain reader.
func FuzzPatch(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for i, factors := range [][][2]int{
		samplings["grey"], samplings["4:2:0"], samplings["4:4:4"], samplings["chroma larger"], samplings["4:1:1"],
	} {
		p := newPicture(r, 20+7*i, 33-4*i, factors...)
		for kind := range 4 {
			f.Add(p.write(layout{tables: tableKind(kind), interval: kind, separate: kind == 1}), 3, 5, 9, 4)
		}
		f.Add(p.write(layout{progressive: true, interval: i & 1 * 3, tables: optimisedTables}), 3, 5, 9, 4)
	}
	f.Add(mpfFile(r), 0, 0, 5, 5)
	f.Fuzz(func(t *testing.T, src []byte, x, y, w, h int) {
		checkPatch(t, src, image.Rect(x, y, x+w%64, y+h%64))
	})
}

// TestDamaged patches files with bytes overwritten, most of which decoders
// accept.
func TestDamaged(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	accepted := 0
	for i, factors := range [][][2]int{samplings["4:2:0"], samplings["4:4:4"], samplings["grey"], samplings["3x1"]} {
		p := newPicture(r, 60+9*i, 50, factors...)
		for j, l := range []layout{
			{}, {interval: 3}, {separate: true, tables: flatTables}, {progressive: true, tables: flatTables},
		} {
			src := p.write(l)
			for range 50 {
				b := bytes.Clone(src)
				for range 1 + r.IntN(3) {
					b[r.IntN(len(b))] = byte(r.IntN(256))
				}
				if checkPatch(t, b, image.Rect(10, 10, 30, 20)) {
					accepted++
				}
			}
			require.True(t, checkPatch(t, src, image.Rect(10, 10, 30, 20)), "%d/%d undamaged", i, j)
		}
	}
	assert.Greater(t, accepted, 100)
}

// checkPatch patches a file that may be damaged and reports whether that was
// accepted.
func checkPatch(t *testing.T, src []byte, region image.Rectangle) bool {
	t.Helper()
	ink := paint(region, color.RGBA{200, 30, 90, 255})
	var kept, dropped bytes.Buffer
	stats, err := Patch(&kept, src, []image.Rectangle{region}, ink, Options{})
	_, errDropped := Patch(&dropped, src, []image.Rectangle{region}, ink, Options{Redact: true})
	require.Equal(t, err, errDropped)
	if err != nil {
		require.ErrorIs(t, err, ErrUnsupported)
		require.Zero(t, kept.Len())
		return false
	}
	if stats.Touched == 0 {
		return true // the scans were copied unread
	}
	p := &parser{file: &file{src: src}, scratch: newScratch(), regions: []image.Rectangle{region}}
	require.NoError(t, p.parse())
	if p.frame.width*p.frame.height > 1<<20 {
		return true // no time for the plain ways
	}
	for _, out := range [][]byte{kept.Bytes(), dropped.Bytes()} {
		if !p.frame.progressive {
			sameCoefficients(t, p.frame, src, out)
		}
		samePixels(t, p.frame, src, out)
	}
	return true
}

// sameCoefficients compares all blocks that no region lies on.
func sameCoefficients(t *testing.T, f *frame, src, out []byte) {
	t.Helper()
	before, err := readCoefficients(src)
	require.NoError(t, err)
	after, err := readCoefficients(out)
	require.NoError(t, err)
	for i := range f.comps {
		for b, number := range f.comps[i].ink {
			if number == 0 && b < len(before[i]) {
				require.Equal(t, before[i][b], after[i][b])
			}
		}
	}
}

// samePixels compares all pixels outside the touched MCUs.
func samePixels(t *testing.T, f *frame, src, out []byte) {
	t.Helper()
	before, err := jpeg.Decode(bytes.NewReader(src))
	if err != nil {
		return
	}
	after, err := jpeg.Decode(bytes.NewReader(out))
	require.NoError(t, err)
	for y := range f.height {
		for x := range f.width {
			if !f.inkMCUs[y/(8*f.vmax)*f.mcusX+x/(8*f.hmax)] {
				require.Equal(t, color.RGBAModel.Convert(before.At(x, y)), color.RGBAModel.Convert(after.At(x, y)), "%d,%d", x, y)
			}
		}
	}
}

// TestMemoryIsBoundedByInput checks that a size is believed only if there is
// data for it.
func TestMemoryIsBoundedByInput(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for name, l := range map[string]layout{"sequential": {}, "progressive": {progressive: true, tables: optimisedTables}} {
		t.Run(name, func(t *testing.T) {
			src := newPicture(r, 16, 16, samplings["4:2:0"]...).write(l)
			at := bytes.Index(src, []byte{0, 17, 8, 0, 16, 0, 16})
			copy(src[at+3:], []byte{0xFF, 0xFF, 0xFF, 0xFF})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Patch(&bytes.Buffer{}, src, []image.Rectangle{image.Rect(0, 0, 9, 9)}, func(*image.RGBA) {}, Options{})
			runtime.ReadMemStats(&after)
			require.ErrorIs(t, err, ErrUnsupported)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
		})
	}
}
