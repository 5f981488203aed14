package names

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// What Match says of all must be what it says of the items of each root.
func TestRootsPairAsAllDo(t *testing.T) {
	t.Parallel()
	bases := []string{
		"a.jpg", "A.JPG", "a.png", "a", "a.jpg.json", "b.jpg", "a b.jpg", "a%20b.jpg", "a_jpg.rf.0123456789abcdef.jpg", "a_jpg.rf.0123456789abcdeF.txt",
		"139", "000000000139.jpg", "COCO_val2014_000000000139.jpg", "coco_VAL2014_000000000139.jpg", "0.jpg", "00", "ς.jpg", "σ.jpg", "ſ.tıf", "s.tif", "S.TIF", "K.jpg", "k.jpg",
		"frame.001", "a.jpg.jpg", "e\u0301.jpg", "é.jpg",
	}
	folders := []string{"", "", "x/", "y/", "x/y/", "X/", "./", "../", "/x/", "x//", "0/", "x/../"}
	dirs := []string{"", "", "/data", "/data/x", "/x"}
	paired := 0
	for round := range 4000 {
		random := rand.New(rand.NewPCG(7, uint64(round)))
		some := bases[random.IntN(len(bases)-4):]
		some = some[:1+random.IntN(min(8, len(some)))]
		items := func() []Item {
			all := make([]Item, random.IntN(7))
			for i := range all {
				all[i] = Item{Name: folders[random.IntN(len(folders))] + some[random.IntN(len(some))], Dir: dirs[random.IntN(len(dirs))], Shared: random.IntN(2) == 0}
			}
			return all
		}
		labels, photos := items(), items()
		type group struct{ labels, photos []int }
		groups := map[string]*group{}
		told := true
		of := func(it *Item) *group {
			root, ok := it.Root()
			told = told && ok
			if groups[root] == nil {
				groups[root] = &group{}
			}
			return groups[root]
		}
		for i := range labels {
			g := of(&labels[i])
			g.labels = append(g.labels, i)
		}
		for i := range photos {
			g := of(&photos[i])
			g.photos = append(g.photos, i)
		}
		if !told {
			continue
		}
		want := Match(labels, photos)
		got := &Matching{Labels: unpaired(len(labels)), Photos: unpaired(len(photos))}
		pick := func(all []Item, at []int) (some []Item) {
			for _, i := range at {
				some = append(some, all[i])
			}
			return some
		}
		place := func(to []Pair, at []int, from []Pair, other []int) {
			for k, pair := range from {
				if pair.Index >= 0 {
					pair.Index = other[pair.Index]
					paired++
				}
				to[at[k]] = pair
			}
		}
		for _, g := range groups {
			m := Match(pick(labels, g.labels), pick(photos, g.photos))
			place(got.Labels, g.labels, m.Labels, g.photos)
			place(got.Photos, g.photos, m.Photos, g.labels)
		}
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(got), "%q\n%q", labels, photos)
	}
	require.Greater(t, paired, 5000)
}
