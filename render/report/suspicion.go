package report

import (
	"cmp"
	"math"
	"slices"

	"annotate/detect"
)

// reason says, bit by bit, why a detection looks wrong without anybody knowing
// what is right.
type reason uint8

const (
	overlaps   reason = 1 << iota // it lies on a better one of its label
	nested                        // it is in, or around, a better one of its label
	outside                       // it leaves the frame
	degenerate                    // its box is empty, hair-thin or no box at all
	oddSize                       // it is far larger or smaller than others of its label
)

// reasonWords are what the page says, by bit.
var reasonWords = []string{
	"overlaps another of its label",
	"nested with another of its label",
	"leaves the frame",
	"empty or hair-thin",
	"unusual size for its label",
}

const (
	// Non-maximum suppression is commonly set to 0.5 and above: two boxes of one
	// label that overlap more are seldom two objects.
	overlapIoU = 0.5
	// nestedShare is how much of the smaller box is inside the larger.
	nestedShare = 0.9
	// thinnest is the side in pixels below which nobody sees an object.
	thinnest = 2
	// A modified z-score above 3.5 is what Iglewicz and Hoaglin (How to Detect
	// and Handle Outliers, 1993) call an outlier. Fewer than smallSample values
	// have no usual size.
	outlierScore = 3.5
	smallSample  = 12
)

// suspicions returns, parallel to the detections of an image of a size in pixels,
// what looks wrong with them, but for their sizes. Of two detections that get in
// each other's way the one of the lower score is at fault, of equal ones the
// later. Wherever both have the same threshold, what is at fault is so whenever it
// is shown: the page need not compare boxes while a threshold moves.
func suspicions(dets []detect.Detection, width, height float64) []reason {
	reasons := make([]reason, len(dets))
	for k := range dets {
		reasons[k] = ofBox(dets[k].Box, width, height)
	}
	crossing(dets, reasons)
	return reasons
}

// ofBox returns what is wrong with a box by itself.
func ofBox(b detect.Box, width, height float64) reason {
	if !b.Finite() || b.Width() < thinnest || b.Height() < thinnest {
		return degenerate
	}
	if b.Edge(width, height).OffFrame() {
		return outside
	}
	return 0
}

// crossing adds what is wrong with boxes that overlap others of their label.
func crossing(dets []detect.Detection, reasons []reason) {
	byLabel := map[string][]int{}
	for i := range dets {
		if reasons[i]&degenerate == 0 {
			byLabel[dets[i].Label] = append(byLabel[dets[i].Label], i)
		}
	}
	for _, group := range byLabel {
		// From left to right: a box meets only those that begin before it ends.
		slices.SortStableFunc(group, func(a, b int) int {
			return cmp.Compare(dets[a].Box.XMin, dets[b].Box.XMin)
		})
		for n, i := range group {
			for _, j := range group[n+1:] {
				if dets[j].Box.XMin >= dets[i].Box.XMax {
					break
				}
				worse := i
				if dets[j].Score < dets[i].Score || dets[j].Score == dets[i].Score && j > i {
					worse = j
				}
				reasons[worse] |= ofPair(dets[i].Box, dets[j].Box)
			}
		}
	}
}

// ofPair returns what is wrong with two boxes of one label.
func ofPair(a, b detect.Box) reason {
	inter := a.Intersect(b).Area()
	switch {
	case inter == 0:
		return 0
	case a.IoU(b) >= overlapIoU:
		return overlaps
	case inter >= nestedShare*min(a.Area(), b.Area()):
		return nested
	}
	return 0
}

// sizes are those of detections by label: logarithms of the share of the image
// that a box takes, because sizes vary by factors.
type sizes struct {
	n       int // detections so far
	byLabel map[string]*sample
}

type sample struct {
	places []int // numbers of the detections, from 0
	sizes  []float64
}

// add takes in the detections of an image, and what is wrong with their boxes.
func (s *sizes) add(dets []detect.Detection, reasons []reason, width, height float64) {
	for k := range dets {
		if d := &dets[k]; reasons[k]&degenerate == 0 {
			if s.byLabel == nil {
				s.byLabel = map[string]*sample{}
			}
			of := s.byLabel[d.Label]
			if of == nil {
				of = &sample{}
				s.byLabel[d.Label] = of
			}
			of.places = append(of.places, s.n+k)
			of.sizes = append(of.sizes, math.Log(d.Box.Area()/(width*height)))
		}
	}
	s.n += len(dets)
}

// odd returns the numbers of the detections that are outliers of their label in
// size, in order.
func (s *sizes) odd() []int {
	var odd []int
	for _, of := range s.byLabel {
		if len(of.sizes) < smallSample {
			continue
		}
		middle := median(of.sizes)
		away := make([]float64, len(of.sizes))
		for i, v := range of.sizes {
			away[i] = math.Abs(v - middle)
		}
		// 0.6745 makes the median of the deviations one standard deviation of a
		// normal distribution. Sizes that hardly vary make any other an outlier;
		// a tenth is the least that the eye would call another size.
		spread := max(median(away)/0.6745, 0.1)
		for i, place := range of.places {
			if away[i] > outlierScore*spread {
				odd = append(odd, place)
			}
		}
	}
	slices.Sort(odd)
	return odd
}

// median returns the middle value, the mean of both if there are two. There is
// at least one.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
