package placement_test

import (
	"flag"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"annotate/render/placement"
	"annotate/render/placement/placementtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var audit = flag.Bool("audit", false, "audit 10,000 scenes instead of 400")

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
		Strips: []image.Point{{20 * height, 2 * height}, {5 * height, 8 * height}},
		Count:  func(n int) image.Point { return image.Pt(height*len(fmt.Sprintf("+%d more", n))/2, height) },
	}
}

// TestAudit holds random and adversarial scenes against all that the package
// promises; the oracle is package placementtest.
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
		if n <= 100 {
			require.Empty(t, placementtest.Hides(objects, o, res), "scene %d: %d %s boxes", seed, n, kind)
		}
		for _, l := range res.Labels {
			forms[min(l.Form, 2)]++
		}
	}
	t.Logf("%d scenes: %v (form: labels)", scenes, forms)
}

// TestDistance says how far labels stray when there are many, as the table in
// the issue trackers of other tools does: at 95×31 pixels on 1920×1080.
func TestDistance(t *testing.T) {
	t.Parallel()
	frame := image.Rect(0, 0, 1920, 1080)
	for _, c := range []struct {
		kind    placementtest.Kind
		n       int
		mostFar int // labels more than 100 px from their box
		hidden  int // at most
	}{
		{placementtest.Uniform, 100, 0, 0},
		{placementtest.Uniform, 300, 0, 0},
		{placementtest.Uniform, 500, 2, 0},
		{placementtest.Clustered, 100, 2, 0},
		{placementtest.Clustered, 300, 20, 2},
	} {
		t.Run(fmt.Sprintf("%d %s", c.n, c.kind), func(t *testing.T) {
			t.Parallel()
			objects := labelled(placementtest.Crowd(c.kind, c.n, frame, 7), 31, rand.New(rand.NewPCG(7, 7)))
			res := placement.Place(objects, options(frame, 31))
			far := 0
			for i, l := range res.Labels {
				if !l.Rect.Empty() && placementtest.Distance(l.Rect, objects[i].Box) > 100 {
					far++
				}
			}
			assert.LessOrEqual(t, far, c.mostFar)
			assert.LessOrEqual(t, res.Hidden, c.hidden)
		})
	}
}

// TestSameEveryTime places the same crowds again: nothing may hang on the order
// in which Go walks a map.
func TestSameEveryTime(t *testing.T) {
	t.Parallel()
	frame := image.Rect(0, 0, 640, 480)
	for _, kind := range placementtest.Kinds() {
		objects := labelled(placementtest.Crowd(kind, 150, frame, 3), 17, rand.New(rand.NewPCG(3, 3)))
		want := placement.Place(objects, options(frame, 17))
		for range 5 {
			require.Equal(t, want, placement.Place(objects, options(frame, 17)), kind)
		}
	}
}

func FuzzPlace(f *testing.F) {
	f.Add([]byte("\x10\x10\x40\x40\x14\x14\x30\x30"), 200, 100, 40, 12, 1)
	f.Add([]byte("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 40, 40, 95, 31, 0)
	f.Add([]byte{0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 255, 255}, 1, 1, 1, 1, 3)
	f.Add([]byte{1, 2, 3}, 0, -5, 0, -1, -1)
	f.Fuzz(func(t *testing.T, data []byte, width, height, labelWidth, labelHeight, gap int) {
		if max(width, height) > 2000 || max(labelWidth, labelHeight, gap) > 4000 || min(labelWidth, labelHeight) < -4000 || len(data) > 4000 {
			t.Skip("more than an image of this test can be")
		}
		o := placement.Options{
			Frame: image.Rect(0, 0, max(width, 0), max(height, 0)), Gap: gap, Inset: gap, LegendPadding: gap,
			Count: func(n int) image.Point { return image.Pt(labelWidth/2+n%7, labelHeight) },
		}
		var objects []placement.Object
		for ; len(data) >= 4; data = data[4:] {
			at := image.Pt(int(data[0])*width/256, int(data[1])*height/256)
			box := image.Rectangle{Min: at, Max: at.Add(image.Pt(1+int(data[2]), 1+int(data[3])))}
			objects = append(objects, placement.Object{
				Box:    box.Intersect(o.Frame),
				Forms:  []image.Point{{labelWidth, labelHeight}, {labelWidth / 2, labelHeight}}[:data[2]%3],
				Number: image.Pt(labelHeight, labelHeight), Row: image.Pt(labelWidth+labelHeight, labelHeight),
			})
		}
		res := placement.Place(objects, o)
		o.Gap, o.Inset = max(gap, 0), max(gap, 0)
		require.Empty(t, placementtest.Check(objects, o, res))
	})
}
