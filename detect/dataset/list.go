package dataset

import (
	"cmp"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect/names"
	"annotate/detect/spool"
)

// Photos are photos by their numbers, in order. They are safe for concurrent use.
type Photos interface {
	Len() int
	At(i int) Photo
}

// List is photos that are found by their names, of which none need be in memory. It
// is safe for concurrent use.
type List struct {
	Photos
	names spool.Index // numbers by names
	roots spool.Index // numbers by the roots of names
	odd   bool        // a name does not tell its root
	here  string
}

// NewList makes a list of photos, which must not change. The caller closes it.
func NewList(photos Photos) *List {
	l := &List{Photos: photos, here: absolute(".")}
	for i := range photos.Len() {
		it := l.item(i)
		if _, ok := it.Root(); !ok {
			l.odd = true
		}
		l.names.Add(it.Name, uint32(i))
		l.roots.Add(rootOf(it.Name), uint32(i))
	}
	return l
}

// Close removes the list's temporary files.
func (l *List) Close() {
	l.names.Close()
	l.roots.Close()
}

// rootOf returns the root of a name; of all that do not tell theirs it is the same.
func rootOf(name string) string {
	root, ok := (&names.Item{Name: name}).Root()
	if !ok {
		return ""
	}
	return root
}

// item returns a photo as matching takes it.
func (l *List) item(i int) names.Item {
	p := l.At(i)
	return photoItem(&p, l.here)
}

func photoItem(p *Photo, here string) names.Item {
	it := names.Item{Name: p.Name}
	if p.Path == "" {
		return it
	}
	file := filepath.ToSlash(p.Path)
	if !filepath.IsAbs(p.Path) {
		file = path.Join(here, file)
	}
	if dir, ok := strings.CutSuffix(file, "/"+p.Name); ok {
		it.Dir = dir
	}
	return it
}

// find returns the first photo of a name.
func (l *List) find(name string) (at int, found bool) {
	for i := range l.names.Of(name) {
		if l.At(int(i)).Name == name {
			at, found = int(i), true // the first comes last
		}
	}
	return at, found
}

// slice returns all photos, in memory.
func (l *List) slice() []Photo {
	all := make([]Photo, l.Len())
	for i := range all {
		all[i] = l.At(i)
	}
	return all
}

// match calls pair with labels and photos, by their numbers, that names can pair
// among themselves alone: those of one root, or all. Each is passed once, unless it has
// no counterpart; both are in order. An image without a name has none.
func (l *List) match(n int, label func(i int) names.Item, pair func(labels, photos []int)) error {
	var roots spool.Index
	defer roots.Close()
	odd := l.odd
	for i := range n {
		it := label(i)
		if _, ok := it.Root(); !ok {
			odd = true
		}
		if it.Name != "" {
			roots.Add(rootOf(it.Name), uint32(i))
		}
	}
	numbers := func(x *spool.Index, root string) []int {
		var all []int
		for i := range x.Of(root) {
			all = append(all, int(i))
		}
		slices.Reverse(all)
		return all
	}
	if odd {
		upTo := func(n int) []int {
			all := make([]int, n)
			for i := range all {
				all[i] = i
			}
			return all
		}
		pair(upTo(n), upTo(l.Len()))
		return nil
	}
	for i := range l.Len() {
		root := rootOf(l.At(i).Name)
		for last := range l.roots.Of(root) {
			if int(last) == i { // once for all of the root
				if labels := numbers(&roots, root); len(labels) > 0 {
					pair(labels, numbers(&l.roots, root))
				}
			}
			break
		}
	}
	return cmp.Or(roots.Err(), l.roots.Err(), l.names.Err())
}

// matchNames is match for [names.Match], whose pairs have the numbers of all.
func (l *List) matchNames(n int, label func(i int) names.Item, take func(label, photo []int, m *names.Matching)) error {
	return l.match(n, label, func(labels, photos []int) {
		of, among := make([]names.Item, len(labels)), make([]names.Item, len(photos))
		for k, i := range labels {
			of[k] = label(i)
		}
		for k, i := range photos {
			among[k] = l.item(i)
		}
		take(labels, photos, names.Match(of, among))
	})
}
