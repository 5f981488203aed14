package doctor

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// labels finds labels that are one in several spellings, and gives all of them
// the one that is used most.
func (r *Report) labels(subjects []*subject) {
	counts := map[string]int{}
	for _, s := range subjects {
		for _, d := range s.img.Objects {
			counts[d.Label]++
		}
	}
	rename := map[string]string{}
	// What differs in case only is put together first, so that a spelling is
	// compared with all of its kind.
	groups := map[string][]LabelCount{}
	for _, label := range slices.Sorted(maps.Keys(counts)) {
		groups[fold(label)] = append(groups[fold(label)], LabelCount{label, counts[label]})
	}
	var heads []LabelCount // the label that stands for each group
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		group := groups[key]
		byCount(group)
		head := LabelCount{group[0].Label, 0}
		for _, l := range group {
			head.Boxes += l.Boxes
			rename[l.Label] = head.Label
		}
		heads = append(heads, head)
		if len(group) > 1 {
			r.alike(LabelVariant, Warning, group, subjects)
		}
	}
	byCount(heads)
	for i, rare := range heads {
		for _, common := range heads[:i] {
			if !misspelt(fold(rare.Label), fold(common.Label)) {
				continue
			}
			// Of two words that are both frequent, both may be meant: horse, house.
			severity := Note
			if rare.Boxes*3 <= common.Boxes {
				severity = Warning
				for from, to := range rename {
					if to == rare.Label {
						rename[from] = rename[common.Label]
					}
				}
			}
			r.alike(LabelSpelling, severity, []LabelCount{common, rare}, subjects)
			break
		}
	}
	for _, s := range subjects {
		for i := range s.img.Objects {
			d := &s.img.Objects[i]
			d.Label = rename[d.Label]
		}
	}
}

func byCount(l []LabelCount) {
	slices.SortStableFunc(l, func(a, b LabelCount) int { return cmp.Compare(b.Boxes, a.Boxes) })
}

// alike files a finding on labels that are alike, the most frequent first.
func (r *Report) alike(k Kind, severity Severity, labels []LabelCount, subjects []*subject) {
	f := Finding{Kind: k, Severity: severity, Labels: labels}
	for _, l := range labels[1:] {
		f.Count += l.Boxes
	}
	f.Of = f.Count + labels[0].Boxes
	if severity > Note {
		f.Repaired = f.Count
	}
	for _, s := range subjects {
		for i, d := range s.img.Objects {
			if slices.ContainsFunc(labels[1:], func(l LabelCount) bool { return l.Label == d.Label }) {
				f.showBox(s, s.at[i])
				break
			}
		}
	}
	r.file(f)
}

// fold returns what labels have in common that differ in case, spaces and
// punctuation only.
func fold(label string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(label), func(r rune) bool {
		return unicode.IsSpace(r) || r == '_' || r == '-' || r == '.' || r == '/' || r == ','
	}), " ")
}

// misspelt reports whether two folded labels differ in one word, by one typing
// mistake if the word has 5 letters or more, by two from 7 on. Words with
// digits, and what is shorter, differ on purpose: class 1 and class 2, cat and
// car.
func misspelt(a, b string) bool {
	if strings.ReplaceAll(a, " ", "") == strings.ReplaceAll(b, " ", "") {
		return true // stopsign and stop sign
	}
	v, w := strings.Fields(a), strings.Fields(b)
	if len(v) != len(w) {
		return false
	}
	differing := 0
	for i := range v {
		if v[i] == w[i] {
			continue
		}
		differing++
		x, y := []rune(v[i]), []rune(w[i])
		if strings.ContainsFunc(v[i]+w[i], unicode.IsDigit) {
			return false
		}
		allowed := 0
		switch longer := max(len(x), len(y)); {
		case longer >= 7:
			allowed = 2
		case longer >= 5:
			allowed = 1
		}
		if typos(x, y) > allowed {
			return false
		}
	}
	return differing == 1
}

// typos returns how many letters must be added, dropped, replaced or swapped
// with their neighbour to make b of a: the restricted Damerau–Levenshtein
// distance.
func typos(a, b []rune) int {
	var before []int
	above := make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := range a {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			replaced := above[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above = above, row
	}
	return above[len(b)]
}
