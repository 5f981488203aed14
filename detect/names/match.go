package names

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Item is a labelled image or a photo.
type Item struct {
	// Name is its slash-separated path, as the labels have it or below the
	// folder that was named; it may be empty.
	Name string
	// Dir is the folder that Name is in, slash-separated; empty where it is not
	// known. Labels may say more of a path than a photo's name does, and it
	// tells which of them are meant.
	Dir string
	// Sum is the SHA-256 of the photo file in lower-case hexadecimal digits;
	// empty where it is not known.
	Sum string
	// Shared says of a labelled image that its name is that of a label file
	// without its extension: a.txt is about a.jpg and a.png alike, as those who
	// train on them have it.
	Shared bool
}

// ErrSeveral is what a [*SeveralError] is.
var ErrSeveral = errors.New("the name is not unique")

// SeveralError says that a name could mean more than one.
type SeveralError struct {
	// Name is the labelled image's or the photo's.
	Name string
	// Photo says that Name is a photo's and the candidates are labelled images;
	// else it is the other way round.
	Photo bool
	// Candidates are the names of those that it could mean, at most 64.
	Candidates []string
}

// Error names the first three candidates.
func (e *SeveralError) Error() string {
	shown := make([]string, 0, 3)
	for _, name := range e.Candidates[:min(3, len(e.Candidates))] {
		shown = append(shown, fmt.Sprintf("%q", name))
	}
	list := strings.Join(shown[:len(shown)-1], ", ") + " and " + shown[len(shown)-1]
	if more := len(e.Candidates) - len(shown); more > 0 {
		list = fmt.Sprintf("%s and %d more", strings.Join(shown, ", "), more)
	}
	if e.Photo {
		return fmt.Sprintf("%s: the labels of several images could be this photo's: %s", e.Name, list)
	}
	return fmt.Sprintf("%s: several photos could be meant: %s", e.Name, list)
}

// Is matches [ErrSeveral].
func (e *SeveralError) Is(target error) bool { return target == ErrSeveral }

// Pair is what was found for an item.
type Pair struct {
	// Index is the counterpart's place on the other side, −1 for none. Of a
	// shared label it is that of its first photo.
	Index int
	// By is the rule that found it, Unpaired for none.
	By Rule
	// Err is a [*SeveralError] if there were several; nil if there was one or
	// none.
	Err error
}

// Matching says which labelled image is which photo.
type Matching struct {
	// Labels and Photos are parallel to what Match was given. More than one
	// photo may have the same labels: copies of one file, and the photos of a
	// shared label.
	Labels, Photos []Pair
}

// Match pairs labelled images with photos. It takes time for sorting the names,
// once for each rule that still has something to find.
func Match(labels, photos []Item) *Matching {
	m := &Matching{Labels: unpaired(len(labels)), Photos: unpaired(len(photos))}
	if len(labels) == 1 && len(photos) == 1 && labels[0].Name != "" && labels[0].Name == photos[0].Name && labels[0].Sum == "" {
		m.pair(0, 0, ByPath)
		return m
	}
	bySum := m.matchSums(labels, photos)
	rules := tiers
	if m.samePaths(labels, photos) {
		rules = rules[1:]
	}
	for _, t := range rules {
		if m.done() {
			break
		}
		m.match(labels, photos, t)
	}
	// Copies of a photo that no rule told apart have the labels of its content.
	for i := range photos {
		if at, ok := bySum[photos[i].Sum]; ok && at >= 0 && m.Photos[i].Index < 0 {
			m.Photos[i] = Pair{Index: at, By: BySum}
			if m.Labels[at].Index < 0 {
				m.Labels[at] = Pair{Index: i, By: BySum}
			}
		}
	}
	return m
}

func unpaired(n int) []Pair {
	pairs := make([]Pair, n)
	for i := range pairs {
		pairs[i].Index = -1
	}
	return pairs
}

// open reports whether a pair is still looked for.
func (p Pair) open() bool { return p.Index < 0 && p.Err == nil }

// done reports whether no further rule can find anything, not even a photo that is one
// of several that a name could mean.
func (m *Matching) done() bool {
	return !slices.ContainsFunc(m.Labels, func(p Pair) bool { return p.Index < 0 }) || !slices.ContainsFunc(m.Photos, Pair.open)
}

// matchSums pairs what has the same content and no other of that content, and
// returns the labelled images by their sums, −1 for several.
func (m *Matching) matchSums(labels, photos []Item) map[string]int {
	index := func(items []Item) map[string]int {
		at := map[string]int{}
		for i := range items {
			if sum := items[i].Sum; sum != "" {
				if _, again := at[sum]; again {
					at[sum] = -1
				} else {
					at[sum] = i
				}
			}
		}
		return at
	}
	bySum := index(labels)
	if len(bySum) == 0 {
		return bySum
	}
	for sum, photo := range index(photos) {
		if label, ok := bySum[sum]; ok && label >= 0 && photo >= 0 {
			m.pair(label, photo, BySum)
		}
	}
	return bySum
}

func (m *Matching) pair(label, photo int, by Rule) {
	m.Photos[photo] = Pair{Index: label, By: by}
	if m.Labels[label].Index < 0 {
		m.Labels[label] = Pair{Index: photo, By: by}
	}
}

// match pairs what one tier finds. What each side would choose is settled
// before anything is paired: the order of the items decides nothing.
func (m *Matching) match(labels, photos []Item, t tier) {
	ofLabels, ofPhotos := newTable(labels, t), newTable(photos, t)
	// choice is the one that a photo could be called by, −1 for none or several.
	choice := make([]int, len(photos))
	several := make([]candidates, len(photos))
	meant := func(l int) candidates {
		return ofPhotos.candidates(ofLabels.keys[l], t.ends, func(i int) bool { return t.admits(&labels[l], &photos[i]) })
	}
	for i := range photos {
		choice[i] = -1
		if m.Photos[i].open() {
			c := ofLabels.candidates(ofPhotos.keys[i], t.ends, func(l int) bool { return t.admits(&labels[l], &photos[i]) })
			if several[i] = c; len(c.items) == 1 {
				choice[i] = c.items[0]
			}
		}
	}
	type claim struct{ label, photo int }
	var pairs []claim
	for l := range labels {
		if !m.Labels[l].open() {
			continue
		}
		c := meant(l)
		if len(c.items) > 1 && !(labels[l].Shared && t.rule == ByStem && c.alike) {
			if slices.ContainsFunc(c.items, func(i int) bool { return m.Photos[i].open() }) {
				m.Labels[l].Err = severalError(&labels[l], false, c.items, photos)
			}
			continue
		}
		for _, i := range c.items {
			if choice[i] == l {
				pairs = append(pairs, claim{l, i})
			}
		}
	}
	for i := range photos {
		if c := several[i].items; len(c) > 1 && slices.ContainsFunc(c, func(l int) bool { return m.Labels[l].Index < 0 }) {
			m.Photos[i].Err = severalError(&photos[i], true, c, labels)
			for _, l := range c {
				if m.Labels[l].open() {
					m.Labels[l].Err = m.Photos[i].Err
				}
			}
		}
	}
	for l := range labels { // a photo that a name could mean, but not it alone
		if e, ok := m.Labels[l].Err.(*SeveralError); ok && !e.Photo {
			for _, i := range meant(l).items {
				if m.Photos[i].open() && choice[i] == l {
					m.Photos[i].Err = e
				}
			}
		}
	}
	for _, p := range pairs {
		if m.Photos[p.photo].open() && m.Labels[p.label].Err == nil {
			m.pair(p.label, p.photo, t.rule)
		}
	}
}

// admits reports whether two items can be the same: content that is known to
// differ can only be one photo, changed, if the path is the same.
func (t tier) admits(label, photo *Item) bool {
	return t.rule <= BySpelling || label.Sum == "" || photo.Sum == "" || label.Sum == photo.Sum
}

func severalError(it *Item, photo bool, items []int, among []Item) *SeveralError {
	e := &SeveralError{Name: it.Name, Photo: photo}
	for _, i := range items {
		name := among[i].Name
		// Names below different folders may be the same; then the folders tell.
		if slices.ContainsFunc(items, func(k int) bool { return k != i && among[k].Name == name }) && among[i].Dir != "" {
			name = path.Join(among[i].Dir, name)
		}
		e.Candidates = append(e.Candidates, name)
	}
	return e
}
