package evaluate

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"annotate/detect"
)

// Tolerance says what two runs may differ in and still say the same. The zero
// value tolerates nothing.
type Tolerance struct {
	// IoU is from which overlap on two detections are of one object, in (0,1];
	// 0 stands for [DefaultIoU]. What overlaps less is lost and added, not moved.
	IoU float64
	// Move is by how much the IoU of two boxes of one object may fall short of
	// 1 before they count as moved.
	Move float64
	// Score is by how much a score may change.
	Score float64
}

// Change is what became of one detection from one run to another.
type Change struct {
	// Old and New are the indices of the detection in both runs; −1 for New if
	// it was lost, for Old if it was added.
	Old, New int
	// IoU is that of the two boxes; 0 if there is only one.
	IoU float64
	// Moved, Relabelled and Rescored say what changed beyond the tolerance.
	Moved, Relabelled, Rescored bool
}

// Added reports whether only the new run has the detection.
func (c *Change) Added() bool { return c.Old < 0 }

// Lost reports whether only the old run has it.
func (c *Change) Lost() bool { return c.New < 0 }

// Same reports whether both runs have it, within the tolerance.
func (c *Change) Same() bool {
	return !c.Added() && !c.Lost() && !c.Moved && !c.Relabelled && !c.Rescored
}

// Compare tells what became of each detection of one image from an old run to a
// new one. Every detection of either is in one change. Changes are in the order
// of old; those added follow in the order of new.
//
// Detections are paired one to one: those of the same label first, then what is
// left, whatever the label; each time the pair of the highest IoU first, from
// Tolerance.IoU on. Among equal IoUs the pair of the nearest scores wins, then
// the higher scores, then the boxes from the top left. So the order of the
// detections in either run does not matter, but for those that are equal in
// everything.
//
// The best pairs first, rather than the best sum (the Hungarian method): each
// pair can be told by looking at it, and a detection that did not change is
// never paired with another one for the sake of its neighbours.
func Compare(old, new []detect.Detection, tolerance Tolerance) []Change {
	least := tolerance.IoU
	if least <= 0 {
		least = DefaultIoU
	}
	pairs := candidates(old, new, least)
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(
			cmp.Compare(a.pass, b.pass),
			-cmp.Compare(a.iou, b.iou),
			cmp.Compare(a.step(), b.step()),
			compareDetections(a.old, b.old),
			compareDetections(a.new, b.new),
			cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j),
		)
	})
	changes := make([]Change, len(old), len(old)+len(new))
	for i := range changes {
		changes[i] = Change{Old: i, New: -1}
	}
	taken := make([]bool, len(new))
	for _, p := range pairs {
		c := &changes[p.i]
		if !c.Lost() || taken[p.j] {
			continue
		}
		taken[p.j] = true
		*c = Change{
			Old: p.i, New: p.j, IoU: p.iou,
			Moved:      1-p.iou > tolerance.Move,
			Relabelled: p.pass == anyLabel,
			Rescored:   p.step() > tolerance.Score,
		}
	}
	for j := range new {
		if !taken[j] {
			changes = append(changes, Change{Old: -1, New: j})
		}
	}
	return changes
}

// pair is an old and a new detection that may be of one object.
type pair struct {
	i, j     int // their indices
	old, new *detect.Detection
	iou      float64
	pass     pass
}

// pass is when a pair gets its turn.
type pass int

const (
	sameLabel pass = iota
	anyLabel
)

// step returns by how much the score changes.
func (p *pair) step() float64 { return math.Abs(p.old.Score - p.new.Score) }

// candidates returns all pairs that overlap enough.
func candidates(old, new []detect.Detection, least float64) []pair {
	var pairs []pair
	for i := range old {
		for j := range new {
			iou := old[i].Box.IoU(new[j].Box)
			if old[i].Box == new[j].Box {
				iou = 1 // an empty box has not moved either
			}
			if iou < least {
				continue
			}
			p := pair{i: i, j: j, old: &old[i], new: &new[j], iou: iou, pass: anyLabel}
			if old[i].Label == new[j].Label {
				p.pass = sameLabel
			}
			pairs = append(pairs, p)
		}
	}
	return pairs
}

// compareDetections orders by falling score, then by box from the top left,
// then by label.
func compareDetections(a, b *detect.Detection) int {
	return cmp.Or(
		fallingScore(a.Score, b.Score),
		cmp.Compare(a.Box.YMin, b.Box.YMin), cmp.Compare(a.Box.XMin, b.Box.XMin),
		cmp.Compare(a.Box.YMax, b.Box.YMax), cmp.Compare(a.Box.XMax, b.Box.XMax),
		cmp.Compare(a.Label, b.Label),
	)
}

// ChangeKind is a kind of change of a detection from one run to another. One
// change may be of several kinds.
type ChangeKind uint8

// The kinds, in the order in which they are told.
const (
	Added      ChangeKind = iota // only the new run has it
	Lost                         // only the old run has it
	Moved                        // its box changed
	Relabelled                   // its label changed
	Rescored                     // its score changed
)

var changeKindNames = [...]string{Added: "added", Lost: "lost", Moved: "moved", Relabelled: "relabelled", Rescored: "rescored"}

// ChangeKinds returns all kinds, in the order in which they are told.
func ChangeKinds() []ChangeKind { return []ChangeKind{Added, Lost, Moved, Relabelled, Rescored} }

// String returns the kind in a word, such as "moved".
func (k ChangeKind) String() string {
	if int(k) < len(changeKindNames) {
		return changeKindNames[k]
	}
	return fmt.Sprintf("ChangeKind(%d)", uint8(k))
}

// MarshalText returns the word of String.
func (k ChangeKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Is reports whether the change is of the kind.
func (c *Change) Is(k ChangeKind) bool {
	switch k {
	case Added:
		return c.Added()
	case Lost:
		return c.Lost()
	case Moved:
		return c.Moved
	case Relabelled:
		return c.Relabelled
	case Rescored:
		return c.Rescored
	}
	return false
}

// Kinds returns what changed, the weightiest first: added or lost, relabelled,
// moved, rescored. It is empty if the detection is the same.
func (c *Change) Kinds() []ChangeKind {
	var kinds []ChangeKind
	for _, k := range []ChangeKind{Added, Lost, Relabelled, Moved, Rescored} {
		if c.Is(k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// RunImage is one image of two runs.
type RunImage struct {
	Old, New []detect.Detection
	// Changes are what [Compare] says of them.
	Changes []Change
}

// Shows reports whether a change is seen at the thresholds: if the detection
// passes in either run. All detections are paired before any threshold: one that
// falls below it is rescored, not lost.
func (img *RunImage) Shows(c *Change, t Thresholds) bool {
	return !c.Added() && t.Shows(&img.Old[c.Old]) || !c.Lost() && t.Shows(&img.New[c.New])
}

// ChangeCounts are how many shown detections changed, by kind. Because one may
// be of several kinds, the kinds may add up to more than Changed.
type ChangeCounts struct {
	Same    int                // within the tolerance
	Changed int                // of any kind
	Kinds   map[ChangeKind]int // every kind has an entry
}

// CountChanges counts what is seen of the images at the thresholds. It is the one
// definition of these counts: a command prints them, and a page's script counts
// by the same rule.
func CountChanges(images []RunImage, t Thresholds) ChangeCounts {
	counts := ChangeCounts{Kinds: map[ChangeKind]int{}}
	for _, k := range ChangeKinds() {
		counts.Kinds[k] = 0
	}
	for i := range images {
		img := &images[i]
		for k := range img.Changes {
			c := &img.Changes[k]
			if !img.Shows(c, t) {
				continue
			}
			if c.Same() {
				counts.Same++
				continue
			}
			counts.Changed++
			for _, kind := range c.Kinds() {
				counts.Kinds[kind]++
			}
		}
	}
	return counts
}
