package evaluate

import (
	"math"
	"slices"
	"strconv"
)

// SuggestF1 returns for each label that has ground truth and detections the
// threshold of its best F1, and for all others that of the best F1 over all.
func (j *Judged) SuggestF1() Thresholds { return j.suggest(bestF1) }

// SuggestPrecision returns for each label the lowest threshold at which, and at
// every higher one that occurs, precision is at least the given one; labels that
// never reach it get 1, which leaves only scores of 1.
//
// A lower threshold that happens to reach the precision again below one that
// does not is not taken: it would not hold on other photos.
func (j *Judged) SuggestPrecision(least float64) Thresholds {
	return j.suggest(func(curve []Point) (int, bool) { return atPrecision(curve, least) })
}

// suggest picks a point of every label's curve.
func (j *Judged) suggest(pick func([]Point) (int, bool)) Thresholds {
	t := Thresholds{All: 1, Labels: map[string]float64{}}
	all := j.Curve()
	if at, ok := pick(all); ok {
		t.All = roundThreshold(all, at)
	}
	for label, curve := range j.curves() {
		if len(curve) == 0 || curve[0].Truths == 0 {
			continue // nothing to judge the label by
		}
		t.Labels[label] = 1
		if at, ok := pick(curve); ok {
			t.Labels[label] = roundThreshold(curve, at)
		}
	}
	return t
}

func bestF1(curve []Point) (int, bool) {
	best := -1
	for i, p := range curve {
		if best < 0 || p.F1() > curve[best].F1() {
			best = i
		}
	}
	return best, best >= 0
}

func atPrecision(curve []Point, least float64) (int, bool) {
	at := 0
	for at < len(curve) && curve[at].Precision() >= least {
		at++
	}
	return at - 1, at > 0
}

// roundThreshold returns the shortest decimal fraction that shows exactly what
// the threshold of curve[at] shows: above the next lower score, at most its own.
func roundThreshold(curve []Point, at int) float64 {
	most, above := curve[at].Threshold, math.Inf(-1)
	if at+1 < len(curve) {
		above = curve[at+1].Threshold
	}
	for digits := 2; digits < 16; digits++ {
		scale := math.Pow10(digits)
		v, _ := strconv.ParseFloat(strconv.FormatFloat(math.Floor(most*scale)/scale, 'f', digits, 64), 64)
		if v > above && v <= most && v >= 0 {
			return v
		}
	}
	return most
}

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
	var all curveData
	j.eachOnCurves(func(label string) *curveData {
		if len(labels) == 0 || slices.Contains(labels, label) {
			return &all
		}
		return nil
	})
	return all.points()
}

// curves returns the curve of each label that occurs.
func (j *Judged) curves() map[string][]Point {
	data := map[string]*curveData{}
	j.eachOnCurves(func(label string) *curveData {
		if data[label] == nil {
			data[label] = new(curveData)
		}
		return data[label]
	})
	curves := make(map[string][]Point, len(data))
	for label, c := range data {
		curves[label] = c.points()
	}
	return curves
}

// curveData is what a curve is made of.
type curveData struct {
	truths int
	shown  []scored
}

// scored is a detection on a curve.
type scored struct {
	score float64
	hit   bool
}

// eachOnCurves adds what counts to the curves that of says, if any.
func (j *Judged) eachOnCurves(of func(label string) *curveData) {
	for i := range j.Images {
		img := &j.Images[i]
		for k := range img.Truths {
			if c := of(img.Truths[k].Label); c != nil && !img.Truths[k].Ignored() {
				c.truths++
			}
		}
		for k, v := range j.Verdicts[i] {
			d := &img.Detections[k]
			if v.Outcome == Ignored || d.Score != d.Score {
				continue
			}
			if c := of(d.Label); c != nil {
				c.shown = append(c.shown, scored{d.Score, v.Outcome == TruePositive})
			}
		}
	}
}

func (c *curveData) points() []Point {
	slices.SortFunc(c.shown, func(a, b scored) int { return fallingScore(a.score, b.score) })
	var points []Point
	hits := 0
	for i, d := range c.shown {
		if d.hit {
			hits++
		}
		if i+1 == len(c.shown) || c.shown[i+1].score != d.score {
			points = append(points, Point{Threshold: d.score, TruePositives: hits, Detections: i + 1, Truths: c.truths})
		}
	}
	return points
}

// BestF1 returns the point of a curve with the highest F1, the one of the
// highest threshold if there are several; false if the curve is empty.
func BestF1(curve []Point) (Point, bool) {
	at, ok := bestF1(curve)
	if !ok {
		return Point{}, false
	}
	return curve[at], true
}
