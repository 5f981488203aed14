package sheet

import (
	"image"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func dataset() []detect.Labelled {
	r := rand.New(rand.NewPCG(1, 1))
	labels := []string{"cat", "dog", "bird", "boat", "rare"}
	var images []detect.Labelled
	for i := range 40 {
		img := detect.Labelled{Name: string(rune('a'+i/26)) + string(rune('a'+i%26)) + ".jpg", Width: 640, Height: 480}
		for range r.IntN(6) {
			x, y := r.Float64()*500, r.Float64()*400
			img.Detections = append(img.Detections, detect.Detection{
				Label: labels[r.IntN(4)], Score: r.Float64(), Box: detect.Box{XMin: x, YMin: y, XMax: x + 20 + r.Float64()*100, YMax: y + 70},
			})
		}
		images = append(images, img)
	}
	images[17].Detections = append(images[17].Detections, detect.Detection{Label: "rare", Score: 0.6, Box: detect.Box{XMin: 1, YMin: 1, XMax: 50, YMax: 50}})
	return images
}

func names(images []detect.Labelled, chosen []Choice) []string {
	var all []string
	for _, c := range chosen {
		all = append(all, images[c.Index].Name)
	}
	return all
}

func TestPickDoesNotDependOnTheOrder(t *testing.T) {
	for _, mode := range Modes() {
		if mode == ModeLabels {
			continue // one a label, not as many as asked for
		}
		images := dataset()
		s := Sampling{Mode: mode, Max: 8, Seed: 5}
		want := names(images, s.Pick(images))
		require.Len(t, want, 8, "%s", mode)
		r := rand.New(rand.NewPCG(2, 2))
		r.Shuffle(len(images), func(i, j int) { images[i], images[j] = images[j], images[i] })
		assert.Equal(t, want, names(images, s.Pick(images)), "%s", mode)
	}
}

func TestCoverageShowsEveryLabel(t *testing.T) {
	images := dataset()
	shown := map[string]bool{}
	for _, c := range (Sampling{Max: 5}).Pick(images) {
		for _, d := range images[c.Index].Detections {
			shown[d.Label] = true
		}
	}
	assert.Len(t, shown, 5, "the rare label too")
}

func TestCropRegion(t *testing.T) {
	frame := image.Pt(640, 480)
	r, ok := Crop{}.Region(detect.Box{XMin: 600, YMin: 400, XMax: 700, YMax: 500}, frame)
	require.True(t, ok)
	assert.True(t, r.In(image.Rectangle{Max: frame}), "%v", r)
	_, ok = Crop{}.Region(detect.Box{XMin: 700, YMin: 0, XMax: 800, YMax: 10}, frame)
	assert.False(t, ok, "wholly outside")
}
