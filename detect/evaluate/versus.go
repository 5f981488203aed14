package evaluate

import (
	"fmt"

	"annotate/detect"
)

// Fate is what became of an object of the ground truth, or of an error, from an
// old model to a new one.
type Fate uint8

const (
	// BothRight is an object that both models found.
	BothRight Fate = iota
	// Fixed is an object that only the new model found, or a false positive that
	// only the old one has.
	Fixed
	// Broken is an object that only the old model found, or a false positive
	// that only the new one has.
	Broken
	// BothWrong is an object that neither found, or a false positive that both
	// have.
	BothWrong
	// Uncounted is an object that counts neither way, or a false positive that
	// neither model shows.
	Uncounted
)

var fateNames = [...]string{BothRight: "both right", Fixed: "fixed", Broken: "broken", BothWrong: "both wrong", Uncounted: "not counted"}

// Fates returns the fates that are counted.
func Fates() []Fate { return []Fate{BothRight, Fixed, Broken, BothWrong} }

// String returns the fate in words, such as "both wrong".
func (f Fate) String() string {
	if int(f) < len(fateNames) {
		return fateNames[f]
	}
	return fmt.Sprintf("Fate(%d)", uint8(f))
}

// MarshalText returns the words of String.
func (f Fate) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// Versus compares two models by one ground truth. It is for reading, by any
// number of goroutines.
//
// The boxes that have a fate are the objects that count, and the false positives
// of either model. Two false positives, one of each model, are the same error if
// they have the same label and overlap by at least [Criteria].IoU; they are
// paired one to one as [Compare] pairs, whatever their scores, so that the pairs
// hold for every threshold.
type Versus struct {
	Old, New *Judged
	// Partners are parallel to the detections of New: the index of the old
	// model's detection that is the same error; −1 if there is none.
	Partners [][]int
}

// NewVersus compares two models that were judged by the same criteria over the
// same images and truths, in the same order. It panics if the numbers of images
// differ.
func NewVersus(old, new *Judged, c Criteria) *Versus {
	if len(old.Images) != len(new.Images) {
		panic(fmt.Sprintf("evaluate: %d and %d images are not the same", len(old.Images), len(new.Images)))
	}
	c = c.orDefaults()
	v := &Versus{Old: old, New: new, Partners: make([][]int, len(new.Images))}
	inParallel(len(new.Images), func(i int) {
		partners := make([]int, len(new.Images[i].Detections))
		for k := range partners {
			partners[k] = -1
		}
		before, places := old.falsePositives(i)
		after, newPlaces := new.falsePositives(i)
		for _, change := range Compare(before, after, Tolerance{IoU: c.IoU}) {
			if !change.Added() && !change.Lost() && !change.Relabelled {
				partners[newPlaces[change.New]] = places[change.Old]
			}
		}
		v.Partners[i] = partners
	})
	return v
}

// falsePositives returns the false positives of image i, and their indices.
func (j *Judged) falsePositives(i int) (dets []detect.Detection, places []int) {
	for k, v := range j.Verdicts[i] {
		if v.Outcome.FalsePositive() {
			dets = append(dets, j.Images[i].Detections[k])
			places = append(places, k)
		}
	}
	return dets, places
}

// ImageFates are the fates of the boxes of one image.
type ImageFates struct {
	// Truths are parallel to the truths.
	Truths []Fate
	// Old and New are parallel to the detections of each model: Uncounted for
	// those that are no error, or are not shown. An error that both models have
	// is BothWrong in both.
	Old, New []Fate
}

// Fates returns what became of the boxes of image i, by what is shown at the
// thresholds.
func (v *Versus) Fates(i int, t Thresholds) ImageFates {
	old, new := &v.Old.Images[i], &v.New.Images[i]
	f := ImageFates{Truths: make([]Fate, len(new.Truths)), Old: v.Old.wrongAlone(i, t, Fixed), New: v.New.wrongAlone(i, t, Broken)}
	before, after := v.Old.TruthOutcomes(i, t), v.New.TruthOutcomes(i, t)
	for k := range f.Truths {
		f.Truths[k] = truthFate(&new.Truths[k], before[k] == TruePositive, after[k] == TruePositive)
	}
	for k, partner := range v.Partners[i] {
		if partner >= 0 && t.Shows(&new.Detections[k]) && t.Shows(&old.Detections[partner]) {
			f.New[k], f.Old[partner] = BothWrong, BothWrong
		}
	}
	return f
}

// wrongAlone returns the given fate for each shown false positive of image i.
func (j *Judged) wrongAlone(i int, t Thresholds, fate Fate) []Fate {
	fates := make([]Fate, len(j.Verdicts[i]))
	for k, verdict := range j.Verdicts[i] {
		fates[k] = Uncounted
		if verdict.Outcome.FalsePositive() && t.Shows(&j.Images[i].Detections[k]) {
			fates[k] = fate
		}
	}
	return fates
}

func truthFate(truth *detect.Object, before, after bool) Fate {
	switch {
	case truth.Ignored():
		return Uncounted
	case before && after:
		return BothRight
	case after:
		return Fixed
	case before:
		return Broken
	}
	return BothWrong
}

// FateCounts are numbers of boxes by their fate: objects and false positives.
// An error that both models have counts once.
type FateCounts map[Fate]int

// Count counts the fates of all images at the thresholds. Every fate that is
// counted has an entry.
func (v *Versus) Count(t Thresholds) FateCounts {
	counts := FateCounts{}
	for _, f := range Fates() {
		counts[f] = 0
	}
	for i := range v.New.Images {
		f := v.Fates(i, t)
		for _, fate := range f.Truths {
			counts[fate]++
		}
		for _, fate := range f.New {
			counts[fate]++
		}
		for _, fate := range f.Old {
			if fate != BothWrong { // counted with the new model's
				counts[fate]++
			}
		}
	}
	delete(counts, Uncounted)
	return counts
}
