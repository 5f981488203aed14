package report

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/render"
)

// A label looks in a report as it does on pictures, with truth or without.
func TestLabelsLookAsOnPictures(t *testing.T) {
	t.Parallel()
	d := Data{Images: []Image{{Detections: []detect.Detection{{Label: "person"}, {Label: "zebra"}, {Label: "lynx"}}}}}
	onPictures := render.Palette(nil).Assign([]string{"zebra", "lynx", "person"})
	looked := func() ([]string, render.Palette) {
		d.Compared = true
		d.Images[0].Width, d.Images[0].Height, d.Images[0].Picture = 10, 10, "a.jpg"
		b, err := NewBuilder(d, nil)
		require.NoError(t, err)
		require.NoError(t, b.Add(d.Images[0]))
		defer b.Close()
		require.NoError(t, b.flush())
		p, err := b.payload()
		require.NoError(t, err)
		return p.Labels, b.looks
	}
	names, looks := looked()
	assert.Equal(t, []string{"lynx", "person", "zebra"}, names)
	assert.Equal(t, onPictures, looks)

	for _, label := range []string{"a", "person", "quagga", "okapi"} {
		d.Images[0].Truths = append(d.Images[0].Truths, detect.Object{Detection: detect.Detection{Label: label}})
	}
	names, looks = looked()
	assert.Equal(t, []string{"a", "lynx", "okapi", "person", "quagga", "zebra"}, names)
	assert.Subset(t, looks, onPictures)

	d.Palette = render.Palette{"lynx": look(0x123456, render.Solid)}
	_, looks = looked()
	assert.Equal(t, d.Palette["lynx"], looks["lynx"])
}

// Colour alone does not tell outcomes apart for everybody: those of errors
// differ in colour or dash from each other and from what is right.
func TestOutcomesLookDifferent(t *testing.T) {
	t.Parallel()
	seen := map[render.Look]evaluate.Outcome{}
	dashes := map[render.Dash]int{}
	for _, o := range evaluate.Outcomes() {
		look := OutcomeLook(o)
		assert.NotContains(t, seen, look, o)
		assert.EqualValues(t, 255, look.Color.A, o)
		seen[look] = o
		dashes[look.Dash]++
		assert.Equal(t, o == evaluate.TruePositive, look.Dash == render.Solid, "%v: what is right, and only that, is solid", o)
	}
	assert.Len(t, dashes, 4)
}
