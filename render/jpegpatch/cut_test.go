package jpegpatch

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCut compares the coefficients of parts with those of the source, by the
// plain reader: all samplings, kinds of scans and of Huffman tables.
func TestCut(t *testing.T) {
	t.Parallel()
	for name, factors := range samplings {
		for kind, l := range []layout{
			{}, {interval: 3}, {separate: true, interval: 2}, {tables: optimisedTables}, {separate: true, tables: optimisedTables},
			{progressive: true, tables: optimisedTables}, {interval: 1, tables: flatTables},
		} {
			r := rand.New(rand.NewPCG(uint64(len(factors)*100+len(name)), uint64(kind)))
			t.Run(fmt.Sprint(name, kind), func(t *testing.T) {
				p := newPicture(r, 70+r.IntN(60), 50+r.IntN(60), factors...)
				src := p.write(l)
				width, height := p.width, p.height
				frame := image.Rect(0, 0, width, height)
				regions := []image.Rectangle{frame, image.Rect(40, 40, 41, 41), {}, image.Rect(-9, 30, 50, 999)}
				for range 6 {
					at := image.Pt(r.IntN(width), r.IntN(height))
					regions = append(regions, image.Rectangle{at, at.Add(image.Pt(1+r.IntN(width), 1+r.IntN(height)))})
				}
				whole, err := readCoefficients(p.write(layout{})) // which does not read progressive files
				require.NoError(t, err)
				seen := 0
				err = Cut(src, regions, func(i int, at image.Rectangle, out []byte) error {
					seen++
					assert.False(t, regions[i].Intersect(frame).Empty())
					assert.True(t, regions[i].Intersect(frame).In(at), "%v holds %v", at, regions[i])
					assert.Equal(t, regions[i].Intersect(frame).Max, at.Max)
					info, err := ReadInfo(out)
					require.NoError(t, err)
					require.Equal(t, at.Size(), image.Pt(info.Width, info.Height))
					got, err := readCoefficients(out)
					require.NoError(t, err)
					parsed := &parser{file: &file{src: src}, scratch: newScratch()}
					require.NoError(t, parsed.parse())
					mine := &parser{file: &file{src: out}, scratch: newScratch()}
					require.NoError(t, mine.parse())
					for c := range got {
						from, to := &parsed.frame.comps[c], &mine.frame.comps[c]
						x0, y0 := at.Min.X/(8*parsed.frame.hmax)*from.h, at.Min.Y/(8*parsed.frame.vmax)*from.v
						for y := range to.blocksY {
							for x := range to.blocksX {
								require.Equal(t, whole[c][(y0+y)*from.stride+x0+x], got[c][y*to.stride+x], "component %d, block %d, %d", c, x, y)
							}
						}
					}
					return nil
				})
				require.NoError(t, err)
				assert.Equal(t, len(regions)-1, seen)
			})
		}
	}
}

// TestCutEnds checks that the first error ends it.
func TestCutEnds(t *testing.T) {
	full := errors.New("full")
	calls := 0
	err := Cut(photo(t, 64, 64), []image.Rectangle{image.Rect(0, 0, 9, 9), image.Rect(0, 0, 9, 9)}, func(int, image.Rectangle, []byte) error {
		calls++
		return full
	})
	require.ErrorIs(t, err, full)
	assert.Equal(t, 1, calls)
	require.ErrorIs(t, Cut([]byte("no"), nil, nil), ErrUnsupported)
}

// TestCutDamaged cuts files with bytes overwritten: an error or a file, no panic.
func TestCutDamaged(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	for _, l := range []layout{{}, {interval: 3}, {separate: true, tables: optimisedTables}, {progressive: true, tables: optimisedTables}} {
		src := newPicture(r, 90, 70, samplings["4:2:0"]...).write(l)
		for range 300 {
			b := bytes.Clone(src)
			for range 1 + r.IntN(3) {
				b[r.IntN(len(b))] = byte(r.IntN(256))
			}
			_ = Cut(b, []image.Rectangle{image.Rect(20, 20, 60, 50)}, func(int, image.Rectangle, []byte) error { return nil })
		}
	}
}

// TestCutByDjpeg compares pixels as libjpeg decodes them.
func TestCutByDjpeg(t *testing.T) {
	if _, err := exec.LookPath("djpeg"); err != nil {
		t.Skip("no djpeg")
	}
	dir := t.TempDir()
	decoded := func(name string, data []byte) (pix []byte, width int) {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, data, 0o666))
		out, err := exec.Command("djpeg", "-nosmooth", "-ppm", file).Output()
		require.NoError(t, err)
		var height, most int
		_, err = fmt.Sscanf(string(out), "P6\n%d %d\n%d\n", &width, &height, &most)
		require.NoError(t, err)
		return out[len(out)-3*width*height:], width
	}
	src := photo(t, 203, 155)
	whole, stride := decoded("whole.jpg", src)
	regions := []image.Rectangle{image.Rect(50, 50, 101, 100), image.Rect(0, 0, 17, 155), image.Rect(150, 100, 203, 155)}
	require.NoError(t, Cut(src, regions, func(i int, at image.Rectangle, file []byte) error {
		part, width := decoded("part.jpg", file)
		require.Equal(t, at.Dx(), width)
		for y := range at.Dy() {
			from := 3 * ((at.Min.Y+y)*stride + at.Min.X)
			require.Equal(t, whole[from:from+3*width], part[3*y*width:3*(y+1)*width], "region %d, row %d", i, y)
		}
		return nil
	}))
}
