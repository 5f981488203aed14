package plot

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/disintegration/imaging"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/stats"
	"annotate/golden"
)

// kitchen holds 60 images in which a few labels are frequent and many rare, two
// of them in scripts that the figure's own font lacks or runs the other way.
func kitchen() []detect.Labelled {
	names := []string{"person", "dining table", "cup", "קערה", "fork", "قطة", "a label that is far too long for its place", "кошка", "knife", "oven", "wine glass", "<&>"}
	var images []detect.Labelled
	for i := range 60 {
		img := detect.Labelled{Name: fmt.Sprint(i, ".jpg"), Width: 640, Height: 480}
		for j := range i % 13 {
			k := (i*j + j*j) % len(names) * (j + 1) / 13
			side := float64(6 + (i*31+j*57)%240)
			x, y := float64((i*97+j*41)%400), float64((i*13+j*89)%240)
			img.Objects = append(img.Objects, detect.Object{Detection: detect.Detection{Label: names[k], Score: 1,
				Box: detect.Box{XMin: x, YMin: y, XMax: x + side, YMax: y + side*float64(1+i%3)/2}}})
		}
		images = append(images, img)
	}
	return images
}

// textsOf returns the texts of an SVG, which must be well-formed.
func textsOf(t *testing.T, f *Figure) []string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, f.WriteSVG(&b))
	var texts []string
	within := ""
	for d := xml.NewDecoder(&b); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		require.NoError(t, err)
		switch v := token.(type) {
		case xml.StartElement:
			within = v.Name.Local
		case xml.CharData:
			if within == "text" && strings.TrimSpace(string(v)) != "" {
				texts = append(texts, string(v))
			}
		case xml.EndElement:
			within = ""
		}
	}
}

func TestGoldenDataset(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Dataset("kitchen", stats.Compute(slices.Values(kitchen()))).WritePNG(&b))
	img, err := png.Decode(&b)
	require.NoError(t, err)
	half := imaging.Resize(img, int(figureWidth), int(figureHeight), imaging.Box)
	golden.Check(t, "render/plot/dataset", half, golden.Options{
		Worst: 24, Cluster: 24, Reason: "gonum's curves and positions are floating-point: with fused multiply and add, edges differ faintly",
	})
}

func TestSVGSaysTheNumbers(t *testing.T) {
	images := []detect.Labelled{
		{Name: "a", Width: 100, Height: 100, Objects: detect.ObjectsOf([]detect.Detection{
			{Label: "cat", Box: detect.Box{XMax: 10, YMax: 10}}, {Label: "a <tag> & more", Box: detect.Box{XMax: 50, YMax: 50}},
		})},
		{Name: "b"},
	}
	texts := textsOf(t, Dataset("pets", stats.Compute(slices.Values(images))))
	for _, want := range []string{"pets", "images", "boxes", "labels", "cat", "a <tag> & more", "small 50 %", "medium 50 %", "large 0 %"} {
		assert.Contains(t, texts, want)
	}
}

func TestDegenerateDatasets(t *testing.T) {
	one := detect.ObjectsOf([]detect.Detection{{Label: "cat", Box: detect.Box{XMax: 10, YMax: 10}}})
	outside := detect.ObjectsOf([]detect.Detection{{Label: "cat", Box: detect.Box{XMin: 5, YMin: 5, XMax: 10, YMax: 10}}})
	many := detect.Labelled{Name: "a", Width: 9, Height: 9}
	for i := range 1200 {
		many.Objects = append(many.Objects, detect.Object{Detection: detect.Detection{Label: fmt.Sprint("label ", i), Box: detect.Box{XMax: 1e6, YMax: 1e-3}}})
	}
	for name, tc := range map[string]struct {
		images []detect.Labelled
		want   string
	}{
		"nothing":      {nil, "There are no boxes."},
		"no boxes":     {[]detect.Labelled{{Name: "a", Width: 9, Height: 9}}, "There are no labels."},
		"no area":      {[]detect.Labelled{{Name: "a", Objects: detect.ObjectsOf([]detect.Detection{{Label: "cat"}})}}, "There are no boxes."},
		"one label":    {[]detect.Labelled{{Name: "a", Width: 9, Height: 9, Objects: one}}, "There is one label only."},
		"no sizes":     {[]detect.Labelled{{Name: "a", Objects: one}}, "The images' sizes are unknown."},
		"outside":      {[]detect.Labelled{{Name: "a", Width: 1, Height: 1, Objects: outside}}, "No box covers a place in its image."},
		"1,200 labels": {[]detect.Labelled{many}, "1,200"},
	} {
		t.Run(name, func(t *testing.T) {
			s := stats.Compute(slices.Values(tc.images))
			assert.Contains(t, textsOf(t, Dataset(name, s)), tc.want)
			assert.NoError(t, Dataset(name, s).WritePNG(io.Discard))
		})
	}
}

type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWritersErrorsAreReturned(t *testing.T) {
	f := Dataset("x", stats.Compute(slices.Values([]detect.Labelled(nil))))
	assert.ErrorIs(t, f.WritePNG(full{}), errFull)
	assert.ErrorIs(t, f.WriteSVG(full{}), errFull)
}

func TestWholeTicks(t *testing.T) {
	for top, want := range map[float64]string{
		1: "0 1", 3: "0 1 2 3", 7: "0 2 4 6 8", 10: "0 2 4 6 8 10", 34: "0 10 20 30 40", 1250: "0 500 1,000 1,500",
	} {
		var labels []string
		for _, tick := range wholeTicks(top) {
			labels = append(labels, tick.Label)
		}
		assert.Equal(t, want, strings.Join(labels, " "), "up to %v", top)
	}
}

func TestOccupied(t *testing.T) {
	for name, tc := range map[string]struct {
		counts, want []int
		skipped      int
	}{
		"none":          {[]int{0, 0, 0}, []int{0}, 0},
		"in the middle": {[]int{0, 0, 3, 0, 4, 0, 0}, []int{0, 3, 0, 4, 0}, 1},
		"at the ends":   {[]int{1, 0, 2}, []int{1, 0, 2}, 0},
	} {
		part, skipped := occupied(tc.counts)
		assert.Equal(t, tc.want, part, name)
		assert.Equal(t, tc.skipped, skipped, name)
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		assert.Equal(t, want, grouped(n))
	}
}
