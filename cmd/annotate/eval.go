package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/render/batch"
)

// evalCommand measures detections by ground truth.
type evalCommand struct {
	*streams
	from, truth string
	images      []string
	names       string
	threshold   float64
	iou         float64
	minAP50     float64
	json        bool
	thresholds  thresholdsFlag
	suggest     *suggestion
	marks       markFlags
	at          evaluate.Thresholds
}

func newEvalCommand(s *streams) *cobra.Command {
	c := &evalCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "eval --from X --truth Y",
		Short: "Measure detections by ground truth: AP, recall, errors",
		Long: `Eval compares detections with ground truth. It prints, in all and for each label,
average precision and recall as COCO defines them (AP over IoU 0.50 to 0.95, at
0.50 and 0.75, by the size of objects; AR with 1, 10 and 100 detections an
image), then what is found at a threshold, with precision, recall and F1, and the
threshold that would give the best F1; and the kinds of errors.

AP looks at detections of every score: what a source left out because its score
was low counts as not found.`,
		Example: `  annotate eval --from annotated/detections.jsonl --truth instances.json
  annotate eval --from annotated --truth instances.json --min-ap50 0.6
  annotate eval --from results.json --truth instances.json --json | jq .ap
  annotate eval --from results.json --truth instances.json --suggest-thresholds > thresholds.txt`,
		// Of --suggest-thresholds precision=0.9 the command line parser makes a flag and an argument.
		Args: func(cmd *cobra.Command, args []string) error {
			if f := cmd.Flags().Lookup("suggest-thresholds"); f.Changed && len(args) == 1 {
				if err := f.Value.Set(args[0]); err != nil {
					return usagef("--suggest-thresholds %s: %w", args[0], err)
				}
				return nil
			}
			return noArguments(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.run(cmd.Context(), cmd.Flags().Changed("threshold"))
		},
	}
	groups := groupFlags(cmd, "from", "truth", "threshold", "min-ap50", "json")
	groups.Add(groupInput, nil, func(flags *pflag.FlagSet) {
		flags.StringVar(&c.from, "from", "", "the detections: `FILE|DIR`, a detections.jsonl, sidecars, or labels with scores")
		flags.StringVar(&c.truth, "truth", "", "the ground truth: `FILE|DIR` of labels")
		flags.StringArrayVar(&c.images, "images", nil, "`PATH` of the photos or their folder, for labels that do not say their size; repeatable")
		flags.StringVar(&c.names, "names", "", "`file` that tells the names of ids (default: what is beside the labels, and for bare COCO results the truth)")
	})
	measures := cli.Unless(func() bool { return c.suggest == nil }, "--suggest-thresholds prints thresholds and measures nothing at one")
	groups.Add(groupMeasure, measures, func(flags *pflag.FlagSet) {
		flags.Float64VarP(&c.threshold, "threshold", "t", 0.5, "count errors among detections with at least this `SCORE`")
		c.thresholds.bind(flags)
	})
	groups.Add(groupMeasure, nil, func(flags *pflag.FlagSet) {
		flags.Float64Var(&c.iou, "iou", 0.5, "count a detection as right from this overlap on (`IoU`, 0 to 1)")
	})
	groups.Add(groupOutput, nil, func(flags *pflag.FlagSet) {
		cli.ParsedVar(flags, &c.suggest, "suggest-thresholds", "f1", parseSuggestion, "print only thresholds for --thresholds: those of each label's best f1, or precision=0.9 for the lowest of at least that precision")
		flags.Lookup("suggest-thresholds").NoOptDefVal = "f1"
	})
	groups.Add(groupOutput, measures, func(flags *pflag.FlagSet) {
		flags.Float64Var(&c.minAP50, "min-ap50", 0, "exit with 1 if AP50 is below this `SHARE`")
		flags.BoolVar(&c.json, "json", false, "print everything as one JSON object")
	})
	c.marks.bind(groups)
	return cmd
}

func (c *evalCommand) run(ctx context.Context, set bool) error {
	err := c.check()
	if err != nil {
		return err
	}
	if c.at, err = c.thresholds.over(c.threshold, set); err != nil {
		return err
	}
	images, bad, err := c.read(ctx)
	if err != nil {
		return err
	}
	judged := evaluate.Judge(images, evaluate.Criteria{IoU: c.iou})
	c.at = thresholdsFor(c.at, judged.Labels(), c.streams.tell)
	if c.suggest != nil {
		return cmp.Or(c.printSuggestion(judged), badRecords(bad))
	}
	report := evaluate.NewReport(judged, c.iou, c.at)
	if report.Truths == 0 {
		return usagef("--truth %s: no objects to measure by", c.truth)
	}
	if c.json {
		err = json.NewEncoder(c.out).Encode(report)
	} else {
		err = report.WriteTable(c.out)
	}
	if err != nil {
		return &exitError{code: exitSome, err: fmt.Errorf("standard output: %w", err)}
	}
	const rounding = 1e-9 // a perfect AP50 adds up to a little less than 1
	if report.AP50 < c.minAP50-rounding {
		return &exitError{code: exitSome, err: fmt.Errorf("AP50 %.4f is below %v", report.AP50, c.minAP50)}
	}
	return badRecords(bad)
}

// badRecords returns an error if there are any; nil if there are none.
func badRecords(n int) error {
	if n == 0 {
		return nil
	}
	return &exitError{code: exitSome, err: fmt.Errorf("%s left out of the figures", detect.Plural(n, "bad record"))}
}

func (c *evalCommand) check() error {
	switch {
	case c.from == "":
		return usagef("no detections given: name them with --from")
	case c.truth == "":
		return usagef("no ground truth given: name it with --truth")
	}
	return nil
}

// read returns the images of the truth with what was found in them, and tells
// what of the two sides does not go together. bad is how many records were left
// out.
func (c *evalCommand) read(ctx context.Context) (images []evaluate.Image, bad int, err error) {
	o := dataset.Options{Names: c.names, Brief: true}
	if c.images != nil {
		if o.Photos, err = batch.PhotosIn(ctx, c.images); err != nil {
			return nil, 0, err
		}
	}
	var labels []string
	both, err := c.openBoth(ctx, c.truth, c.from, o, func(truth *dataset.Dataset) (err error) {
		labels = truth.Labels() // those of a few images are no news
		truth.Images, err = chooseMarked(&c.marks, truth.Images, (*dataset.Image).Item, c.streams.tell)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	switch {
	case both.second.FoundNothing():
		c.tell("%s: no detections at all, taken as a run that found nothing", c.from)
	case len(both.Pairs) == 0:
		return nil, 0, usagef("%s and %s have no image in common", c.from, c.truth)
	}
	if n := len(both.OnlyFirst); n > 0 {
		c.tell("%s, such as %s, not in %s: counted as if nothing was found", detect.Plural(n, "image"), both.OnlyFirst[0], c.from)
	}
	if n := len(both.OnlySecond); n > 0 && c.marks.only == "" {
		c.tell("%s, such as %s, not in %s: left out", detect.Plural(n, "image"), both.OnlySecond[0], c.truth)
	}
	for _, img := range both.Judged(both.first) {
		images = append(images, evaluate.Image{Truths: img.Truths, Detections: img.Detections})
	}
	c.tellLabels(labels, both.second.Labels())
	c.tellScores(images)
	return images, both.bad, nil
}

// tellLabels names the labels that only the detections have: mostly another
// spelling.
func (c *evalCommand) tellLabels(truth, found []string) {
	found = slices.DeleteFunc(found, func(label string) bool {
		_, known := slices.BinarySearch(truth, label)
		return known
	})
	if len(found) > 0 {
		c.tell("labels that the truth does not have: %s", strings.Join(found, ", "))
	}
}

// tellScores says so if detections of low scores, which AP asks for, were left
// out when they were made.
func (c *evalCommand) tellScores(images []evaluate.Image) {
	const low = 0.1 // what is below hardly moves an AP
	least := math.Inf(1)
	for _, img := range images {
		for _, d := range img.Detections {
			least = min(least, d.Score)
		}
	}
	if least >= low && least < 1 {
		c.tell("no detection has a score below %.2f: AP counts what was left out as not found (--request-threshold 0.01 asks for all)", least)
	}
}

func (c *evalCommand) tell(format string, args ...any) {
	fmt.Fprintln(c.err, detect.Printable(fmt.Sprintf(format, args...)))
}

// suggestion is which thresholds are printed: those of the best F1, or with a precision
// above 0 those of at least that precision.
type suggestion struct{ precision float64 }

func parseSuggestion(text string) (*suggestion, error) {
	if text == "f1" {
		return &suggestion{}, nil
	}
	least, ok := strings.CutPrefix(text, "precision=")
	v, err := strconv.ParseFloat(least, 64)
	switch {
	case !ok:
		return nil, errors.New("want f1 or precision=0.9")
	case err != nil || !(v > 0 && v <= 1):
		return nil, errors.New("want a precision above 0, at most 1")
	}
	return &suggestion{v}, nil
}

// printSuggestion prints thresholds as --thresholds takes them.
func (c *evalCommand) printSuggestion(judged *evaluate.Judged) error {
	t := judged.SuggestF1()
	if c.suggest.precision > 0 {
		t = judged.SuggestPrecision(c.suggest.precision)
	}
	if len(t.Labels) == 0 {
		return usagef("--truth %s: no label has both objects and detections to find a threshold by", c.truth)
	}
	if _, err := fmt.Fprintln(c.out, t); err != nil {
		return &exitError{code: exitSome, err: fmt.Errorf("standard output: %w", err)}
	}
	return nil
}
