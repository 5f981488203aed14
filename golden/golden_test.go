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
	"slices"
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

const picture = "area/picture"

// check returns what a test says that compares got in a store.
func check(t *testing.T, s store, got image.Image, o Options) string {
	t.Helper()
	r := &recorder{TB: t}
	s.check(r, picture, got, o)
	return strings.Join(r.messages, "\n")
}

// newStore returns a store that holds one golden image, none if that is nil.
func newStore(t *testing.T, golden image.Image) store {
	t.Helper()
	dir := t.TempDir()
	s := store{goldens: filepath.Join(dir, "golden"), artefacts: filepath.Join(dir, "failed"), rerun: "go test ./pkg -update"}
	if golden != nil {
		require.Empty(t, check(t, s.updating(), golden, Exact))
		require.Equal(t, []string{picture + ".png"}, files(s.goldens), "no temporary file stays")
	}
	return s
}

func (s store) updating() store {
	s.update = true
	return s
}

// files returns every file below a folder as slash-separated paths.
func files(dir string) (found []string) {
	_ = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, name)
		}
		return nil
	})
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

// changed returns the picture with each given pixel bluer by as much.
func changed(img *image.RGBA, by uint8, at ...image.Point) *image.RGBA {
	c := *img
	c.Pix = slices.Clone(img.Pix)
	for _, p := range at {
		c.Pix[c.PixOffset(p.X, p.Y)+2] += by
	}
	return &c
}

// TestCheck: an empty message is a pass.
func TestCheck(t *testing.T) {
	base := gradient(image.Rect(0, 0, 10, 20))
	grey := func(w, h int) image.Image { return image.NewGray(image.Rect(0, 0, w, h)) }
	veil := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	veil.SetNRGBA(1, 2, color.NRGBA{A: 1})
	p, touching, apart := image.Pt(4, 4), image.Pt(3, 5), image.Pt(6, 4)
	within := func(worst, cluster int) Options { return Options{Worst: worst, Cluster: cluster, Reason: "test"} }
	for name, tc := range map[string]struct {
		golden, got image.Image
		options     Options
		want        string
	}{
		"the same picture":    {base, base, Exact, ""},
		"bounds start below":  {base, gradient(image.Rect(-7, -3, 3, 17)), Exact, ""},
		"bounds start beyond": {gradient(image.Rect(5, 6, 15, 26)), base, Exact, ""},
		"a part of a larger picture": {base,
			gradient(image.Rect(0, 0, 30, 30)).SubImage(image.Rect(0, 0, 10, 20)), Exact, ""},
		"difference at the tolerance":   {base, changed(base, 3, p), within(3, 1), ""},
		"cluster at the tolerance":      {base, changed(base, 1, p, touching), within(1, 2), ""},
		"two clusters at the tolerance": {base, changed(base, 1, p, apart), within(1, 1), ""},

		"transposed size":              {grey(10, 20), grey(20, 10), Exact, "got 20×10 pixels, want 10×20"},
		"sizes are not excused":        {grey(10, 20), grey(20, 10), within(255, 1<<20), "got 20×10 pixels, want 10×20"},
		"one pixel by one":             {base, changed(base, 1, p), Exact, "1 pixels differ, the worst by 1/255 at (4,4)"},
		"one pixel in the last corner": {base, changed(base, 5, image.Pt(9, 19)), Exact, "the worst by 5/255 at (9,19)"},
		"alpha alone":                  {image.NewNRGBA(veil.Rect), veil, Exact, "1 pixels differ, the worst by 1/255 at (1,2)"},
		"one more than the tolerance":  {base, changed(base, 4, p), within(3, 1), "the worst by 4/255"},
		"cluster one larger, touching at the corner": {base, changed(base, 1, p, touching), within(3, 1),
			"the largest cluster has 2 pixels within (3,4)-(5,6)"},
		// An average over the picture would be small.
		"glyphs shifted by a pixel": {text(5), text(6), within(40, 400), "the worst by 255/255"},

		"no reason":          {nil, base, Options{Worst: 1, Cluster: 1, Reason: " "}, "tolerance without a reason"},
		"half a tolerance":   {nil, base, within(1, 0), "allows nothing"},
		"other half":         {nil, base, within(0, 1), "allows nothing"},
		"negative tolerance": {nil, base, within(-1, 1), "out of range"},
		"too large":          {nil, base, within(256, 1), "out of range"},
		"no picture":         {base, nil, Exact, "empty picture"},
		"empty picture":      {base, grey(5, 0), Exact, "empty picture"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t, tc.golden)
			got := check(t, s, tc.got, tc.options)
			if tc.want == "" {
				assert.Empty(t, got)
				assert.NoDirExists(t, s.artefacts)
				return
			}
			assert.Contains(t, got, tc.want)
		})
	}
}

func TestNamesAreChecked(t *testing.T) {
	s := newStore(t, nil).updating()
	for _, name := range []string{"x", "../x/y", "c:/x", "failed/x", "area/x.png", "area/X"} {
		r := &recorder{TB: t}
		s.check(r, name, text(5), Exact)
		require.Len(t, r.messages, 1, name)
		assert.Contains(t, r.messages[0], "name is not like")
	}
	assert.NoDirExists(t, s.goldens, "nothing is written")
}

func TestMissingGoldenFailsAndIsNotWritten(t *testing.T) {
	s := newStore(t, nil)
	for range 2 {
		message := check(t, s, text(5), Exact)
		assert.Contains(t, message, "there is no golden image "+filepath.Join(s.goldens, picture+".png"))
		assert.Contains(t, message, s.rerun)
	}
	assert.NoDirExists(t, s.goldens)
	assert.Equal(t, []string{picture + "-got.png"}, files(s.artefacts))
}

func TestCorruptGoldenFails(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"empty":     func([]byte) []byte { return nil },
		"truncated": func(b []byte) []byte { return b[:len(b)/2] },
		"one bit":   func(b []byte) []byte { b[len(b)/2] ^= 4; return b },
		"not PNG":   func([]byte) []byte { return []byte("GIF89a") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t, text(5))
			file := filepath.Join(s.goldens, picture+".png")
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(file, spoil(data), 0o666))
			assert.Contains(t, check(t, s, text(5), Exact), file)
			assert.Equal(t, []string{picture + "-got.png"}, files(s.artefacts))
			require.Empty(t, check(t, s.updating(), text(5), Exact))
			assert.Empty(t, check(t, s, text(5), Exact), "an update replaces it")
		})
	}
}

// TestPicturesSurviveTheFile: a picture of any type passes against the golden
// image that was made of it, and still fails for the least change.
func TestPicturesSurviveTheFile(t *testing.T) {
	r := image.Rect(2, 3, 34, 35)
	for _, img := range []draw.Image{
		image.NewRGBA(r), image.NewNRGBA(r), image.NewGray(r), image.NewAlpha(r), image.NewCMYK(r),
		image.NewPaletted(r, color.Palette{color.Black, color.NRGBA{9, 200, 30, 77}, color.White}),
	} {
		t.Run(fmt.Sprintf("%T", img), func(t *testing.T) {
			for y := r.Min.Y; y < r.Max.Y; y++ {
				for x := r.Min.X; x < r.Max.X; x++ {
					img.Set(x, y, color.NRGBA64{uint16(x * 1777), uint16(y * 1301), uint16(x * y * 37), uint16(x*2003 + 7)})
				}
			}
			s := newStore(t, img)
			assert.Empty(t, check(t, s, img, Exact))
			img.Set(20, 20, color.White)
			assert.Contains(t, check(t, s, img, Exact), "1 pixels differ")
		})
	}
}

func TestUpdate(t *testing.T) {
	first, second := text(5), text(6)
	s := newStore(t, first)
	file := filepath.Join(s.goldens, picture+".png")
	require.Empty(t, check(t, s.updating(), second, Exact))
	assert.Empty(t, check(t, s, second, Exact), "it is rewritten")
	assert.NotEmpty(t, check(t, s, first, Exact))

	// The same pixels in other bytes, as another version of Go writes them.
	f, err := os.Create(file)
	require.NoError(t, err)
	require.NoError(t, (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(f, second))
	require.NoError(t, f.Close())
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	nearly := changed(second, 255, image.Point{}) // blue is 254 now
	require.Empty(t, check(t, s.updating(), second, Exact))
	require.Empty(t, check(t, s.updating(), nearly, Options{Worst: 3, Cluster: 1, Reason: "test"}))
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, before, after, "what passes is left alone")

	s.goldens = file // a file where the folder should be
	assert.NotEmpty(t, check(t, s.updating(), first, Exact), "it says that it cannot write")
}

func TestFailureKeepsPictures(t *testing.T) {
	want := gradient(image.Rect(0, 0, 12, 9))
	got := changed(want, 100, image.Pt(3, 5))
	s := newStore(t, want)
	message := check(t, s, got, Exact)
	kept := func(kind string) *image.NRGBA {
		file := filepath.Join(s.artefacts, picture+"-"+kind+".png")
		assert.Contains(t, message, file)
		img, err := readPNG(file)
		require.NoError(t, err)
		return img
	}
	assert.Zero(t, compare(kept("got"), toPixels(got)).count)
	assert.Zero(t, compare(kept("want"), toPixels(want)).count)
	diff := kept("diff")
	require.Equal(t, want.Bounds(), diff.Bounds())
	for y := range 9 {
		for x := range 12 {
			c := color.NRGBAModel.Convert(diff.At(x, y)).(color.NRGBA)
			assert.Equal(t, x == 3 && y == 5, c.R > c.G, "red where it differs: %d,%d", x, y)
		}
	}

	s.artefacts = t.TempDir()
	check(t, s, gradient(image.Rect(0, 0, 9, 12)), Exact)
	assert.Equal(t, []string{picture + "-got.png", picture + "-want.png"}, files(s.artefacts), "no diff of two sizes")
	s.artefacts = filepath.Join(s.goldens, picture+".png")
	assert.Contains(t, check(t, s, got, Exact), "got: mkdir ", "it says that it cannot keep them")
}

// TestCheckFindsItsPlace runs the exported way, from the root of a module and
// from a package far below it.
func TestCheckFindsItsPlace(t *testing.T) {
	given := *update
	*update = false // these failures are wanted, also when all is updated
	t.Cleanup(func() { *update = given })
	t.Setenv("ANNOTATE_ARTEFACTS", "")
	root := t.TempDir()
	deep := filepath.Join(root, "render", "photo")
	require.NoError(t, os.MkdirAll(deep, 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module m\n"), 0o666))
	img := text(5)
	require.NoError(t, writePNG(filepath.Join(root, "golden", "render", "photo", "ok.png"), img))
	run := func(dir string, img image.Image) string {
		t.Chdir(dir)
		r := &recorder{TB: t}
		Check(r, "render/photo/ok", img, Exact)
		return strings.Join(r.messages, "\n")
	}
	assert.Empty(t, run(root, img))
	assert.Empty(t, run(deep, img))
	assert.Contains(t, run(deep, text(6)), "go test ./render/photo -run '^TestDrawn$' -update")
	assert.FileExists(t, filepath.Join(root, "golden", "failed", "render", "photo", "ok-diff.png"))

	elsewhere := t.TempDir()
	t.Setenv("ANNOTATE_ARTEFACTS", elsewhere)
	run(deep, text(6))
	assert.Contains(t, files(elsewhere), "render/photo/ok-diff.png")
	assert.Contains(t, run(t.TempDir(), img), "no go.mod at or above")
}
