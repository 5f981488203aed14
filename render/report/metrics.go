package report

import (
	"math"

	"annotate/detect/evaluate"
)

// metricsRow is a row of the page's table: what COCO's evaluation says of one
// label, or of the whole. Figures that depend on a threshold are the script's.
type metricsRow struct {
	Label int `json:"label"` // index of payload.Labels; −1 for the whole
	// Results are those of each model, the older first, in the order AP, AP50,
	// AP of small, medium and large objects; null where there is nothing to
	// measure by.
	Results []numbers `json:"results"`
}

// metricsRows returns the rows for results of the same truths, the newest
// first: those of all labels, then those of each that any result has.
func metricsRows(results []*evaluate.Result, index map[string]int) []metricsRow {
	whole := metricsRow{Label: -1}
	byLabel := make([]metricsRow, len(index))
	for i := len(results) - 1; i >= 0; i-- {
		whole.Results = append(whole.Results, figuresOf(&results[i].Metrics))
		seen := make([]bool, len(index))
		for k := range results[i].Labels {
			l := &results[i].Labels[k]
			at := index[l.Label]
			seen[at] = true
			byLabel[at].Results = append(byLabel[at].Results, figuresOf(&l.Metrics))
		}
		for at := range byLabel {
			if !seen[at] {
				byLabel[at].Results = append(byLabel[at].Results, nil)
			}
		}
	}
	for at := range byLabel {
		byLabel[at].Label = at
	}
	return append([]metricsRow{whole}, byLabel...)
}

func figuresOf(m *evaluate.Metrics) numbers {
	figures := numbers{m.AP, m.AP50, m.APSmall, m.APMedium, m.APLarge}
	for i, v := range figures {
		if v < 0 {
			figures[i] = math.NaN()
		}
	}
	return figures
}
