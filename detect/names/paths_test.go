package names

import (
	"math/rand/v2"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Names that need no tables are paired as those that do: a third item, which nothing
// is called like, makes them need some.
func TestSamePathsAsByTables(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	taken := 0
	for range 20_000 {
		parts := strings.Fields("a b photos d.jpg e.jpg")
		items := func(dir string) (list []Item) {
			seen := map[string]bool{}
			for range 1 + r.IntN(4) {
				name := parts[r.IntN(len(parts))]
				for range r.IntN(3) {
					name = path.Join(parts[r.IntN(3)], name)
				}
				if !seen[name] || r.IntN(20) == 0 {
					list = append(list, Item{Name: name, Dir: dir})
				}
				seen[name] = true
			}
			return list
		}
		dirs := []string{"", "/x", "/x/photos", "/x/a", "/", "/y"}
		labels, photos := items(dirs[r.IntN(len(dirs))]), items(dirs[r.IntN(len(dirs))])
		m := Matching{Labels: unpaired(len(labels)), Photos: unpaired(len(photos))}
		if !m.samePaths(labels, photos) {
			continue
		}
		taken++
		want := Matching{Labels: unpaired(len(labels)), Photos: unpaired(len(photos))}
		want.match(labels, photos, tiers[0])
		require.Equal(t, want, m, "%v %v", labels, photos)
	}
	assert.Greater(t, taken, 1000)
}
