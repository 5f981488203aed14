package stats

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func TestTable(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Compute(slices.Values(zoo())).WriteTable(&b, "zoo\x1b[2J"))
	assert.Equal(t, `zoo [2J

images          4   1 without objects
boxes           6   1.5 an image (median 1.5, 0 to 3)
labels          2

small           2  40 %  below 32² px; 1 tiny, below 16²
medium          2  40 %  below 96² px
large           1  20 %

side           32   px, the median (15 to 141)
aspect          1   width over height, the median (0.632 to 2)
off-frame       1   reach past the edge of their image; unknown of 1 in images of unknown size
invalid         1   have no area

label    boxes  share   images    small   medium    large
dog          4   67 %        3        0        2        1  ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇
cat          2   33 %        2        2        0        0  ▇▇▇▇▇▇▇▇▇▇▇▇

together    images
cat + dog        2
`, b.String())
}

// TestTableSaysWhatIsNotKnown: a figure that nobody measured is no 0.
func TestTableSaysWhatIsNotKnown(t *testing.T) {
	object := func(x, y, w, h float64) detect.Object { return detect.Object{Detection: box("cat", x, y, w, h)} }
	inside, past, empty := object(0, 0, 9, 9), object(5, 5, 9, 9), object(5, 5, 0, 9)
	image := func(width, height int, objects ...detect.Object) detect.Labelled {
		return detect.Labelled{Name: "a", Width: width, Height: height, Objects: objects}
	}
	for name, tc := range map[string]struct {
		images []detect.Labelled
		want   string
	}{
		"all measured":  {[]detect.Labelled{image(10, 10, inside, past)}, "off-frame       1   reach past the edge of their image\n"},
		"none measured": {[]detect.Labelled{image(0, 0, inside, past)}, "off-frame       -   unknown, as the images' sizes are\n"},
		"no height":     {[]detect.Labelled{image(10, 0, inside)}, "off-frame       -   unknown"},
		"some measured": {[]detect.Labelled{image(10, 10, past), image(0, 0, past)}, "off-frame       1   reach past the edge of their image; unknown of 1 in"},
		"no area":       {[]detect.Labelled{image(10, 10, empty)}, "small           0     -"},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			require.NoError(t, Compute(slices.Values(tc.images)).WriteTable(&b, name))
			assert.Contains(t, b.String(), tc.want)
			if name == "no area" {
				assert.NotContains(t, b.String(), "side")
				assert.NotContains(t, b.String(), "off-frame")
			}
		})
	}
}

func TestSignificant(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", 15.56: "15.6", 5.666: "5.67", 0.12345: "0.123", 0.0004: "0", 999.6: "1000", 123456.7: "123457", -2.5: "-2.5",
	} {
		assert.Equal(t, want, Significant(v))
	}
}

func TestPercent(t *testing.T) {
	assert.Equal(t, "33 %", Percent(1, 3))
	assert.Equal(t, "100 %", Percent(3, 3))
	assert.Equal(t, "-", Percent(0, 0))
}
