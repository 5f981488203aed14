package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/render/batch"
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
	groups.add(groupOutput, unless(func() bool { return c.pictures.out != "" || c.page.out != "" }, "no file is written without -o or --html"), s.bindOverwrite)
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
		if o.Photos, err = batch.PhotosIn(ctx, []string{c.pictures.images}); err != nil {
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
	both, err := c.openBoth(ctx, old, new, o, nil)
	if err != nil {
		return err
	}
	if len(both.Pairs) == 0 && !both.first.FoundNothing() && !both.second.FoundNothing() {
		return usagef("%s and %s have no image in common", old, new)
	}
	report := evaluate.NewDiff(old, new, c.threshold)
	report.OnlyOld, report.OnlyNew, report.Images = both.OnlyFirst, both.OnlySecond, len(both.Pairs)
	for _, pair := range both.Pairs { // in the order of the old run
		report.Add(&pair.First.Labelled, pair.Second.DetectionsIn(pair.First.Width, pair.First.Height), c.tolerance)
	}
	if c.json {
		err = json.NewEncoder(c.out).Encode(report)
	} else {
		err = report.WriteText(c.out, c.quiet)
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
	if both.bad > 0 {
		return &exitError{code: exitSome, err: fmt.Errorf("%s left out of the comparison", detect.Plural(both.bad, "bad record"))}
	}
	if report.Differs() {
		return &exitError{code: exitSome}
	}
	return nil
}
