package server

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// TestEncodeBoxes: the boxes are the pipeline's, before and after truncation
// toward zero, for a picture of 640×480, and what no pipeline says.
func TestEncodeBoxes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		box  detect.Box
		want string // "": left out
	}{
		{"remote", detect.Box{XMin: 40.16, YMin: 70.81, XMax: 175.55, YMax: 117.98}, `{"xmin":40,"ymin":70,"xmax":175,"ymax":117}`},
		{"couch, toward zero", detect.Box{XMin: -0.02, YMin: 1.15, XMax: 639.73, YMax: 473.76}, `{"xmin":0,"ymin":1,"xmax":639,"ymax":473}`},
		{"past the edge", detect.Box{XMin: 345.4, YMin: 23.85, XMax: 640.37, YMax: 368.72}, `{"xmin":345,"ymin":23,"xmax":640,"ymax":368}`},
		{"negative", detect.Box{XMin: -1.9, YMin: -287, XMax: 4, YMax: 5}, `{"xmin":-1,"ymin":-287,"xmax":4,"ymax":5}`},
		{"inverted", detect.Box{XMin: 451, YMin: 65534, XMax: 842, YMax: 116}, `{"xmin":451,"ymin":65534,"xmax":842,"ymax":116}`},
		{"far off", detect.Box{XMin: -1e300, YMin: 0, XMax: 1e300, YMax: 1}, `{"xmin":-2147483648,"ymin":0,"xmax":2147483647,"ymax":1}`},
		{"not a number", detect.Box{XMin: math.NaN()}, ""},
		{"infinite", detect.Box{XMax: math.Inf(1)}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := encode([]detect.Detection{{Label: "x", Score: 0.9, Box: tt.box, Truth: true}}, 0.5)
			require.NoError(t, err)
			want := "[]"
			if tt.want != "" {
				want = `[{"score":0.9,"label":"x","box":` + tt.want + `}]`
			}
			assert.Equal(t, want, string(got))
		})
	}
}

func TestEncodeScoresAndLabels(t *testing.T) {
	t.Parallel()
	dets := []detect.Detection{
		found("N/A", 0.9982202649116516), found("", 8.732899914321024e-7), found("猫 🐈\n\x1b", 0.5),
		found("no score", math.NaN()),
	}
	got, err := encode(dets, 0)
	require.NoError(t, err)
	var back []detect.Detection
	require.NoError(t, json.Unmarshal(got, &back))
	assert.Equal(t, dets[:3], back, "to the last digit")
}
