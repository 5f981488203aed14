package placement_test

import (
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"annotate/render/placement"
	"annotate/render/placement/placementtest"

	"github.com/stretchr/testify/assert"
)

// totals are what became of all labels of some crowds.
type totals struct {
	full, words, numbers, hidden int
	crossings                    int // of leaders
	covered                      int // of other objects, in thousandths of one
}

func (t totals) String() string {
	return fmt.Sprintf("full %d, words %d, numbers %d, hidden %d, crossings %d, covered %d", t.full, t.words, t.numbers, t.hidden, t.crossings, t.covered)
}

// placed places a dozen crowds of a kind.
func placed(kind placementtest.Kind, n int) totals {
	frame := image.Rect(0, 0, 1280, 720)
	var t totals
	for seed := range uint64(12) {
		objects := labelled(placementtest.Crowd(kind, n, frame, seed), 17, rand.New(rand.NewPCG(seed, 7)))
		res := placement.Place(objects, options(frame, 17))
		t.hidden += res.Hidden
		t.crossings += placementtest.Crossings(res)
		for i, l := range res.Labels {
			switch {
			case l.Form == 0:
				t.full++
				t.words++
			case l.Form > 0:
				t.words++
			case l.Form == placement.FormNumber:
				t.numbers++
			}
			for j := range objects {
				if box := objects[j].Box; j != i {
					r := l.Rect.Intersect(box)
					t.covered += 1000 * r.Dx() * r.Dy() / (box.Dx() * box.Dy())
				}
			}
		}
	}
	return t
}

// TestPhases notices each phase of Place that is switched off: the bounds lie
// between what comes of these crowds with it and without it, as measured.
func TestPhases(t *testing.T) {
	t.Parallel()
	row, corner := placed(placementtest.Row, 200), placed(placementtest.Corner, 20)
	clustered, identical := placed(placementtest.Clustered, 200), placed(placementtest.Identical, 20)
	assert.Less(t, row.covered, 305_000, "improve: %v", row)
	assert.Less(t, row.crossings, 60, "improve: %v", row)
	assert.Greater(t, corner.words, 134, "surface: %v", corner)
	assert.Greater(t, row.words, 2360, "surface: %v", row)
	assert.Less(t, clustered.hidden, 30, "number: %v", clustered)
	assert.Less(t, row.crossings, 36, "untangle: %v", row)
	assert.Less(t, row.covered, 290_500, "uncover: %v", row)
	assert.Less(t, identical.covered, 95_000, "stack: %v", identical)
	assert.Zero(t, identical.hidden, "stack: %v", identical)
}

// TestExplain wants what is hidden told by the strip or, where none has room, by
// the count; and both where they hide least.
func TestExplain(t *testing.T) {
	t.Parallel()
	frame := image.Rect(0, 0, 640, 480)
	objects := labelled(placementtest.Crowd(placementtest.Corner, 200, frame, 3), 17, rand.New(rand.NewPCG(3, 7)))
	o := options(frame, 17)
	res := placement.Place(objects, o)
	assert.Positive(t, res.Hidden)
	assert.Contains(t, o.Strips, res.Strip.Size())
	assert.Empty(t, res.Count)
	assert.Empty(t, res.Legend, "no numbers beside a strip")
	for _, obj := range objects {
		assert.False(t, res.Strip.Overlaps(obj.Box), "the strip lies on an object though there is room elsewhere")
	}
	o.Strips = []image.Point{{1000, 10}}
	res = placement.Place(objects, o)
	assert.Empty(t, res.Strip)
	assert.Equal(t, o.Count(res.Hidden), res.Count.Size())
	for _, obj := range objects {
		assert.False(t, res.Count.Overlaps(obj.Box))
	}
}

// TestEnough wants a placement to end early where too few labels would be in
// full, and to know about how many; and to be as without the limit elsewhere.
func TestEnough(t *testing.T) {
	t.Parallel()
	frame := image.Rect(0, 0, 1280, 720)
	unfinished := 0
	for _, kind := range []placementtest.Kind{placementtest.Uniform, placementtest.Clustered, placementtest.Grid, placementtest.Row} {
		for seed := range uint64(4) {
			objects := labelled(placementtest.Crowd(kind, 150, frame, seed), 17, rand.New(rand.NewPCG(seed, 7)))
			o := options(frame, 17)
			want, full := placement.Place(objects, o), 0
			for _, l := range want.Labels {
				if l.Form == 0 {
					full++
				}
			}
			o.Enough = 95
			res := placement.Place(objects, o)
			if !res.Unfinished {
				assert.Equal(t, want, res)
				continue
			}
			unfinished++
			assert.Less(t, full, 95*150/100, "%v %d", kind, seed)
			assert.InDelta(t, full, res.Full, 30, "%v %d", kind, seed)
		}
	}
	assert.Positive(t, unfinished)
	assert.Less(t, unfinished, 16)
}
