package doctor

import (
	"cmp"
	"slices"
)

// imbalanced is how many times as many boxes the commonest label may have.
const imbalanced = 100

// numbersOfLabels notes labels with one or two boxes where most have many, and
// others that have a small share of the commonest one's.
func (r *Report) numbersOfLabels(subjects []*subject, boxes int) {
	counts := map[string]int{}
	for _, s := range subjects {
		for _, o := range s.objects() {
			counts[o.Label]++
		}
	}
	if boxes < habitBoxes {
		return
	}
	var labels []LabelCount
	for label, n := range counts {
		labels = append(labels, LabelCount{label, n})
	}
	slices.SortFunc(labels, func(a, b LabelCount) int {
		return cmp.Or(cmp.Compare(a.Boxes, b.Boxes), cmp.Compare(a.Label, b.Label))
	})
	most := labels[len(labels)-1]
	rare := Finding{Kind: RareLabel, Severity: Note, Certain: true, Of: boxes}
	few := Finding{Kind: Imbalance, Severity: Note, Certain: true, Of: boxes, Labels: []LabelCount{most}}
	for _, l := range labels {
		f := &few
		if l.Boxes <= 2 && labels[len(labels)/2].Boxes >= habitLabel {
			f = &rare
		} else if l.Boxes*imbalanced > most.Boxes {
			continue
		}
		f.Count += l.Boxes
		f.Labels = append(f.Labels, l)
	}
	r.file(rare)
	r.file(few)
}
