package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/evaluate"
)

// diffReport is all that diff says, and its JSON form.
type diffReport struct {
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
	Same   int                         `json:"same"`
	Counts map[evaluate.ChangeKind]int `json:"counts"`
	// Differences are the images that differ, sorted by name.
	Differences []diffImage `json:"differences"`

	// changed are the images that differ at some threshold, and unchanged the
	// detections of the others, each with the higher of its scores.
	changed   []diffImage
	unchanged []detect.Detection
}

// diffImage is one image of both runs.
type diffImage struct {
	Image   string
	run     evaluate.RunImage // all detections of both runs
	entries []diffEntry       // those that are shown, also those that did not change

	width, height int // of the picture that the boxes are in; 0 if not known
}

// MarshalJSON writes what changed only.
func (d diffImage) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Image   string      `json:"image"`
		Changes []diffEntry `json:"changes"`
	}{d.Image, d.changed()})
}

// changed returns the entries that changed.
func (d *diffImage) changed() []diffEntry {
	var changed []diffEntry
	for _, e := range d.entries {
		if len(e.Kinds) > 0 {
			changed = append(changed, e)
		}
	}
	return changed
}

// diffEntry is one detection in both runs, or in one.
type diffEntry struct {
	Kinds []evaluate.ChangeKind `json:"kinds"`
	Old   *detect.Detection     `json:"old,omitempty"`
	New   *detect.Detection     `json:"new,omitempty"`
	IoU   float64               `json:"iou,omitempty"` // of the two boxes; 0 if there is one
}

// newDiffReport returns the report of two runs that have no image yet.
func newDiffReport(old, new string, threshold float64) *diffReport {
	r := &diffReport{Old: old, New: new, Threshold: threshold, Counts: map[evaluate.ChangeKind]int{}, Differences: []diffImage{}}
	for _, kind := range evaluate.ChangeKinds() {
		r.Counts[kind] = 0 // told, even if there are none
	}
	return r
}

// add counts an image.
func (r *diffReport) add(d diffImage) {
	counts := evaluate.CountChanges([]evaluate.RunImage{d.run}, evaluate.Thresholds{All: r.Threshold})
	r.Same += counts.Same
	for kind, n := range counts.Kinds {
		r.Counts[kind] += n
	}
	if counts.Changed > 0 {
		r.Differences = append(r.Differences, d)
	}
	if slices.ContainsFunc(d.run.Changes, func(c evaluate.Change) bool { return !c.Same() }) {
		r.changed = append(r.changed, d)
		return
	}
	for i := range d.run.Changes {
		c := &d.run.Changes[i]
		kept := d.run.New[c.New]
		kept.Score = max(kept.Score, d.run.Old[c.Old].Score)
		r.unchanged = append(r.unchanged, kept)
	}
}

// differs reports whether anything is different.
func (r *diffReport) differs() bool {
	return len(r.Differences) > 0 || len(r.OnlyOld) > 0 || len(r.OnlyNew) > 0
}

// print writes the report as text: the changes, unless quiet, and a summary.
func (r *diffReport) print(out io.Writer, quiet bool) error {
	w := bufio.NewWriter(out)
	if !quiet {
		for _, d := range r.Differences {
			fmt.Fprintln(w, detect.Printable(d.Image))
			for _, e := range d.changed() {
				fmt.Fprintf(w, "  %s\n", e.String())
			}
		}
	}
	fmt.Fprintf(w, "%s compared, %d differ\n", plural(r.Images, "image"), len(r.Differences))
	fmt.Fprintf(w, "detections: %d the same", r.Same)
	for _, kind := range evaluate.ChangeKinds() {
		fmt.Fprintf(w, ", %d %s", r.Counts[kind], kind)
	}
	fmt.Fprintln(w)
	for _, only := range []struct {
		where string
		names []string
	}{{r.Old, r.OnlyOld}, {r.New, r.OnlyNew}} {
		if n := len(only.names); n > 0 {
			fmt.Fprintf(w, "only in %s: %s, such as %s\n", only.where, plural(n, "image"), detect.Printable(only.names[0]))
		}
	}
	return w.Flush()
}

// String describes a change in a line, such as
// "moved       cat 0.98  10,52 304×418 → 14,52 304×418 (IoU 0.97)".
func (e *diffEntry) String() string {
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
	label := detect.Printable(before.Label)
	if before.Label != after.Label {
		label += " → " + detect.Printable(after.Label)
	}
	score := fmt.Sprintf("%.3f", before.Score)
	if before.Score != after.Score {
		score += fmt.Sprintf(" → %.3f", after.Score)
	}
	place := placeOf(before.Box)
	if before.Box != after.Box {
		place += fmt.Sprintf(" → %s (IoU %.2f)", placeOf(after.Box), floor2(e.IoU))
	}
	return fmt.Sprintf("%-10s  %s %s  %s", strings.Join(kinds, ", "), label, score, place)
}

// placeOf writes a box as its corner and size in whole pixels.
func placeOf(b detect.Box) string {
	return fmt.Sprintf("%.0f,%.0f %.0f×%.0f", b.XMin, b.YMin, b.XMax-b.XMin, b.YMax-b.YMin)
}

// floor2 cuts to two digits: an overlap that is not 1 is not shown as 1.00.
func floor2(v float64) float64 { return math.Floor(v*100) / 100 }
