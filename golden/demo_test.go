package golden

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg"
	"math"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// Go leaves folders named testdata out of ./..., so what keeps the drawn photos
// and what is said of them together is tested here.

const testdata = "../testdata"

// recorded is a line of detections.jsonl.
type recorded struct {
	Image         string
	SHA256        string
	Width, Height int
	Source        string
	Parameters    detect.Parameters
	Detections    []detect.Detection
}

// readRecord reads a folder's detections.jsonl.
func readRecord(t *testing.T, dir string) []recorded {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testdata, dir, "detections.jsonl"))
	require.NoError(t, err)
	var lines []recorded
	scanner := bufio.NewScanner(bytes.NewReader(data))
	scanner.Buffer(nil, len(data)+1)
	for scanner.Scan() {
		var line recorded
		d := json.NewDecoder(bytes.NewReader(scanner.Bytes()))
		d.DisallowUnknownFields()
		require.NoError(t, d.Decode(&line))
		require.NotNil(t, line.Detections, "%s: an image without objects has an empty list", line.Image)
		lines = append(lines, line)
	}
	require.NoError(t, scanner.Err())
	return lines
}

// checkPhoto reads a recorded photo and holds it against its line.
func checkPhoto(t *testing.T, dir string, line recorded) ([]byte, image.Image) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testdata, dir, filepath.FromSlash(line.Image)))
	require.NoError(t, err)
	assert.Equal(t, fmt.Sprintf("%x", sha256.Sum256(data)), line.SHA256, line.Image)
	img, _, err := image.Decode(bytes.NewReader(data))
	require.NoError(t, err, line.Image)
	size := img.Bounds().Size()
	if storedOrientation(data) >= 5 { // lies on its side
		size.X, size.Y = size.Y, size.X
	}
	assert.Equal(t, image.Pt(line.Width, line.Height), size, line.Image)
	return data, img
}

// storedOrientation finds the EXIF orientation where our own writer puts it:
// the first entry of the directory.
func storedOrientation(data []byte) int {
	i := bytes.Index(data[:min(len(data), 64)], []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00"))
	if i < 0 {
		return 1
	}
	return int(data[i+6+8+2+8])
}

func TestDemoPhotos(t *testing.T) {
	lines := readRecord(t, "demo")
	var listed, onDisk []string
	sizes := map[image.Point]bool{}
	var total int64
	has := map[string]bool{}
	for _, line := range lines {
		listed = append(listed, line.Image)
		data, img := checkPhoto(t, "demo", line)
		assert.Less(t, len(data), 500_000, line.Image)
		total += int64(len(data))
		sizes[image.Pt(line.Width, line.Height)] = true

		has[path.Ext(line.Image)] = true
		has["in a folder"] = has["in a folder"] || path.Dir(line.Image) != "."
		has["turned"] = has["turned"] || storedOrientation(data) == 6
		switch m := img.(type) {
		case *image.Gray:
			has["grey"] = true
		case *image.Paletted:
			has["palette"] = true
		case *image.NRGBA:
			has["alpha"] = has["alpha"] || !m.Opaque()
		}
		has["nothing to find"] = has["nothing to find"] || len(line.Detections) == 0
	}
	for _, name := range files(t, filepath.Join(testdata, "demo")) {
		if ext := path.Ext(name); ext == ".jpg" || ext == ".png" {
			onDisk = append(onDisk, name)
		}
	}
	assert.Equal(t, onDisk, listed, "every photo has its line, in the order of a walk")
	assert.GreaterOrEqual(t, len(lines), 8)
	assert.GreaterOrEqual(t, len(sizes), 4, "several sizes")
	assert.Less(t, total, int64(4_000_000))
	for _, kind := range []string{".jpg", ".png", "in a folder", "turned", "grey", "palette", "alpha", "nothing to find"} {
		assert.True(t, has[kind], kind)
	}
}

func TestDemoRecord(t *testing.T) {
	labels := map[string]bool{}
	for _, name := range readTruth(t).names() {
		labels[name] = true
	}
	past := 0
	for _, line := range readRecord(t, "demo") {
		assert.Equal(t, "https://router.huggingface.co/hf-inference/models/facebook/detr-resnet-50", line.Source)
		require.NotNil(t, line.Parameters.Threshold)
		for _, d := range line.Detections {
			where := fmt.Sprintf("%s: %+v", line.Image, d)
			assert.True(t, labels[d.Label], where)
			assert.GreaterOrEqual(t, d.Score, *line.Parameters.Threshold, where)
			assert.LessOrEqual(t, d.Score, 0.9999, where)
			assert.False(t, d.Box.Empty(), where)
			for _, v := range []float64{d.Box.XMin, d.Box.YMin, d.Box.XMax, d.Box.YMax} {
				assert.Equal(t, math.Trunc(v), v, where)
			}
			w, h := float64(line.Width), float64(line.Height)
			const slack = 25 // pixels; a model's boxes may leave the frame a little
			assert.Equal(t, d.Box, d.Box.Intersect(detect.Box{XMin: -slack, YMin: -slack, XMax: w + slack, YMax: h + slack}), where)
			if d.Box != d.Box.Clamp(w, h) {
				past++
			}
		}
	}
	assert.Positive(t, past, "some box is a little past the edge")
}

// groundTruth is what demo/truth.coco.json holds, in COCO's form.
type groundTruth struct {
	Images []struct {
		ID            int
		FileName      string `json:"file_name"`
		Width, Height int
	}
	Annotations []struct {
		ID         int
		ImageID    int `json:"image_id"`
		CategoryID int `json:"category_id"`
		BBox       [4]float64
		Area       float64
		IsCrowd    *int
	}
	Categories []struct {
		ID   int
		Name string
	}
}

func readTruth(t *testing.T) groundTruth {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testdata, "demo", "truth.coco.json"))
	require.NoError(t, err)
	var truth groundTruth
	require.NoError(t, json.Unmarshal(data, &truth))
	return truth
}

// names returns the labels by category id.
func (g groundTruth) names() map[int]string {
	names := map[int]string{}
	for _, c := range g.Categories {
		names[c.ID] = c.Name
	}
	return names
}

// of returns the objects of an image, as detections.
func (g groundTruth) of(imageID int) []detect.Detection {
	names := g.names()
	var found []detect.Detection
	for _, a := range g.Annotations {
		if a.ImageID == imageID {
			found = append(found, detect.Detection{Label: names[a.CategoryID], Score: 1, Truth: true, Box: detect.Box{
				XMin: a.BBox[0], YMin: a.BBox[1], XMax: a.BBox[0] + a.BBox[2], YMax: a.BBox[1] + a.BBox[3],
			}})
		}
	}
	return found
}

func TestDemoTruthIsCOCO(t *testing.T) {
	truth := readTruth(t)
	names := truth.names()
	require.Len(t, truth.Categories, 80)
	assert.Len(t, names, 80, "ids are unique")
	// From COCO's instances_val2017: the ids leave gaps.
	assert.Equal(t, []string{"person", "cat", "teddy bear", "toothbrush"}, []string{names[1], names[17], names[88], names[90]})
	assert.NotContains(t, names, 12)

	size := map[int]detect.Box{}
	for _, img := range truth.Images {
		assert.NotContains(t, size, img.ID)
		size[img.ID] = detect.Box{XMax: float64(img.Width), YMax: float64(img.Height)}
	}
	ids := map[int]bool{}
	for _, a := range truth.Annotations {
		assert.False(t, ids[a.ID], "id %d twice", a.ID)
		ids[a.ID] = true
		require.Contains(t, size, a.ImageID)
		require.Contains(t, names, a.CategoryID)
		require.NotNil(t, a.IsCrowd)
		assert.Zero(t, *a.IsCrowd)
		box := detect.Box{XMin: a.BBox[0], YMin: a.BBox[1], XMax: a.BBox[0] + a.BBox[2], YMax: a.BBox[1] + a.BBox[3]}
		assert.Equal(t, box, box.Intersect(size[a.ImageID]), "annotation %d is inside its image", a.ID)
		assert.Positive(t, a.Area)
		assert.LessOrEqual(t, a.Area, box.Area(), "annotation %d", a.ID)
	}
}

// TestDemoRecordIsAModels: the recorded detections are near the truth, and wrong
// in each of the ways in which models are.
func TestDemoRecordIsAModels(t *testing.T) {
	truth, lines := readTruth(t), readRecord(t, "demo")
	require.Len(t, truth.Images, len(lines))
	objects, right, missed, invented, twice, mostPeople := 0, 0, 0, 0, 0, 0
	for i, line := range lines {
		require.Equal(t, line.Image, truth.Images[i].FileName)
		assert.Equal(t, image.Pt(line.Width, line.Height), image.Pt(truth.Images[i].Width, truth.Images[i].Height))
		people := 0
		hit := make([]int, len(line.Detections))
		for _, want := range truth.of(truth.Images[i].ID) {
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
			switch {
			case matches == 0:
				missed++
			default:
				right++
				twice += matches - 1
			}
		}
		for _, n := range hit {
			if n == 0 {
				invented++
			}
		}
		mostPeople = max(mostPeople, people)
	}
	assert.GreaterOrEqual(t, float64(right)/float64(objects), 0.85)
	assert.Positive(t, missed)
	assert.Positive(t, invented)
	assert.Positive(t, twice)
	assert.GreaterOrEqual(t, mostPeople, 40, "one photo is of a crowd")
}

// TestDemoBoxesLieOnTheObjects looks at the pixels of the cut-out picture, which
// has nothing but its objects: the boxes of the truth end where these do.
func TestDemoBoxesLieOnTheObjects(t *testing.T) {
	img, err := readPNG(filepath.Join(testdata, "demo", "toys.png"))
	require.NoError(t, err)
	truth := readTruth(t)
	seen := image.Rectangle{} // around everything that can be seen
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			// The shadow on the ground is dark, and not part of what throws it.
			if c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA); c.A >= 128 && c.R > 60 {
				seen = seen.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	drawn := detect.Box{XMin: math.Inf(1), YMin: math.Inf(1), XMax: math.Inf(-1), YMax: math.Inf(-1)}
	for _, i := range truth.Images {
		if i.FileName != "toys.png" {
			continue
		}
		for _, d := range truth.of(i.ID) {
			drawn = detect.Box{
				XMin: min(drawn.XMin, d.Box.XMin), YMin: min(drawn.YMin, d.Box.YMin),
				XMax: max(drawn.XMax, d.Box.XMax), YMax: max(drawn.YMax, d.Box.YMax),
			}
		}
	}
	for name, pair := range map[string][2]float64{
		"left":   {float64(seen.Min.X), drawn.XMin},
		"top":    {float64(seen.Min.Y), drawn.YMin},
		"right":  {float64(seen.Max.X), drawn.XMax},
		"bottom": {float64(seen.Max.Y), drawn.YMax},
	} {
		assert.InDelta(t, pair[0], pair[1], 3, name)
	}
}
