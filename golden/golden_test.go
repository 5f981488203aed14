package golden

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// recorder is a test whose failures are looked at instead of counted.
type recorder struct {
	testing.TB
	messages []string
}

func (r *recorder) Helper()      {}
func (r *recorder) Name() string { return "TestDrawn/case" }
func (r *recorder) Errorf(format string, args ...any) {
	r.messages = append(r.messages, fmt.Sprintf(format, args...))
}

// check returns what a test says that compares got in a store.
func check(t *testing.T, s store, name string, got image.Image, o Options) string {
	t.Helper()
	r := &recorder{TB: t}
	s.check(r, name, got, o)
	return strings.Join(r.messages, "\n")
}

// newStore returns an empty store and the same one that updates.
func newStore(t *testing.T) (reading, updating store) {
	t.Helper()
	dir := t.TempDir()
	s := store{
		goldens:   filepath.Join(dir, "golden"),
		artefacts: filepath.Join(dir, "failed"),
		rerun:     "go test ./pkg -update",
	}
	u := s
	u.update = true
	return s, u
}

// files returns every file below a folder as slash-separated paths.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, name)
		}
		return nil
	})
	require.NoError(t, err)
	return found
}

// gradient draws a picture in which no pixel is like its neighbours.
func gradient(r image.Rectangle) *image.RGBA {
	img := image.NewRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			img.SetRGBA(x, y, color.RGBA{uint8(9 * (x - r.Min.X)), uint8(11 * (y - r.Min.Y)), 80, 255})
		}
	}
	return img
}

// text draws a word on white, its left edge x pixels from the left.
func text(x int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 60, 20))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	d := font.Drawer{Dst: img, Src: image.Black, Face: basicfont.Face7x13, Dot: fixed.P(x, 14)}
	d.DrawString("teapot")
	return img
}

func changed(img *image.RGBA, x, y int, by uint8) *image.RGBA {
	c := *img
	c.Pix = append([]uint8(nil), img.Pix...)
	c.Pix[c.PixOffset(x, y)+2] += by
	return &c
}

func TestCheckPasses(t *testing.T) {
	base := gradient(image.Rect(0, 0, 10, 20))
	for name, tc := range map[string]struct {
		golden, got image.Image
		options     Options
	}{
		"the same picture":    {base, base, Exact},
		"bounds start below":  {base, gradient(image.Rect(-7, -3, 3, 17)), Exact},
		"bounds start beyond": {gradient(image.Rect(5, 6, 15, 26)), base, Exact},
		"a part of a larger picture": {
			gradient(image.Rect(0, 0, 10, 20)),
			gradient(image.Rect(0, 0, 30, 30)).SubImage(image.Rect(0, 0, 10, 20)), Exact,
		},
		"difference at the tolerance": {base, changed(base, 4, 4, 3), Options{Worst: 3, Cluster: 1, Reason: "test"}},
		"cluster at the tolerance": {
			base, changed(changed(base, 4, 4, 1), 5, 5, 1), Options{Worst: 1, Cluster: 2, Reason: "test"},
		},
		"two clusters at the tolerance": {
			base, changed(changed(base, 4, 4, 1), 6, 4, 1), Options{Worst: 1, Cluster: 1, Reason: "test"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, u := newStore(t)
			require.Empty(t, check(t, u, "area/picture", tc.golden, Exact))
			assert.Empty(t, check(t, s, "area/picture", tc.got, tc.options))
			assert.NoDirExists(t, s.artefacts)
		})
	}
}

func TestCheckFails(t *testing.T) {
	base := gradient(image.Rect(0, 0, 10, 20))
	grey := func(w, h int) image.Image { return image.NewGray(image.Rect(0, 0, w, h)) }
	loose := Options{Worst: 255, Cluster: 1 << 20, Reason: "whatever it is"}
	clear := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	half := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	half.SetNRGBA(1, 2, color.NRGBA{A: 1})
	for name, tc := range map[string]struct {
		golden, got image.Image
		options     Options
		want        string
	}{
		"transposed size":       {grey(10, 20), grey(20, 10), Exact, "got 20×10 pixels, want 10×20"},
		"sizes are not excused": {grey(10, 20), grey(20, 10), loose, "got 20×10 pixels, want 10×20"},
		"wider":                 {grey(10, 20), grey(11, 20), Exact, "got 11×20 pixels, want 10×20"},
		"one pixel by one":      {base, changed(base, 4, 7, 1), Exact, "1 pixels differ, the worst by 1/255 at (4,7)"},
		"one pixel in the last corner": {
			base, changed(base, 9, 19, 5), Exact, "the worst by 5/255 at (9,19)",
		},
		"alpha alone": {clear, half, Exact, "1 pixels differ, the worst by 1/255 at (1,2)"},
		"one more than the tolerance": {
			base, changed(base, 4, 4, 4), Options{Worst: 3, Cluster: 1, Reason: "test"}, "the worst by 4/255",
		},
		"cluster one larger, touching at the corner": {
			base, changed(changed(base, 4, 4, 1), 3, 5, 1), Options{Worst: 3, Cluster: 1, Reason: "test"},
			"the largest cluster has 2 pixels within (3,4)-(5,6)",
		},
		// An average over the picture would be small.
		"glyphs shifted by a pixel": {
			text(5), text(6), Options{Worst: 40, Cluster: 400, Reason: "test"}, "the worst by 255/255",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, u := newStore(t)
			require.Empty(t, check(t, u, "area/picture", tc.golden, Exact))
			assert.Contains(t, check(t, s, "area/picture", tc.got, tc.options), tc.want)
		})
	}
}

func TestCheckRefuses(t *testing.T) {
	img := gradient(image.Rect(0, 0, 3, 3))
	for name, tc := range map[string]struct {
		name    string
		got     image.Image
		options Options
		want    string
	}{
		"no reason":           {"area/x", img, Options{Worst: 1, Cluster: 1}, "tolerance without a reason"},
		"blank reason":        {"area/x", img, Options{Worst: 1, Cluster: 1, Reason: " "}, "tolerance without a reason"},
		"half a tolerance":    {"area/x", img, Options{Worst: 1, Reason: "test"}, "allows nothing"},
		"other half":          {"area/x", img, Options{Cluster: 1, Reason: "test"}, "allows nothing"},
		"negative tolerance":  {"area/x", img, Options{Worst: -1, Cluster: 1, Reason: "test"}, "out of range"},
		"too large":           {"area/x", img, Options{Worst: 256, Cluster: 1, Reason: "test"}, "out of range"},
		"name without area":   {"x", img, Exact, "name is not like"},
		"name that climbs":    {"../x/y", img, Exact, "name is not like"},
		"name with a drive":   {"c:/x", img, Exact, "name is not like"},
		"name of a failure":   {"failed/x", img, Exact, "name is not like"},
		"name with an ending": {"area/x.png", img, Exact, "name is not like"},
		"no picture":          {"area/x", nil, Exact, "empty picture"},
		"empty picture":       {"area/x", image.NewGray(image.Rect(0, 0, 5, 0)), Exact, "empty picture"},
	} {
		t.Run(name, func(t *testing.T) {
			_, u := newStore(t)
			assert.Contains(t, check(t, u, tc.name, tc.got, tc.options), tc.want)
			assert.NoDirExists(t, u.goldens, "nothing is written")
		})
	}
}

func TestMissingGoldenFailsAndIsNotWritten(t *testing.T) {
	s, _ := newStore(t)
	for range 2 {
		message := check(t, s, "area/absent", gradient(image.Rect(0, 0, 3, 3)), Exact)
		assert.Contains(t, message, "there is no golden image "+filepath.Join(s.goldens, "area", "absent.png"))
		assert.Contains(t, message, s.rerun)
	}
	assert.NoDirExists(t, s.goldens)
	assert.Equal(t, []string{"area/absent-got.png"}, files(t, s.artefacts))
}

func TestCorruptGoldenFails(t *testing.T) {
	img := gradient(image.Rect(0, 0, 30, 30))
	for name, spoil := range map[string]func([]byte) []byte{
		"empty":     func([]byte) []byte { return nil },
		"truncated": func(b []byte) []byte { return b[:len(b)/2] },
		"one bit":   func(b []byte) []byte { b[len(b)/2] ^= 4; return b },
		"not PNG":   func([]byte) []byte { return []byte("GIF89a") },
	} {
		t.Run(name, func(t *testing.T) {
			s, u := newStore(t)
			require.Empty(t, check(t, u, "area/spoilt", img, Exact))
			file := filepath.Join(s.goldens, "area", "spoilt.png")
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(file, spoil(data), 0o666))

			assert.Contains(t, check(t, s, "area/spoilt", img, Exact), file)
			assert.Equal(t, []string{"area/spoilt-got.png"}, files(t, s.artefacts))
		})
	}
}

// TestPicturesSurviveTheFile: a picture of any type passes against the golden
// image that was made of it, and still fails for the least change.
func TestPicturesSurviveTheFile(t *testing.T) {
	r := image.Rect(2, 3, 34, 35)
	type settable interface {
		draw.Image
		Opaque() bool
	}
	for name, img := range map[string]settable{
		"RGBA":     image.NewRGBA(r),
		"NRGBA":    image.NewNRGBA(r),
		"RGBA64":   image.NewRGBA64(r),
		"NRGBA64":  image.NewNRGBA64(r),
		"Gray":     image.NewGray(r),
		"Gray16":   image.NewGray16(r),
		"Alpha":    image.NewAlpha(r),
		"Alpha16":  image.NewAlpha16(r),
		"CMYK":     image.NewCMYK(r),
		"Paletted": image.NewPaletted(r, color.Palette{color.Black, color.NRGBA{9, 200, 30, 77}, color.White}),
	} {
		t.Run(name, func(t *testing.T) {
			for y := r.Min.Y; y < r.Max.Y; y++ {
				for x := r.Min.X; x < r.Max.X; x++ {
					img.Set(x, y, color.NRGBA64{uint16(x * 1777), uint16(y * 1301), uint16(x * y * 37), uint16(x*2003 + 7)})
				}
			}
			s, u := newStore(t)
			require.Empty(t, check(t, u, "area/picture", img, Exact))
			assert.Empty(t, check(t, s, "area/picture", img, Exact))

			img.Set(20, 20, color.White)
			assert.Contains(t, check(t, s, "area/picture", img, Exact), "1 pixels differ")
		})
	}
}

func TestSixteenBitsAreCompared(t *testing.T) {
	s, u := newStore(t)
	img := image.NewGray16(image.Rect(0, 0, 4, 4))
	img.SetGray16(1, 1, color.Gray16{Y: 0x8000})
	require.Empty(t, check(t, u, "area/deep", img, Exact))

	img.SetGray16(1, 1, color.Gray16{Y: 0x8001})
	assert.Contains(t, check(t, s, "area/deep", img, Exact), "the worst by 0.003891/255 at (1,1)")
	assert.Empty(t, check(t, s, "area/deep", img, Options{Worst: 1, Cluster: 1, Reason: "test"}))

	img.SetGray16(1, 1, color.Gray16{Y: 0x8000 + 257})
	assert.Empty(t, check(t, s, "area/deep", img, Options{Worst: 1, Cluster: 1, Reason: "test"}))
	img.SetGray16(1, 1, color.Gray16{Y: 0x8000 + 258})
	assert.NotEmpty(t, check(t, s, "area/deep", img, Options{Worst: 1, Cluster: 1, Reason: "test"}))
}

func TestUpdate(t *testing.T) {
	s, u := newStore(t)
	file := filepath.Join(s.goldens, "render", "photo", "box.png")
	first, second := text(5), text(6)

	require.Empty(t, check(t, u, "render/photo/box", first, Exact))
	require.Equal(t, []string{"render/photo/box.png"}, files(t, s.goldens), "no temporary file stays")
	require.Empty(t, check(t, s, "render/photo/box", first, Exact))

	t.Run("rewrites what does not pass", func(t *testing.T) {
		require.Empty(t, check(t, u, "render/photo/box", second, Exact))
		assert.Empty(t, check(t, s, "render/photo/box", second, Exact))
		assert.NotEmpty(t, check(t, s, "render/photo/box", first, Exact))
	})
	t.Run("leaves alone what passes", func(t *testing.T) {
		// The same pixels in other bytes, as another version of Go writes them.
		f, err := os.Create(file)
		require.NoError(t, err)
		require.NoError(t, (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(f, second))
		require.NoError(t, f.Close())
		before, err := os.ReadFile(file)
		require.NoError(t, err)

		require.Empty(t, check(t, u, "render/photo/box", second, Exact))
		nearly := Options{Worst: 3, Cluster: 1, Reason: "test"}
		require.Empty(t, check(t, u, "render/photo/box", changed(second, 0, 0, 255), nearly), "blue is 254 now")
		after, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, before, after)
	})
	t.Run("replaces a corrupt file", func(t *testing.T) {
		require.NoError(t, os.WriteFile(file, []byte("no"), 0o666))
		require.Empty(t, check(t, u, "render/photo/box", first, Exact))
		assert.Empty(t, check(t, s, "render/photo/box", first, Exact))
	})
	t.Run("reports that it cannot write", func(t *testing.T) {
		blocked := u
		blocked.goldens = file // a file where the folder should be
		assert.NotEmpty(t, check(t, blocked, "render/box", first, Exact))
	})
}

func TestFailureKeepsPictures(t *testing.T) {
	s, u := newStore(t)
	want := gradient(image.Rect(0, 0, 12, 9))
	got := changed(want, 3, 5, 100)
	require.Empty(t, check(t, u, "area/box", want, Exact))
	message := check(t, s, "area/box", got, Exact)

	for kind, picture := range map[string]image.Image{"got": got, "want": want} {
		file := filepath.Join(s.artefacts, "area", "box-"+kind+".png")
		assert.Contains(t, message, file)
		img, err := readPNG(file)
		require.NoError(t, err)
		assert.Zero(t, compare(toPixels(img), toPixels(picture)).count, kind)
	}
	diff, err := readPNG(filepath.Join(s.artefacts, "area", "box-diff.png"))
	require.NoError(t, err)
	require.Equal(t, want.Bounds(), diff.Bounds())
	var red []image.Point
	for y := range 9 {
		for x := range 12 {
			if c := color.NRGBAModel.Convert(diff.At(x, y)).(color.NRGBA); c.R > c.G {
				red = append(red, image.Pt(x, y))
			}
		}
	}
	assert.Equal(t, []image.Point{{X: 3, Y: 5}}, red)

	t.Run("no diff of two sizes", func(t *testing.T) {
		s.artefacts = t.TempDir()
		check(t, s, "area/box", gradient(image.Rect(0, 0, 9, 12)), Exact)
		assert.Equal(t, []string{"area/box-got.png", "area/box-want.png"}, files(t, s.artefacts))
	})
	t.Run("says that it cannot keep them", func(t *testing.T) {
		s.artefacts = filepath.Join(s.goldens, "area", "box.png")
		assert.Contains(t, check(t, s, "area/box", got, Exact), "got: mkdir ")
	})
}

// TestCheckFindsItsPlace runs the exported way, from this package's folder and
// from one far below the module's root, in a module of its own.
func TestCheckFindsItsPlace(t *testing.T) {
	given := *update
	*update = false // these failures are wanted, also when all is updated
	t.Cleanup(func() { *update = given })
	root := t.TempDir()
	deep := filepath.Join(root, "render", "photo")
	require.NoError(t, os.MkdirAll(deep, 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module m\n"), 0o666))
	img := gradient(image.Rect(0, 0, 4, 4))
	require.NoError(t, writePNG(filepath.Join(root, "golden", "render", "photo", "ok.png"), img))

	for _, dir := range []string{root, deep} {
		t.Chdir(dir)
		t.Setenv("ANNOTATE_ARTEFACTS", "")
		r := &recorder{TB: t}
		Check(r, "render/photo/ok", img, Exact)
		require.Empty(t, r.messages, dir)
	}
	r := &recorder{TB: t}
	Check(r, "render/photo/ok", changed(img, 0, 0, 9), Exact)
	require.Len(t, r.messages, 1)
	assert.Contains(t, r.messages[0], "go test ./render/photo -run '^TestDrawn$' -update")
	assert.FileExists(t, filepath.Join(root, "golden", "failed", "render", "photo", "ok-diff.png"))

	elsewhere := t.TempDir()
	t.Setenv("ANNOTATE_ARTEFACTS", elsewhere)
	Check(r, "render/photo/ok", changed(img, 0, 0, 9), Exact)
	assert.Contains(t, files(t, elsewhere), "render/photo/ok-diff.png")

	t.Chdir(t.TempDir())
	r = &recorder{TB: t}
	Check(r, "render/photo/ok", img, Exact)
	require.Len(t, r.messages, 1)
	assert.Contains(t, r.messages[0], "no go.mod at or above")
}
