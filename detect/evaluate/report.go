package evaluate

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"annotate/detect"
)

// Report is all figures of detections measured by ground truth, and their JSON form.
type Report struct {
	*Result
	At        OperatingPoint `json:"at_threshold"`
	BestF1    *BestPoint     `json:"best_f1,omitempty"` // none if nothing was detected
	Confusion *Confusion     `json:"confusion"`
}

// OperatingPoint is what is seen at one choice of thresholds. A figure that there is
// nothing to compute from is −1.
type OperatingPoint struct {
	Threshold float64 `json:"threshold"`
	// Thresholds are those of single labels, in place of Threshold.
	Thresholds map[string]float64 `json:"thresholds,omitempty"`
	IoU        float64            `json:"iou"`
	Precision  float64            `json:"precision"`
	Recall     float64            `json:"recall"`
	F1         float64            `json:"f1"`
	Counts     Counts             `json:"counts"`
	// Labels are the same of each label, by the threshold that is its own.
	Labels map[string]LabelPoint `json:"labels"`
}

// LabelPoint is what is seen of one label.
type LabelPoint struct {
	Threshold float64    `json:"threshold"`
	Precision float64    `json:"precision"`
	Recall    float64    `json:"recall"`
	F1        float64    `json:"f1"`
	BestF1    *BestPoint `json:"best_f1,omitempty"` // none if nothing was detected
	Counts
}

// BestPoint is the threshold of the highest F1, with its figures: the shortest number
// that shows just what is shown there, as [Judged.SuggestF1] has it.
type BestPoint struct {
	Threshold float64 `json:"threshold"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// NewReport measures what was judged from the overlap iou on, in all and at the
// thresholds.
func NewReport(judged *Judged, iou float64, at Thresholds) *Report {
	counts := judged.Count(at)
	r := &Report{
		Result: Evaluate(judged.Images),
		At: OperatingPoint{
			Threshold: at.All, Thresholds: at.Labels, IoU: iou,
			Precision: counts.Precision(), Recall: counts.Recall(), F1: counts.F1(),
			Counts: counts, Labels: map[string]LabelPoint{},
		},
		BestF1:    bestPoint(judged.Curve()),
		Confusion: judged.Confusion(at),
	}
	curves := judged.curves()
	for label, c := range judged.CountLabels(at) {
		r.At.Labels[label] = LabelPoint{at.Of(label), c.Precision(), c.Recall(), c.F1(), bestPoint(curves[label]), c}
	}
	return r
}

// bestPoint returns the point of the highest F1 of a curve; nil if there is none.
func bestPoint(curve []Point) *BestPoint {
	at, ok := bestF1(curve)
	if !ok {
		return nil
	}
	p := curve[at]
	return &BestPoint{roundThreshold(curve, at), p.Precision(), p.Recall(), p.F1()}
}

// WriteTable writes the report as text. Labels are the last column, so that no
// script or width of theirs moves the figures.
func (r *Report) WriteTable(out io.Writer) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "%s, %s, %s\n\n", detect.Plural(r.Images, "image"), detect.Plural(r.Truths, "object"), detect.Plural(r.Detections, "detection"))
	fmt.Fprintln(w, "   AP  AP50  AP75   APs   APm   APl   AR1  AR10 AR100   ARs   ARm   ARl  objects  boxes  label")
	r.printRow(w, r.Metrics, r.Truths, r.Detections, "(mean over labels)")
	for _, l := range r.Labels {
		r.printRow(w, l.Metrics, l.Truths, l.Detections, shown(l.Label))
	}

	at := &r.At
	fmt.Fprintf(w, "\neach label at its threshold, a box being right from IoU %v on:\n\n", at.IoU)
	fmt.Fprintln(w, "threshold  objects  found  precision  recall     F1  best F1  at score  label")
	r.printPoint(w, LabelPoint{at.Threshold, at.Precision, at.Recall, at.F1, r.BestF1, at.Counts}, "(all labels)")
	for _, l := range r.Labels {
		r.printPoint(w, at.Labels[l.Label], shown(l.Label))
	}

	own := ""
	if n := len(at.Thresholds); n > 0 {
		own = fmt.Sprintf(", and of their own for %s", detect.Plural(n, "label"))
	}
	fmt.Fprintf(w, "\nat threshold %v%s: precision %s, recall %s, F1 %s\n", at.Threshold, own,
		Figure(at.Precision), Figure(at.Recall), Figure(at.F1))
	var errors []string
	for _, o := range Outcomes() {
		if n := at.Counts.Of(o); n > 0 && o != Missed {
			errors = append(errors, fmt.Sprintf("%d %v", n, o))
		}
	}
	if len(errors) > 0 {
		fmt.Fprintf(w, "  %s\n", strings.Join(errors, ", "))
	}
	fmt.Fprintf(w, "  %d of %s not found, %d of them missed altogether\n",
		at.Counts.FalseNegatives(), detect.Plural(at.Counts.Truths, "object"), at.Counts.Missed)
	if confused := r.mostConfused(5); len(confused) > 0 {
		fmt.Fprintf(w, "  most confused: %s\n", strings.Join(confused, ", "))
	}
	if r.BestF1 != nil {
		fmt.Fprintf(w, "best F1 %s, at threshold %v\n", Figure(r.BestF1.F1), r.BestF1.Threshold)
	}
	return w.Flush()
}

func (r *Report) printRow(w io.Writer, m Metrics, truths, detections int, label string) {
	fmt.Fprintf(w, "%5s %5s %5s %5s %5s %5s %5s %5s %5s %5s %5s %5s  %7d %6d  %s\n",
		Figure(m.AP), Figure(m.AP50), Figure(m.AP75), Figure(m.APSmall), Figure(m.APMedium), Figure(m.APLarge),
		Figure(m.AR1), Figure(m.AR10), Figure(m.AR100), Figure(m.ARSmall), Figure(m.ARMedium), Figure(m.ARLarge),
		truths, detections, label)
}

func (r *Report) printPoint(w io.Writer, p LabelPoint, label string) {
	best, score := "-", "-"
	if p.BestF1 != nil {
		best, score = Figure(p.BestF1.F1), strconv.FormatFloat(p.BestF1.Threshold, 'f', -1, 64)
	}
	fmt.Fprintf(w, "%9s  %7d  %5d  %9s  %6s  %5s  %7s  %8s  %s\n", strconv.FormatFloat(p.Threshold, 'f', -1, 64), p.Truths, p.TruePositive,
		Figure(p.Precision), Figure(p.Recall), Figure(p.F1), best, score, label)
}

// Figure writes a share with three digits, a dash where there is none.
func Figure(v float64) string {
	if v < 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f", v)
}

// mostConfused names the pairs of labels that were confused most often.
func (r *Report) mostConfused(most int) []string {
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
		texts = append(texts, fmt.Sprintf("%d %s called %s", c.n, shown(labels[c.there]), shown(labels[c.said])))
	}
	return texts
}

// shown returns what people read of a label: one without a name is not passed over.
func shown(label string) string { return cmp.Or(detect.Printable(label), "(no name)") }
