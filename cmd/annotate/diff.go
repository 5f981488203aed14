package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"annotate/detect"
	"annotate/detect/evaluate"
)

// diffCommand compares two runs over the same images.
type diffCommand struct {
	*streams
	tolerance evaluate.Tolerance
	threshold float64
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
		Long: `Diff tells what became of each detection from one run to another over the same
images: added, lost, moved, relabelled, or its score changed, beyond what is
tolerated. OLD and NEW are records or label files, as for --from. It exits with
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
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Float64VarP(&c.threshold, "threshold", "t", 0, "leave out what scores less than this in both runs")
	flags.Float64Var(&c.tolerance.Score, "score-tolerance", 0.05, "by how much a score may change")
	flags.Float64Var(&c.tolerance.Move, "box-tolerance", 0.1, "by how much the overlap (IoU) of old and new box may fall short of 1")
	flags.Float64Var(&c.tolerance.IoU, "iou", 0.5, "below this overlap a box is not moved, but lost and another added")
	flags.BoolVar(&c.json, "json", false, "print everything as one JSON object")
	flags.BoolVarP(&c.quiet, "quiet", "q", false, "print only the summary")
	c.page.bind(flags)
	c.pictures.bind(flags)
	return cmd
}

func (c *diffCommand) run(ctx context.Context, old, new string) error {
	if err := c.check(); err != nil {
		return err
	}
	bad := func(err error) { fmt.Fprintln(c.err, detect.Printable(err.Error())) }
	before, err := openDataset(old, bad)
	if err != nil {
		return err
	}
	after, err := openDataset(new, bad)
	if err != nil {
		return err
	}
	report := c.compare(before, after)
	if report.Images == 0 {
		return usagef("%s and %s have no image in common", old, new)
	}
	if c.json {
		err = json.NewEncoder(c.out).Encode(report)
	} else {
		err = report.print(c.out, c.quiet)
	}
	if err != nil {
		return &exitError{exitSome, fmt.Errorf("standard output: %w", err)}
	}
	if err := c.pictures.draw(ctx, report, c.err); err != nil {
		return err
	}
	if err := c.page.write(ctx, report, &c.pictures, c.err); err != nil {
		return err
	}
	if report.differs() {
		return &exitError{code: exitSome}
	}
	return nil
}

func (c *diffCommand) check() error {
	for _, f := range []struct {
		name  string
		value float64
	}{
		{"threshold", c.threshold}, {"score-tolerance", c.tolerance.Score},
		{"box-tolerance", c.tolerance.Move}, {"iou", c.tolerance.IoU},
	} {
		if !(f.value >= 0 && f.value <= 1) || f.value == 0 && f.name == "iou" {
			return usagef("--%s: %v is not within 0 to 1", f.name, f.value)
		}
	}
	return c.pictures.check(c.page.out)
}

// compare compares the images that both runs have, in the order of the old one.
func (c *diffCommand) compare(old, new *dataset) *diffReport {
	r := newDiffReport(old.from, new.from)
	after := newCounterparts(new)
	used := make([]bool, len(new.images))
	for i := range old.images {
		img := &old.images[i]
		at, ok := after.find(img.Name, old.sums[img.Name])
		if !ok || used[at] {
			r.OnlyOld = append(r.OnlyOld, img.Name)
			continue
		}
		used[at] = true
		r.Images++
		r.add(c.compareImage(img, after.detectionsOf(at, img.Width, img.Height)))
	}
	for i, ok := range used {
		if !ok {
			r.OnlyNew = append(r.OnlyNew, new.images[i].Name)
		}
	}
	return r
}

// compareImage tells what became of each detection of an image. All are paired,
// whatever their score: one that falls below the threshold is rescored, not
// lost.
func (c *diffCommand) compareImage(old *detect.Labelled, new []detect.Detection) diffImage {
	d := diffImage{Image: old.Name, width: old.Width, height: old.Height}
	before := old.Detections()
	for _, change := range evaluate.Compare(before, new, c.tolerance) {
		e := diffEntry{Kinds: kindsOf(&change), IoU: change.IoU}
		if !change.Added() {
			e.Old = &before[change.Old]
		}
		if !change.Lost() {
			e.New = &new[change.New]
		}
		if e.score() >= c.threshold {
			d.entries = append(d.entries, e)
		}
	}
	return d
}
