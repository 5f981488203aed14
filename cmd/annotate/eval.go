package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
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
	suggest     string
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
image), then precision, recall and the kinds of errors at a threshold, and the
threshold that would give the best F1.

AP looks at detections of every score: what a source left out because its score
was low counts as not found.`,
		Example: `  annotate eval --from annotated/detections.jsonl --truth instances.json
  annotate eval --from annotated --truth instances.json --min-ap50 0.6
  annotate eval --from results.json --truth instances.json --json | jq .ap
  annotate eval --from results.json --truth instances.json --suggest-thresholds > thresholds.txt`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.run(cmd.Context(), cmd.Flags().Changed("threshold"))
		},
	}
	groups := groupFlags(cmd, "from", "truth", "threshold", "min-ap50", "json")
	groups.add(groupInput, nil, func(flags *pflag.FlagSet) {
		flags.StringVar(&c.from, "from", "", "the detections: `FILE|DIR`, a detections.jsonl, sidecars, or labels with scores")
		flags.StringVar(&c.truth, "truth", "", "the ground truth: `FILE|DIR` of labels")
		flags.StringArrayVar(&c.images, "images", nil, "`PATH` of the photos or their folder, for labels that do not say their size; repeatable")
		flags.StringVar(&c.names, "names", "", "`file` that tells the names of ids (default: what is beside the labels, and for bare COCO results the truth)")
	})
	groups.add(groupMeasure, nil, func(flags *pflag.FlagSet) {
		flags.Float64VarP(&c.threshold, "threshold", "t", 0.5, "count errors among detections with at least this `SCORE`")
		c.thresholds.bind(flags)
		flags.Float64Var(&c.iou, "iou", 0.5, "count a detection as right from this overlap on (`IoU`, 0 to 1)")
	})
	groups.add(groupOutput, nil, func(flags *pflag.FlagSet) {
		flags.Float64Var(&c.minAP50, "min-ap50", 0, "exit with 1 if AP50 is below this `SHARE`")
		flags.StringVar(&c.suggest, "suggest-thresholds", "", "print only thresholds for --thresholds: those of each label's best `f1`, or precision=0.9 for the lowest of at least that precision")
		flags.Lookup("suggest-thresholds").NoOptDefVal = "f1"
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
	if c.at.Labels != nil {
		known := map[string]bool{}
		for _, img := range images {
			for _, d := range img.Detections {
				known[d.Label] = true
			}
		}
		tellUnknown(slices.Sorted(maps.Keys(c.at.Labels)), slices.Sorted(maps.Keys(known)), c.streams.tell)
	}
	judged := evaluate.Judge(images, evaluate.Criteria{IoU: c.iou})
	if c.suggest != "" {
		return c.printSuggestion(judged)
	}
	report := c.evaluate(judged)
	if report.Truths == 0 {
		return usagef("--truth %s: no objects to measure by", c.truth)
	}
	if c.json {
		err = json.NewEncoder(c.out).Encode(report)
	} else {
		err = report.print(c.out)
	}
	if err != nil {
		return &exitError{code: exitSome, err: fmt.Errorf("standard output: %w", err)}
	}
	const rounding = 1e-9 // a perfect AP50 adds up to a little less than 1
	if report.AP50 < c.minAP50-rounding {
		return &exitError{code: exitSome, err: fmt.Errorf("AP50 %.4f is below %v", report.AP50, c.minAP50)}
	}
	if bad > 0 {
		return &exitError{code: exitSome, err: fmt.Errorf("%s left out of the figures", plural(bad, "bad record"))}
	}
	return nil
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
	o := dataset.Options{Names: c.names}
	if c.images != nil {
		if o.Photos, err = photosIn(ctx, c.images); err != nil {
			return nil, 0, err
		}
	}
	truth, badTruths, err := c.openLabels(ctx, c.truth, o, c.streams.tell)
	if err != nil {
		return nil, 0, err
	}
	o.NamesOf = truth // bare COCO results do not name their images and labels
	found, bad, err := c.openLabels(ctx, c.from, o, c.streams.tell)
	if err != nil {
		return nil, 0, err
	}
	if truth.Images, err = chooseMarked(&c.marks, truth.Images, (*dataset.Image).Item, c.streams.tell); err != nil {
		return nil, 0, err
	}
	sides := dataset.Align(truth, found)
	if err := tellSeveral(sides, c.streams.tell); err != nil {
		return nil, 0, err
	}
	switch {
	case found.FoundNothing():
		c.tell("%s: no detections at all, taken as a run that found nothing", c.from)
	case len(sides.Pairs) == 0:
		return nil, 0, usagef("%s and %s have no image in common", c.from, c.truth)
	}
	if sides.Inferred != nil {
		c.tell("%v", sides.Inferred)
	}
	if n := len(sides.OnlyFirst); n > 0 {
		c.tell("%s, such as %s, not in %s: counted as if nothing was found", plural(n, "image"), sides.OnlyFirst[0], c.from)
	}
	if n := len(sides.OnlySecond); n > 0 && c.marks.only == "" {
		c.tell("%s, such as %s, not in %s: left out", plural(n, "image"), sides.OnlySecond[0], c.truth)
	}
	for _, img := range sides.Judged(truth) {
		images = append(images, evaluate.Image{Truths: img.Truths, Detections: img.Detections})
	}
	c.tellLabels(truth.Labels(), found.Labels())
	c.tellScores(images)
	return images, bad + badTruths, nil
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

// printSuggestion prints thresholds as --thresholds takes them.
func (c *evalCommand) printSuggestion(judged *evaluate.Judged) error {
	t := judged.SuggestF1()
	if text, ok := strings.CutPrefix(c.suggest, "precision="); ok {
		least, err := strconv.ParseFloat(text, 64)
		if err != nil || !(least > 0 && least <= 1) {
			return usagef("--suggest-thresholds precision=%s: want a precision above 0, at most 1", text)
		}
		t = judged.SuggestPrecision(least)
	} else if c.suggest != "f1" {
		return usagef("--suggest-thresholds: %q, want f1 or precision=0.9", c.suggest)
	}
	if len(t.Labels) == 0 {
		return usagef("--truth %s: no label has both objects and detections to find a threshold by", c.truth)
	}
	if _, err := fmt.Fprintln(c.out, t); err != nil {
		return &exitError{code: exitSome, err: fmt.Errorf("standard output: %w", err)}
	}
	return nil
}

func (c *evalCommand) evaluate(judged *evaluate.Judged) *evalReport {
	at := c.at
	counts := judged.Count(at)
	r := &evalReport{
		Result: evaluate.Evaluate(judged.Images),
		At: operatingPoint{
			Threshold: at.All, Thresholds: at.Labels, IoU: c.iou,
			Precision: counts.Precision(), Recall: counts.Recall(), F1: counts.F1(),
			Counts: counts, Labels: judged.CountLabels(at),
		},
		Confusion: judged.Confusion(at),
	}
	if best, ok := evaluate.BestF1(judged.Curve()); ok {
		r.BestF1 = &bestPoint{best.Threshold, best.Precision(), best.Recall(), best.F1()}
	}
	return r
}

// evalReport is all that eval says, and its JSON form.
type evalReport struct {
	*evaluate.Result
	At        operatingPoint      `json:"at_threshold"`
	BestF1    *bestPoint          `json:"best_f1,omitempty"` // none if nothing was detected
	Confusion *evaluate.Confusion `json:"confusion"`
}

// operatingPoint is what a user sees at one threshold.
type operatingPoint struct {
	Threshold float64 `json:"threshold"`
	// Thresholds are those of single labels, in place of Threshold.
	Thresholds map[string]float64         `json:"thresholds,omitempty"`
	IoU        float64                    `json:"iou"`
	Precision  float64                    `json:"precision"`
	Recall     float64                    `json:"recall"`
	F1         float64                    `json:"f1"`
	Counts     evaluate.Counts            `json:"counts"`
	Labels     map[string]evaluate.Counts `json:"labels"`
}

type bestPoint struct {
	Threshold float64 `json:"threshold"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// print writes the report as text. Labels are the last column, so that no
// script or width of theirs moves the figures.
func (r *evalReport) print(out io.Writer) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "%s, %s, %s\n\n", plural(r.Images, "image"), plural(r.Truths, "object"), plural(r.Detections, "detection"))
	fmt.Fprintln(w, "   AP  AP50  AP75   APs   APm   APl   AR1  AR10 AR100   ARs   ARm   ARl  objects  found  label")
	r.printRow(w, r.Metrics, r.Truths, r.Detections, "(mean over labels)")
	for _, l := range r.Labels {
		r.printRow(w, l.Metrics, l.Truths, l.Detections, detect.Printable(l.Label))
	}

	at := &r.At
	own := ""
	if n := len(at.Thresholds); n > 0 {
		own = fmt.Sprintf(", and of their own for %s", plural(n, "label"))
	}
	fmt.Fprintf(w, "\nat threshold %v%s: precision %s, recall %s, F1 %s\n", at.Threshold, own,
		figure(at.Precision), figure(at.Recall), figure(at.F1))
	var errors []string
	for _, o := range evaluate.Outcomes() {
		if n := at.Counts.Of(o); n > 0 && o != evaluate.Missed {
			errors = append(errors, fmt.Sprintf("%d %v", n, o))
		}
	}
	if len(errors) > 0 {
		fmt.Fprintf(w, "  %s\n", strings.Join(errors, ", "))
	}
	fmt.Fprintf(w, "  %d of %s not found, %d of them missed altogether\n",
		at.Counts.FalseNegatives(), plural(at.Counts.Truths, "object"), at.Counts.Missed)
	if confused := r.mostConfused(5); len(confused) > 0 {
		fmt.Fprintf(w, "  most confused: %s\n", strings.Join(confused, ", "))
	}
	if r.BestF1 != nil {
		fmt.Fprintf(w, "best F1 %s, at threshold %v\n", figure(r.BestF1.F1), r.BestF1.Threshold)
	}
	return w.Flush()
}

func (r *evalReport) printRow(w io.Writer, m evaluate.Metrics, truths, detections int, label string) {
	fmt.Fprintf(w, "%5s %5s %5s %5s %5s %5s %5s %5s %5s %5s %5s %5s  %7d %6d  %s\n",
		figure(m.AP), figure(m.AP50), figure(m.AP75), figure(m.APSmall), figure(m.APMedium), figure(m.APLarge),
		figure(m.AR1), figure(m.AR10), figure(m.AR100), figure(m.ARSmall), figure(m.ARMedium), figure(m.ARLarge),
		truths, detections, label)
}

// figure writes a share, a dash where there is none.
func figure(v float64) string {
	if v < 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f", v)
}

// mostConfused names the pairs of labels that were confused most often.
func (r *evalReport) mostConfused(most int) []string {
	type confusion struct{ n, there, said int }
	var all []confusion
	labels := r.Confusion.Labels
	for there := range labels {
		for said := range labels {
			if n := r.Confusion.Cells[there][said]; n > 0 && there != said {
				all = append(all, confusion{n, there, said})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b confusion) int { return b.n - a.n })
	var texts []string
	for _, c := range all[:min(most, len(all))] {
		texts = append(texts, detect.Printable(fmt.Sprintf("%d %s called %s", c.n, labels[c.there], labels[c.said])))
	}
	return texts
}
