package evaluate

// Confusion counts which labels are taken for which. Its cells are sums of the
// verdicts, so that they agree with [Counts].
type Confusion struct {
	// Labels are the labels of all truths and detections, sorted. Row and
	// column len(Labels) stand for nothing.
	Labels []string `json:"labels"`
	// Cells[there][said] is how many shown detections say the label said where
	// the label there is: true positives on the diagonal, wrong labels beside
	// it. In the last row, where nothing is, are the other false positives; in
	// the last column the truths that were missed or hit in a wrong place only,
	// that is, those that [Judged.TruthOutcomes] calls [Missed] or
	// [PoorlyLocalised]. Ignored detections and truths are left out.
	Cells [][]int `json:"cells"`
}

// Confusion returns the confusion matrix of what is shown.
func (j *Judged) Confusion(t Thresholds) *Confusion {
	c := &Confusion{Labels: j.Labels()}
	nothing := len(c.Labels)
	index := make(map[string]int, nothing)
	for i, label := range c.Labels {
		index[label] = i
	}
	for range nothing + 1 {
		c.Cells = append(c.Cells, make([]int, nothing+1))
	}
	for i := range j.Images {
		img := &j.Images[i]
		for k, v := range j.Verdicts[i] {
			d := &img.Detections[k]
			if v.Outcome == Ignored || !t.Shows(d) {
				continue
			}
			there := nothing
			if v.Outcome == TruePositive || v.Outcome == WrongLabel {
				there = index[img.Truths[v.Truth].Label]
			}
			c.Cells[there][index[d.Label]]++
		}
		for k, o := range j.TruthOutcomes(i, t) {
			if o == Missed || o == PoorlyLocalised {
				c.Cells[index[img.Truths[k].Label]][nothing]++
			}
		}
	}
	return c
}
