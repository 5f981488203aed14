package evaluate

import (
	"fmt"

	"annotate/detect"
)

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
