package main

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"strings"

	"annotate/render/sheet"
)

// wallEach is how many crops of each kind a wall shows of a label, and
// wallLabels of how many labels, the most frequent.
const (
	wallEach   = 3
	wallLabels = 40
)

// drawWall makes one picture of the best, median and worst crops.
func (c *cropsCommand) drawWall(ctx context.Context, b *batch, file string, made []crop, o sheet.Options) error {
	rows, headings, tiles := c.wallRows(made)
	page := sheet.LayoutWall(rows, wallEach, headings, o)
	return b.drawPage(ctx, page, tiles, nil, file, c.page.quality)
}

// wallRows chooses what a wall shows of the crops, and returns the tiles in its
// order too. Labels are ranked by score; those of ground truth, which nobody
// scored, by size.
func (c *cropsCommand) wallRows(made []crop) ([]sheet.WallRow, sheet.WallHeadings, []pageTile) {
	headings := sheet.WallHeadings{Best: "highest scores", Median: "median", Worst: "lowest scores"}
	unscored := !slices.ContainsFunc(made, func(c crop) bool { return !c.Detection.Truth })
	if unscored {
		headings.Best, headings.Worst = "largest", "smallest"
	}
	byLabel := map[string][]crop{}
	for _, m := range made {
		byLabel[m.Detection.Label] = append(byLabel[m.Detection.Label], m)
	}
	var rows []sheet.WallRow
	for label, crops := range byLabel {
		rows = append(rows, sheet.WallRow{Label: label, Count: len(crops)})
	}
	slices.SortFunc(rows, func(a, b sheet.WallRow) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Label, b.Label))
	})
	rows = rows[:min(len(rows), wallLabels)]
	var tiles []pageTile
	for i := range rows {
		crops := byLabel[rows[i].Label]
		slices.SortFunc(crops, func(a, b crop) int {
			return cmp.Or(
				cmp.Compare(b.Detection.Score, a.Detection.Score),
				cmp.Compare(b.Detection.Box.Canon().Area(), a.Detection.Box.Canon().Area()),
				strings.Compare(a.Crop, b.Crop),
			)
		})
		show := func(ranks []int) (shown []sheet.Tile) {
			for _, rank := range ranks {
				m := crops[rank]
				caption := fmt.Sprintf("%.2f", m.Detection.Score)
				if m.Detection.Truth {
					caption = fmt.Sprintf("%d×%d", m.Width, m.Height)
				}
				shown = append(shown, sheet.Tile{Name: caption, Size: image.Pt(m.Width, m.Height)})
				tiles = append(tiles, pageTile{in: input{
					path: filepath.Join(c.out, filepath.FromSlash(m.Crop)), name: m.Crop,
				}})
			}
			return shown
		}
		best, median, worst := sheet.Ranks(len(crops), wallEach)
		rows[i].Best, rows[i].Median, rows[i].Worst = show(best), show(median), show(worst)
	}
	return rows, headings, tiles
}
