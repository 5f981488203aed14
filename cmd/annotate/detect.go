package main

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/detect/record"
)

// detectCommand prints detections without drawing them.
type detectCommand struct {
	*streams
	source sourceFlags
	read   readFlags

	record string
	quiet  bool
}

func newDetectCommand(s *streams) *cobra.Command {
	c := &detectCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "detect PATH…",
		Short: "Print detections as JSON lines, without drawing",
		Long: `Detect prints what annotate would draw, one JSON line for each photo: its name,
hash, size, source and detections, in the form of a record (detections.jsonl),
so that the output is itself something for --from. Photos that fail are not
printed; standard error says why.`,
		Example: `  annotate detect holiday >holiday.jsonl
  annotate detect holiday --record holiday.jsonl --threshold 0.3
  annotate detect photo.jpg | jq -r '.detections[].label'`,
		Args: arguments(1, 0, "photos or folders of photos"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), cmd.Flags(), args) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&c.record, "record", "", "`file` that keeps the API's answers, so that none is asked for twice")
	flags.BoolVarP(&c.quiet, "quiet", "q", false, "no progress and no summary, only what went wrong")
	c.source.bind(flags)
	c.read.bind(flags)
	return cmd
}

func (c *detectCommand) run(ctx context.Context, flags *pflag.FlagSet, args []string) error {
	b, _, err := newBatch(ctx, c.streams, batchFlags{set: flags.Changed, source: &c.source, read: &c.read, quiet: c.quiet, hashes: true}, args)
	if err != nil {
		return err
	}
	if c.record != "" {
		if err := b.openRecord(c.record); err != nil {
			return err
		}
		defer b.closeRecord()
	}
	err = b.each(ctx, b.look, func(o *outcome) error {
		if o.err != nil {
			return nil
		}
		b.summary.found++
		if len(o.detections) == 0 {
			b.summary.empty++
		}
		line, err := record.Entry{
			Image: o.in.name, SHA256: o.sum, Width: o.photo.Width, Height: o.photo.Height,
			Source: b.finder.source, Parameters: c.source.selected(), Detections: o.detections,
		}.Line()
		if err != nil {
			return err
		}
		_, err = c.out.Write(line)
		return err
	})
	if err := b.closeRecord(); err != nil {
		return &exitError{exitSome, err}
	}
	if !c.quiet {
		b.summary.print(c.err)
	}
	return b.exit(ctx, err)
}
