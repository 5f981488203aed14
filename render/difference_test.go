package render

import (
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The oracle is the table of Sharma, Wu and Dalal (2005): pairs chosen for the
// places where implementations go wrong (hue means across 0°, grey, blue).
func TestCIEDE2000(t *testing.T) {
	for _, tc := range []struct {
		a, b lab
		want float64
	}{
		{lab{50, 2.6772, -79.7751}, lab{50, 0, -82.7485}, 2.0425},
		{lab{50, -1.3802, -84.2814}, lab{50, 0, -82.7485}, 1.0000},
		{lab{50, 0, 0}, lab{50, -1, 2}, 2.3669},
		{lab{50, 2.49, -0.001}, lab{50, -2.49, 0.0009}, 7.1792},
		{lab{50, 2.49, -0.001}, lab{50, -2.49, 0.0011}, 7.2195},
		{lab{50, -0.001, 2.49}, lab{50, 0.0011, -2.49}, 4.7461},
		{lab{50, 2.5, 0}, lab{73, 25, -18}, 27.1492},
		{lab{50, 2.5, 0}, lab{58, 24, 15}, 19.4535},
		{lab{60.2574, -34.0099, 36.2677}, lab{60.4626, -34.1751, 39.4387}, 1.2644},
		{lab{22.7233, 20.0904, -46.6940}, lab{23.0331, 14.9730, -42.5619}, 2.0373},
		{lab{2.0776, 0.0795, -1.1350}, lab{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		assert.InDelta(t, tc.want, ciede2000(tc.a, tc.b), 5e-5, "%v %v", tc.a, tc.b)
		assert.InDelta(t, tc.want, ciede2000(tc.b, tc.a), 5e-5, "it is symmetric")
	}
}

func TestLabOfKnownColours(t *testing.T) {
	// The oracle is Lindbloom's calculator for sRGB and D65.
	for c, want := range map[color.RGBA]lab{
		rgb(0xffffff): {100, 0, 0},
		rgb(0xff0000): {53.2408, 80.0925, 67.2032},
		rgb(0x0000ff): {32.2970, 79.1875, -107.8602},
	} {
		got := normalVision.see(c)
		assert.InDelta(t, want.l, got.l, 0.01)
		assert.InDelta(t, want.a, got.a, 0.02)
		assert.InDelta(t, want.b, got.b, 0.02)
	}
}

func TestSimulatedVisionKeepsGrey(t *testing.T) {
	for _, v := range []vision{protanopia, deuteranopia} {
		grey := v.see(rgb(0x808080))
		assert.InDelta(t, 0, grey.a, 0.1)
		assert.InDelta(t, 0, grey.b, 0.1)
	}
	// What the deficiency is about: red and green of one lightness.
	red, green := rgb(0xc05040), rgb(0x708040)
	assert.Less(t, ciede2000(deuteranopia.see(red), deuteranopia.see(green)),
		ciede2000(normalVision.see(red), normalVision.see(green))/2)
}
