package names

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"sync"
)

// table finds items by the ends of their keys. Its rows are sorted by the keys'
// parts from last to first, so that all keys with one end stand side by side.
type table struct {
	rows []row
	keys []endings // by item
}

// row is one key of an item.
type row struct {
	end  string // of a/b/c.jpg: "c.jpg/b/a/"
	item int32
}

// endings are those of an item's keys: of its name and, where it has a folder, of
// its whole path. Empty ones are none.
type endings [2]string

func newTable(items []Item, of tier) *table {
	t := &table{rows: make([]row, 0, len(items)), keys: make([]endings, len(items))}
	for i := range items {
		t.keys[i] = of.endings(&items[i])
		for _, end := range t.keys[i] {
			if end != "" {
				t.rows = append(t.rows, row{end, int32(i)})
			}
		}
	}
	slices.SortFunc(t.rows, func(a, b row) int {
		return cmp.Or(strings.Compare(a.end, b.end), int(a.item)-int(b.item))
	})
	return t
}

// endings returns those of an item's keys.
func (t tier) endings(it *Item) (e endings) {
	e[0] = ending(t.key, it.Name)
	if it.Dir != "" && e[0] != "" {
		e[1] = ending(t.key, path.Join(it.Dir, it.Name))
	}
	return e
}

// ending returns the key's parts from last to first, each with a slash behind.
func ending(key func(string) string, name string) string {
	if name == "" {
		return ""
	}
	k := key(name)
	if k == "" || k == "." {
		return ""
	}
	if !strings.Contains(k, "/") {
		return k + "/"
	}
	parts := strings.Split(k, "/")
	slices.Reverse(parts)
	return strings.Join(parts, "/") + "/"
}

// equal returns the rows with this ending.
func (t *table) equal(end string) (from, to int) {
	from = t.search(end)
	for to = from; to < len(t.rows) && t.rows[to].end == end; to++ {
	}
	return from, to
}

// under returns the rows whose ending begins with end: the names that end so.
func (t *table) under(end string) (from, to int) {
	// The slash's successor is past all that follows it.
	return t.search(end), t.search(end[:len(end)-1] + "0")
}

func (t *table) search(end string) int {
	at, _ := slices.BinarySearchFunc(t.rows, end, func(r row, end string) int { return strings.Compare(r.end, end) })
	return at
}

// enough is how many candidates are looked at: two are too many, the rest is for
// telling and for files of one name.
const enough = 64

// candidates are the items that a name may mean.
type candidates struct {
	items []int // at most enough
	alike bool  // all have the same key
}

// candidates returns the items whose keys share most with those of another item:
// the same key or, if ends are enough, the longest end.
func (t *table) candidates(keys endings, ends bool, admit func(item int) bool) candidates {
	var c candidates
	best := 0 // how many parts agree
	take := func(from, to, parts int) bool {
		if parts < best {
			return true
		}
		var items []int
		alike := true
		for row := from; row < to && len(items) < enough; row++ {
			if i := int(t.rows[row].item); admit(i) && !slices.Contains(items, i) {
				items = append(items, i)
				alike = alike && t.rows[row].end == t.rows[from].end
			}
		}
		switch {
		case len(items) == 0:
			return false
		case parts > best:
			c, best = candidates{items, alike}, parts
		default:
			for _, i := range items {
				if !slices.Contains(c.items, i) {
					c.items, c.alike = append(c.items, i), false
				}
			}
		}
		return true
	}
	for _, end := range keys {
		if end == "" {
			continue
		}
		parts := strings.Count(end, "/")
		if !ends {
			from, to := t.equal(end)
			take(from, to, parts)
			continue
		}
		from, to := t.under(end)
		for found := take(from, to, parts); !found && parts > 1; {
			// The name's own ends, the longest first.
			parts--
			end = end[:strings.LastIndexByte(end[:len(end)-1], '/')+1]
			from, to = t.equal(end)
			found = take(from, to, parts)
		}
	}
	return c
}

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
