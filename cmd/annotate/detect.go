package main

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect/record"
	"annotate/render/batch"
)

// detectCommand prints detections without drawing them.
type detectCommand struct {
	*streams
	source sourceFlags
	read   readFlags
	task   taskFlags

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
		Args: cli.Arguments(1, 0, "photos or folders of photos"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.task.ended(c.streams, c.run(cmd.Context(), cmd.Flags(), args))
		},
	}
	groups := groupFlags(cmd, "from", "threshold", "labels", "model", "record", "quiet")
	c.source.bind(groups)
	c.task.bind(groups, cli.Unless(func() bool { return c.record != "" }, "it is about what --record keeps, which is not given"))
	groups.Add(groupOutput, cli.Unless(func() bool { return c.source.from == "" }, "it keeps the API's answers, and --from takes detections from files"), func(fs *pflag.FlagSet) {
		fs.StringVar(&c.record, "record", "", "`file` that keeps the API's answers, so that none is asked for twice")
	})
	groups.Add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.BoolVarP(&c.quiet, "quiet", "q", false, "no progress and no summary, only what went wrong")
	})
	groups.Add(groupLimits, nil, c.read.bind)
	return cmd
}

func (c *detectCommand) run(ctx context.Context, flags *pflag.FlagSet, args []string) error {
	if c.task.summary == batch.StdStream {
		return usagef("--summary-json -: standard output is for the detections; name a file")
	}
	r, _, err := newRun(ctx, c.streams, runFlags{
		set: flags.Changed, source: &c.source, read: &c.read, task: &c.task, quiet: c.quiet, hashes: true, ahead: true, recorded: c.record,
	}, args)
	if err != nil {
		return err
	}
	if c.record != "" {
		if err := r.openRecord(c.record); err != nil {
			return err
		}
		defer r.close()
	}
	err = r.each(ctx, r.Find, func(o *batch.Result) error {
		if o.Err != nil {
			return nil
		}
		r.tally.AddFound(o)
		line, err := record.Entry{
			Image: o.File.Name, SHA256: o.SHA256, Width: o.Photo.Width, Height: o.Photo.Height,
			Source: r.Source().Name, Parameters: c.source.selected(), Detections: o.Detections,
		}.Line()
		if err != nil {
			return err
		}
		_, err = c.out.Write(line)
		return err
	})
	return r.end(ctx, err, c.quiet)
}
