package render

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseParts(t *testing.T) {
	got, err := ParseParts("box, Label")
	require.NoError(t, err)
	assert.Equal(t, []Part{PartBox, PartLabel}, got)
	for _, p := range Parts() {
		got, err := ParseParts(string(p))
		require.NoError(t, err)
		assert.Equal(t, []Part{p}, got)
	}
	_, err = ParseParts("box,sparkle")
	assert.ErrorIs(t, err, ErrStyle)
	assert.EqualError(t, err, `invalid style: part "sparkle" (known: solid, pixelate, blur, spotlight, heat, fill, box, outline, `+
		`roundbox, corners, dashed, scorebar, dot, label, legend)`)
	_, err = ParseParts("")
	assert.ErrorIs(t, err, ErrStyle)
}

func TestParsePreset(t *testing.T) {
	for _, name := range Presets() {
		s, err := ParsePreset(name)
		require.NoError(t, err)
		assert.NoError(t, s.Validate())
		assert.NotEmpty(t, s.Parts)
	}
	_, err := ParsePreset("fancy")
	assert.ErrorIs(t, err, ErrStyle)
	assert.ErrorContains(t, err, "known: qa, privacy, poster, minimal")
}

func TestValidate(t *testing.T) {
	assert.NoError(t, Style{}.Validate())
	assert.NoError(t, Style{ColorBy: ColorByScore, View: 800}.Validate())
	for name, s := range map[string]Style{
		"part":  {Parts: []Part{"nothing"}},
		"color": {ColorBy: "mood"},
		"view":  {View: -1},
	} {
		assert.ErrorIs(t, s.Validate(), ErrStyle, name)
	}
	_, err := ParseColorBy("mood")
	assert.ErrorContains(t, err, "known: label, instance, score")
}
