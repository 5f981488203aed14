package report

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"annotate/detect"
	"annotate/detect/spool"
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
// that a box takes, because sizes vary by factors. They wait in a temporary file.
type sizes struct {
	n       int // detections so far
	labels  labelNumbers
	counts  []int // of detections that have a size, by label
	ordered *spool.Sorter[sized]
}

// sized is the size of a detection.
type sized struct {
	label, place uint32 // the detection's number, from 0
	size         float64
}

func newSizes() *spool.Sorter[sized] {
	return &spool.Sorter[sized]{
		Compare: func(a, b sized) int { return cmp.Or(cmp.Compare(a.label, b.label), cmp.Compare(a.size, b.size)) },
		Size:    16,
		Encode: func(to []byte, v *sized) {
			binary.LittleEndian.PutUint32(to, v.label)
			binary.LittleEndian.PutUint32(to[4:], v.place)
			binary.LittleEndian.PutUint64(to[8:], math.Float64bits(v.size))
		},
		Decode: func(from []byte, v *sized) {
			v.label, v.place = binary.LittleEndian.Uint32(from), binary.LittleEndian.Uint32(from[4:])
			v.size = math.Float64frombits(binary.LittleEndian.Uint64(from[8:]))
		},
	}
}

// add takes in the detections of an image, and what is wrong with their boxes.
func (s *sizes) add(dets []detect.Detection, reasons []reason, width, height float64) {
	for k := range dets {
		if d := &dets[k]; reasons[k]&degenerate == 0 {
			if s.ordered == nil {
				s.ordered, s.labels = newSizes(), labelNumbers{}
			}
			label := s.labels.of(d.Label)
			if label == len(s.counts) {
				s.counts = append(s.counts, 0)
			}
			s.counts[label]++
			s.ordered.Add(sized{uint32(label), uint32(s.n + k), math.Log(d.Box.Area() / (width * height))})
		}
	}
	s.n += len(dets)
}

// odd returns the numbers of the detections that are outliers of their label in
// size, in order.
func (s *sizes) odd() ([]int, error) {
	if s.ordered == nil {
		return nil, nil
	}
	middles := medians(s.ordered, s.counts)
	away := newSizes()
	defer away.Close()
	for v := range s.ordered.Sorted() {
		v.size = math.Abs(v.size - middles[v.label])
		away.Add(v)
	}
	spreads := medians(away, s.counts)
	var odd []int
	for v := range away.Sorted() {
		// 0.6745 makes the median of the deviations one standard deviation of a
		// normal distribution. Sizes that hardly vary make any other an outlier;
		// a tenth is the least that the eye would call another size.
		spread := max(spreads[v.label]/0.6745, 0.1)
		if s.counts[v.label] >= smallSample && v.size > outlierScore*spread {
			odd = append(odd, int(v.place))
		}
	}
	slices.Sort(odd)
	return odd, cmp.Or(s.ordered.Err(), away.Err())
}

// medians returns by label the middle value of so many sizes, the mean of both if
// there are two.
func medians(ordered *spool.Sorter[sized], counts []int) []float64 {
	middles := make([]float64, len(counts))
	seen := make([]int, len(counts))
	for v := range ordered.Sorted() {
		n := counts[v.label]
		for _, at := range [...]int{(n - 1) / 2, n / 2} {
			if seen[v.label] == at {
				middles[v.label] += v.size
			}
		}
		seen[v.label]++
	}
	for i := range middles {
		middles[i] /= 2
	}
	return middles
}

func (s *sizes) close() {
	if s.ordered != nil {
		s.ordered.Close()
	}
}
