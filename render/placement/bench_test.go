package placement_test

import (
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"annotate/render/placement"
	"annotate/render/placement/placementtest"
)

func BenchmarkPlace(b *testing.B) {
	hd, camera := image.Rect(0, 0, 1920, 1080), image.Rect(0, 0, 4000, 3000)
	for _, c := range []struct {
		n      int
		frame  image.Rectangle
		height int
		kinds  []placementtest.Kind
	}{
		{7, image.Rect(0, 0, 640, 480), 17, []placementtest.Kind{placementtest.Uniform}},
		{100, hd, 31, placementtest.Kinds()},
		{1000, hd, 31, placementtest.Kinds()},
		{10000, camera, 31, placementtest.Kinds()},
	} {
		for _, kind := range c.kinds {
			objects := labelled(placementtest.Crowd(kind, c.n, c.frame, 7), c.height, rand.New(rand.NewPCG(7, 7)))
			o := options(c.frame, c.height)
			b.Run(fmt.Sprintf("%d/%s", c.n, kind), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					placement.Place(objects, o)
				}
			})
		}
	}
}
