package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/stats"
	"annotate/render/output"
	"annotate/render/plot"
)

// statsCommand describes a dataset in numbers.
type statsCommand struct {
	*streams
	labels labelFlags
	json   bool
	plot   string
}

func newStatsCommand(s *streams) *cobra.Command {
	c := &statsCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "stats --from LABELS",
		Short: "Describe labels in numbers: a table, JSON, a plot",
		Long: `Stats counts images, boxes and labels, and tells how large the objects are, of
which shape, and which labels occur together. Small, medium and large are
COCO's: areas below 32², below 96² and the rest, of the object's outline where
the labels say it.`,
		Example: `  annotate stats --from labels.json
  annotate stats --from labels.json --plot stats.svg
  annotate stats --from annotated --json | jq '.labels[0]'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.run(cmd.Context()) },
	}
	groups := groupFlags(cmd, "from", "images", "plot", "json")
	groups.Add(groupInput, nil, func(fs *pflag.FlagSet) {
		c.labels.bind(fs, ", for labels that do not say sizes or whole names (YOLO)")
	})
	groups.Add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.BoolVar(&c.json, "json", false, "print the numbers as JSON")
		fs.StringVar(&c.plot, "plot", "", "draw the numbers into this `file`, PNG or SVG by its name")
	})
	groups.Add(groupOutput, cli.Unless(func() bool { return c.plot != "" }, "no file is written without --plot"), s.bindOverwrite)
	return cmd
}

func (c *statsCommand) run(ctx context.Context) error {
	if err := c.labels.check(); err != nil {
		return err
	}
	ext := strings.ToLower(filepath.Ext(c.plot))
	if c.plot != "" && ext != ".png" && ext != ".svg" {
		return usagef("--plot %s: want a name that ends in .png or .svg", c.plot)
	}
	if c.plot != "" {
		if err := c.guard.Check(output.Target{Path: c.plot}); err != nil {
			return usagef("%w", err)
		}
	}
	options, err := c.labels.options(ctx)
	if err != nil {
		return err
	}
	options.Alone, options.Stored = true, true
	d, bad, err := c.openLabels(ctx, c.labels.from, options, c.tell)
	if err != nil {
		return err
	}
	defer d.Close()
	if c.labels.images != "" {
		if _, err := d.Measure(ctx); err != nil { // the table counts what was not measured
			return usagef("%w", err)
		}
	}
	images := d.Loader().Plain()
	s := stats.Compute(images.Each())
	if err := images.Err(); err != nil {
		return usagef("%w", err)
	}
	if c.json {
		err = printJSON(c.out, s)
	} else {
		err = s.WriteTable(c.out, c.labels.from)
	}
	if err != nil {
		return err
	}
	if c.plot != "" {
		figure := plot.Dataset(filepath.Base(filepath.Clean(c.labels.from)), s)
		draw := figure.WritePNG
		if ext == ".svg" {
			draw = figure.WriteSVG
		}
		if err := c.guard.Write(c.plot, draw, output.Options{}); err != nil {
			return usagef("%w", output.Named(err, c.plot))
		}
	}
	if bad > 0 {
		return &exitError{code: exitSome, err: fmt.Errorf("%s left out", detect.Plural(bad, "bad record"))}
	}
	return nil
}
