package sheet

import (
	"fmt"
	"image"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// textsOf returns the lines of text on a page.
func textsOf(p *Page) (lines []string) {
	for _, t := range p.texts {
		lines = append(lines, t.words)
	}
	return lines
}

// requireTextsInside finds lines that leave the page's margins or run into each
// other.
func requireTextsInside(t *testing.T, p *Page) {
	t.Helper()
	inside := image.Rectangle{Max: p.Size}.Inset(margin * p.scale)
	var boxes []image.Rectangle
	for _, line := range p.texts {
		if line.shaped.Width == 0 {
			continue
		}
		box := image.Rectangle{line.at, line.at.Add(image.Pt(line.shaped.Width, line.shaped.Height()))}
		require.True(t, box.In(inside), "%q at %v leaves %v", line.words, box, inside)
		for i, other := range boxes {
			require.False(t, box.Overlaps(other), "%q over %q: %v, %v", line.words, p.texts[i].words, box, other)
		}
		boxes = append(boxes, box)
	}
}

func tilesOf(sizes ...image.Point) (tiles []Tile) {
	for i, size := range sizes {
		tiles = append(tiles, Tile{Name: fmt.Sprintf("%02d.jpg", i), Note: "3 objects", Size: size})
	}
	return tiles
}

func mixedSizes(n int) []image.Point {
	r := rand.New(rand.NewPCG(3, 3))
	sizes := make([]image.Point, n)
	for i := range sizes {
		sizes[i] = image.Pt(200+r.IntN(4000), 200+r.IntN(4000))
	}
	return sizes
}

func TestRowsFillTheWidth(t *testing.T) {
	for _, n := range []int{7, 20, 100} {
		for _, scale := range []int{1, 2} {
			page := Layout(tilesOf(mixedSizes(n)...), Census{}, Options{Scale: scale})
			require.Len(t, page.Tiles, n)
			rows := map[int][]panel{}
			for _, c := range page.panels[len(page.panels)-n:] {
				rows[c.rect.Min.Y] = append(rows[c.rect.Min.Y], c)
			}
			last := page.panels[len(page.panels)-1].rect.Min.Y
			for y, row := range rows {
				for i, c := range row {
					require.Equal(t, row[0].rect.Max.Y, c.rect.Max.Y, "one height")
					if i > 0 {
						require.Equal(t, unit*scale, c.rect.Min.X-row[i-1].rect.Max.X, "gutter")
					}
				}
				require.Equal(t, margin*scale, row[0].rect.Min.X)
				if y < last {
					require.InDelta(t, page.Size.X-margin*scale, row[len(row)-1].rect.Max.X, 1, "%d of %d", len(row), n)
				}
			}
			for _, tile := range page.Tiles {
				shape := float64(tile.Size.X) / float64(tile.Size.Y)
				require.InDelta(t, tile.Picture.Dy(), float64(tile.Picture.Dx())/shape, 1+1/shape, "%v in %v", tile.Size, tile.Picture)
			}
			requireTextsInside(t, page)
		}
	}
}

func TestOneShapeGivesAGrid(t *testing.T) {
	for _, tc := range []struct{ n, rows int }{{6, 2}, {12, 3}, {20, 4}, {100, 10}} {
		sizes := make([]image.Point, tc.n)
		for i := range sizes {
			sizes[i] = image.Pt(4032, 3024)
		}
		page := Layout(tilesOf(sizes...), Census{}, Options{})
		columns := map[int]int{}
		for _, tile := range page.Tiles {
			columns[tile.Picture.Min.X]++
		}
		for x, n := range columns {
			assert.Equal(t, tc.rows, n, "%d tiles: those at %d", tc.n, x)
		}
	}
}

func TestTwiceTheScaleIsTwiceThePage(t *testing.T) {
	tiles := tilesOf(image.Pt(640, 480), image.Pt(480, 640), image.Pt(800, 450))
	once, twice := Layout(tiles, Census{}, Options{}), Layout(tiles, Census{}, Options{Scale: 2})
	assert.Equal(t, 2*once.Size.X, twice.Size.X)
	assert.InDelta(t, 2*once.Size.Y, twice.Size.Y, 8, "but for the rounding of lines of text")
	for i := range tiles {
		assert.InDelta(t, 2*once.Tiles[i].Picture.Dx(), twice.Tiles[i].Picture.Dx(), 2)
	}
}

func TestFewImages(t *testing.T) {
	empty := Layout(nil, Census{}, Options{})
	assert.Empty(t, empty.Tiles)
	assert.False(t, empty.Image().Rect.Empty())

	for _, size := range []image.Point{{640, 480}, {10, 4000}, {4000, 10}, {}} {
		page := Layout(tilesOf(size), Count(dataset()), Options{Title: "one"})
		require.Len(t, page.Tiles, 1)
		assert.LessOrEqual(t, page.Tiles[0].Picture.Dy(), page.Size.X, "no poster of one photo: %v", size)
		assert.False(t, page.Tiles[0].Picture.Empty(), "%v", size)
		requireTextsInside(t, page)
	}
}

func TestLongCaptionsAreCut(t *testing.T) {
	tiles := tilesOf(mixedSizes(30)...)
	for i := range tiles {
		tiles[i].Name = strings.Repeat("a/very/long/folder/", 10) + "name.jpg"
		tiles[i].Note = strings.Repeat("nothing but notes ", 9)
	}
	page := Layout(tiles, Census{}, Options{Title: strings.Repeat("title ", 99), Summary: strings.Repeat("summary ", 99)})
	requireTextsInside(t, page)
	assert.Contains(t, strings.Join(textsOf(page), "\n"), "…")
}

func TestBarePageIsPicturesOnly(t *testing.T) {
	page := Layout(tilesOf(mixedSizes(8)...), Count(dataset()), Options{Bare: true, Title: "no"})
	assert.Empty(t, page.texts)
	assert.Equal(t, unit, page.Tiles[0].Picture.Min.X, "a narrow edge")
}

func TestPageIsNeverTooLargeForItsFormat(t *testing.T) {
	page := Layout(tilesOf(mixedSizes(3000)...), Census{}, Options{Columns: 1, Scale: 8, Width: 4000})
	assert.LessOrEqual(t, page.Size.X, maxSide)
	assert.Less(t, page.Size.Y, 1<<16)
}
