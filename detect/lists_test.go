package detect

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAreShares(t *testing.T) {
	t.Parallel()
	shares := [4]float64{0.1, 0.2, 0.3, 1}
	assert.True(t, AreShares(slices.Values([][4]float64{shares, {0, 0, 1, 1}, {-0.1, 0.2, 1.1, 0.4}})))
	assert.False(t, AreShares(slices.Values([][4]float64{shares, {10, 20, 30, 40}})))
	assert.False(t, AreShares(slices.Values([][4]float64{{0, 0, 1, 1}})), "a pixel")
	assert.False(t, AreShares(slices.Values([][4]float64{{math.NaN(), 0, 1, 1}})))
	assert.True(t, AreShares(slices.Values([][4]float64{{math.NaN(), 0, 1, 1}, shares})))
	assert.False(t, AreShares(slices.Values[[][4]float64](nil)))
}

func TestAreSizes(t *testing.T) {
	t.Parallel()
	corners, sizes := [4]float64{10, 20, 110, 220}, [4]float64{310, 220, 100, 50}
	list := func(n int, four ...[4]float64) (boxes []FourBox) {
		for range n {
			for _, f := range four {
				boxes = append(boxes, FourBox{Numbers: f})
			}
		}
		return boxes
	}
	in := func(w, h int, boxes []FourBox) []FourBox {
		for i := range boxes {
			boxes[i].Width, boxes[i].Height = w, h
		}
		return boxes
	}
	for _, test := range []struct {
		name  string
		boxes []FourBox
		want  bool
	}{
		{"nothing", nil, false},
		{"corners", list(3, corners), false},
		{"sizes", list(3, sizes), true},
		{"either and sizes", list(3, corners, sizes), true},
		{"a few inverted", append(list(20, corners), list(1, sizes)...), false},
		{"sizes past the edge", in(640, 480, list(3, [4]float64{500, 400, 600, 450})), false},
		{"an inverted box that is none as sizes", in(640, 480, append(list(3, [4]float64{500, 400, 600, 450}), FourBox{Numbers: [4]float64{600, 450, 500, 400}, Width: 640, Height: 480})), false},
		{"corners past the edge", in(640, 480, list(3, [4]float64{10, 20, 30, 600})), false},
		{"no box at all", list(3, [4]float64{10, 20, -5, -5}), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, AreSizes(slices.Values(test.boxes)))
		})
	}
}
