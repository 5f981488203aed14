package doctor

import (
	"cmp"
	"math"
	"slices"

	"annotate/detect"
)

// ErrorKind is the way in which a label is wrong beside what a model found.
type ErrorKind string

const (
	// Swapped: the object has a box, with another label.
	Swapped ErrorKind = "swapped"
	// Overlooked: the object has no box.
	Overlooked ErrorKind = "overlooked"
	// BadlyLocated: the box is beside the object.
	BadlyLocated ErrorKind = "badly-located"
)

// LabelError is a label that a model contradicts.
type LabelError struct {
	Kind ErrorKind
	// Score says how well label and model go together, in [0,1]; 0 is the worst.
	Score float64
	// Truth is the number of the labelled object in its image, from 0; −1 for one
	// that was overlooked.
	Truth int
	// Found is the detection that contradicts, and At its number, from 0.
	Found detect.Detection
	At    int
}

// ModelOptions say how far a model is trusted. Zeros stand for the defaults.
type ModelOptions struct {
	// Sure is the score from which a detection is taken for an object; 0: 0.5.
	Sure float64
	// Seen is the score from which a detection confirms a label; 0: 0.1.
	Seen float64
}

// The similarity of boxes is IoU for nine tenths, and nearness for one, so that
// of two that do not touch the nearer is the better one.
const iouShare = 0.9

// together is the IoU from which two boxes are on the same object, and apart the
// one below which they are not.
const together, apart = 0.5, 0.1

// LabelErrors returns what is wrong with the labels of one image, as a model's
// detections in it tell, the worst first. A width and height of the image say what
// is near; of 0, boxes that do not touch are not near each other.
//
// The three scores are those of Tkachenko, Thyagarajan and Mueller, "ObjectLab:
// Automated Diagnosis of Mislabeled Images in Object Detection Data" (2023):
// swapped is 1 less the similarity to the nearest sure detection of another
// label, overlooked the similarity of a sure detection to the nearest label, badly
// located the similarity of a label to the nearest detection of its own. There
// they sort all labels; here only those are returned whose boxes are on the same
// object, or beside it, by their IoU, and each detection speaks against one label:
// a swapped label is not overlooked too. A label that is confirmed by a detection
// is not swapped, whatever else is found in its place. Scores of overlooked and
// swapped count the model's doubt, 1 less its score, as dissimilarity would.
//
// A label of which nothing is found at all is no error here: the model may have
// overlooked it. Crowds and difficult objects are never wrong, and what is found
// in a crowd was not overlooked.
func LabelErrors(truths []detect.Object, found []detect.Detection, width, height int, o ModelOptions) []LabelError {
	m := &modelled{truths: truths, found: found, w: float64(width), h: float64(height)}
	m.sure, m.seen = cmp.Or(o.Sure, 0.5), cmp.Or(o.Seen, 0.1)
	m.spoken = make([]bool, len(found))
	m.located = make([]bool, len(truths))
	m.swapped()
	m.badlyLocated()
	m.moved()
	m.overlooked()
	slices.SortStableFunc(m.errors, func(a, b LabelError) int { return cmp.Compare(a.Score, b.Score) })
	return m.errors
}

// modelled is one image beside what a model found in it.
type modelled struct {
	truths     []detect.Object
	found      []detect.Detection
	w, h       float64
	sure, seen float64
	spoken     []bool // detections that confirm a label or speak against one
	located    []bool // labels that are confirmed or wrong
	errors     []LabelError
}

// similarity returns how near two boxes are, in [0,1].
func (m *modelled) similarity(a, b detect.Box) float64 {
	if m.w <= 0 || m.h <= 0 {
		return a.IoU(b)
	}
	dx, dy := (a.XMin+a.XMax-b.XMin-b.XMax)/2/m.w, (a.YMin+a.YMax-b.YMin-b.YMax)/2/m.h
	near := max(0, 1-math.Hypot(dx, dy))
	return iouShare*a.IoU(b) + (1-iouShare)*near
}

// nearest returns the detection with the highest IoU that of says, −1 for none.
func (m *modelled) nearest(b detect.Box, of func(d *detect.Detection, i int) bool) (at int, iou float64) {
	at = -1
	for i := range m.found {
		if v := m.found[i].Box.IoU(b); v > iou && of(&m.found[i], i) {
			at, iou = i, v
		}
	}
	return at, iou
}

func (m *modelled) file(kind ErrorKind, score float64, truth, found int) {
	m.spoken[found] = true
	if truth >= 0 {
		m.located[truth] = true
	}
	m.errors = append(m.errors, LabelError{Kind: kind, Score: min(max(score, 0), 1), Truth: truth, Found: m.found[found], At: found})
}

// confirm marks labels that a detection of their own is on, one each, the pairs
// that agree most first.
func (m *modelled) confirm() {
	type pair struct {
		iou   float64
		t, at int
	}
	var pairs []pair
	for t := range m.truths {
		for i := range m.found {
			d := &m.found[i]
			if v := d.Box.IoU(m.truths[t].Box); v >= together && d.Score >= m.seen && d.Label == m.truths[t].Label {
				pairs = append(pairs, pair{v, t, i})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.iou, a.iou) })
	for _, p := range pairs {
		if !m.located[p.t] && !m.spoken[p.at] {
			m.located[p.t], m.spoken[p.at] = true, true
		}
	}
}

// swapped finds labels in whose place something else is found.
func (m *modelled) swapped() {
	m.confirm()
	for t := range m.truths {
		truth := &m.truths[t]
		if m.located[t] || truth.Ignored() {
			continue
		}
		// What is found a second time in the place of a confirmed label is the model's.
		at, iou := m.nearest(truth.Box, func(d *detect.Detection, i int) bool {
			return !m.spoken[i] && d.Score >= m.sure && d.Label != truth.Label && !m.confirmed(d)
		})
		if iou >= together {
			d := &m.found[at]
			m.file(Swapped, 1-m.similarity(truth.Box, d.Box)*d.Score, t, at)
		}
	}
}

// confirmed reports whether a label of the detection's own is in its place.
func (m *modelled) confirmed(d *detect.Detection) bool {
	for t := range m.truths {
		if m.located[t] && m.truths[t].Label == d.Label && m.truths[t].Box.IoU(d.Box) >= together {
			return true
		}
	}
	return false
}

// badlyLocated finds labels whose boxes a detection of their own touches only.
func (m *modelled) badlyLocated() {
	for t := range m.truths {
		truth := &m.truths[t]
		if m.located[t] || truth.Ignored() {
			continue
		}
		at, iou := m.nearest(truth.Box, func(d *detect.Detection, i int) bool {
			return !m.spoken[i] && d.Score >= m.sure && d.Label == truth.Label && !m.confirmed(d)
		})
		if iou >= apart {
			m.file(BadlyLocated, m.similarity(truth.Box, m.found[at].Box), t, at)
		}
	}
}

// moved finds labels that are beside an object of their size, which they do not
// touch.
func (m *modelled) moved() {
	for t := range m.truths {
		truth := &m.truths[t]
		if m.located[t] || truth.Ignored() {
			continue
		}
		reach := math.Hypot(truth.Box.Width(), truth.Box.Height())
		best, distance := -1, reach
		for i := range m.found {
			d := &m.found[i]
			ratio := d.Box.Area() / max(truth.Box.Area(), 1e-9)
			away := math.Hypot(d.Box.XMin-truth.Box.XMin, d.Box.YMin-truth.Box.YMin)
			if !m.spoken[i] && d.Score >= m.sure && d.Label == truth.Label && ratio > 0.5 && ratio < 2 && away <= distance && !m.confirmed(d) {
				best, distance = i, away
			}
		}
		if best >= 0 {
			m.file(BadlyLocated, m.similarity(truth.Box, m.found[best].Box), t, best)
		}
	}
}

// overlooked finds detections that no label is near.
func (m *modelled) overlooked() {
	order := make([]int, 0, len(m.found))
	for i := range m.found {
		if !m.spoken[i] && m.found[i].Score >= m.sure {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.found[b].Score, m.found[a].Score) })
	for n, i := range order {
		d := &m.found[i]
		best := 0.0
		labelled := false
		for t := range m.truths {
			truth := &m.truths[t]
			iou := truth.Box.IoU(d.Box)
			// In one place with a label, of whatever name, it is none of its own: two
			// labels for one object are the model's doubt.
			labelled = labelled || iou >= together || iou >= apart && truth.Label == d.Label
			if truth.Ignored() && d.Box.Area() > 0 {
				over := detect.Box{XMin: max(truth.Box.XMin, d.Box.XMin), YMin: max(truth.Box.YMin, d.Box.YMin), XMax: min(truth.Box.XMax, d.Box.XMax), YMax: min(truth.Box.YMax, d.Box.YMax)}
				labelled = labelled || !over.Empty() && over.Area() >= together*d.Box.Area()
			}
			if truth.Label == d.Label {
				best = max(best, m.similarity(truth.Box, d.Box))
			}
		}
		again := slices.ContainsFunc(order[:n], func(k int) bool { return m.found[k].Box.IoU(d.Box) >= together })
		if !labelled && !again {
			m.file(Overlooked, 1-(1-best)*d.Score, -1, i)
		}
	}
}
