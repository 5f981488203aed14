package jpegpatch

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/golden/need"
)

// djpeg decodes with libjpeg-turbo: once with colour replicated, where nothing
// outside the touched MCUs may differ, and once interpolated, where one sample
// of colour more may.
type djpeg string

func newDjpeg(t *testing.T) djpeg {
	t.Helper()
	return djpeg(need.Tool(t, "libjpeg-turbo-progs", "djpeg"))
}

func (d djpeg) decode(b []byte, args ...string) ([]byte, error) {
	cmd := exec.Command(string(d), append(args, "-pnm")...)
	cmd.Stdin = bytes.NewReader(b)
	return cmd.Output()
}

// same requires pixels away from the ink to be the same. It reports false if
// djpeg does not read the source.
func (d djpeg) same(t *testing.T, src, out []byte, size image.Point, near func(margin int) func(x, y int) bool) bool {
	t.Helper()
	for _, mode := range []struct {
		args   []string
		margin int
	}{{[]string{"-rgb", "-nosmooth"}, 0}, {[]string{"-rgb"}, 4}} {
		before, err := d.decode(src, mode.args...)
		if err != nil {
			return false
		}
		after, err := d.decode(out, mode.args...)
		require.NoError(t, err)
		require.Equal(t, len(before), len(after))
		channels := 3
		if bytes.HasPrefix(before, []byte("P5")) {
			channels = 1
		}
		header := len(before) - size.X*size.Y*channels
		inked := near(mode.margin)
		for i := range size.X * size.Y {
			at := header + i*channels
			if !bytes.Equal(before[at:at+channels], after[at:at+channels]) && !inked(i%size.X, i/size.X) {
				require.FailNow(t, "pixel differs", "%v: %d,%d", mode.args, i%size.X, i/size.X)
			}
		}
	}
	return true
}

func TestIndependentDecoder(t *testing.T) {
	t.Parallel()
	d := newDjpeg(t)
	read := 0
	for _, tc := range synthetics() {
		t.Run(tc.name, func(t *testing.T) {
			p := tc.picture
			src := p.write(tc.layout)
			out, _ := patch(t, src, tc.regions, tc.draw, Options{})
			near := func(margin int) func(x, y int) bool { return p.nearInk(tc.regions, margin) }
			if d.same(t, src, out, image.Pt(p.width, p.height), near) {
				read++
			}
		})
	}
	assert.GreaterOrEqual(t, read, 500, "all but those with fractions of samples")
}

// TestPhotos does the same with the photos of a folder and those below it.
func TestPhotos(t *testing.T) {
	if *photos == "" {
		t.Skip("no folder given with -photos")
	}
	d := newDjpeg(t)
	err := filepath.WalkDir(*photos, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasPrefix(filepath.Ext(path), ".jp") {
			return err
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			src, err := os.ReadFile(path)
			require.NoError(t, err)
			config, err := jpeg.DecodeConfig(bytes.NewReader(src))
			require.NoError(t, err)
			regions, draw := boxInk(config.Width, config.Height, 7)
			out, stats := patch(t, src, regions, draw, Options{})
			t.Log(fmt.Sprintf("%+v", stats), len(src), len(out))
			assert.True(t, d.same(t, src, out, image.Pt(config.Width, config.Height), func(margin int) func(x, y int) bool {
				p := &parser{file: &file{src: src}, scratch: newScratch(), regions: regions}
				require.NoError(t, p.parse())
				return p.frame.nearInk(margin)
			}))
		})
		return nil
	})
	require.NoError(t, err)
}

// nearInk reports whether a pixel is within margin of a touched MCU.
func (f *frame) nearInk(margin int) func(x, y int) bool {
	w, h := 8*f.hmax, 8*f.vmax
	return func(x, y int) bool {
		for _, dy := range []int{-margin, 0, margin} {
			for _, dx := range []int{-margin, 0, margin} {
				at := image.Pt(x+dx, y+dy)
				if at.In(f.bounds()) && f.inkMCUs[at.Y/h*f.mcusX+at.X/w] {
					return true
				}
			}
		}
		return false
	}
}
