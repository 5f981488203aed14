package doctor

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func TestSingleFaultsAreNamedAndRepaired(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	whole := detect.Box{XMin: 100, YMin: 100, XMax: 200, YMax: 250}
	for _, c := range []struct {
		name     string
		box      detect.Box
		kind     Kind
		severity Severity
		want     detect.Box // zero: the box goes
	}{
		{"NaN", detect.Box{XMin: nan, YMin: 1, XMax: 50, YMax: 50}, NotFinite, Error, detect.Box{}},
		{"infinite", detect.Box{XMin: 1, YMin: 1, XMax: inf, YMax: 50}, NotFinite, Error, detect.Box{}},
		{"x inverted", detect.Box{XMin: 200, YMin: 100, XMax: 100, YMax: 250}, Inverted, Error, whole},
		{"both inverted", detect.Box{XMin: 200, YMin: 250, XMax: 100, YMax: 100}, Inverted, Error, whole},
		{"no width", detect.Box{XMin: 50, YMin: 50, XMax: 50, YMax: 90}, ZeroArea, Error, detect.Box{}},
		{"a point", detect.Box{XMin: 50, YMin: 50, XMax: 50, YMax: 50}, ZeroArea, Error, detect.Box{}},
		{"outside", detect.Box{XMin: 650, YMin: 50, XMax: 700, YMax: 90}, OffFrame, Error, detect.Box{}},
		{"far past the edge", detect.Box{XMin: 600, YMin: 50, XMax: 700, YMax: 90}, OffFrame, Warning, detect.Box{XMin: 600, YMin: 50, XMax: 640, YMax: 90}},
		{"a little past the edge", detect.Box{XMin: -3, YMin: 50, XMax: 70, YMax: 90}, PastEdge, Note, detect.Box{XMin: 0, YMin: 50, XMax: 70, YMax: 90}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := generated(9, 30, [2]int{640, 480})
			img := &f.images[3]
			img.Objects = append(img.Objects, detect.Object{Detection: detect.Detection{Label: "car", Score: 1, Box: c.box}})
			r := examined(f.images, f.photos, all)
			require.Equal(t, []Kind{c.kind}, kinds(r))
			got := r.Findings[0]
			assert.Equal(t, c.severity, got.Severity)
			assert.Equal(t, 1, got.Count)
			assert.Equal(t, 1, got.Repaired)
			assert.Equal(t, r.Boxes, got.Of)
			require.Len(t, got.Examples, 1)
			assert.Equal(t, img.Name, got.Examples[0].Image)
			assert.Equal(t, len(img.Objects), got.Examples[0].Object)
			repaired := r.Repaired[3].Objects
			if c.want == (detect.Box{}) {
				assert.Len(t, repaired, len(img.Objects)-1)
			} else {
				assert.Equal(t, c.want, repaired[len(repaired)-1].Box)
			}
			assert.Empty(t, kinds(examined(r.Repaired, f.photos, all)), "what is repaired is clean")
		})
	}
}

func TestASpeckAmongOthersIsToldAndLeft(t *testing.T) {
	f := generated(9, 30, [2]int{640, 480})
	img := &f.images[3]
	require.NotEmpty(t, img.Objects)
	speck := detect.Detection{Label: "car", Box: detect.Box{XMin: 0.2, YMin: 0.3, XMax: 0.5, YMax: 0.9}}
	img.Objects = append(img.Objects, detect.Object{Detection: speck})
	r := examined(f.images, f.photos, all)
	require.Equal(t, []Kind{Speck}, kinds(r))
	assert.Equal(t, Warning, r.Findings[0].Severity)
	assert.Zero(t, r.Findings[0].Repaired)
	assert.Contains(t, r.Repaired[3].Objects, detect.Object{Detection: speck})
}

func TestRoundingIsNoFault(t *testing.T) {
	f := generated(9, 30, [2]int{640, 480})
	f.images[0].Objects = detect.ObjectsOf([]detect.Detection{{Label: "car", Box: detect.Box{XMin: -0.4, YMin: 0, XMax: 640.3, YMax: 480.5}}})
	assert.Empty(t, kinds(examined(f.images, f.photos, all)))
}

func TestDuplicates(t *testing.T) {
	b := detect.Box{XMin: 100, YMin: 100, XMax: 300, YMax: 300}
	near := detect.Box{XMin: 101, YMin: 100, XMax: 302, YMax: 301}
	far := detect.Box{XMin: 110, YMin: 110, XMax: 310, YMax: 310}
	det := func(label string, score float64, box detect.Box, truth bool) detect.Detection {
		return detect.Detection{Label: label, Score: score, Box: box, Truth: truth}
	}
	for _, c := range []struct {
		name  string
		dets  []detect.Detection
		want  []Kind
		worst Severity
		left  []float64 // scores
	}{
		{"the surer stays", []detect.Detection{det("a", 0.5, b, false), det("a", 0.9, near, false)}, []Kind{Duplicate}, Warning, []float64{0.9}},
		{"of equals the first", []detect.Detection{det("a", 1, near, true), det("a", 1, b, true)}, []Kind{Duplicate}, Warning, []float64{1}},
		{"three", []detect.Detection{det("a", 0.3, b, false), det("a", 0.5, b, false), det("a", 0.4, b, false)}, []Kind{Duplicate}, Warning, []float64{0.5}},
		{"not near enough", []detect.Detection{det("a", 0.5, b, false), det("a", 0.9, far, false)}, nil, Note, []float64{0.5, 0.9}},
		{"a detector in two minds", []detect.Detection{det("a", 0.5, b, false), det("b", 0.9, near, false)}, []Kind{TwoLabels}, Note, []float64{0.5, 0.9}},
		{"a person in two minds", []detect.Detection{det("a", 1, b, true), det("b", 1, near, true)}, []Kind{TwoLabels}, Warning, []float64{1, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := examined([]detect.Labelled{{Name: "x.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf(c.dets)}}, nil, all)
			assert.Equal(t, c.want, kinds(r))
			if len(c.want) > 0 {
				assert.Equal(t, c.worst, r.Findings[0].Severity)
			}
			var left []float64
			for _, d := range r.Repaired[0].Objects {
				left = append(left, d.Score)
			}
			assert.Equal(t, c.left, left)
			require.Len(t, r.Kept[0], len(left))
			for i, at := range r.Kept[0] {
				assert.Equal(t, c.dets[at].Score, left[i])
			}
		})
	}
}

// The sweep along the left edges finds the pairs that comparing all does.
func TestTwinsAgainstAllPairs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 200 {
		var dets []detect.Detection
		for range 30 {
			x, y := float64(rnd.IntN(4)), float64(rnd.IntN(4))
			dets = append(dets, detect.Detection{Box: detect.Box{XMin: x, YMin: y, XMax: x + 80 + float64(rnd.IntN(5)), YMax: y + 90 + float64(rnd.IntN(5))}})
		}
		want, got := map[[2]int]bool{}, map[[2]int]bool{}
		for i := range dets {
			for j := range i {
				if dets[i].Box.IoU(dets[j].Box) > sameBox {
					want[[2]int{j, i}] = true
				}
			}
		}
		twins(detect.ObjectsOf(dets), make([]bool, len(dets)), func(i, j int) { got[[2]int{i, j}] = true })
		require.Equal(t, want, got)
		found += len(got)
	}
	assert.Positive(t, found)
}
