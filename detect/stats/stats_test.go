package stats

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func box(label string, x, y, w, h float64) detect.Detection {
	return detect.Detection{Label: label, Score: 1, Box: detect.Box{XMin: x, YMin: y, XMax: x + w, YMax: y + h}}
}

// zoo is counted by hand: a cat and two dogs, a dog that reaches past the
// edge, nothing, and a box without area in an image of no known size.
func zoo() []detect.Labelled {
	return []detect.Labelled{
		{Name: "a.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{
			box("cat", 0, 0, 15, 15), box("dog", 100, 100, 32, 32), box("dog", 100, 100, 200, 100),
		})},
		{Name: "b.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{box("dog", 600, 0, 60, 95)})},
		{Name: "c.jpg", Width: 640, Height: 480},
		{Name: "d.jpg", Objects: detect.ObjectsOf([]detect.Detection{box("dog", 5, 5, 0, 9), box("cat", 0, 0, 30, 30)})},
	}
}

func TestCompute(t *testing.T) {
	s := Compute(slices.Values(zoo()))
	assert.Equal(t, 4, s.Images)
	assert.Equal(t, 1, s.Empty)
	assert.Equal(t, 6, s.Boxes)
	assert.Equal(t, &Spread{Min: 0, Median: 1.5, Mean: 1.5, Max: 3}, s.PerImage)
	assert.Equal(t, []int{1, 1, 1, 1}, s.Counts)
	assert.Equal(t, []Label{
		{Name: "dog", Boxes: 4, Images: 3, Sizes: Sizes{Medium: 2, Large: 1}},
		{Name: "cat", Boxes: 2, Images: 2, Sizes: Sizes{Tiny: 1, Small: 2}},
	}, s.Labels)
	assert.Equal(t, Sizes{Tiny: 1, Small: 2, Medium: 2, Large: 1}, s.Sizes)
	assert.Equal(t, []Pair{{"cat", "dog", 2}}, s.Pairs)
	assert.Equal(t, 1, *s.OffFrame)
	assert.Equal(t, 1, s.Unmeasured)
	assert.Equal(t, 1, s.Invalid)
	assert.InDelta(t, 2, s.Aspect.Max, 1e-12)
	assert.InDelta(t, 15, s.Side.Min, 1e-12)
}

func TestAreasDecideOnSize(t *testing.T) {
	images := []detect.Labelled{{Name: "a", Objects: detect.ObjectsOf([]detect.Detection{box("x", 0, 0, 100, 100), box("x", 0, 0, 100, 100)})}}
	images[0].Objects[0].Area = 1000
	s := Compute(slices.Values(images))
	assert.Equal(t, Sizes{Small: 1, Large: 1}, s.Sizes, "an area of 0 is not said")
}

func TestSizesPartWhereCOCOSays(t *testing.T) {
	for _, c := range []struct {
		side float64
		want Sizes
	}{
		{15.99, Sizes{Tiny: 1, Small: 1}}, {16, Sizes{Small: 1}}, {31.99, Sizes{Small: 1}},
		{32, Sizes{Medium: 1}}, {95.99, Sizes{Medium: 1}}, {96, Sizes{Large: 1}},
	} {
		var got Sizes
		got.add(c.side * c.side)
		assert.Equal(t, c.want, got, "side %v", c.side)
	}
}

// TestOffFrame holds a box against each edge of an image 100 × 50, half a pixel
// past it and a little more.
func TestOffFrame(t *testing.T) {
	for name, edge := range map[string]func(past float64) detect.Detection{
		"left":   func(past float64) detect.Detection { return box("x", -past, 10, 20, 20) },
		"top":    func(past float64) detect.Detection { return box("x", 10, -past, 20, 20) },
		"right":  func(past float64) detect.Detection { return box("x", 80+past, 10, 20, 20) },
		"bottom": func(past float64) detect.Detection { return box("x", 10, 30+past, 20, 20) },
	} {
		for past, want := range map[float64]int{0: 0, 0.5: 0, 0.75: 1, 30: 1} {
			s := Compute(slices.Values([]detect.Labelled{{Name: "a", Width: 100, Height: 50, Objects: detect.ObjectsOf([]detect.Detection{edge(past)})}}))
			require.NotNil(t, s.OffFrame)
			assert.Equal(t, want, *s.OffFrame, "%v px past the %s edge", past, name)
			assert.Zero(t, s.Unmeasured)
		}
	}
}

// TestOffFrameIsUnknown: 0 would say that somebody looked.
func TestOffFrameIsUnknown(t *testing.T) {
	objects := detect.ObjectsOf([]detect.Detection{box("x", -5, 0, 9, 9)})
	unknown := detect.Labelled{Name: "a", Width: 100, Objects: objects}
	s := Compute(slices.Values([]detect.Labelled{unknown}))
	assert.Nil(t, s.OffFrame)
	assert.Equal(t, 1, s.Unmeasured)
	s = Compute(slices.Values([]detect.Labelled{unknown, {Name: "b", Width: 100, Height: 100, Objects: objects}}))
	assert.Equal(t, 1, *s.OffFrame)
	assert.Equal(t, 1, s.Unmeasured)
	assert.Zero(t, *Compute(slices.Values([]detect.Labelled(nil))).OffFrame)
}

func TestOrderMakesNoDifference(t *testing.T) {
	images := zoo()
	want := Compute(slices.Values(images))
	slices.Reverse(images)
	assert.Equal(t, want, Compute(slices.Values(images)))
}

func TestBinsHoldTheirLowerEdge(t *testing.T) {
	for name, bins := range map[string]Bins{"sides": sideBins, "aspects": aspectBins} {
		for i := range bins.Count {
			h := bins.histogram()
			h.add(bins.Edge(i))
			assert.Equal(t, 1, h.Counts[i], "%s: edge %d", name, i)
		}
		h := bins.histogram()
		h.add(bins.First / 100)
		h.add(bins.Edge(bins.Count) * 100)
		assert.Equal(t, 1, h.Counts[0], name)
		assert.Equal(t, 1, h.Counts[bins.Count-1], name)
	}
	assert.InDelta(t, 32, sideBins.Edge(10), 1e-9)
	assert.InDelta(t, 96, sideBins.Edge(14), 1e-9)
	assert.InDelta(t, 1, math.Sqrt(aspectBins.Edge(6)*aspectBins.Edge(7)), 1e-9, "1:1 is in the middle")
}

func TestPlacesAgainstPaintingEachCell(t *testing.T) {
	const w, h = 640, 480
	boxes := []detect.Box{
		{XMin: 0, YMin: 0, XMax: w, YMax: h}, {XMin: 100, YMin: 50, XMax: 300, YMax: 400},
		{XMin: -50, YMin: 470, XMax: 900, YMax: 500}, {XMin: 700, YMin: 700, XMax: 800, YMax: 800},
		{XMin: 319.9, YMin: 240, XMax: 320, YMax: 241},
	}
	var want Places
	for _, b := range boxes {
		for y := range PlacesSide {
			for x := range PlacesSide {
				cx, cy := (float64(x)+0.5)*w/PlacesSide, (float64(y)+0.5)*h/PlacesSide
				if b.XMin <= cx && cx < b.XMax && b.YMin <= cy && cy < b.YMax {
					want[y][x]++
				}
			}
		}
	}
	var got Places
	for _, b := range boxes {
		got.add(b, w, h)
	}
	got.settle()
	assert.Equal(t, want, got)
	assert.Equal(t, 2, got.Max())
}

func TestHugeAndStrangeBoxesAreInvalid(t *testing.T) {
	nan := math.NaN()
	s := Compute(slices.Values([]detect.Labelled{{Name: "a", Width: 10, Height: 10, Objects: detect.ObjectsOf([]detect.Detection{
		{Label: "x", Box: detect.Box{XMin: nan, YMin: 0, XMax: 1, YMax: 1}},
		{Label: "x", Box: detect.Box{XMin: -1e300, YMin: -1e300, XMax: 1e300, YMax: 1e300}},
		{Label: "x", Box: detect.Box{XMin: 5, YMin: 5, XMax: 1, YMax: 1}},
	})}}))
	assert.Equal(t, 3, s.Invalid)
	_, err := json.Marshal(s)
	require.NoError(t, err, "no figure is one that JSON lacks")
}

func TestNothing(t *testing.T) {
	s := Compute(slices.Values([]detect.Labelled(nil)))
	assert.Zero(t, s.Images)
	assert.Nil(t, s.PerImage)
	assert.Nil(t, s.Side)
	assert.Nil(t, s.Aspect)
	text, err := json.Marshal(s)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"side":null`)
	var table strings.Builder
	require.NoError(t, s.WriteTable(&table, "nothing"))
	assert.Contains(t, table.String(), "boxes           0\n")
	assert.Zero(t, s.Places.Max())
}
