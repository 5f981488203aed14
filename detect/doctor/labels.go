package doctor

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"annotate/detect/spelling"
)

// labels finds labels that look like one in several spellings. Which of them is
// right is a guess, so that nothing here is certain; where the guess is allowed,
// all get the spelling that is used most.
func (r *Report) labels(subjects []*subject) {
	counts := map[string]int{}
	for _, s := range subjects {
		for _, d := range s.objects() {
			counts[d.Label]++
		}
	}
	rename := map[string]string{}
	// What differs in case only is put together first, so that a spelling is
	// compared with all of its kind.
	groups := map[string][]LabelCount{}
	for _, label := range slices.Sorted(maps.Keys(counts)) {
		key := fold(label)
		if slices.Contains(r.options.Classes, label) {
			key = "\x00" + label // a class of its own
		}
		groups[key] = append(groups[key], LabelCount{label, counts[label]})
	}
	r.joinDeclared(groups)
	var heads []LabelCount // the label that stands for each group
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		group := groups[key]
		byCount(group)
		head := LabelCount{r.headOf(group), 0}
		for _, l := range group {
			head.Boxes += l.Boxes
			rename[l.Label] = head.Label
		}
		heads = append(heads, head)
		if len(group) > 1 {
			r.alike(LabelVariant, Warning, headFirst(group, head.Label), subjects)
		}
	}
	byCount(heads)
	for i, rare := range heads {
		for _, common := range heads[:i] {
			if r.isClass(rare.Label) || !misspelt(fold(rare.Label), fold(common.Label)) {
				continue
			}
			// Of two words that are both frequent, both may be meant: horse, house.
			severity := Note
			if rare.Boxes < bothFrequent && rare.Boxes*3 <= common.Boxes {
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
		for i, d := range s.objects() {
			to := rename[d.Label]
			kind := LabelSpelling
			if fold(to) == fold(d.Label) {
				kind = LabelVariant
			}
			if to != d.Label && r.fixes(kind) {
				s.change(i).Label = to
			}
		}
	}
}

// bothFrequent is how many boxes make a label one that is meant, however often
// another like it occurs: nobody makes one slip so many times.
const bothFrequent = 20

// joinDeclared puts spellings of one declared class beside it. A spelling of
// several, such as one that differs from both Car and car, stays by itself.
func (r *Report) joinDeclared(groups map[string][]LabelCount) {
	of := map[string][]string{} // declared labels that occur, by their fold
	for key, group := range groups {
		if strings.HasPrefix(key, "\x00") {
			of[fold(group[0].Label)] = append(of[fold(group[0].Label)], key)
		}
	}
	for folded, declared := range of {
		if others, ok := groups[folded]; ok && len(declared) == 1 {
			groups[declared[0]] = append(groups[declared[0]], others...)
			delete(groups, folded)
		}
	}
}

// headOf returns the label that stands for a group: the declared one, else the
// most frequent.
func (r *Report) headOf(group []LabelCount) string {
	for _, l := range group {
		if slices.Contains(r.options.Classes, l.Label) {
			return l.Label
		}
	}
	return group[0].Label
}

func headFirst(group []LabelCount, head string) []LabelCount {
	slices.SortStableFunc(group, func(a, b LabelCount) int {
		return cmp.Compare(btoi(b.Label == head), btoi(a.Label == head))
	})
	return group
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// isClass reports whether a label is the name of a class by what is known
// without its spelling.
func (r *Report) isClass(label string) bool {
	return slices.Contains(r.options.Classes, label) ||
		slices.ContainsFunc(r.options.Known, func(known string) bool { return fold(known) == fold(label) })
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
	if severity > Note && r.fixes(k) {
		f.Repaired = f.Count
	}
	for _, s := range subjects {
		for i, d := range s.objects() {
			if slices.ContainsFunc(labels[1:], func(l LabelCount) bool { return l.Label == d.Label }) {
				f.showBox(s, s.was(i))
				break
			}
		}
	}
	r.file(f)
}

// fold returns what labels have in common that differ in case, spaces and
// punctuation between words only. Single letters and what holds none, such as
// "-" or "+1", are labels as they stand.
func fold(label string) string {
	words := strings.FieldsFunc(strings.ToLower(label), func(r rune) bool {
		return unicode.IsSpace(r) || r == '_' || r == '-' || r == '.' || r == '/' || r == ','
	})
	letters := 0
	for _, r := range label {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters < 2 {
		return label
	}
	return strings.Join(words, " ")
}

// negations are the beginnings of words that make of one class its opposite:
// healthy and unhealthy, mature and immature.
var negations = []string{"un", "in", "im", "il", "ir", "non", "no", "not", "dis", "de", "mis", "anti", "ab", "a", "without"}

// negates reports whether one of two words is the other with a negation before
// it.
func negates(v, w string) bool {
	if len(v) > len(w) {
		v, w = w, v
	}
	return slices.ContainsFunc(negations, func(n string) bool { return w == n+v })
}

// misspelt reports whether two folded labels differ in one word, by one typing
// mistake if the word has 6 letters or more, by two from 7 on. Words with
// digits, negations, and what is shorter, differ on purpose: class 1 and class
// 2, cat and car, mature and immature.
func misspelt(a, b string) bool {
	if a == b {
		return false // spellings of more than one class: it may be any of them
	}
	if together := strings.ReplaceAll(a, " ", ""); together == strings.ReplaceAll(b, " ", "") {
		return len([]rune(together)) >= 6 // stopsign and stop sign, but "a b" and "ab"
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
		if strings.ContainsFunc(v[i]+w[i], unicode.IsDigit) || negates(v[i], w[i]) {
			return false
		}
		allowed := 0
		switch longer := max(utf8.RuneCountInString(v[i]), utf8.RuneCountInString(w[i])); {
		case longer >= 7:
			allowed = 2
		case longer >= 6:
			allowed = 1
		}
		if spelling.Distance(v[i], w[i]) > allowed {
			return false
		}
	}
	return differing == 1
}
