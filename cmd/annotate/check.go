package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/checkup"
	"annotate/detect/dataset"
	"annotate/detect/doctor"
	"annotate/render/batch"
	"annotate/render/terminal"
)

// checkCommand examines label files.
type checkCommand struct {
	*streams
	labels  labelFlags
	against string
	fix     []string
	json    bool
	out     string
}

func newCheckCommand(s *streams) *cobra.Command {
	c := &checkCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "check --from LABELS [--images DIR]",
		Short: "Find what is wrong with label files, and repair it",
		Long: `Check looks through labels of any kind that --from takes and tells what is wrong
with them, how it knows, where to look, by file and line, and what to do: shares
taken for pixels, corners taken for sizes, swapped axes, boxes of a resized or
un-rotated copy, broken, empty, off-frame and double boxes, labels in several
spellings, lines of several kinds, images without photos and photos without labels,
one photo in train and val, by its bytes or its looks. A fault shared by all
boxes shows in the statistics of the folder, not in one box.

Findings are errors (tools that read the labels stop, or are wrong), warnings
(a mistake in most cases) and notes (usual and harmless). They are certain, where
the data prove them, or likely. --fix repairs what is certain; what is likely is
repaired by its name, once you have looked: --fix resized-copy. With an error or a
warning check exits with 1, with --fix only if the repaired copy still has one. The
copy is what --from names with the records changed that findings name: all else
stays as it was, byte for byte.

With --against check lists the labels that a model's detections contradict, the
worst first: swapped for another label, overlooked, or badly located, by the scores
of ObjectLab. What is listed is likely wrong; the model may be, too.`,
		Example: `  annotate check --from labels.json --images photos
  annotate check --from dataset/labels --images dataset/images --fix -o repaired
  annotate check --from labels.json --images photos --fix letterbox -o repaired.json
  annotate check --from labels.json --against annotated/detections.jsonl
  annotate check --from annotated --json | jq '.findings[].kind'`,
		// Of --fix letterbox the command line parser makes a flag and an argument.
		Args: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("fix") {
				c.fix = append(c.fix, args...)
				return nil
			}
			return noArguments(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return c.run(cmd.Context()) },
	}
	groups := groupFlags(cmd, "from", "against", "images", "fix", "output", "json")
	groups.Add(groupInput, nil, func(fs *pflag.FlagSet) {
		c.labels.bind(fs, "; without it sizes are those that the labels say, and no photo is missed")
		fs.StringVar(&c.against, "against", "", "detections of a model, `FILE|DIR`: list the labels that they contradict")
	})
	groups.Add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.BoolVar(&c.json, "json", false, "print the findings as JSON")
		fs.StringSliceVar(&c.fix, "fix", nil, "write a repaired copy to -o, in the same format: what is certain, and the likely `kinds` that are named; likely stands for all of them")
		fs.Lookup("fix").NoOptDefVal = onlyCertain
		fs.StringVarP(&c.out, "output", "o", "", "`file or folder` for the repaired copy")
	})
	groups.Add(groupOutput, cli.Unless(func() bool { return len(c.fix) > 0 }, "without --fix nothing is written"), s.bindOverwrite)
	return cmd
}

func (c *checkCommand) run(ctx context.Context) error {
	if err := c.labels.check(); err != nil {
		return err
	}
	if (len(c.fix) > 0) != (c.out != "") {
		return usagef("--fix and -o belong together: the repaired copy goes to a place of its own")
	}
	if c.out == batch.StdStream {
		return usagef("-o -: standard output has the findings; name a file or folder for the repaired copy")
	}
	if c.against != "" {
		return c.runAgainst(ctx)
	}
	fix, err := c.kinds()
	if err != nil {
		return err
	}
	o := dataset.Options{Names: c.labels.names, Brief: len(c.fix) == 0, Stored: len(c.fix) == 0, Alone: true}
	var files []batch.File
	if c.labels.images != "" {
		found, err := batch.Collect(ctx, []string{c.labels.images}, batch.CollectOptions{})
		if err != nil {
			return err
		}
		files = found.Files
		o.Photos = batch.PhotosOf(ctx, files)
	}
	var bad, remarks []error
	o.Warn = func(err error) { remarks = append(remarks, err) }
	o.Bad = func(err error) { bad = append(bad, err) }
	d, err := c.readLabels(ctx, c.labels.from, o)
	if err != nil {
		return err
	}
	defer d.Close()
	found := checkup.New(d, c.labels.from, bad, remarks)
	photos, alike := batch.Inspect(ctx, files, d, func(n int) {
		c.tell(fmt.Errorf("decoding %d photos, to find those that are in two parts of the set", n))
	})
	if ctx.Err() != nil {
		return stopOf(ctx)
	}
	if err := found.Examine(photos, alike, fix); err != nil {
		return usagef("%w", err)
	}
	if len(c.fix) > 0 {
		if err := c.repair(ctx, found); err != nil {
			return err
		}
	}
	coloured := terminal.Coloured(c.streams.out, os.Getenv)
	if c.json {
		err = printJSON(c.streams.out, found)
	} else {
		err = found.WriteText(c.streams.out, func(s doctor.Severity, text string) string { return colours[s].On(text, coloured) })
	}
	if err == nil && !found.OKNow() {
		err = &exitError{code: exitSome}
	}
	return err
}

// colours are those of findings.
var colours = map[doctor.Severity]terminal.Colour{doctor.Error: terminal.Red, doctor.Warning: terminal.Yellow, doctor.Note: terminal.Cyan}

// onlyCertain is the value of --fix where it names no kind.
const onlyCertain = "certain"

// kinds returns the likely kinds that --fix names.
func (c *checkCommand) kinds() ([]doctor.Kind, error) {
	known := []string{onlyCertain, string(doctor.Likely)}
	for _, k := range doctor.Kinds() {
		known = append(known, string(k))
	}
	var kinds []doctor.Kind
	for _, name := range c.fix {
		if !slices.Contains(known, name) {
			return nil, usagef("--fix %s: no finding of that kind%s", name, cli.DidYouMean(name, known))
		}
		kinds = append(kinds, doctor.Kind(name))
	}
	return kinds, nil
}

// newTarget returns the form and place to write labels in.
func newTarget(to, out string) (*dataset.Target, error) {
	t, err := dataset.NewTarget(to, out)
	switch {
	case err != nil:
		return nil, usagef("%w", err)
	case t.PerImage() && out == batch.StdStream:
		return nil, usagef("-o -: %s has a file for each image, name a folder", to)
	}
	return t, nil
}

// repair writes the repaired copy.
func (c *checkCommand) repair(ctx context.Context, found *checkup.Checkup) error {
	form, err := found.Form()
	if err != nil {
		return usagef("%w: convert it to one of %s, and repair that", err, strings.Join(cli.Texts(dataset.Targets()), ", "))
	}
	target, err := newTarget(string(form), c.out)
	if err != nil {
		return err
	}
	files, err := found.Repair(ctx, target, c.tell)
	if err != nil {
		return usagef("%w", err)
	}
	return c.writeLabels(ctx, target, files)
}

// runAgainst compares the labels with what a model found.
func (c *checkCommand) runAgainst(ctx context.Context) error {
	if len(c.fix) > 0 {
		return usagef("--against only lists labels: a person decides whether the model is right")
	}
	o, err := c.labels.options(ctx)
	if err != nil {
		return err
	}
	both, err := c.openBoth(ctx, c.labels.from, c.against, o, nil)
	if err != nil {
		return err
	}
	if len(both.Pairs) == 0 {
		return usagef("%s and %s have no image in common", c.labels.from, c.against)
	}
	for _, side := range []struct {
		names []string
		not   string
	}{{both.OnlyFirst, c.against}, {both.OnlySecond, c.labels.from}} {
		if n := len(side.names); n > 0 {
			c.tell(fmt.Errorf("%s, such as %s, not in %s: not compared", detect.Plural(n, "image"), side.names[0], side.not))
		}
	}
	m := checkup.Against(c.labels.from, c.against, both.Pairs, both.bad > 0)
	if c.json {
		err = printJSON(c.streams.out, m)
	} else {
		err = m.WriteText(c.streams.out)
	}
	if err == nil && !m.OK {
		err = &exitError{code: exitSome}
	}
	return err
}
