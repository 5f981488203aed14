package evaluate

import "slices"

// Point is one point of a precision-recall curve: what is shown at a threshold.
type Point struct {
	// Threshold is the score of the last detection that is shown.
	Threshold float64 `json:"threshold"`
	// TruePositives and Detections are how many are shown; ignored detections
	// are left out.
	TruePositives int `json:"true_positives"`
	Detections    int `json:"detections"`
	// Truths is the same for all points of a curve.
	Truths int `json:"truths"`
}

// Precision, Recall and F1 are those of [Counts].
func (p Point) Precision() float64 { return share(p.TruePositives, p.Detections) }

// Recall returns the share of truths that are found; −1 if there are none.
func (p Point) Recall() float64 { return share(p.TruePositives, p.Truths) }

// F1 returns the harmonic mean of precision and recall.
func (p Point) F1() float64 { return share(2*p.TruePositives, p.Detections+p.Truths) }

// Curve returns the precision-recall curve of the given labels together, or of
// all if none is given: a point for every score that occurs, highest first.
// Detections whose score is not a number are on no curve. It is empty if
// nothing was detected.
//
// Precision is as counted, not made to fall with recall as for an AP.
func (j *Judged) Curve(labels ...string) []Point {
	wanted := func(label string) bool { return len(labels) == 0 || slices.Contains(labels, label) }
	type shown struct {
		score float64
		hit   bool
	}
	var all []shown
	truths := 0
	for i := range j.Images {
		img := &j.Images[i]
		for k := range img.Truths {
			if !img.Truths[k].Ignored() && wanted(img.Truths[k].Label) {
				truths++
			}
		}
		for k, v := range j.Verdicts[i] {
			d := &img.Detections[k]
			if v.Outcome != Ignored && wanted(d.Label) && d.Score == d.Score {
				all = append(all, shown{d.Score, v.Outcome == TruePositive})
			}
		}
	}
	slices.SortFunc(all, func(a, b shown) int { return fallingScore(a.score, b.score) })
	var points []Point
	hits := 0
	for i, d := range all {
		if d.hit {
			hits++
		}
		if i+1 == len(all) || all[i+1].score != d.score {
			points = append(points, Point{Threshold: d.score, TruePositives: hits, Detections: i + 1, Truths: truths})
		}
	}
	return points
}

// BestF1 returns the point of a curve with the highest F1, the one of the
// highest threshold if there are several; false if the curve is empty.
func BestF1(curve []Point) (Point, bool) {
	var best Point
	for i, p := range curve {
		if i == 0 || p.F1() > best.F1() {
			best = p
		}
	}
	return best, len(curve) > 0
}
