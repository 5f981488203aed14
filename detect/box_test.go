package detect

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBoxIoU(t *testing.T) {
	a := Box{0, 0, 10, 10}
	for name, tc := range map[string]struct {
		b    Box
		want float64
	}{
		"itself":            {a, 1},
		"half over":         {Box{5, 0, 15, 10}, 50.0 / 150},
		"inside":            {Box{2, 2, 4, 4}, 4.0 / 100},
		"touching edge":     {Box{10, 0, 20, 10}, 0},
		"apart":             {Box{20, 20, 30, 30}, 0},
		"zero area":         {Box{5, 5, 5, 9}, 0},
		"inverted is empty": {Box{10, 10, 0, 0}, 0},
		"not a number":      {Box{math.NaN(), 0, 10, 10}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			assert.InDelta(t, tc.want, a.IoU(tc.b), 1e-12)
			assert.Equal(t, a.IoU(tc.b), tc.b.IoU(a), "IoU is symmetric")
		})
	}
}

func TestBoxFinite(t *testing.T) {
	assert.True(t, Box{-1, 2, math.MaxFloat64, math.MaxFloat64}.Finite())
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for i := range 4 {
			c := [4]float64{1, 2, 3, 4}
			c[i] = bad
			assert.False(t, Box{c[0], c[1], c[2], c[3]}.Finite(), "%v", c)
		}
	}
}

func TestBoxClamp(t *testing.T) {
	for name, tc := range map[string]struct{ in, want Box }{
		"inside stays":       {Box{1, 2, 3, 4}, Box{1, 2, 3, 4}},
		"past every edge":    {Box{-5, -5, 700, 700}, Box{0, 0, 640, 480}},
		"wholly left of it":  {Box{-9, 10, -2, 20}, Box{0, 10, 0, 20}},
		"wholly right of it": {Box{650, 10, 700, 20}, Box{640, 10, 640, 20}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, tc.in.Clamp(640, 480)) })
	}
	assert.True(t, Box{math.NaN(), 0, 1, 1}.Clamp(640, 480).Empty())
}

func TestBoxCanonAndMeasures(t *testing.T) {
	b := Box{30, 40, 10, 5}
	assert.True(t, b.Empty())
	assert.Zero(t, b.Area())
	c := b.Canon()
	assert.Equal(t, Box{10, 5, 30, 40}, c)
	assert.Equal(t, []float64{20, 35, 700}, []float64{c.Width(), c.Height(), c.Area()})
	assert.Equal(t, Box{20, 15, 60, 120}, c.Scale(2, 3))
	assert.Equal(t, Box{}, c.Intersect(Box{100, 100, 200, 200}))
}

func FuzzBoxIoU(f *testing.F) {
	f.Add(0.0, 0.0, 10.0, 10.0, 5.0, 5.0, 15.0, 15.0)
	f.Add(0.0, 0.0, 1e300, 1e300, -1e300, 0.0, 1e300, 1e-300)
	f.Add(0.0, 0.0, 1e300, 1e300, 0.0, 0.0, 1e300, 1e300)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, h, i float64) {
		x, y := Box{a, b, c, d}, Box{e, g, h, i}
		iou := x.IoU(y)
		if !(iou >= 0 && iou <= 1+1e-9) {
			t.Fatalf("%v.IoU(%v) = %v, want within [0,1]", x, y, iou)
		}
	})
}
