package evaluate

import (
	"cmp"
	"slices"

	"annotate/detect"
)

// match is what one detection matched: for each size the IoU thresholds, bit t
// for iouThresholds[t], at which it is on a truth, and at which it counts
// neither way.
type match struct {
	score            float64
	label            int32
	rank             int32 // among those of its image and label, from 0
	matched, ignored [sizes]uint16
}

// ignoredFor reports whether the truth counts neither way for a size.
func ignoredFor(t *detect.Object, size int) bool {
	return t.Ignored() || outside(t.ObjectArea(), size)
}

// outside reports whether an area is not of the size.
func outside(area float64, size int) bool {
	return area < areaRanges[size][0] || area > areaRanges[size][1]
}

// fallingScore orders scores highest first, those that are not a number last.
func fallingScore(a, b float64) int { return cmp.Compare(b, a) }

// matchImage matches the image's detections with its truths, label by label.
// The result is sorted by label and falling score, and holds at most
// maxDetections of a label.
func matchImage(img *Image, index map[string]int32) []match {
	dets, labels := groupByLabel(byFallingScore(img.Detections), func(i int) string { return img.Detections[i].Label }, index)
	truths, truthLabels := groupByLabel(inOrder(len(img.Truths)), func(i int) string { return img.Truths[i].Label }, index)

	matches := make([]match, 0, len(dets))
	var m matcher
	for len(dets) > 0 {
		label := labels[dets[0]]
		n := run(dets, labels)
		for len(truths) > 0 && truthLabels[truths[0]] < label {
			truths = truths[1:]
		}
		same := 0
		if len(truths) > 0 && truthLabels[truths[0]] == label {
			same = run(truths, truthLabels)
		}
		m.reset(img, dets[:min(n, maxDetections)], truths[:same])
		for size := range sizes {
			m.match(size)
		}
		for i := range m.matches {
			m.matches[i].label = label
		}
		matches = append(matches, m.matches...)
		dets = dets[n:]
	}
	return matches
}

// groupByLabel sorts order stably by label, and returns it and the labels.
func groupByLabel(order []int, name func(i int) string, index map[string]int32) ([]int, []int32) {
	labels := make([]int32, len(order))
	for i := range labels {
		labels[i] = index[name(i)]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(labels[a], labels[b]) })
	return order, labels
}

// run returns how many at the beginning of order have the same label.
func run(order []int, labels []int32) int {
	n := 1
	for n < len(order) && labels[order[n]] == labels[order[0]] {
		n++
	}
	return n
}

// matcher matches the detections of one label in one image. Its memory serves
// one label after the other.
type matcher struct {
	truths  []*detect.Object
	matches []match
	areas   []float64 // of the detections
	overlap []float64 // of detection d and truth g at d·len(truths)+g

	order   []int    // of the truths: ignored ones last
	ignored []bool   // parallel to order
	taken   []uint16 // parallel to order: a bit for each IoU threshold
}

func (m *matcher) reset(img *Image, dets, truths []int) {
	m.truths, m.matches, m.areas, m.overlap = m.truths[:0], m.matches[:0], m.areas[:0], m.overlap[:0]
	for _, g := range truths {
		m.truths = append(m.truths, &img.Truths[g])
	}
	for rank, d := range dets {
		det := &img.Detections[d]
		m.matches = append(m.matches, match{score: det.Score, rank: int32(rank)})
		m.areas = append(m.areas, det.Box.Area())
		for _, truth := range m.truths {
			m.overlap = append(m.overlap, overlap(truth, det.Box))
		}
	}
}

// match fills in what the detections match when truths of other sizes are
// ignored.
func (m *matcher) match(size int) {
	m.order, m.ignored, m.taken = m.order[:0], m.ignored[:0], m.taken[:0]
	for _, ignored := range []bool{false, true} {
		for g, truth := range m.truths {
			if ignoredFor(truth, size) == ignored {
				m.order = append(m.order, g)
				m.ignored = append(m.ignored, ignored)
				m.taken = append(m.taken, 0)
			}
		}
	}
	for d := range m.matches {
		found := &m.matches[d]
		overlap := m.overlap[d*len(m.truths):][:len(m.truths)]
		for t, threshold := range iouThresholds {
			at := m.best(overlap, threshold, 1<<t)
			switch {
			case at >= 0:
				m.taken[at] |= 1 << t
				found.matched[size] |= 1 << t
				if m.ignored[at] {
					found.ignored[size] |= 1 << t
				}
			case outside(m.areas[d], size):
				found.ignored[size] |= 1 << t
			}
		}
	}
}

// best returns the place in order of the truth that a detection takes, −1 if
// none overlaps enough: the highest overlap among those that are not taken at
// the threshold of the bit, the last of equals, an ignored one only if there is
// no other.
func (m *matcher) best(overlap []float64, atLeast float64, bit uint16) int {
	best := -1
	for i, g := range m.order {
		truth := m.truths[g]
		if m.taken[i]&bit != 0 && !truth.Ignored() {
			continue
		}
		if best >= 0 && m.ignored[i] && !m.ignored[best] {
			break
		}
		if overlap[g] >= atLeast {
			best, atLeast = i, overlap[g]
		}
	}
	return best
}

// byFallingScore returns the indices of dets, highest score first, equal scores
// in their order.
func byFallingScore(dets []detect.Detection) []int {
	order := inOrder(len(dets))
	slices.SortStableFunc(order, func(a, b int) int { return fallingScore(dets[a].Score, dets[b].Score) })
	return order
}

// inOrder returns 0 to n−1.
func inOrder(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}
