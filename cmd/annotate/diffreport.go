package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"annotate/detect"
	"annotate/detect/evaluate"
)

// changeKind is what a detection can have become from one run to another.
type changeKind string

const (
	changeAdded      changeKind = "added"
	changeLost       changeKind = "lost"
	changeMoved      changeKind = "moved"
	changeRelabelled changeKind = "relabelled"
	changeRescored   changeKind = "rescored"
)

// changeKinds are all kinds, in the order in which they are told.
var changeKinds = [...]changeKind{changeAdded, changeLost, changeMoved, changeRelabelled, changeRescored}

// kindsOf returns what changed, the weightiest first; nothing if the detection
// is the same.
func kindsOf(c *evaluate.Change) []changeKind {
	var kinds []changeKind
	for _, k := range []struct {
		is   bool
		kind changeKind
	}{
		{c.Added(), changeAdded}, {c.Lost(), changeLost},
		{c.Relabelled, changeRelabelled}, {c.Moved, changeMoved}, {c.Rescored, changeRescored},
	} {
		if k.is {
			kinds = append(kinds, k.kind)
		}
	}
	return kinds
}

// diffReport is all that diff says, and its JSON form.
type diffReport struct {
	Old string `json:"old"`
	New string `json:"new"`
	// Images is how many both runs have.
	Images  int      `json:"images"`
	OnlyOld []string `json:"only_old,omitempty"`
	OnlyNew []string `json:"only_new,omitempty"`
	// Same is how many detections did not change beyond the tolerance, Counts
	// how many did, by kind; one may be of several kinds.
	Same   int                `json:"same"`
	Counts map[changeKind]int `json:"counts"`
	// Differences are the images that differ, sorted by name.
	Differences []diffImage `json:"differences"`
}

// diffImage is one image of both runs.
type diffImage struct {
	Image   string
	entries []diffEntry // all, those that did not change too

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
	Kinds []changeKind      `json:"kinds"`
	Old   *detect.Detection `json:"old,omitempty"`
	New   *detect.Detection `json:"new,omitempty"`
	IoU   float64           `json:"iou,omitempty"` // of the two boxes; 0 if there is one
}

// score returns the higher score.
func (e *diffEntry) score() float64 {
	switch {
	case e.Old == nil:
		return e.New.Score
	case e.New == nil:
		return e.Old.Score
	}
	return max(e.Old.Score, e.New.Score)
}

// newDiffReport returns the report of two runs that have no image yet.
func newDiffReport(old, new string) *diffReport {
	r := &diffReport{Old: old, New: new, Counts: map[changeKind]int{}, Differences: []diffImage{}}
	for _, kind := range changeKinds {
		r.Counts[kind] = 0 // told, even if there are none
	}
	return r
}

// add counts an image.
func (r *diffReport) add(d diffImage) {
	changed := d.changed()
	r.Same += len(d.entries) - len(changed)
	for _, e := range changed {
		for _, kind := range e.Kinds {
			r.Counts[kind]++
		}
	}
	if len(changed) > 0 {
		r.Differences = append(r.Differences, d)
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
	for _, kind := range changeKinds {
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
		kinds = append(kinds, string(kind))
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
