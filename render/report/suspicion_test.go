package report

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func TestSuspicions(t *testing.T) {
	t.Parallel()
	box := func(x0, y0, x1, y1 float64) detect.Box { return detect.Box{XMin: x0, YMin: y0, XMax: x1, YMax: y1} }
	cat := func(score float64, b detect.Box) detect.Detection {
		return detect.Detection{Label: "cat", Score: score, Box: b}
	}
	dog := func(score float64, b detect.Box) detect.Detection {
		return detect.Detection{Label: "dog", Score: score, Box: b}
	}
	for name, c := range map[string]struct {
		dets []detect.Detection
		want []reason
	}{
		"nothing":           {nil, []reason{}},
		"alone":             {[]detect.Detection{cat(0.9, box(10, 10, 50, 50))}, []reason{0}},
		"the worse overlap": {[]detect.Detection{cat(0.8, box(10, 10, 50, 50)), cat(0.9, box(12, 10, 52, 50))}, []reason{overlaps, 0}},
		"the later of equals": {
			[]detect.Detection{cat(0.8, box(12, 10, 52, 50)), cat(0.8, box(10, 10, 50, 50))}, []reason{0, overlaps},
		},
		"another label may be there":  {[]detect.Detection{cat(0.8, box(10, 10, 50, 50)), dog(0.9, box(12, 10, 52, 50))}, []reason{0, 0}},
		"beside each other":           {[]detect.Detection{cat(0.8, box(10, 10, 50, 50)), cat(0.9, box(40, 10, 80, 50))}, []reason{0, 0}},
		"in a better one":             {[]detect.Detection{cat(0.8, box(20, 20, 40, 40)), cat(0.9, box(10, 10, 90, 90))}, []reason{nested, 0}},
		"mostly in a better one":      {[]detect.Detection{cat(0.8, box(4, 20, 44, 40)), cat(0.9, box(10, 10, 90, 90))}, []reason{0, 0}}, // 85 % of it
		"nearly all in a better one":  {[]detect.Detection{cat(0.8, box(7, 20, 47, 40)), cat(0.9, box(10, 10, 90, 90))}, []reason{nested, 0}},
		"around a better one":         {[]detect.Detection{cat(0.9, box(20, 20, 40, 40)), cat(0.8, box(10, 10, 90, 90))}, []reason{0, nested}},
		"out of the frame":            {[]detect.Detection{cat(0.9, box(60, 10, 103, 50))}, []reason{outside}},
		"hardly out of the frame":     {[]detect.Detection{cat(0.9, box(60, 10, 100.4, 50))}, []reason{0}},
		"hair-thin":                   {[]detect.Detection{cat(0.9, box(60, 10, 61, 50))}, []reason{degenerate}},
		"inverted":                    {[]detect.Detection{cat(0.9, box(60, 50, 10, 10))}, []reason{degenerate}},
		"no number":                   {[]detect.Detection{cat(0.9, box(math.NaN(), 0, 50, 50))}, []reason{degenerate}},
		"infinite":                    {[]detect.Detection{cat(0.9, box(0, 0, math.Inf(1), 50))}, []reason{degenerate}},
		"nothing overlaps a hairline": {[]detect.Detection{cat(0.9, box(10, 10, 11, 50)), cat(0.8, box(10, 10, 11, 50))}, []reason{degenerate, degenerate}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, suspicions(c.dets, 100, 100))
		})
	}
}

func TestOddSizes(t *testing.T) {
	t.Parallel()
	of := func(label string, side float64) Image {
		return Image{Width: 1000, Height: 1000, Detections: []detect.Detection{{Label: label, Score: 0.9, Box: detect.Box{XMax: side, YMax: side}}}}
	}
	var images []Image
	for i := range 30 {
		images = append(images, of("cat", float64(90+i)), of("same", 100))
	}
	for i := range 5 {
		images = append(images, of("rare", float64(10+i*200)))
	}
	images = append(images, of("cat", 700), of("cat", 8), of("cat", 130), of("same", 101), of("same", 300))
	// The same share of a small image is the same size.
	images = append(images, Image{Width: 100, Height: 100, Detections: []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMax: 10, YMax: 10}}}})
	var s sizes
	for i := range images {
		s.add(images[i].Detections, []reason{0}, float64(images[i].Width), float64(images[i].Height))
	}
	got := map[string][]string{}
	defer s.close()
	odd, err := s.odd()
	require.NoError(t, err)
	for _, i := range odd {
		d := images[i].Detections[0]
		got[d.Label] = append(got[d.Label], fmt.Sprint(d.Box.XMax))
	}
	assert.Equal(t, map[string][]string{"cat": {"700", "8"}, "same": {"300"}}, got, "by label, the sides that stand out")
}

func TestReasonWordsNameEveryReason(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 1<<len(reasonWords)>>1, int(oddSize))
}
