package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/detect/marks"
	"annotate/render/batch"
	"annotate/render/terminal"
)

// convertCommand writes labels in another form.
type convertCommand struct {
	*streams
	from           []string
	to, out, names string
	images         []string
	quiet          bool

	choice     detect.Selection
	thresholds thresholdsFlag
	marks      markFlags
	asTruth    bool
	only       []string
	skip       []string
	sample     int
	split      string
	shares     []float64
	seed       uint64
	scores     bool
	outlines   bool
	formulas   bool
}

func newConvertCommand(s *streams) *cobra.Command {
	c := &convertCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "convert --from LABELS --to FORMAT -o OUT",
		Short: "Write labels in another form: COCO, YOLO, VOC, CSV, the API's JSON, a record",
		Long: `Convert reads labels or recorded detections and writes them in another form:

  coco     one JSON file of instances, with scores where there are any
  results  one JSON file of COCO results; --names gives the instances they are about
  yolo     data.yaml, and a text file for each image where trainers look for it
  voc      an XML file for each image; voc0 counts pixels from 0
  csv      one table: image,label,score,xmin,ymin,xmax,ymax
  imagefolder  metadata.jsonl, for Hugging Face's datasets
  hf       a JSON file in the API's form for each image
  record   one detections.jsonl

OUT is the file, or the folder where there is a file for each image. What LABELS
are, their content tells; a prefix such as coco:FILE says it. YOLO's labels are
shares of the image: to read or write them takes its size, from the photos of
--images or beside the labels. Ground truth stays ground truth, scores stay
scores, and images without objects stay in. Outlines stay where the form has
them, ids and whatever else only one form has if it is the source's own; what is
dropped is counted. Files that are there already stay as they are unless
--overwrite is given.

With several --from the labels are put together; a folder with labels for train,
val and test is read as one set, and the splits stay. To make training labels of
detections, choose them with --threshold and --labels and write them --as-truth.

With --marks the labels are mended as people said of single boxes in a report:
labels replaced, wrong boxes dropped, missing ones added from the predictions,
and boxes that are off moved. What could not be done, and what several people
disagree on, is told and left as it is. Detections are not mended by what was
said of a ground truth, where --only chooses them by it.

A record made of records keeps their lines as they are, so that annotate goes on
with it: those of the parts of a run, in several --from or in the output folder of
shards, become one, in the order of the photos' names. Shards that have yet to be
done are named, and then nothing is written.`,
		Example: `  annotate convert --from instances.json --to yolo -o dataset
  annotate convert --from dataset --images photos --to voc -o annotations
  annotate convert --from holiday/detections.jsonl --to csv -o - | head
  annotate convert --from detections.jsonl --threshold 0.6 --as-truth --split 80/10/10 --to yolo -o set
  annotate convert --from part1/detections.jsonl --from part2/detections.jsonl --to record -o all/
  annotate convert --from labels --images photos --marks marks.json --to yolo -o mended
  annotate convert --from holiday/detections.jsonl --to results --names instances.json -o results.json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.run(cmd.Context(), cmd.Flags().Changed("threshold"))
		},
	}
	groups := groupFlags(cmd, "from", "to", "output", "images", "names")
	groups.Add(groupInput, nil, func(flags *pflag.FlagSet) {
		flags.StringArrayVar(&c.from, "from", nil, "labels to read, `FILE|DIR`; repeatable, to put them together")
		flags.StringArrayVar(&c.images, "images", nil, "`PATH` of the photos or their folder, for sizes and names that the labels do not say; repeatable")
		flags.StringVar(&c.names, "names", "", "`FILE` that tells what ids stand for, read and written: COCO instances or a data.yaml; or coco for COCO's own labels")
	})
	groups.Add(groupChoice, nil, func(flags *pflag.FlagSet) {
		flags.Float64VarP(&c.choice.Threshold, "threshold", "t", 0, "only detections with at least this `SCORE`; ground truth has 1")
		flags.StringSliceVar(&c.choice.Labels, "labels", nil, "only these `LABELS`, separated by commas")
		flags.StringSliceVar(&c.choice.Exclude, "exclude", nil, "all but these `LABELS`")
		flags.BoolVar(&c.asTruth, "as-truth", false, "make ground truth of detections, as training wants it")
		flags.StringSliceVar(&c.only, "only", nil, "only images of these names, `PATTERNS` such as 'train/*' or '*_left.jpg'; with --marks also keep, reject or flagged: those marked so")
		flags.StringSliceVar(&c.skip, "skip", nil, "no images of these `NAMES`")
		flags.IntVar(&c.sample, "sample", 0, "only `N` images, chosen at random (0: all)")
		flags.StringVar(&c.split, "split", "", "put images into train, val and test in these `SHARES`, such as 80/10/10, every label alike")
	})
	groups.Add(groupChoice, cli.Unless(func() bool { return c.sample > 0 || c.split != "" }, "nothing is chosen at random without --sample or --split"), func(flags *pflag.FlagSet) {
		flags.Uint64Var(&c.seed, "seed", 1, "seed of the random choice of --sample and --split (`N`)")
	})
	groups.Add(groupChoice, nil, c.thresholds.bind, c.marks.bindFile)
	groups.Add(groupOutput, nil, func(flags *pflag.FlagSet) {
		cli.WordVar(flags, &c.to, "to", "", dataset.Targets(), "form to write: "+strings.Join(cli.Texts(dataset.Targets()), ", "))
		flags.StringVarP(&c.out, "output", "o", "", "`file or folder` to write, or - for standard output")
	})
	writes := func(form dataset.Format) func() string {
		return cli.Unless(func() bool { return c.to == "" || c.to == string(form) }, "it is about --to "+string(form))
	}
	groups.Add(groupOutput, writes(dataset.YOLO), func(flags *pflag.FlagSet) {
		flags.BoolVar(&c.scores, "scores", false, "write scores into YOLO's label files, as a sixth column that trainers refuse")
		flags.BoolVar(&c.outlines, "outlines", false, "write YOLO's label files with outlines in place of boxes, if every object has one")
	})
	groups.Add(groupOutput, writes(dataset.CSV), func(flags *pflag.FlagSet) {
		flags.BoolVar(&c.formulas, "formula-safe", false, "put an apostrophe before text that a spreadsheet would take for a formula, in a CSV")
	})
	groups.Add(groupOutput, nil, func(flags *pflag.FlagSet) {
		flags.BoolVarP(&c.quiet, "quiet", "q", false, "no summary, only what went wrong")
	}, s.bindOverwrite)
	return cmd
}

func (c *convertCommand) run(ctx context.Context, set bool) error {
	switch {
	case len(c.from) == 0 || c.from[0] == "":
		return usagef("no labels given: name them with --from")
	case c.out == "":
		return usagef("no place to write to given: name it with -o")
	case c.to == "":
		return usagef("no form to write given: name it with --to")
	}
	if err := c.check(set); err != nil {
		return err
	}
	target, err := newTarget(c.to, c.out)
	if err != nil {
		return err
	}
	target.Scores, target.Outlines, target.FormulaSafe = c.scores, c.outlines, c.formulas
	if records, err := c.records(ctx, target); err != nil {
		return err
	} else if records != nil {
		return c.merge(ctx, target, records)
	}
	o := dataset.Options{
		Names: c.names, Brief: target.Format != dataset.COCO && target.Format != dataset.Results, Alone: target.Format != dataset.Results,
		Stored: len(c.from) == 1 && c.marks.files == nil, // else boxes of several files, or of people, are put together
	}
	if c.images != nil {
		o.Photos, err = batch.PhotosIn(ctx, c.images)
	}
	if err != nil {
		return err
	}
	d, wrong, err := c.open(ctx, o)
	if err != nil {
		return err
	}
	defer d.Close()
	switch {
	case len(d.Images) > 0:
	case d.FoundNothing():
		c.tell(fmt.Errorf("%s: no detections at all, taken as a run that found nothing", c.from[0]))
	case wrong > 0:
		return usagef("%s: nothing could be read: an empty set would say that there is nothing", c.from[0])
	default:
		return usagef("%s: no images in it", c.from[0])
	}
	bad := func(err error) {
		wrong++
		c.tell(err)
	}
	if err := d.DropInfinite(bad); err != nil {
		return usagef("%w", err)
	}
	c.guard.Protect(c.marks.files...)
	if c.marks.files != nil { // whose boxes are in pixels of photos of a size
		if _, err := d.Measure(ctx); err != nil {
			return usagef("%w", err)
		}
	}
	mended, undone, err := c.marks.mend(d, c.tell)
	if err != nil {
		return err
	}
	if err := c.choose(ctx, d); err != nil {
		return err
	}
	if len(d.Images) == 0 && target.PerImage() {
		return usagef("nothing to write: %s has a file for each image, and there is none", c.to)
	}
	if err := c.measure(ctx, d, target); err != nil {
		return err
	}
	note, endNotes := terminal.Fold(c.tell)
	target.Note = note
	files, err := filesOf(target, d, bad)
	if err != nil {
		return err
	}
	if err := c.write(ctx, target, files); err != nil {
		return err
	}
	endNotes()
	losses, err := target.Losses(d)
	if err != nil {
		return usagef("%w", err)
	}
	if len(losses) > 0 {
		parts := make([]string, len(losses))
		for i, l := range losses {
			if parts[i] = fmt.Sprintf("%d %s", l.Count, l.Kind); !strings.HasSuffix(l.Kind, "ed") { // as in occluded
				parts[i] = detect.Plural(l.Count, strings.TrimSuffix(l.Kind, "s"))
			}
		}
		fmt.Fprintf(c.err, "dropped: %s\n", strings.Join(parts, ", "))
	}
	if !c.quiet {
		if c.marks.files != nil {
			words := mended.String()
			if mended.Changed() > 0 {
				words = ": " + words
			}
			fmt.Fprintf(c.err, "mended %s%s\n", detect.Plural(mended.Changed(), "object"), words)
		}
		fmt.Fprintf(c.err, "converted %s with %s\n", detect.Plural(len(d.Images), "image"), detect.Plural(d.Objects(), "object"))
	}
	switch {
	case wrong > 0:
		return &exitError{code: exitSome, err: fmt.Errorf("%s could not be converted", detect.Plural(wrong, "record"))}
	case undone > 0:
		return &exitError{code: exitSome, err: fmt.Errorf("%s not applied", detect.Plural(undone, "mark"))}
	}
	return nil
}

// check tells what in the flags is out of range; set says whether --threshold is given.
func (c *convertCommand) check(set bool) error {
	at, err := c.thresholds.over(c.choice.Threshold, set)
	if err != nil {
		return err
	}
	c.choice.Threshold, c.choice.Thresholds = at.All, at.Labels
	if c.marks.files != nil { // then --only may say which of the marked images are wanted
		for _, name := range c.only {
			switch choice, err := marks.ParseChoice(name); {
			case err != nil || name == "":
			case c.marks.only != "" && c.marks.only != name:
				return usagef("--only: %s and %s, want one of them", c.marks.only, name)
			default:
				c.marks.only = string(choice)
			}
		}
		c.only = slices.DeleteFunc(c.only, func(name string) bool { return name == c.marks.only && name != "" })
	}
	if c.split == "" {
		return nil
	}
	for part := range strings.SplitSeq(c.split, "/") {
		share, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return usagef("--split %q: want shares such as 80/10/10", c.split)
		}
		c.shares = append(c.shares, share)
	}
	return nil
}

// open reads all labels. It returns also how many records were left out.
func (c *convertCommand) open(ctx context.Context, o dataset.Options) (d *dataset.Dataset, wrong int, err error) {
	var parts []*dataset.Dataset
	for _, from := range c.from {
		part, bad, err := c.openLabels(ctx, from, o, c.tell)
		if err != nil {
			return nil, 0, err
		}
		wrong += bad
		parts = append(parts, part)
	}
	return dataset.Merge(parts), wrong, nil
}

// choose leaves of the dataset what was asked for.
func (c *convertCommand) choose(ctx context.Context, d *dataset.Dataset) error {
	var err error
	told := func(error) {} // when the labels were mended
	if d.Images, err = chooseMarked(&c.marks, d.Images, (*dataset.Image).Item, told); err != nil {
		return err
	}
	had := len(d.Images)
	if err := d.Keep(c.only, c.skip); err != nil {
		return usagef("--only or --skip: %w", err)
	}
	if had > 0 && len(d.Images) == 0 {
		return usagef("--only and --skip leave no image of %d", had)
	}
	tellUnknown(slices.Concat(c.choice.Labels, c.choice.Exclude), d.Labels(), c.tell)
	at := thresholdsFor(evaluate.Thresholds{All: c.choice.Threshold, Labels: c.choice.Thresholds}, d.Labels(), c.tell)
	c.choice.Thresholds = at.Labels
	if c.selects() {
		if err := d.Select(c.choice); err != nil {
			return usagef("%w", err)
		}
	}
	if c.asTruth {
		if err := d.AsTruth(); err != nil {
			return usagef("%w", err)
		}
	}
	if c.sample > 0 {
		d.Sample(c.sample, c.seed)
	}
	if c.shares != nil {
		if err := d.FindCopies(ctx); err != nil {
			return usagef("%w", err)
		}
		if err := d.SplitBy(c.shares, c.seed); err != nil {
			return usagef("--split %q: %w", c.split, err)
		}
	}
	return nil
}

// selects reports whether only some of the objects are wanted.
func (c *convertCommand) selects() bool {
	return c.choice.Threshold > 0 || c.choice.Thresholds != nil || c.choice.Labels != nil || c.choice.Exclude != nil
}

// filesOf returns the files to be written for a dataset.
func filesOf(t *dataset.Target, d *dataset.Dataset, bad func(error)) ([]dataset.File, error) {
	files, err := t.Files(d, bad)
	if errors.Is(err, dataset.ErrNoInstances) {
		return nil, usagef("%w: give the COCO instances that they are about with --names", err)
	}
	if err != nil {
		return nil, usagef("%w", err)
	}
	return files, nil
}

// measure finds the sizes of images that the labels do not say, where the
// target has a place for them. YOLO cannot do without.
func (c *convertCommand) measure(ctx context.Context, d *dataset.Dataset, target *dataset.Target) error {
	if !target.Sized() {
		return nil
	}
	missing, err := d.Measure(ctx)
	if err != nil {
		return usagef("%w", err)
	}
	switch {
	case len(missing) == 0:
	case target.Format == dataset.YOLO:
		return usagef("%s, such as %s, without a size, which YOLO's labels are shares of: say with --images where the photos are", detect.Plural(len(missing), "image"), missing[0])
	case target.Format != dataset.Record: // which has done without sizes from its beginning
		c.tell(fmt.Errorf("%s, such as %s, written without a size: --images says where the photos are", detect.Plural(len(missing), "image"), missing[0]))
	}
	return nil
}

// chooses reports whether not all is to be written, or not as it is.
func (c *convertCommand) chooses() bool {
	return c.selects() || c.asTruth || c.marks.files != nil ||
		c.only != nil || c.skip != nil || c.sample > 0 || c.shares != nil
}

// write writes all files or none, and prints where they are.
func (c *convertCommand) write(ctx context.Context, target *dataset.Target, files []dataset.File) error {
	if err := c.writeLabels(ctx, target, files); err != nil || target.Path == batch.StdStream {
		return err
	}
	_, err := fmt.Fprintln(c.streams.out, target.Path)
	return err
}
