package doctor

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"annotate/detect"
)

// shot is a photo, or an image of the labels that is another one's photo, too.
type shot struct {
	name, split string
	photo       int // −1: not at hand
	image       int // its place in the set; −1: not labelled
}

// splitOf returns the part of a split that a photo's folder is called after;
// empty for none.
func splitOf(name string) string {
	for part := range strings.SplitSeq(path.Dir(name), "/") {
		switch strings.ToLower(part) {
		case "train", "training", "train2017":
			return "train"
		case "val", "valid", "validation", "val2017":
			return "val"
		case "test", "testing", "test2017":
			return "test"
		}
	}
	return ""
}

// shots lists the photos, each with its split: what the labels say, else its
// folder's. Images of the same photo, or without one, come behind them.
func shots(images []*detect.Labelled, found *namesakes, splits []string) []shot {
	of := func(i int) string {
		if i < len(splits) && splits[i] != "" {
			return splits[i]
		}
		return splitOf(images[i].Name)
	}
	all := make([]shot, 0, max(len(images), len(found.photos)))
	for i := range found.photos {
		s := shot{name: found.photos[i].Name, photo: i, image: -1}
		if k := found.matching.Photos[i].Index; k >= 0 {
			s.image, s.split = k, of(k)
		}
		s.split = cmp.Or(s.split, splitOf(s.name))
		all = append(all, s)
	}
	for k := range images {
		at := -1
		if found.photos != nil {
			at = found.matching.Labels[k].Index
		}
		if at < 0 || found.matching.Photos[at].Index != k {
			all = append(all, shot{name: images[k].Name, split: of(k), photo: at, image: k})
		}
	}
	return all
}

// splits finds photos that are there more than once: of one content or, in
// different parts of a split, of one look. Then what is trained on is tested on.
func (r *Report) splits(set *Set, found *namesakes, o Options) {
	all := shots(set.Images, found, o.Splits)
	sets := map[string]int{}
	for _, s := range all {
		sets[s.split]++
	}
	of := len(found.photos)
	if of == 0 {
		of = len(set.Images)
	}
	leaks := newLeaks(set, of, sets)
	twice := Finding{Kind: SamePhoto, Severity: Note, Certain: true, Of: len(found.photos)}
	for _, same := range sameContent(all, found) {
		i := slices.IndexFunc(same, func(s shot) bool { return s.split != same[0].split })
		if i >= 0 {
			certain := same[0].photo >= 0
			if certain || set.sameLabels(same[0].image, same[i].image) {
				leaks.add(same, i, certain)
			}
			continue
		}
		if slices.ContainsFunc(same, func(s shot) bool { return s.photo == same[0].photo && s.name != same[0].name }) || same[0].photo < 0 {
			continue // of one file
		}
		twice.Count += len(same) - 1
		twice.show(Example{Image: same[0].name, Detail: "the same as " + namesOf(same[1:])})
	}
	alike := Finding{Kind: LookalikeLeak, Severity: Warning, Of: len(found.photos)}
	if o.Alike != nil && len(sets) > 1 {
		lookalikes(set, all[:len(found.photos)], found, o.Alike, &alike)
	}
	leaks.file(r)
	r.file(alike)
	r.file(twice)
}

// sameContent returns the shots that are of one content, in groups of two or more.
// They are sorted, since a map of a million names takes more than the labels do.
func sameContent(all []shot, found *namesakes) (groups [][]shot) {
	content := func(a, b int) int {
		p, q := &all[a], &all[b]
		if p.photo < 0 || q.photo < 0 {
			return cmp.Or(cmp.Compare(min(p.photo, 0), min(q.photo, 0)), strings.Compare(p.name, q.name))
		}
		x, y := found.photos[p.photo].Sum, found.photos[q.photo].Sum
		if x != "" || y != "" {
			return strings.Compare(x, y)
		}
		return cmp.Compare(p.photo, q.photo)
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(content(a, b), cmp.Compare(a, b)) })
	var first []int // of each group
	for i := 0; i < len(order); {
		end := i + 1
		for end < len(order) && content(order[i], order[end]) == 0 {
			end++
		}
		if end > i+1 {
			first = append(first, order[i])
			var same []shot
			for _, k := range order[i:end] {
				same = append(same, all[k])
			}
			groups = append(groups, same)
		}
		i = end
	}
	return groupsByName(groups, first)
}

// groupsByName sorts groups by the name of their first shots, and those of one name
// by the places of these.
func groupsByName(groups [][]shot, first []int) [][]shot {
	order := make([]int, len(groups))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(groups[a][0].name, groups[b][0].name), cmp.Compare(first[a], first[b]))
	})
	sorted := make([][]shot, len(groups))
	for i, k := range order {
		sorted[i] = groups[k]
	}
	return sorted
}

// namesOf names some of the shots.
func namesOf(shots []shot) string {
	const some = 3
	var names []string
	for _, s := range shots[:min(some, len(shots))] {
		names = append(names, s.name)
	}
	if more := len(shots) - some; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names, ", "), more)
	}
	return strings.Join(names, ", ")
}

// leaks are photos that are in two parts of a split.
type leaks struct {
	set             *Set
	sets            map[string]int // photos of each part
	shared          map[[2]string]int
	certain, likely Finding
}

func newLeaks(set *Set, photos int, sets map[string]int) *leaks {
	return &leaks{
		set: set, sets: sets, shared: map[[2]string]int{},
		certain: Finding{Kind: SplitLeak, Severity: Error, Certain: true, Of: photos},
		likely:  Finding{Kind: SplitLeak, Severity: Warning, Of: photos},
	}
}

// add takes up shots of one content, of which the first and that at i are in
// different parts.
func (l *leaks) add(same []shot, i int, certain bool) {
	f := &l.likely
	if certain {
		f = &l.certain
	}
	f.Count += len(same) - 1
	others := slices.DeleteFunc(slices.Clone(same), func(s shot) bool { return s.split != same[i].split })
	f.show(Example{Image: same[0].name, Detail: fmt.Sprintf("in %s, the same as %s in %s, with %s",
		partName(same[0].split), namesOf(others), partName(same[i].split), l.set.labelsWords(same[0].image, same[i].image))})
	parts := map[string]int{}
	for _, s := range same {
		parts[s.split]++
	}
	for a, n := range parts {
		for b := range parts {
			if a != b {
				l.shared[[2]string{a, b}] += n
			}
		}
	}
}

// copiedShare is the share of a part's photos from which on it is another's copy,
// and copiedPhotos how many photos it must have at least.
const (
	copiedShare  = 0.9
	copiedPhotos = 3
)

// file puts what was found into the report. A part that is another's copy is told
// once.
func (l *leaks) file(r *Report) {
	f := Finding{Kind: CopiedSplit, Severity: Error, Certain: l.certain.Count > 0, Of: len(l.sets)}
	for _, pair := range slices.SortedFunc(maps.Keys(l.shared), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(l.sets[a[0]], l.sets[b[0]]), strings.Compare(a[0]+a[1], b[0]+b[1]))
	}) {
		n, of := l.shared[pair], l.sets[pair[0]]
		if of >= copiedPhotos && float64(n) >= copiedShare*float64(of) {
			f.Count++
			f.show(Example{Image: partName(pair[0]), Detail: fmt.Sprintf("%d of its %d photos are in %s, too", n, of, partName(pair[1]))})
			break // the other way round is the same
		}
	}
	r.file(f)
	if f.Count == 0 {
		r.file(l.certain)
		r.file(l.likely)
	}
}

func partName(split string) string { return cmp.Or(split, "no part of the split") }

// lookalikes finds photos in different parts of a split that look alike. Each is
// compared with those of other parts only: most photos are in one.
func lookalikes(set *Set, all []shot, found *namesakes, alike func(i, j int) bool, f *Finding) {
	parts := map[string][]int{}
	for i := range all {
		parts[all[i].split] = append(parts[all[i].split], i)
	}
	order := slices.Sorted(maps.Keys(parts))
	before := func(j int) (int, bool) { // the first that looks like j
		for _, split := range order {
			if split == all[j].split {
				continue
			}
			for _, i := range parts[split] {
				if i >= j {
					break
				}
				sum := found.photos[i].Sum
				if alike(i, j) && (sum == "" || sum != found.photos[j].Sum) { // else it is told
					return i, true
				}
			}
		}
		return 0, false
	}
	for j := range all {
		if i, ok := before(j); ok {
			f.Count++
			f.show(Example{Image: all[i].name, Detail: fmt.Sprintf("in %s, looks like %s in %s, with %s",
				partName(all[i].split), all[j].name, partName(all[j].split), set.labelsWords(all[i].image, all[j].image))})
		}
	}
}

// labelsWords tells whether two images, by their places, have the same labels.
func (set *Set) labelsWords(a, b int) string {
	switch {
	case a < 0 || b < 0:
		return "no labels for one of them"
	case set.sameLabels(a, b):
		return "the same labels"
	}
	return "other labels"
}

// sameLabels reports whether two images have the same objects, to a hundredth of
// the sides where their sizes are known.
func (set *Set) sameLabels(i, j int) bool {
	if i < 0 || j < 0 {
		return false
	}
	a, b := set.Images[i], set.Images[j]
	first := slices.Clone(set.objects(i))
	second := set.objects(j)
	if len(first) != len(second) || len(first) == 0 {
		return false
	}
	wa, ha, wb, hb := 1.0, 1.0, 1.0, 1.0
	slack := 1.0
	if a.Width > 0 && a.Height > 0 && b.Width > 0 && b.Height > 0 {
		wa, ha, wb, hb, slack = float64(a.Width), float64(a.Height), float64(b.Width), float64(b.Height), 0.01
	}
	used := make([]bool, len(second))
	for i := range first {
		p := first[i].Box.Scale(1/wa, 1/ha)
		k := slices.IndexFunc(second, func(o detect.Object) bool {
			q := o.Box.Scale(1/wb, 1/hb)
			return o.Label == first[i].Label &&
				max(math.Abs(p.XMin-q.XMin), math.Abs(p.YMin-q.YMin), math.Abs(p.XMax-q.XMax), math.Abs(p.YMax-q.YMax)) <= slack
		})
		if k < 0 || used[k] {
			return false
		}
		used[k] = true
	}
	return true
}
