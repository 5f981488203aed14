package detect_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
)

func ExampleBox_Edge() {
	b := detect.Box{XMin: -3, YMin: 10, XMax: 40, YMax: 50}
	fmt.Println(b.Edge(640, 480), b.Edge(0, 0))
	// Output: past the edge unknown
}

func TestEdge(t *testing.T) {
	t.Parallel()
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct {
		box           detect.Box
		width, height float64
		want          detect.Edge
	}{
		"the whole frame":          {detect.Box{XMax: 400, YMax: 300}, 400, 300, detect.EdgeInside},
		"left by rounding":         {detect.Box{XMin: -0.4, XMax: 40, YMax: 30}, 400, 300, detect.EdgeRounded},
		"left by half a pixel":     {detect.Box{XMin: -0.5, XMax: 40, YMax: 30}, 400, 300, detect.EdgeRounded},
		"left by more":             {detect.Box{XMin: -0.6, XMax: 40, YMax: 30}, 400, 300, detect.EdgePast},
		"top by more":              {detect.Box{YMin: -0.6, XMax: 40, YMax: 30}, 400, 300, detect.EdgePast},
		"right by half a pixel":    {detect.Box{XMin: 390, XMax: 400.5, YMax: 30}, 400, 300, detect.EdgeRounded},
		"right by more":            {detect.Box{XMin: 390, XMax: 400.6, YMax: 30}, 400, 300, detect.EdgePast},
		"bottom by more":           {detect.Box{XMax: 40, YMin: 290, YMax: 301}, 400, 300, detect.EdgePast},
		"left of the frame":        {detect.Box{XMin: -40, XMax: 0, YMax: 30}, 400, 300, detect.EdgeOutside},
		"below the frame":          {detect.Box{XMax: 40, YMin: 300, YMax: 330}, 400, 300, detect.EdgeOutside},
		"outside by a hair":        {detect.Box{XMin: -0.2, XMax: -0.1, YMax: 30}, 400, 300, detect.EdgeOutside},
		"inverted":                 {detect.Box{XMin: 40, XMax: -3, YMin: 30, YMax: 10}, 400, 300, detect.EdgePast},
		"size not known":           {detect.Box{XMin: -40, XMax: 50, YMax: 30}, 0, 0, detect.EdgeUnknown},
		"height not known":         {detect.Box{XMin: -40, XMax: 50, YMax: 30}, 400, 0, detect.EdgeUnknown},
		"size is not a number":     {detect.Box{XMax: 50, YMax: 30}, nan, 300, detect.EdgeUnknown},
		"no area":                  {detect.Box{XMin: 5, XMax: 5, YMax: 30}, 400, 300, detect.EdgeUnknown},
		"not a number":             {detect.Box{XMin: nan, XMax: 5, YMax: 30}, 400, 300, detect.EdgeUnknown},
		"infinite":                 {detect.Box{XMax: inf, YMax: 30}, 400, 300, detect.EdgeUnknown},
		"far past, beyond integer": {detect.Box{XMin: -1e30, XMax: 1e30, YMax: 30}, 400, 300, detect.EdgePast},
	} {
		assert.Equal(t, c.want, c.box.Edge(c.width, c.height), name)
		assert.Equal(t, c.want == detect.EdgePast || c.want == detect.EdgeOutside, c.box.Edge(c.width, c.height).OffFrame(), name)
	}
}
