package evaluate

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	iou := func(x float64) float64 { return (10 - x) / (10 + x) } // of square(0) and square(x)
	lax := Tolerance{Move: 0.2, Score: 0.05}
	for name, c := range map[string]struct {
		old, new  []detect.Detection
		tolerance Tolerance
		want      []Change
	}{
		"nothing": {nil, nil, Tolerance{}, []Change{}},
		"the same": {
			[]detect.Detection{found("cat", 0.9, 0)}, []detect.Detection{found("cat", 0.9, 0)}, Tolerance{},
			[]Change{{Old: 0, New: 0, IoU: 1}},
		},
		"added and lost": {
			[]detect.Detection{found("cat", 0.9, 0)}, []detect.Detection{found("cat", 0.9, 50)}, lax,
			[]Change{{Old: 0, New: -1}, {Old: -1, New: 0}},
		},
		"moved too far to be moved": {
			[]detect.Detection{found("cat", 0.9, 0)}, []detect.Detection{found("cat", 0.9, 4)}, lax,
			[]Change{{Old: 0, New: -1}, {Old: -1, New: 0}},
		},
		"moved": {
			[]detect.Detection{found("cat", 0.9, 0)}, []detect.Detection{found("cat", 0.9, 2)}, lax,
			[]Change{{Old: 0, New: 0, IoU: iou(2), Moved: true}},
		},
		"moved within the tolerance": {
			[]detect.Detection{found("cat", 0.9, 0)}, []detect.Detection{found("cat", 0.9, 1)}, lax,
			[]Change{{Old: 0, New: 0, IoU: iou(1)}},
		},
		"rescored": {
			[]detect.Detection{found("cat", 0.5, 0)}, []detect.Detection{found("cat", 0.75, 0)}, lax,
			[]Change{{Old: 0, New: 0, IoU: 1, Rescored: true}},
		},
		"a score within the tolerance": {
			[]detect.Detection{found("cat", 0.5, 0)}, []detect.Detection{found("cat", 0.75, 0)}, Tolerance{Score: 0.25},
			[]Change{{Old: 0, New: 0, IoU: 1}},
		},
		"all at once": {
			[]detect.Detection{found("cat", 0.9, 0)}, []detect.Detection{found("dog", 0.1, 3)}, lax,
			[]Change{{Old: 0, New: 0, IoU: iou(3), Moved: true, Relabelled: true, Rescored: true}},
		},
		"its label before its place": {
			[]detect.Detection{found("cat", 0.9, 0)}, []detect.Detection{found("dog", 0.9, 0), found("cat", 0.9, 2)}, lax,
			[]Change{{Old: 0, New: 1, IoU: iou(2), Moved: true}, {Old: -1, New: 0}},
		},
		"the nearest first": {
			[]detect.Detection{found("cat", 0.9, 0), found("cat", 0.9, 2)}, []detect.Detection{found("cat", 0.9, 2)}, lax,
			[]Change{{Old: 0, New: -1}, {Old: 1, New: 0, IoU: 1}},
		},
		"of twins the one of the same score": {
			[]detect.Detection{found("cat", 0.3, 0), found("cat", 0.9, 0)}, []detect.Detection{found("cat", 0.9, 0)}, lax,
			[]Change{{Old: 0, New: -1}, {Old: 1, New: 0, IoU: 1}},
		},
		"an empty box that stays": {
			[]detect.Detection{{Label: "cat", Score: 1}}, []detect.Detection{{Label: "cat", Score: 1}}, Tolerance{},
			[]Change{{Old: 0, New: 0, IoU: 1}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, Compare(c.old, c.new, c.tolerance))
		})
	}
}

// TestCompareForgetsTheOrder shuffles both runs: the same detections must be
// paired, and nothing may be paired twice or left out.
func TestCompareForgetsTheOrder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 3))
	type told struct {
		old, new                    detect.Detection
		moved, relabelled, rescored bool
	}
	tell := func(old, new []detect.Detection) []told {
		var all []told
		seenOld, seenNew := map[int]bool{}, map[int]bool{}
		for _, c := range Compare(old, new, Tolerance{Move: 0.1, Score: 0.1}) {
			w := told{moved: c.Moved, relabelled: c.Relabelled, rescored: c.Rescored}
			if !c.Added() {
				require.False(t, seenOld[c.Old])
				seenOld[c.Old], w.old = true, old[c.Old]
			}
			if !c.Lost() {
				require.False(t, seenNew[c.New])
				seenNew[c.New], w.new = true, new[c.New]
			}
			all = append(all, w)
		}
		require.Len(t, seenOld, len(old))
		require.Len(t, seenNew, len(new))
		return all
	}
	shuffled := func(dets []detect.Detection) []detect.Detection {
		other := append([]detect.Detection(nil), dets...)
		r.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
		return other
	}
	images := randomImages(9, 60)
	for i := 1; i < len(images); i++ {
		old, new := images[i-1].Detections, images[i].Detections
		require.ElementsMatch(t, tell(old, new), tell(shuffled(old), shuffled(new)), "image %d", i)
	}
}
