package report

import (
	"image"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/render"
)

func TestJudged(t *testing.T) {
	t.Parallel()
	at := func(label string, x float64) detect.Detection {
		return detect.Detection{Label: label, Score: 0.9, Box: detect.Box{XMin: x, XMax: x + 10, YMax: 10}}
	}
	truths := detect.ObjectsOf([]detect.Detection{at("cat", 0), at("dog", 100), at("cup", 200), at("bus", 300)})
	shape := &detect.Outline{}
	truths[2].Outline = shape
	drawn, counts := Judged([]detect.Detection{at("cat", 0), at("fox", 100), at("bus", 306), at("pen", 400)}, truths)
	labels := []string{}
	for _, d := range drawn.Detections {
		labels = append(labels, d.Label)
		assert.Contains(t, drawn.Palette, d.Label)
	}
	assert.Equal(t, []string{"cat", "fox · is dog", "bus · poorly localised", "pen · background", "cup · missed", "bus · truth"}, labels)
	assert.Equal(t, shape, drawn.Detections[4].Outline, "what is missed is drawn as it is")
	assert.Equal(t, evaluate.Counts{Truths: 4, TruePositive: 1, WrongLabel: 1, PoorlyLocalised: 1, Background: 1, Missed: 1}, counts)
}

// TestSideBySide: each side has the boxes of its run, in the photo's pixels where the
// runs do not say of what size the image was.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	box := func(x float64) *detect.Detection {
		return &detect.Detection{Label: "cat", Score: 0.9, Box: detect.Box{XMin: x, YMin: 10, XMax: x + 60, YMax: 70}}
	}
	base := image.NewRGBA(image.Rect(0, 0, 100, 80))
	draw := func(img *evaluate.DiffImage, photo image.Point) *image.RGBA {
		return SideBySide(base, photo, img, "a", "b")
	}
	lost := &evaluate.DiffImage{Entries: []evaluate.DiffEntry{{Kinds: []evaluate.ChangeKind{evaluate.Lost}, Old: box(20)}}}
	both := draw(lost, image.Pt(100, 80))
	strip := both.Rect.Dy() - 80
	side := func(m *image.RGBA, left int) []byte {
		var pixels []byte
		for y := range 80 {
			pixels = append(pixels, m.Pix[m.PixOffset(left, strip+y):m.PixOffset(left+100, strip+y)]...)
		}
		return pixels
	}
	plain := side(draw(&evaluate.DiffImage{}, image.Pt(100, 80)), 0)
	assert.NotEqual(t, plain, side(both, 0), "the old run has the box")
	assert.Equal(t, plain, side(both, both.Rect.Dx()-100), "the new one has not")

	double := *box(40)
	double.Box.YMin, double.Box.YMax, double.Box.XMax = 20, 140, 160
	scaled := &evaluate.DiffImage{Entries: []evaluate.DiffEntry{{Kinds: []evaluate.ChangeKind{evaluate.Lost}, Old: &double}}}
	assert.Equal(t, both.Pix, draw(scaled, image.Pt(200, 160)).Pix, "in pixels of the photo")
	scaled.Width, scaled.Height = 200, 160
	assert.Equal(t, both.Pix, draw(scaled, image.Pt(1, 1)).Pix, "in pixels of what was looked at")

	seen := map[render.Look]bool{}
	for _, kind := range evaluate.ChangeKinds() {
		seen[changeLooks[kind]] = true
	}
	assert.Len(t, seen, len(evaluate.ChangeKinds()), "each kind has a look of its own")
}

// TestSidesScaleOutlines: what is drawn beside each other in a smaller size has its
// outlines in that size too.
func TestSidesScaleOutlines(t *testing.T) {
	ring := func(side float64) *detect.Outline {
		return &detect.Outline{Rings: [][]detect.Point{{{X: 0, Y: 0}, {X: side, Y: 0}, {X: side, Y: side}}}}
	}
	var s diffSide
	s.add(&detect.Detection{Label: "cat", Box: detect.Box{XMax: 80, YMax: 80}, Outline: ring(80)}, nil, 0.5, 0.5)
	require.Len(t, s.same.Detections, 1)
	assert.Equal(t, detect.Box{XMax: 40, YMax: 40}, s.same.Detections[0].Box)
	assert.Equal(t, ring(40), s.same.Detections[0].Outline)
}
