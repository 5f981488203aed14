package names

import (
	"path"
	"slices"
	"strings"
)

// samePaths pairs what has the same path, as the first tier does, and reports whether
// that is all that this one could find. It serves names as they mostly are, of which
// a hundred thousand should not be cut up into tables: plain ones, each there once on
// its side, below one folder.
func (m *Matching) samePaths(labels, photos []Item) bool {
	dirOfLabels, ok := plain(labels)
	if !ok {
		return false
	}
	dirOfPhotos, ok := plain(photos)
	if !ok || reachesInto(dirOfLabels, dirOfPhotos, labels) || reachesInto(dirOfPhotos, dirOfLabels, photos) {
		return false
	}
	a, b := byName(labels), byName(photos)
	if a == nil || b == nil {
		return false
	}
	for len(a) > 0 && len(b) > 0 {
		switch c := strings.Compare(labels[a[0]].Name, photos[b[0]].Name); {
		case c < 0:
			a = a[1:]
		case c > 0:
			b = b[1:]
		default:
			if l, p := int(a[0]), int(b[0]); m.Labels[l].open() && m.Photos[p].open() {
				m.pair(l, p, ByPath)
			}
			a, b = a[1:], b[1:]
		}
	}
	return true
}

// plain returns the one folder that items are in, and whether their names are paths
// below it that need no cleaning, and nothing else tells which they are.
func plain(items []Item) (dir string, ok bool) {
	for i := range items {
		it := &items[i]
		if i == 0 {
			dir = it.Dir
		}
		if it.Dir != dir || it.Sum != "" || it.Name == "" || it.Name == "." || strings.HasPrefix(it.Name, "/") || strings.HasPrefix(it.Name, "..") || path.Clean(it.Name) != it.Name {
			return "", false
		}
	}
	return dir, dir == "" || strings.HasPrefix(dir, "/") && path.Clean(dir) == dir
}

// reachesInto reports whether a name below a folder is one in another folder below it.
func reachesInto(dir, other string, items []Item) bool {
	below, ok := strings.CutPrefix(other, strings.TrimSuffix(dir, "/")+"/")
	if !ok || dir == "" || other == dir {
		return false
	}
	return slices.ContainsFunc(items, func(it Item) bool { return strings.HasPrefix(it.Name, below+"/") })
}

// byName returns the places of items sorted by their names, nil if one comes twice.
func byName(items []Item) []int32 {
	order := make([]int32, len(items))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(items[a].Name, items[b].Name) })
	for i := 1; i < len(order); i++ {
		if items[order[i]].Name == items[order[i-1]].Name {
			return nil
		}
	}
	return order
}
