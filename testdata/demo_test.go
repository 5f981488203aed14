// Package testdata_test keeps the drawn photos and what is said of them
// together. Go leaves folders named testdata out of ./..., so `make test` names
// it: go test ./testdata
package testdata_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/record"
	"annotate/golden/need"
)

// photo is a line of a record with the photo that it is about.
type photo struct {
	record.Entry
	data   []byte
	img    image.Image // as stored
	format string
}

// photos reads a folder's record and photos, which must be the same ones in the
// same order, unchanged since.
func photos(t *testing.T, dir string) []photo {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, "detections.jsonl"))
	require.NoError(t, err)
	defer file.Close()
	var all []photo
	var names []string
	for e, err := range record.Decode(file.Name(), file) {
		require.NoError(t, err)
		require.NotNil(t, e.Detections, "%s: an image without objects has an empty list", e.Image)
		p := photo{Entry: e}
		p.data, err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(e.Image)))
		require.NoError(t, err)
		assert.Equal(t, record.Sum(p.data), e.SHA256, e.Image)
		p.img, p.format, err = image.Decode(bytes.NewReader(p.data))
		require.NoError(t, err, e.Image)
		size := p.img.Bounds().Size()
		if p.orientation() >= 5 { // lies on its side
			size.X, size.Y = size.Y, size.X
		}
		assert.Equal(t, image.Pt(e.Width, e.Height), size, e.Image)
		all, names = append(all, p), append(names, e.Image)
	}
	var onDisk []string
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if ext := path.Ext(name); err == nil && !d.IsDir() && ext != ".json" && ext != ".jsonl" {
			onDisk = append(onDisk, name)
		}
		return err
	}))
	assert.Equal(t, onDisk, names, "every photo has its line, in the order of a walk")
	return all
}

// orientation finds the EXIF orientation where the program that drew the photo
// puts it: the first entry of the directory.
func (p photo) orientation() int {
	i := bytes.Index(p.data[:min(len(p.data), 64)], []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00"))
	if i < 0 {
		return 1
	}
	return int(p.data[i+6+8+2+8])
}

// truth returns the ground truth of the demo, parallel to its photos.
func truth(t *testing.T) []detect.Labelled {
	t.Helper()
	file, err := os.Open("demo/truth.coco.json")
	require.NoError(t, err)
	defer file.Close()
	d, err := coco.Decode(file.Name(), file, coco.Options{Bad: func(err error) { assert.NoError(t, err) }})
	require.NoError(t, err)
	assert.Equal(t, coco.Categories(), d.Categories)
	return d.Labelled()
}

// TestDemoShowsEveryKind: the demo is small, and has a photo of each kind that
// annotate treats in a way of its own.
func TestDemoShowsEveryKind(t *testing.T) {
	sizes, has, total := map[image.Point]bool{}, map[string]bool{}, 0
	for _, p := range photos(t, "demo") {
		assert.Less(t, len(p.data), 500_000, p.Image)
		total += len(p.data)
		sizes[image.Pt(p.Width, p.Height)] = true
		has[p.format] = true
		switch m := p.img.(type) {
		case *image.Gray:
			has["grey"] = true
		case *image.Paletted:
			has["palette"] = true
		case *image.NRGBA:
			has["alpha"] = has["alpha"] || !m.Opaque()
		}
		for kind, is := range map[string]bool{
			"in a folder": path.Dir(p.Image) != ".", "turned": p.orientation() == 6, "nothing to find": len(p.Detections) == 0,
		} {
			has[kind] = has[kind] || is
		}
	}
	assert.GreaterOrEqual(t, len(sizes), 4, "several sizes")
	assert.Less(t, total, 4_000_000)
	for _, kind := range []string{"jpeg", "png", "in a folder", "turned", "grey", "palette", "alpha", "nothing to find"} {
		assert.True(t, has[kind], kind)
	}
}

// TestDemoRecordIsAModels: the recorded detections look as the API's do, are
// near the truth, and wrong in each of the ways in which models are.
func TestDemoRecordIsAModels(t *testing.T) {
	var labels []string
	for _, c := range coco.Categories() {
		labels = append(labels, c.Name)
	}
	truths, lines := truth(t), photos(t, "demo")
	require.Len(t, truths, len(lines))
	objects, right, twice, invented, past, mostPeople := 0, 0, 0, 0, 0, 0
	for i, line := range lines {
		frame := detect.Box{XMax: float64(line.Width), YMax: float64(line.Height)}
		require.Equal(t, line.Image, truths[i].Name)
		assert.Equal(t, image.Pt(line.Width, line.Height), image.Pt(truths[i].Width, truths[i].Height))
		assert.Equal(t, "https://router.huggingface.co/hf-inference/models/facebook/detr-resnet-50", line.Source)
		people, hit := 0, make([]int, len(line.Detections))
		for _, want := range truths[i].Objects {
			assert.Equal(t, want.Box, want.Box.Intersect(frame), "%s: %v is inside its image", line.Image, want)
			assert.Positive(t, want.Area)
			assert.LessOrEqual(t, want.Area, want.Box.Area(), "%s: %v", line.Image, want)
			objects++
			if want.Label == "person" {
				people++
			}
			matches := 0
			for j, got := range line.Detections {
				if got.Label == want.Label && got.Box.IoU(want.Box) >= 0.5 {
					matches++
					hit[j]++
				}
			}
			if matches > 0 {
				right++
				twice += matches - 1
			}
		}
		for j, d := range line.Detections {
			where := fmt.Sprintf("%s: %v", line.Image, d)
			assert.Contains(t, labels, d.Label, where)
			assert.GreaterOrEqual(t, d.Score, *line.Parameters.Threshold, where)
			assert.LessOrEqual(t, d.Score, 0.9999, where)
			assert.False(t, d.Box.Empty(), where)
			for _, v := range []float64{d.Box.XMin, d.Box.YMin, d.Box.XMax, d.Box.YMax} {
				assert.Equal(t, math.Trunc(v), v, where)
			}
			const slack = 25 // pixels; a model's boxes may leave the frame a little
			assert.Equal(t, d.Box, d.Box.Intersect(detect.Box{XMin: -slack, YMin: -slack, XMax: frame.XMax + slack, YMax: frame.YMax + slack}), where)
			if d.Box != d.Box.Intersect(frame) {
				past++
			}
			if hit[j] == 0 {
				invented++
			}
		}
		mostPeople = max(mostPeople, people)
	}
	assert.GreaterOrEqual(t, float64(right)/float64(objects), 0.85)
	assert.Less(t, right, objects, "something is missed")
	assert.Positive(t, invented)
	assert.Positive(t, twice)
	assert.Positive(t, past, "some box is a little past the edge")
	assert.GreaterOrEqual(t, mostPeople, 40, "one photo is of a crowd")
}

// TestDemoBoxesLieOnTheObjects looks at the pixels of the cut-out picture, which
// has nothing but its objects: the boxes of the truth end where these do.
func TestDemoBoxesLieOnTheObjects(t *testing.T) {
	all := photos(t, "demo")
	at := slices.IndexFunc(all, func(p photo) bool { return p.Image == "toys.png" })
	require.GreaterOrEqual(t, at, 0)
	seen := image.Rectangle{} // around everything that can be seen
	b := all[at].img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			// The shadow on the ground is dark, and not part of what throws it.
			if c := color.NRGBAModel.Convert(all[at].img.At(x, y)).(color.NRGBA); c.A >= 128 && c.R > 60 {
				seen = seen.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, o := range truth(t)[at].Objects {
		left, top = min(left, o.Box.XMin), min(top, o.Box.YMin)
		right, bottom = max(right, o.Box.XMax), max(bottom, o.Box.YMax)
	}
	assert.InDelta(t, seen.Min.X, left, 3, "left")
	assert.InDelta(t, seen.Min.Y, top, 3, "top")
	assert.InDelta(t, seen.Max.X, right, 3, "right")
	assert.InDelta(t, seen.Max.Y, bottom, 3, "bottom")
}

// TestOrientations turns each stored picture upright by the definition of its
// orientation in TIFF 6.0 (which side of the picture row 0 and column 0 are)
// and compares it with the upright one.
func TestOrientations(t *testing.T) {
	all := photos(t, "orientation")
	upright := all[len(all)-1]
	require.Equal(t, "upright.png", upright.Image)
	require.Len(t, all, 9)
	w, h := upright.Width, upright.Height
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
	for i, p := range all[:8] {
		assert.Equal(t, i+1, p.orientation())
		assert.Equal(t, fmt.Sprintf("orientation-%d.jpg", i+1), p.Image)
		worst := 0.0
		for y := range h {
			for x := range w {
				got := color.NRGBAModel.Convert(p.img.At(stored[i+1](x, y))).(color.NRGBA)
				want := color.NRGBAModel.Convert(upright.img.At(x, y)).(color.NRGBA)
				for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
					worst = max(worst, math.Abs(float64(d)))
				}
			}
		}
		// JPEG at quality 92 loses up to about 45 at the letter's edges; a
		// picture turned wrongly differs by more than 100 over whole areas.
		assert.LessOrEqual(t, worst, 64.0, p.Image)
		require.Len(t, p.Detections, 1)
		assert.Equal(t, "cup", p.Detections[0].Label)
	}
}

func TestFormats(t *testing.T) {
	got := map[string]string{}
	for _, p := range photos(t, "formats") {
		got[p.Image] = fmt.Sprintf("%s %T", p.format, p.img)
	}
	assert.Equal(t, map[string]string{
		"grey-raw.tiff": "tiff *image.Gray", "grey.jpg": "jpeg *image.Gray", "grey1.png": "png *image.Gray",
		"grey8.png": "png *image.Gray", "palette.gif": "gif *image.Paletted", "palette8.png": "png *image.Paletted",
		"rgb.bmp": "bmp *image.RGBA", "rgb.jpg": "jpeg *image.YCbCr", "rgba.tiff": "tiff *image.NRGBA",
		"rgb16.png": "png *image.RGBA64", "rgb8.png": "png *image.RGBA", "rgba8.png": "png *image.NRGBA",
	}, got)
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
