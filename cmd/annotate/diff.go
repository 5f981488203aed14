package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/render/output"
)

// diffCommand compares two runs over the same images.
type diffCommand struct {
	*streams
	tolerance evaluate.Tolerance
	threshold float64
	names     string
	json      bool
	quiet     bool
	pictures  diffPictures
	page      diffPage
}

func newDiffCommand(s *streams) *cobra.Command {
	c := &diffCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Compare two runs box by box",
		Long: `Diff tells what became of each detection between two runs over the same images:
it is added, lost, moved or relabelled, or its score has changed, by more than the
tolerances allow. OLD and NEW are records or label files, as for --from. It exits with
1 if the runs differ, so that it can be the check that a model update must pass.

Boxes are paired one to one, the highest overlap first, those of the same label
before others. With -o it draws the images that differ, old and new side by
side; with --html it puts them into one page, as report does.`,
		Example: `  annotate diff before/detections.jsonl after/detections.jsonl
  annotate diff before after --threshold 0.5 --score-tolerance 0.1
  annotate diff before after -o changes --images holiday
  annotate diff before after --html changes.html --images holiday`,
		Args: arguments(2, 2, "the labels or detections of an OLD and a NEW run"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), args[0], args[1]) },
	}
	groups := groupFlags(cmd, "threshold", "output", "html", "images", "quiet", "json")
	groups.add(groupInput, nil, func(flags *pflag.FlagSet) {
		flags.StringVar(&c.names, "names", "", "`FILE` that tells what ids stand for: COCO instances or a data.yaml (default: what is beside the labels, and for bare COCO results what OLD says)")
	})
	groups.add(groupMeasure, nil, func(flags *pflag.FlagSet) {
		flags.Float64VarP(&c.threshold, "threshold", "t", 0, "leave out what scores less than this `SCORE` in both runs")
		flags.Float64Var(&c.tolerance.Score, "score-tolerance", 0.05, "by how much a score may change, a `SHARE` of 1")
		flags.Float64Var(&c.tolerance.Move, "box-tolerance", 0.1, "by how much the overlap (`IoU`) of old and new box may fall short of 1")
		flags.Float64Var(&c.tolerance.IoU, "iou", 0.5, "below this overlap (`IoU`) a box is not moved, but lost and another added")
	})
	groups.add(groupOutput, nil, func(flags *pflag.FlagSet) {
		flags.BoolVar(&c.json, "json", false, "print everything as one JSON object")
		flags.BoolVarP(&c.quiet, "quiet", "q", false, "print only the summary")
	}, c.page.bind)
	groups.add(groupOutput, func() string {
		if c.pictures.out != "" || c.page.out != "" {
			return ""
		}
		return "no file is written without -o or --html"
	}, s.bindOverwrite)
	c.pictures.bind(groups, func() bool { return c.page.out != "" })
	return cmd
}

func (c *diffCommand) run(ctx context.Context, old, new string) error {
	if err := c.pictures.check(c.page.out); err != nil {
		return err
	}
	o := dataset.Options{Names: c.names}
	if c.pictures.images != "" {
		var err error
		if o.Photos, err = photosIn(ctx, []string{c.pictures.images}); err != nil {
			return err
		}
	}
	c.guard.Protect(old, new)
	c.pictures.guard = c.guard
	if c.page.out != "" {
		if err := c.guard.Check(output.Target{Path: c.page.out}); err != nil {
			return usagef("%w", err)
		}
	}
	before, bad, err := c.openLabels(ctx, old, o, c.tell)
	if err != nil {
		return err
	}
	o.NamesOf = before
	after, badAfter, err := c.openLabels(ctx, new, o, c.tell)
	if err != nil {
		return err
	}
	report, err := c.compare(before, after)
	if err != nil {
		return err
	}
	if c.json {
		err = json.NewEncoder(c.out).Encode(report)
	} else {
		err = report.print(c.out, c.quiet)
	}
	if err != nil {
		return &exitError{code: exitSome, err: fmt.Errorf("standard output: %w", err)}
	}
	if err := c.pictures.draw(ctx, report, c.err); err != nil {
		return err
	}
	if err := c.page.write(ctx, report, &c.pictures, c.err); err != nil {
		return err
	}
	if bad += badAfter; bad > 0 {
		return &exitError{code: exitSome, err: fmt.Errorf("%s left out of the comparison", plural(bad, "bad record"))}
	}
	if report.differs() {
		return &exitError{code: exitSome}
	}
	return nil
}

// compare compares the images that both runs have, in the order of the old one.
func (c *diffCommand) compare(old, new *dataset.Dataset) (*diffReport, error) {
	sides := dataset.Align(old, new)
	if err := tellSeveral(sides, c.tell); err != nil {
		return nil, err
	}
	if len(sides.Pairs) == 0 && !old.FoundNothing() && !new.FoundNothing() {
		return nil, usagef("%s and %s have no image in common", old.From, new.From)
	}
	if sides.Inferred != nil {
		c.tell(sides.Inferred)
	}
	r := newDiffReport(old.From, new.From, c.threshold)
	r.OnlyOld, r.OnlyNew = sides.OnlyFirst, sides.OnlySecond
	r.Images = len(sides.Pairs)
	for _, pair := range sides.Pairs {
		r.add(c.compareImage(&pair.First.Labelled, pair.Second.DetectionsIn(pair.First.Width, pair.First.Height)))
	}
	return r, nil
}

// compareImage tells what became of each detection of an image. All are paired,
// whatever their score: one that falls below the threshold is rescored, not
// lost.
func (c *diffCommand) compareImage(old *detect.Labelled, new []detect.Detection) diffImage {
	d := diffImage{Image: old.Name, width: old.Width, height: old.Height}
	d.run = evaluate.RunImage{Old: old.Detections(), New: new}
	d.run.Changes = evaluate.Compare(d.run.Old, new, c.tolerance)
	for i := range d.run.Changes {
		change := &d.run.Changes[i]
		if !d.run.Shows(change, evaluate.Thresholds{All: c.threshold}) {
			continue
		}
		e := diffEntry{Kinds: change.Kinds(), IoU: change.IoU}
		if !change.Added() {
			e.Old = &d.run.Old[change.Old]
		}
		if !change.Lost() {
			e.New = &new[change.New]
		}
		d.entries = append(d.entries, e)
	}
	return d
}

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
