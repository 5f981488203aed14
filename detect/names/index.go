package names

import "sync"

// Index finds labelled images for photos that come one at a time, where all
// photos are not known: uploads to a server, a caller's own loop. What is unique
// is known of the labels alone; with all photos at hand, [Match] knows more.
//
// An Index is safe for concurrent use.
type Index struct {
	items []Item
	bySum map[string]int // −1 for several
	tiers []func() *table
}

// NewIndex makes an index of labelled images. It keeps items, which must not
// change.
func NewIndex(items []Item) *Index {
	x := &Index{items: items, bySum: map[string]int{}}
	for i := range items {
		if sum := items[i].Sum; sum != "" {
			x.bySum[sum] = i // of entries for one content, the last counts
		}
	}
	for _, t := range tiers {
		x.tiers = append(x.tiers, sync.OnceValue(func() *table { return newTable(items, t) }))
	}
	return x
}

// HasSums reports whether any item has a sum: whether a photo is worth hashing.
func (x *Index) HasSums() bool { return len(x.bySum) > 0 }

// Find returns the place of the image that a photo has the labels of, and the
// rule that found it; −1 if there is none. A photo that several could be is a
// [*SeveralError].
func (x *Index) Find(photo Item) (int, Rule, error) {
	if photo.Sum != "" {
		if i, ok := x.bySum[photo.Sum]; ok {
			return i, BySum, nil
		}
	}
	for n, t := range tiers {
		c := x.tiers[n]().candidates(t.endings(&photo), t.ends, func(i int) bool { return t.admits(&x.items[i], &photo) })
		switch len(c.items) {
		case 0:
		case 1:
			return c.items[0], t.rule, nil
		default:
			return -1, Unpaired, severalError(&photo, true, c.items, x.items)
		}
	}
	return -1, Unpaired, nil
}
