package golden

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"

	"annotate/golden/need"
)

// TestOrientationSpecimens turns each stored picture upright by the definition
// of its orientation in TIFF 6.0 (which side of the picture row 0 and column 0
// are) and compares it with the upright one.
func TestOrientationSpecimens(t *testing.T) {
	upright, err := readPNG(filepath.Join(testdata, "orientation", "upright.png"))
	require.NoError(t, err)
	w, h := upright.Bounds().Dx(), upright.Bounds().Dy()
	// Where the upright pixel (x,y) is stored.
	stored := map[int]func(x, y int) (int, int){
		1: func(x, y int) (int, int) { return x, y },
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, w - 1 - x },
		7: func(x, y int) (int, int) { return h - 1 - y, w - 1 - x },
		8: func(x, y int) (int, int) { return h - 1 - y, x },
	}
	want := toPixels(upright)
	seen := map[int]bool{}
	for _, line := range readRecord(t, "orientation") {
		if line.Image == "upright.png" {
			continue
		}
		data, img := checkPhoto(t, "orientation", line)
		o := storedOrientation(data)
		assert.Equal(t, fmt.Sprintf("orientation-%d.jpg", o), line.Image)
		require.Contains(t, stored, o)
		seen[o] = true
		got := image.NewRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				sx, sy := stored[o](x, y)
				got.Set(x, y, img.At(sx, sy))
			}
		}
		// JPEG at quality 92 loses up to about 45 at the letter's edges; a
		// picture turned wrongly differs by more than 100 over whole areas.
		loss := Options{Worst: 64, Cluster: w * h, Reason: "JPEG"}
		d := compare(toPixels(got), want)
		assert.True(t, d.within(loss), "%s: %v", line.Image, d)

		require.Len(t, line.Detections, 1)
		assert.Equal(t, "cup", line.Detections[0].Label)
	}
	assert.Len(t, seen, 8)
}

func TestFormatSpecimens(t *testing.T) {
	want := map[string]string{
		"grey-raw.tiff": "tiff *image.Gray", "grey.jpg": "jpeg *image.Gray", "grey1.png": "png *image.Gray",
		"grey8.png": "png *image.Gray", "palette.gif": "gif *image.Paletted", "palette8.png": "png *image.Paletted",
		"rgb.bmp": "bmp *image.RGBA", "rgb.jpg": "jpeg *image.YCbCr", "rgba.tiff": "tiff *image.NRGBA",
		"rgb16.png": "png *image.RGBA64", "rgb8.png": "png *image.RGBA", "rgba8.png": "png *image.NRGBA",
	}
	got := map[string]string{}
	for _, line := range readRecord(t, "formats") {
		data, img := checkPhoto(t, "formats", line)
		_, format, err := image.DecodeConfig(bytes.NewReader(data))
		require.NoError(t, err)
		got[line.Image] = fmt.Sprintf("%s %T", format, img)
	}
	assert.Equal(t, want, got)
	for _, name := range files(t, filepath.Join(testdata, "formats")) {
		if name != "detections.jsonl" {
			assert.Contains(t, want, name)
		}
	}
}

// TestNothingIsIgnored: a golden image or an input that git ignores would be
// there for its author alone.
func TestNothingIsIgnored(t *testing.T) {
	git := exec.Command(need.Tool(t, "git", "git"), "-C", "..", "ls-files", "--others", "--ignored", "--exclude-standard", "golden", "testdata")
	out, err := git.Output()
	if err != nil {
		t.Skipf("not a git checkout: %v", err)
	}
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		ok := strings.HasPrefix(name, "golden/failed/") || path.Ext(name) == ".test" || path.Ext(name) == ".prof"
		assert.True(t, ok, "%s is ignored by git", name)
	}
}
