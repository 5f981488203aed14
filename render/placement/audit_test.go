package placement_test

import (
	"flag"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"annotate/render/placement"
	"annotate/render/placement/placementtest"

	"github.com/stretchr/testify/require"
)

var audit = flag.Bool("audit", false, "audit 10,000 scenes instead of a few hundred")

// labelled gives boxes labels of about the usual size for a text height.
func labelled(boxes []image.Rectangle, height int, rng *rand.Rand) []placement.Object {
	objects := make([]placement.Object, len(boxes))
	for i, b := range boxes {
		letters := 6 + rng.IntN(8)
		width := letters * height * 3 / 10
		objects[i] = placement.Object{
			Box:    b,
			Forms:  []image.Point{{width, height}, {width * 6 / 10, height}, {min(width*6/10, height*3/2), height}},
			Number: image.Pt(height*4/5, height*4/5),
			Row:    image.Pt(width+height, height),
		}
	}
	return objects
}

func options(frame image.Rectangle, height int) placement.Options {
	return placement.Options{
		Frame: frame, Gap: max(1, height/12), Inset: max(1, height/12), LegendPadding: height / 4,
		Count: func(n int) image.Point { return image.Pt(height*len(fmt.Sprintf("+%d more", n))/2, height) },
	}
}

func TestAudit(t *testing.T) {
	t.Parallel()
	scenes := 400
	if *audit {
		scenes = 10000
	}
	frames := []image.Rectangle{
		image.Rect(0, 0, 640, 480), image.Rect(0, 0, 1920, 1080), image.Rect(-7, 3, 33, 33),
		image.Rect(0, 0, 1, 1), image.Rect(5, 5, 205, 105), image.Rect(0, 0, 64, 900), image.Rect(0, 0, 300, 12),
	}
	kinds := placementtest.Kinds()
	forms := map[int]int{}
	for seed := range scenes {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		frame := frames[rng.IntN(len(frames))]
		kind := kinds[seed%len(kinds)]
		n := 1 + rng.IntN(60)
		if rng.IntN(8) == 0 {
			n = 1 + rng.IntN(600)
		}
		height := 1 + rng.IntN(max(12, frame.Dy()/20))
		objects := labelled(placementtest.Crowd(kind, n, frame, uint64(seed)), height, rng)
		o := options(frame, height)
		res := placement.Place(objects, o)
		require.Empty(t, placementtest.Check(objects, o, res), "scene %d: %d %s boxes, labels %d px high, frame %v", seed, n, kind, height, frame)
		for _, l := range res.Labels {
			forms[min(l.Form, 2)]++
		}
	}
	t.Logf("%d scenes: %v (form: labels)", scenes, forms)
}
