package detect_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// frame is a square of 10 with a hole of 4: the hole turns the other way.
var frame = &detect.Outline{Rings: [][]detect.Point{
	{{X: 5, Y: 5}, {X: 15, Y: 5}, {X: 15, Y: 15}, {X: 5, Y: 15}},
	{{X: 8, Y: 8}, {X: 8, Y: 12}, {X: 12, Y: 12}, {X: 12, Y: 8}},
}}

func TestOutline(t *testing.T) {
	t.Parallel()
	assert.Equal(t, detect.Box{XMin: 5, YMin: 5, XMax: 15, YMax: 15}, frame.Bounds())
	assert.Equal(t, 100.-16, frame.Area())
	assert.Equal(t, detect.Box{XMin: 10, YMin: 15, XMax: 30, YMax: 45}, frame.Scale(2, 3).Bounds())
	assert.Equal(t, 6*(100.-16), frame.Scale(2, 3).Area())
	assert.Equal(t, 5., frame.Rings[0][0].X, "the original stays")

	var none *detect.Outline
	assert.Nil(t, none.Scale(2, 2))
	empty := &detect.Outline{}
	assert.Equal(t, detect.Box{}, empty.Bounds())
	assert.Zero(t, empty.Area())
}

func TestOutlineJSON(t *testing.T) {
	t.Parallel()
	d := detect.Detection{Label: "cat", Score: 0.5, Outline: frame}
	text, err := json.Marshal(d)
	require.NoError(t, err)
	assert.JSONEq(t, `{"label":"cat","score":0.5,"box":{"xmin":0,"ymin":0,"xmax":0,"ymax":0},
		"outline":[[5,5,15,5,15,15,5,15],[8,8,8,12,12,12,12,8]]}`, string(text))
	var back detect.Detection
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, d, back)

	d.Outline = nil
	text, err = json.Marshal(d)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "outline")

	for _, bad := range []string{`[[1,2,3,4]]`, `[[1,2,3,4,5,6,7]]`, `[1,2]`, `{}`} {
		assert.Error(t, json.Unmarshal([]byte(bad), &detect.Outline{}), bad)
	}
}
