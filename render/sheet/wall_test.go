package sheet

import (
	"fmt"
	"image"
	"testing"

	"annotate/detect"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wallOf returns the rows of labels with so many objects each, and their census.
func wallOf(each int, counts ...int) (rows []WallRow, census Census) {
	for i, n := range counts {
		l := LabelCount{fmt.Sprintf("label %d", i), n}
		census.Labels = append(census.Labels, l)
		census.Objects += n
		row := WallRow{Label: l.Label, Count: n}
		best, median, worst := Ranks(n, each)
		tiles := func(ranks []int) (t []Tile) {
			for _, rank := range ranks {
				t = append(t, Tile{Name: fmt.Sprintf("%d.%d", i, rank), Size: image.Pt(30+10*(rank%7), 60)})
			}
			return t
		}
		row.Best, row.Median, row.Worst = tiles(best), tiles(median), tiles(worst)
		rows = append(rows, row)
	}
	return rows, census
}

func TestRanks(t *testing.T) {
	for _, tc := range []struct {
		n, each             int
		best, median, worst []int
	}{
		{0, 3, []int{}, []int{}, []int{}},
		{1, 3, []int{0}, []int{}, []int{}},
		{4, 3, []int{0, 1, 2}, []int{}, []int{3}},
		{7, 3, []int{0, 1, 2}, []int{3}, []int{4, 5, 6}},
		{9, 3, []int{0, 1, 2}, []int{3, 4, 5}, []int{6, 7, 8}},
		{101, 1, []int{0}, []int{50}, []int{100}},
		{5, 0, []int{}, []int{}, []int{}},
	} {
		best, median, worst := Ranks(tc.n, tc.each)
		assert.Equal(t, tc.best, best, "best of %d", tc.n)
		assert.Equal(t, tc.median, median, "median of %d", tc.n)
		assert.Equal(t, tc.worst, worst, "worst of %d", tc.n)
	}
}

func TestWallRowsStandApart(t *testing.T) {
	for _, width := range []int{0, 300, 777, 4000} {
		for _, each := range []int{1, 3, 5} {
			rows, census := wallOf(each, 90, 40, 3*each+1, 3*each, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1)
			page := LayoutWall(rows, census, each, WallHeadings{"best", "median", "worst", "all"}, Options{Width: width})
			names := 0
			for _, r := range rows {
				for _, tile := range r.tiles() {
					require.Equal(t, tile.Name, page.Tiles[names].Name, "tiles are in the order of the rows")
					names++
				}
			}
			require.Len(t, page.Tiles, names)
			for i, a := range page.Tiles {
				require.True(t, a.Picture.In(image.Rect(margin, margin, page.Size.X-margin, page.Size.Y-margin)), "%v in %v", a.Picture, page.Size)
				for _, b := range page.Tiles[:i] {
					require.False(t, a.Picture.Overlaps(b.Picture), "width %d: %s over %s", width, a.Name, b.Name)
				}
			}
			requireTextsInside(t, page)
		}
	}
}

func TestRareLabelsShareRows(t *testing.T) {
	one := make([]int, 40)
	for i := range one {
		one[i] = 1
	}
	rows, census := wallOf(3, one...)
	page := LayoutWall(rows, census, 3, WallHeadings{}, Options{})
	tops := map[int]int{}
	for _, tile := range page.Tiles {
		tops[tile.Picture.Min.Y]++
	}
	assert.Len(t, tops, 4, "ten a row at the default width")
	assert.Less(t, page.Size.Y, page.Size.X)
}

func TestWallTellsWhatItHasNoRoomFor(t *testing.T) {
	for name, objects := range map[string]int{"rows of their own": 10, "shared rows": 1} {
		t.Run(name, func(t *testing.T) {
			counts := make([]int, 5000)
			for i := range counts {
				counts[i] = objects
			}
			rows, census := wallOf(3, counts...)
			page := LayoutWall(rows, census, 3, WallHeadings{}, Options{})
			assert.LessOrEqual(t, page.Size.Y, maxSide)
			assert.Contains(t, textsOf(page), fmt.Sprintf("+%s more labels", detect.Thousands(5000-len(page.Tiles)/min(objects, 9))))
		})
	}
}

func TestWallWithoutCrops(t *testing.T) {
	page := LayoutWall(nil, Census{}, 3, WallHeadings{}, Options{})
	assert.Empty(t, page.Tiles)
	assert.False(t, page.Image().Rect.Empty())
}
