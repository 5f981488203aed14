package slice

import (
	"cmp"
	"slices"

	"annotate/detect"
)

// matchShare is the least share of the smaller box that two boxes of one object
// have in common, SAHI's default.
const matchShare = 0.5

// Merge returns the detections with those of one label merged that overlap, as
// SAHI's GreedyNMMPostprocess does by intersection over the smaller box; see the
// package's documentation. Each merged one has the highest score of its parts and
// the least box around them, and loses its outline. They come by falling score.
//
// It compares every two boxes of a label: some thousand of them take some
// milliseconds.
func Merge(dets []detect.Detection) []detect.Detection {
	order := slices.Clone(dets)
	slices.SortStableFunc(order, func(a, b detect.Detection) int {
		return cmp.Or(
			cmp.Compare(b.Score, a.Score),
			cmp.Compare(a.Box.XMin, b.Box.XMin), cmp.Compare(a.Box.YMin, b.Box.YMin),
			cmp.Compare(a.Box.XMax, b.Box.XMax), cmp.Compare(a.Box.YMax, b.Box.YMax),
			cmp.Compare(a.Label, b.Label),
		)
	})
	merged := make([]detect.Detection, 0, len(order))
	taken := make([]bool, len(order))
	for i, d := range order {
		if taken[i] {
			continue
		}
		kept := d
		for j := i + 1; j < len(order); j++ {
			other := order[j]
			// What belongs to it is decided by its own box, what is merged by the
			// box as it has grown by then.
			if taken[j] || other.Label != d.Label || share(d.Box, other.Box) < matchShare {
				continue
			}
			taken[j] = true
			if share(kept.Box, other.Box) >= matchShare {
				kept.Box = around(kept.Box, other.Box)
				kept.Outline = nil
			}
		}
		merged = append(merged, kept)
	}
	return merged
}

// share returns the intersection over the area of the smaller box, in [0,1]; 0 if
// either is empty.
func share(a, b detect.Box) float64 {
	inter := a.Intersect(b).Area()
	if inter == 0 {
		return 0
	}
	return inter / min(a.Area(), b.Area())
}

// around returns the least box around both.
func around(a, b detect.Box) detect.Box {
	return detect.Box{
		XMin: min(a.XMin, b.XMin), YMin: min(a.YMin, b.YMin),
		XMax: max(a.XMax, b.XMax), YMax: max(a.YMax, b.YMax),
	}
}
