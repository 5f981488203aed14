package doctor

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// labelPair is two boxes of one image that are one object with two labels.
type labelPair struct {
	s              *subject
	first, second  int // places of the boxes
	label1, label2 string
	truth          bool
}

// labelPairs are pairs by their two labels, in order.
type labelPairs map[[2]string][]labelPair

func (p labelPairs) add(pair labelPair) {
	key := [2]string{min(pair.label1, pair.label2), max(pair.label1, pair.label2)}
	p[key] = append(p[key], pair)
}

// Two labels belong together if nearly all boxes of the rarer one, and not just a
// few, are the other's, too.
const (
	pairedShare = 0.8
	pairedBoxes = 5
)

// twoLabels files boxes with two labels. Labels that go together all over the set,
// such as car and vehicle, are told once, as they are meant so perhaps.
func (r *Report) twoLabels(pairs labelPairs, subjects []*subject, boxes int) {
	counts := map[string]int{}
	for _, s := range subjects {
		for _, o := range s.objects() {
			counts[o.Label]++
		}
	}
	single := Finding{Kind: TwoLabels, Severity: Note, Of: boxes}
	for _, key := range slices.SortedFunc(maps.Keys(pairs), func(a, b [2]string) int {
		return cmp.Or(len(pairs[b])-len(pairs[a]), strings.Compare(a[0]+"\x00"+a[1], b[0]+"\x00"+b[1]))
	}) {
		list, rarer := pairs[key], min(counts[key[0]], counts[key[1]])
		f := &single
		if len(list) >= pairedBoxes && float64(len(list)) >= pairedShare*float64(rarer) {
			f = &Finding{Kind: PairedLabels, Severity: Note, Of: rarer, Labels: []LabelCount{{key[0], counts[key[0]]}, {key[1], counts[key[1]]}}}
		}
		for _, p := range list {
			f.Count++
			f.showBox(p.s, p.second)
			if f == &single && p.truth {
				f.Severity = Warning // a detector may doubt, a person must not
			}
		}
		if f != &single {
			byCount(f.Labels)
			r.file(*f)
		}
	}
	r.file(single)
}
