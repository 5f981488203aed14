package sheet

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
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
			img.Objects = append(img.Objects, detect.Object{Detection: detect.Detection{
				Label: labels[r.IntN(4)], Score: r.Float64(), Box: detect.Box{XMin: x, YMin: y, XMax: x + 20 + r.Float64()*100, YMax: y + 70},
			}})
		}
		images = append(images, img)
	}
	images[17].Objects = append(images[17].Objects, detect.Object{Detection: detect.Detection{Label: "rare", Score: 0.6, Box: detect.Box{XMin: 1, YMin: 1, XMax: 50, YMax: 50}}})
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
		images := dataset()
		s := Sampling{Mode: mode, Max: 8, Seed: 5}
		want := names(images, s.Pick(images))
		if mode == ModeLabels {
			require.Len(t, want, 5, "one a label")
		} else {
			require.Len(t, want, 8, "%s", mode)
		}
		r := rand.New(rand.NewPCG(2, 2))
		r.Shuffle(len(images), func(i, j int) { images[i], images[j] = images[j], images[i] })
		assert.Equal(t, want, names(images, s.Pick(images)), "%s", mode)
	}
}

// TestCoverageShowsAll counts, with as few images as a glance takes, every
// label, size, density and shape that the dataset has.
func TestCoverageShowsAll(t *testing.T) {
	images := dataset()
	images[3].Width, images[3].Height = 480, 640
	images[5].Objects = nil
	for i := range 20 {
		images[7].Objects = append(images[7].Objects, detect.Object{Detection: detect.Detection{Label: "cat", Box: detect.Box{XMin: float64(i), XMax: float64(i) + 8, YMax: 8}}})
	}
	images[9].Objects = detect.ObjectsOf([]detect.Detection{{Label: "Cat", Box: detect.Box{XMax: 300, YMax: 300}}})
	featuresIn := func(indexes []int) map[string]bool {
		seen := map[string]bool{}
		for _, i := range indexes {
			numbers := map[string]int{}
			featuresOf(images[i], numbers)
			for name := range numbers {
				seen[name] = true
			}
		}
		return seen
	}
	var every, chosen []int
	for i := range images {
		every = append(every, i)
	}
	for _, c := range (Sampling{Max: 9}).Pick(images) {
		chosen = append(chosen, c.Index)
	}
	want := featuresIn(every)
	assert.Len(t, want, 5+3+5+2, "labels, whatever their case; sizes; densities; shapes")
	assert.Equal(t, want, featuresIn(chosen))
}

func TestCoverageShowsTheRarestAgain(t *testing.T) {
	var images []detect.Labelled
	for i := range 30 {
		label := "common"
		if i%10 == 0 {
			label = "rare"
		}
		images = append(images, detect.Labelled{Name: string(rune('a'+i/10)) + string(rune('0'+i%10)), Objects: detect.ObjectsOf([]detect.Detection{{Label: label, Box: detect.Box{XMax: 50, YMax: 50}}})})
	}
	rare := 0
	for _, c := range (Sampling{Max: 6}).Pick(images) {
		if images[c.Index].Objects[0].Label == "rare" {
			rare++
		}
	}
	assert.Equal(t, 3, rare, "half of the sheet for a tenth of the images")
}

func TestPickAll(t *testing.T) {
	for _, mode := range Modes() {
		s := Sampling{Mode: mode, PerLabel: 100}
		assert.Empty(t, s.Pick(nil), "%s", mode)
		images := dataset()
		seen := map[int]int{}
		for _, c := range s.Pick(images) {
			seen[c.Index]++
		}
		want := len(images)
		if mode == ModeLabels {
			want = 0 // those with objects
			for _, img := range images {
				want += min(len(img.Objects), 1)
			}
		}
		assert.Len(t, seen, want, "%s", mode)
		for i, n := range seen {
			assert.Equal(t, 1, n, "%s: image %d is shown once", mode, i)
		}
	}
}

func TestChanceGoesBySeedAndName(t *testing.T) {
	images := dataset()
	pick := func(seed uint64, images []detect.Labelled) []string {
		return names(images, Sampling{Mode: ModeRandom, Max: 8, Seed: seed}.Pick(images))
	}
	assert.Equal(t, pick(1, images), pick(1, images))
	assert.NotEqual(t, pick(1, images), pick(2, images))

	// Of a dataset with one image more at most one place is another's.
	grown := append(slices.Clone(images), detect.Labelled{Name: "new.jpg"})
	kept := 0
	for _, name := range pick(1, grown) {
		if slices.Contains(pick(1, images), name) {
			kept++
		}
	}
	assert.GreaterOrEqual(t, kept, 7)
}

func TestFirstGoesByName(t *testing.T) {
	images := dataset()
	slices.Reverse(images)
	assert.Equal(t, []string{"aa.jpg", "ab.jpg", "ac.jpg"}, names(images, Sampling{Mode: ModeFirst, Max: 3}.Pick(images)))
}

func TestWorstIsFirst(t *testing.T) {
	box := func(x0, y0, x1, y1, score float64) detect.Detection {
		return detect.Detection{Label: "cat", Score: score, Box: detect.Box{XMin: x0, YMin: y0, XMax: x1, YMax: y1}}
	}
	images := []detect.Labelled{
		{Name: "fine", Width: 100, Height: 100, Objects: detect.ObjectsOf([]detect.Detection{box(0, 0, 50, 50, 1)})},
		{Name: "unsure", Width: 100, Height: 100, Objects: detect.ObjectsOf([]detect.Detection{box(0, 0, 50, 50, 0.25)})},
		{Name: "twice", Width: 100, Height: 100, Objects: detect.ObjectsOf([]detect.Detection{box(0, 0, 50, 50, 1), box(0, 0, 50, 50, 0.9)})},
		{Name: "faults", Width: 100, Height: 100, Objects: detect.ObjectsOf([]detect.Detection{box(5, 5, 5, 9, 1), box(math.NaN(), 0, 1, 1, 1)})},
		{Name: "outside", Width: 100, Height: 100, Objects: detect.ObjectsOf([]detect.Detection{box(200, 0, 300, 50, 0.8)})},
		{Name: "empty", Width: 100, Height: 100},
	}
	var got []string
	for _, c := range (Sampling{Mode: ModeWorst}).Pick(images) {
		got = append(got, images[c.Index].Name+": "+c.Note)
	}
	assert.Equal(t, []string{
		"faults: 2 without area", "outside: 1 outside", "twice: 1 twice", "unsure: lowest 0.25", "empty: ", "fine: ",
	}, got)
}

func TestLabelsShowsTheClearest(t *testing.T) {
	at := func(label string, side, score float64) []detect.Detection {
		return []detect.Detection{{Label: label, Score: score, Box: detect.Box{XMax: side, YMax: side}}}
	}
	images := []detect.Labelled{
		{Name: "a", Objects: detect.ObjectsOf(at("cat", 10, 1))}, {Name: "b", Objects: detect.ObjectsOf(at("cat", 90, 0.9))},
		{Name: "c", Objects: detect.ObjectsOf(at("cat", 90, 0.5))}, {Name: "d", Objects: detect.ObjectsOf(at("dog", 50, 1))},
	}
	assert.Equal(t, []Choice{{1, "cat"}, {3, "dog"}}, Sampling{Mode: ModeLabels}.Pick(images))
	assert.Equal(t, []Choice{{1, "cat"}, {2, "cat"}, {3, "dog"}}, Sampling{Mode: ModeLabels, PerLabel: 2}.Pick(images))
}

func TestCount(t *testing.T) {
	at := func(labels ...string) (l detect.Labelled) {
		for _, label := range labels {
			l.Objects = append(l.Objects, detect.Object{Detection: detect.Detection{Label: label}})
		}
		return l
	}
	assert.Equal(t, Census{Images: 3, Objects: 4, Labels: []LabelCount{{"b", 2}, {"a", 1}, {"c", 1}}}, Count([]detect.Labelled{at("b", "c"), at(), at("a", "b")}))
}

func TestCropRegion(t *testing.T) {
	frame := image.Pt(640, 480)
	box := func(x0, y0, x1, y1 float64) detect.Box { return detect.Box{XMin: x0, YMin: y0, XMax: x1, YMax: y1} }
	for _, tc := range []struct {
		name string
		crop Crop
		box  detect.Box
		want image.Rectangle
	}{
		{"the box", Crop{}, box(10, 20, 110, 70), image.Rect(10, 20, 110, 70)},
		{"parts of pixels", Crop{}, box(10.2, 20.4, 19.9, 29.6), image.Rect(10, 20, 20, 30)},
		{"padding by the longer side", Crop{Padding: 0.1}, box(100, 100, 200, 150), image.Rect(90, 90, 210, 160)},
		{"square", Crop{Square: true}, box(100, 100, 200, 150), image.Rect(100, 75, 200, 175)},
		{"minimum", Crop{MinSize: 64}, box(100, 100, 110, 110), image.Rect(73, 73, 137, 137)},
		{"moved inwards", Crop{MinSize: 64}, box(0, 470, 10, 480), image.Rect(0, 416, 64, 480)},
		{"cut where the photo is too small", Crop{Square: true, Padding: 1}, box(0, 0, 640, 100), image.Rect(0, 0, 640, 480)},
		{"partly outside", Crop{}, box(600, 400, 700, 500), image.Rect(600, 400, 640, 480)},
		{"inverted", Crop{}, box(110, 70, 10, 20), image.Rect(10, 20, 110, 70)},
		{"a sliver", Crop{}, box(10, 20, 10.1, 40), image.Rect(10, 20, 11, 40)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, ok := tc.crop.Region(tc.box, frame)
			require.True(t, ok)
			assert.Equal(t, tc.want, r)
		})
	}
	for name, b := range map[string]detect.Box{
		"wholly outside": box(700, 0, 800, 10), "no area": box(5, 5, 5, 9), "not a number": box(math.NaN(), 0, 1, 1),
	} {
		_, ok := Crop{MinSize: 10}.Region(b, frame)
		assert.False(t, ok, name)
	}
}
