package main

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/render/batch"
	"annotate/render/sheet"
)

// wallEach is how many crops of each kind a wall shows of a label, and
// wallLabels of how many labels, the most frequent.
const (
	wallEach   = 3
	wallLabels = 100
)

// drawWall makes one picture of the best, median and worst crops.
func (c *cropsCommand) drawWall(ctx context.Context, r *photoRun, file string, made []crop, o sheet.Options) error {
	rows, census, tiles := c.wallRows(made)
	page := sheet.LayoutWall(rows, census, wallEach, wallHeadings(made), o)
	return r.drawPage(ctx, page, tiles[:len(page.Tiles)], nil, file, c.page.quality)
}

// wallHeadings says what crops are ranked by: the score, or of ground truth,
// which nobody scored, the size.
func wallHeadings(made []crop) sheet.WallHeadings {
	if slices.ContainsFunc(made, func(c crop) bool { return !c.Detection.Truth }) {
		return sheet.WallHeadings{
			Best: "highest scores", Median: "median", Worst: "lowest scores", All: "all there are, highest scores first",
		}
	}
	return sheet.WallHeadings{Best: "largest", Median: "median", Worst: "smallest", All: "all there are, largest first"}
}

// wallRows chooses what a wall shows of the crops, and returns their census and
// the tiles in the order of the rows too.
func (c *cropsCommand) wallRows(made []crop) (rows []sheet.WallRow, census sheet.Census, tiles []pageTile) {
	byLabel := map[string][]crop{}
	var labelled detect.Labelled
	for _, m := range made {
		byLabel[m.Detection.Label] = append(byLabel[m.Detection.Label], m)
		labelled.Objects = append(labelled.Objects, detect.Object{Detection: m.Detection})
	}
	census = sheet.Count([]detect.Labelled{labelled})
	for _, l := range census.Labels[:min(len(census.Labels), wallLabels)] {
		crops := byLabel[l.Label]
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
				tiles = append(tiles, pageTile{file: &batch.File{Path: inFolder(c.out, m.Crop), Name: m.Crop}})
			}
			return shown
		}
		best, median, worst := sheet.Ranks(len(crops), wallEach)
		rows = append(rows, sheet.WallRow{Label: l.Label, Count: l.Count, Best: show(best), Median: show(median), Worst: show(worst)})
	}
	return rows, census, tiles
}
