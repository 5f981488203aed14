package evaluate

import (
	"cmp"
	"slices"
	"strings"

	"annotate/detect/spool"
)

// Metrics are the twelve figures of COCO's evaluation of boxes. All are in
// [0,1], or −1 where no label has ground truth (of the size) to be measured by.
type Metrics struct {
	// AP is the average precision, the mean over IoU 0.50 to 0.95 by 0.05 and,
	// of a whole run, over the labels ("mAP"). AP50 and AP75 are for one IoU.
	AP   float64 `json:"ap"`
	AP50 float64 `json:"ap50"`
	AP75 float64 `json:"ap75"`
	// By the truth's area: small up to 32², medium up to 96², large above.
	APSmall  float64 `json:"ap_small"`
	APMedium float64 `json:"ap_medium"`
	APLarge  float64 `json:"ap_large"`
	// AR is the recall, averaged likewise, with at most 1, 10 and 100
	// detections an image and label.
	AR1   float64 `json:"ar_1"`
	AR10  float64 `json:"ar_10"`
	AR100 float64 `json:"ar_100"`
	// By the truth's area, with at most 100 detections.
	ARSmall  float64 `json:"ar_small"`
	ARMedium float64 `json:"ar_medium"`
	ARLarge  float64 `json:"ar_large"`
}

// all returns pointers to the figures, in the order of the views.
func (m *Metrics) all() [12]*float64 {
	return [...]*float64{
		&m.AP, &m.AP50, &m.AP75, &m.APSmall, &m.APMedium, &m.APLarge,
		&m.AR1, &m.AR10, &m.AR100, &m.ARSmall, &m.ARMedium, &m.ARLarge,
	}
}

// LabelResult is the evaluation of one label.
type LabelResult struct {
	Label      string `json:"label"`
	Truths     int    `json:"truths"` // ignored ones left out
	Detections int    `json:"detections"`
	Metrics
}

// Result is the evaluation of a run.
type Result struct {
	Images     int `json:"images"`
	Truths     int `json:"truths"` // ignored ones left out
	Detections int `json:"detections"`
	// Metrics are means over the labels that have ground truth.
	Metrics
	// Labels are sorted by name. A label that only detections have is among
	// them, with −1 for its figures, and is in no mean.
	Labels []LabelResult `json:"labels"`
}

// COCO's parameters.
const (
	maxDetections = 100
	recallPoints  = 101
	sizes         = 4 // all, small, medium, large
	ious          = 10
)

// areaRanges are the areas of the sizes in square pixels, both ends included.
var areaRanges = [sizes][2]float64{{0, 1e10}, {0, 32 * 32}, {32 * 32, 96 * 96}, {96 * 96, 1e10}}

// iouThresholds and recallThresholds are, to the bit, numpy's linspace(0.5,
// 0.95, 10) and linspace(0, 1, 101): 7 of 10 truths must reach the recall that
// pycocotools calls 0.7, and its neighbour in float64 would miss it.
var iouThresholds, recallThresholds = linspace(0.5, 0.95, ious), linspace(0, 1, recallPoints)

// linspace returns n numbers from start to stop, rounded as numpy rounds them.
func linspace(start, stop float64, n int) []float64 {
	step := (stop - start) / float64(n-1)
	points := make([]float64, n)
	for i := range points {
		points[i] = float64(float64(i)*step) + start // the conversion forbids a fused multiply and add
	}
	points[n-1] = stop
	return points
}

// views are what the figures of Metrics are computed from: which detections and
// truths count, and what is read from the curve.
var views = [12]struct {
	size   int
	rank   int32 // detections of an image and label beyond this are left out
	from   int   // IoU thresholds that are averaged: from ≤ i < to
	to     int
	recall bool
}{
	{0, 100, 0, ious, false}, {0, 100, 0, 1, false}, {0, 100, 5, 6, false},
	{1, 100, 0, ious, false}, {2, 100, 0, ious, false}, {3, 100, 0, ious, false},
	{0, 1, 0, ious, true}, {0, 10, 0, ious, true}, {0, 100, 0, ious, true},
	{1, 100, 0, ious, true}, {2, 100, 0, ious, true}, {3, 100, 0, ious, true},
}

// Evaluate computes COCO's figures over the images, on all processors. Images
// without detections or without truths count too.
func Evaluate(images []Image) *Result {
	var e Evaluation
	e.Add(images)
	return e.Result()
}

// Evaluation computes COCO's figures over images that need not be in memory
// together: of a detection it keeps 32 bytes. The zero value has no images. It is
// for one goroutine, and works on all processors.
type Evaluation struct {
	images, truths, detections int

	index  map[string]int32
	labels []evaluatedLabel
	sorted *spool.Sorter[match] // in place of the labels' matches; nil: they have them
}

// Store keeps the 32 bytes of detections in a temporary file, from before the first
// image is added. Whoever does so closes the evaluation.
func (e *Evaluation) Store() {
	e.sorted = &spool.Sorter[match]{
		Compare: func(a, b match) int { return cmp.Or(cmp.Compare(a.label, b.label), fallingScore(a.score, b.score)) },
		Size:    32, Encode: encodeMatch, Decode: decodeMatch,
	}
}

// Close removes the temporary file, if there is one.
func (e *Evaluation) Close() {
	if e.sorted != nil {
		e.sorted.Close()
	}
}

// evaluatedLabel is what is known of a label so far.
type evaluatedLabel struct {
	LabelResult            // without figures yet
	positives   [sizes]int // truths that count
	matches     []match    // in the order of the images
}

// Add takes in more images.
func (e *Evaluation) Add(images []Image) {
	e.images += len(images)
	for i := range images {
		for k := range images[i].Truths {
			t := &images[i].Truths[k]
			l := e.label(t.Label)
			if !t.Ignored() {
				l.Truths++
				e.truths++
			}
			for size := range sizes {
				if !ignoredFor(t, size) {
					l.positives[size]++
				}
			}
		}
		for k := range images[i].Detections {
			e.label(images[i].Detections[k].Label).Detections++
		}
		e.detections += len(images[i].Detections)
	}
	byImage := make([][]match, len(images))
	inParallel(len(images), func(i int) { byImage[i] = matchImage(&images[i], e.index) })
	for _, matches := range byImage {
		for _, m := range matches {
			if e.sorted != nil {
				e.sorted.Add(m)
				continue
			}
			l := &e.labels[m.label]
			l.matches = append(l.matches, m)
		}
	}
}

// label returns what is known of a label.
func (e *Evaluation) label(name string) *evaluatedLabel {
	at, known := e.index[name]
	if !known {
		if e.index == nil {
			e.index = map[string]int32{}
		}
		at = int32(len(e.labels))
		e.index[name] = at
		e.labels = append(e.labels, evaluatedLabel{LabelResult: LabelResult{Label: name}})
	}
	return &e.labels[at]
}

// Result returns the figures of all images that were added.
func (e *Evaluation) Result() *Result {
	r := &Result{Images: e.images, Truths: e.truths, Detections: e.detections, Labels: make([]LabelResult, len(e.labels))}
	metrics := e.metrics()
	order := inOrder(len(e.labels))
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(e.labels[a].Label, e.labels[b].Label) })
	for i, at := range order {
		r.Labels[i] = e.labels[at].LabelResult
		r.Labels[i].Metrics = metrics[at]
	}
	r.Metrics = mean(r.Labels)
	return r
}

// Err returns why the figures are wrong: the first error of the temporary file.
func (e *Evaluation) Err() error {
	if e.sorted == nil {
		return nil
	}
	return e.sorted.Err()
}

// metrics returns the figures of the labels. Of equal scores the order is that of the
// images.
func (e *Evaluation) metrics() []Metrics {
	all := make([]Metrics, len(e.labels))
	inParallel(len(all), func(i int) {
		l := &e.labels[i]
		slices.SortStableFunc(l.matches, func(a, b match) int { return fallingScore(a.score, b.score) })
		c := newCurves(l.positives)
		for k := range l.matches {
			c.add(&l.matches[k])
		}
		all[i] = c.metrics()
	})
	if e.sorted == nil {
		return all
	}
	var c *curves
	of := int32(-1)
	for m := range e.sorted.Sorted() {
		if m.label != of {
			if c != nil {
				all[of] = c.metrics()
			}
			of, c = m.label, newCurves(e.labels[m.label].positives)
		}
		c.add(&m)
	}
	if c != nil {
		all[of] = c.metrics()
	}
	return all
}

// mean returns the means over the labels whose figure is not −1.
func mean(labels []LabelResult) Metrics {
	var m Metrics
	for figure, out := range m.all() {
		sum, n := 0.0, 0
		for i := range labels {
			if v := *labels[i].all()[figure]; v >= 0 {
				sum += v
				n++
			}
		}
		*out = -1
		if n > 0 {
			*out = sum / float64(n)
		}
	}
	return m
}
