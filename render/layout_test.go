package render

import (
	"image"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"annotate/detect"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stress returns boxes and labels that break naive drawing.
func stress(size image.Point) []detect.Detection {
	w, h := float64(size.X), float64(size.Y)
	at := func(label string, score, x0, y0, x1, y1 float64) detect.Detection {
		return detect.Detection{Label: label, Score: score, Box: detect.Box{XMin: x0, YMin: y0, XMax: x1, YMax: y1}}
	}
	return []detect.Detection{
		at("huge", 0.9, -3e7, -3e7, 3e7, 3e7),
		at("beyond", 0.9, -1e308, 0, 1e308, h),
		at("inverted", 0.8, w/2, h/2, w/4, h/4),
		at("a point", 0.7, w/2, h/2, w/2+0.01, h/2+0.01),
		at("no number", 0.6, math.NaN(), 0, w, h),
		at("infinite", 0.6, 0, 0, math.Inf(1), h),
		at("a line", 0.5, 0, h/2, w, h/2),
		at("outside", 0.5, w+10, 0, w+20, 10),
		at("score", math.NaN(), 0, 0, w/3, h/3),
		at("score", 7, 0, 0, w/3, h/3),
		at("in the corner", 0.4, w-1, h-1, w, h),
		at(strings.Repeat("long ", 40), 0.4, w/3, h/3, w/2, h/2),
		at("", 0.4, 0, h/2, w/2, h),
		at("猫 と 犬", 0.4, 0, 0, w/2, h/2),
		at("قطة", 0.4, w/5, 0, w/2, h/2),
		at("חתול", 0.4, w/5, h/5, w/2, h/2),
		at("👩‍👩‍👧‍👦🐱", 0.4, w/4, h/5, w/2, h/2),
		at("é\u0301\u0302\u0303 ก็้", 0.4, w/4, h/5, w/2, h/2),
		at("a\nb\tc\x00\x1b[31m\u202e\u200b", 0.4, w/4, h/5, w/2, h/2),
		at("\xff\xfe broken", 0.4, w/4, h/5, w/2, h/2),
		{Label: "truth", Score: 1, Truth: true, Box: detect.Box{XMin: w / 3, YMin: 0, XMax: w, YMax: h / 2}},
	}
}

func TestLayoutCountsWhatItCannotDraw(t *testing.T) {
	s := Layout(image.Pt(640, 480), stress(image.Pt(640, 480)), Style{Parts: []Part{PartBox}})
	assert.Equal(t, Skipped{NotFinite: 2, Empty: 1, OffFrame: 1}, s.Skipped)
	assert.Equal(t, Repaired{Inverted: 1, Clamped: 2, Score: 2}, s.Repaired)
	assert.Len(t, s.Items, len(stress(image.Pt(640, 480)))-4)
}

func TestLayoutAllowsForRounding(t *testing.T) {
	b := detect.Box{XMin: -0.3, YMin: -0.3, XMax: 640.3, YMax: 480.3}
	s := Layout(image.Pt(640, 480), []detect.Detection{{Label: "a", Box: b}}, Style{})
	assert.Zero(t, s.Repaired)
}

func TestLayoutDoesNotDependOnTheOrder(t *testing.T) {
	size := image.Pt(640, 480)
	for _, n := range []int{3, 40, 200} {
		dets := append(crowd(n, size, true, uint64(n)), stress(size)...)
		// Twins that differ in one thing only, which a careless order forgets.
		twin := dets[0]
		twin.Truth = true
		dets = append(dets, dets[0], twin)
		for name, style := range everyPart() {
			want := Layout(size, dets, style)
			rng := rand.New(rand.NewPCG(uint64(n), 4))
			for range 3 {
				rng.Shuffle(len(dets), func(i, j int) { dets[i], dets[j] = dets[j], dets[i] })
				got := Layout(size, dets, style)
				require.Equal(t, want.Forms, got.Forms, name)
				require.Equal(t, want.Items, got.Items, name)
			}
		}
	}
}

func TestLargeBoxesAreBelowSmallAndLabelsAboveAll(t *testing.T) {
	var dets []detect.Detection
	for _, side := range []float64{40, 320, 80, 160} {
		dets = append(dets, detect.Detection{Label: "cat", Score: side / 1000, Box: detect.Box{XMin: 10, YMin: 10, XMax: 10 + side, YMax: 10 + side}})
	}
	var sides []int
	labels := 0
	for _, it := range Layout(image.Pt(640, 480), dets, Style{}).Items {
		switch it := it.(type) {
		case *Outline:
			assert.Zero(t, labels, "no box above a label")
			sides = append(sides, it.Rect.Dx()/40*40)
		case *Plate:
			labels++
		}
	}
	assert.Equal(t, []int{320, 160, 80, 40}, sides)
	assert.Equal(t, 4, labels)
}

func TestLabelsAreJoinedToTheirBox(t *testing.T) {
	s := Layout(image.Pt(640, 480), []detect.Detection{
		{Label: "cat", Score: 0.98, Box: detect.Box{XMin: 200, YMin: 200, XMax: 400, YMax: 400}},
	}, Style{})
	require.Len(t, s.Items, 2)
	box, plate := s.Items[0].(*Outline), s.Items[1].(*Plate)
	assert.Equal(t, box.Rect.Min.Y, plate.Rect.Max.Y, "flush with the stroke")
	assert.Equal(t, box.Rect.Min.X, plate.Rect.Min.X, "from its left end")
	assert.Equal(t, Corners(0b1100), plate.Square, "square where they meet")
	assert.Equal(t, Forms{Full: 1}, s.Forms)
}

func TestColorBy(t *testing.T) {
	size := image.Pt(640, 480)
	dets := []detect.Detection{
		{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 10, YMin: 10, XMax: 60, YMax: 60}},
		{Label: "cat", Score: 0.1, Box: detect.Box{XMin: 300, YMin: 300, XMax: 400, YMax: 400}},
	}
	core := func(s Style) (a, b Tones) {
		s.Parts = []Part{PartBox}
		items := Layout(size, dets, s).Items
		// The larger box, of the lower score, is painted first.
		return items[1].(*Outline).Tones, items[0].(*Outline).Tones
	}
	a, b := core(Style{})
	assert.Equal(t, a, b, "one label, one colour")
	assert.Equal(t, LookOf("cat").Color, a.Core)
	a, b = core(Style{ColorBy: ColorByInstance})
	assert.NotEqual(t, a.Core, b.Core)
	a, b = core(Style{ColorBy: ColorByScore})
	assert.Greater(t, luminance(a.Core), luminance(b.Core), "brighter is more certain")
	a, _ = core(Style{Palette: Palette{"cat": {Color: rgb(0x123456)}}})
	assert.Equal(t, tonesFor(rgb(0x123456)), a)
}

func TestLegendNumbersEveryObject(t *testing.T) {
	s := Layout(image.Pt(640, 480), crowd(9, image.Pt(640, 480), false, 2), Style{Parts: []Part{PartBox, PartLegend}})
	assert.Equal(t, Forms{Number: 9}, s.Forms)
}

func TestEmptyScenes(t *testing.T) {
	dets := stress(image.Pt(10, 10))
	for _, size := range []image.Point{{}, {0, 10}, {-5, 5}} {
		assert.Empty(t, Layout(size, dets, Style{}).Items)
	}
	assert.Empty(t, Layout(image.Pt(10, 10), nil, Style{Parts: Parts()}).Items)
}
