package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/evaluate"
)

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
