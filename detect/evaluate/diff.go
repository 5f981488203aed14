package evaluate

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"annotate/detect"
)

// Diff is what became of all detections from an old run to a new one, and its JSON
// form.
type Diff struct {
	Old string `json:"old"`
	New string `json:"new"`
	// Threshold is the score that a detection has to have in either run.
	Threshold float64 `json:"-"`
	// Images is how many both runs have.
	Images  int      `json:"images"`
	OnlyOld []string `json:"only_old,omitempty"`
	OnlyNew []string `json:"only_new,omitempty"`
	// Same is how many detections did not change beyond the tolerance, Counts
	// how many did, by kind; one may be of several kinds.
	Same   int                `json:"same"`
	Counts map[ChangeKind]int `json:"counts"`
	// Differences are the images that differ, sorted by name.
	Differences []DiffImage `json:"differences"`

	// Changed are the images that differ at some threshold, and Unchanged the
	// detections of the others, each with the higher of its scores.
	Changed   []DiffImage        `json:"-"`
	Unchanged []detect.Detection `json:"-"`
}

// DiffImage is one image of both runs.
type DiffImage struct {
	RunImage // all detections of both runs
	Image    string
	Entries  []DiffEntry // those that are shown, also those that did not change

	Width, Height int // of the picture that the boxes are in; 0 if not known
}

// MarshalJSON writes what changed only.
func (d DiffImage) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Image   string      `json:"image"`
		Changes []DiffEntry `json:"changes"`
	}{d.Image, d.changed()})
}

// changed returns the entries that changed.
func (d *DiffImage) changed() []DiffEntry {
	var changed []DiffEntry
	for _, e := range d.Entries {
		if len(e.Kinds) > 0 {
			changed = append(changed, e)
		}
	}
	return changed
}

// DiffEntry is one detection in both runs, or in one.
type DiffEntry struct {
	Kinds []ChangeKind      `json:"kinds"`
	Old   *detect.Detection `json:"old,omitempty"`
	New   *detect.Detection `json:"new,omitempty"`
	IoU   float64           `json:"iou,omitempty"` // of the two boxes; 0 if there is one
}

// NewDiff returns the comparison of two runs that have no image yet.
func NewDiff(old, new string, threshold float64) *Diff {
	r := &Diff{Old: old, New: new, Threshold: threshold, Counts: map[ChangeKind]int{}, Differences: []DiffImage{}}
	for _, kind := range ChangeKinds() {
		r.Counts[kind] = 0 // told, even if there are none
	}
	return r
}

// Add compares an image. All its detections are paired, whatever their score: one
// that falls below the threshold is rescored, not lost.
func (r *Diff) Add(old *detect.Labelled, new []detect.Detection, tolerance Tolerance) {
	d := DiffImage{Image: old.Name, Width: old.Width, Height: old.Height, RunImage: RunImage{Old: old.Detections(), New: new}}
	d.Changes = Compare(d.Old, new, tolerance)
	r.Images++
	for i := range d.Changes {
		change := &d.Changes[i]
		if !d.Shows(change, Thresholds{All: r.Threshold}) {
			continue
		}
		e := DiffEntry{Kinds: change.Kinds(), IoU: change.IoU}
		if !change.Added() {
			e.Old = &d.Old[change.Old]
		}
		if !change.Lost() {
			e.New = &new[change.New]
		}
		d.Entries = append(d.Entries, e)
	}
	counts := CountChanges([]RunImage{d.RunImage}, Thresholds{All: r.Threshold})
	r.Same += counts.Same
	for kind, n := range counts.Kinds {
		r.Counts[kind] += n
	}
	if counts.Changed > 0 {
		r.Differences = append(r.Differences, d)
	}
	if slices.ContainsFunc(d.Changes, func(c Change) bool { return !c.Same() }) {
		r.Changed = append(r.Changed, d)
		return
	}
	for i := range d.Changes {
		c := &d.Changes[i]
		kept := d.New[c.New]
		kept.Score = max(kept.Score, d.Old[c.Old].Score)
		r.Unchanged = append(r.Unchanged, kept)
	}
}

// Differs reports whether anything is different.
func (r *Diff) Differs() bool {
	return len(r.Differences) > 0 || len(r.OnlyOld) > 0 || len(r.OnlyNew) > 0
}

// WriteText writes the comparison for people: the changes, unless quiet, and a
// summary.
func (r *Diff) WriteText(out io.Writer, quiet bool) error {
	w := bufio.NewWriter(out)
	if !quiet {
		for _, d := range r.Differences {
			fmt.Fprintln(w, detect.Printable(d.Image))
			for _, e := range d.changed() {
				fmt.Fprintf(w, "  %s\n", e.String())
			}
		}
	}
	fmt.Fprintf(w, "%s compared, %d differ\n", detect.Plural(r.Images, "image"), len(r.Differences))
	fmt.Fprintf(w, "detections: %d the same", r.Same)
	for _, kind := range ChangeKinds() {
		fmt.Fprintf(w, ", %d %s", r.Counts[kind], kind)
	}
	fmt.Fprintln(w)
	for _, only := range []struct {
		where string
		names []string
	}{{r.Old, r.OnlyOld}, {r.New, r.OnlyNew}} {
		if n := len(only.names); n > 0 {
			fmt.Fprintf(w, "only in %s: %s, such as %s\n", only.where, detect.Plural(n, "image"), detect.Printable(only.names[0]))
		}
	}
	return w.Flush()
}

// String describes a change in a line, such as
// "moved       cat 0.98  10,52 304×418 → 14,52 304×418 (IoU 0.97)".
func (e *DiffEntry) String() string {
	var kinds []string
	for _, kind := range e.Kinds {
		kinds = append(kinds, kind.String())
	}
	before, after := e.Old, e.New
	if before == nil {
		before = after
	}
	if after == nil {
		after = before
	}
	label := shown(before.Label)
	if before.Label != after.Label {
		label += " → " + shown(after.Label)
	}
	score := fmt.Sprintf("%.3f", before.Score)
	if before.Score != after.Score {
		score += fmt.Sprintf(" → %.3f", after.Score)
	}
	place := before.Box.Place()
	if before.Box != after.Box {
		place += fmt.Sprintf(" → %s (IoU %.2f)", after.Box.Place(), floor2(e.IoU))
	}
	return fmt.Sprintf("%-10s  %s %s  %s", strings.Join(kinds, ", "), label, score, place)
}

// floor2 cuts to two digits: an overlap that is not 1 is not shown as 1.00.
func floor2(v float64) float64 { return math.Floor(v*100) / 100 }
