package detect

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Selection says which detections of an answer are wanted. The zero value
// wants all.
type Selection struct {
	// Threshold is the least score that is kept. A score that is not a number
	// is never kept.
	Threshold float64
	// Thresholds are those of single labels, in place of Threshold. One of a label
	// spelled exactly so comes before one of the same label ([SameLabel]).
	Thresholds map[string]float64
	// Labels are those that are kept; empty keeps every label. Exclude are
	// dropped, and win over Labels. "cat" also names "Cat", as [SameLabel] says.
	Labels, Exclude []string
	// Max is how many are kept at most, the highest scores; 0 or less keeps
	// all. Among equal scores label and box decide, so that the choice does not
	// depend on the order that a source answers in.
	Max int
}

// Names returns the labels that the selection names, in any way.
func (s Selection) Names() []string {
	return slices.Concat(s.Labels, s.Exclude, slices.Sorted(maps.Keys(s.Thresholds)))
}

// Apply returns the wanted detections in the order they were given in. The
// result is never nil and shares no memory with dets.
func (s Selection) Apply(dets []Detection) []Detection {
	kept := make([]Detection, 0, len(dets))
	for _, d := range dets {
		if d.Score >= s.thresholdOf(d.Label) && s.wants(d.Label) {
			kept = append(kept, d)
		}
	}
	if s.Max <= 0 || len(kept) <= s.Max {
		return kept
	}
	order := make([]int, len(kept))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareDetections(kept[a], kept[b]) })
	order = order[:s.Max]
	slices.Sort(order)
	for i, from := range order { // from ≥ i: nothing is overwritten before it is read
		kept[i] = kept[from]
	}
	return kept[:s.Max]
}

func (s Selection) thresholdOf(label string) float64 {
	if own, ok := s.Thresholds[label]; ok {
		return own
	}
	least, found := s.Threshold, ""
	for name, own := range s.Thresholds {
		if SameLabel(name, label) && (found == "" || name < found) { // whatever the order of the map
			least, found = own, name
		}
	}
	return least
}

// SameLabel reports whether what a person typed names a label: case (Unicode's
// folding) and space around make no other label of it.
func SameLabel(typed, label string) bool {
	return strings.EqualFold(strings.TrimSpace(typed), strings.TrimSpace(label))
}

// wants reports whether the label passes Labels and Exclude.
func (s Selection) wants(label string) bool {
	named := func(name string) bool { return SameLabel(name, label) }
	return (len(s.Labels) == 0 || slices.ContainsFunc(s.Labels, named)) &&
		!slices.ContainsFunc(s.Exclude, named)
}

// compareDetections orders by falling score, then by label and box.
func compareDetections(a, b Detection) int {
	return cmp.Or(
		cmp.Compare(b.Score, a.Score),
		cmp.Compare(a.Label, b.Label),
		cmp.Compare(a.Box.XMin, b.Box.XMin),
		cmp.Compare(a.Box.YMin, b.Box.YMin),
		cmp.Compare(a.Box.XMax, b.Box.XMax),
		cmp.Compare(a.Box.YMax, b.Box.YMax),
	)
}
