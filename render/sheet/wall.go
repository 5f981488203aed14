package sheet

import (
	"fmt"
	"image"
)

// WallRow is a label's row on a wall of crops.
type WallRow struct {
	Label string
	Count int // of all the label's objects
	// Best, Median and Worst are what is shown of them.
	Best, Median, Worst []Tile
}

// WallHeadings stand above the three groups of a wall.
type WallHeadings struct{ Best, Median, Worst string }

// Ranks returns which of n ranked objects, best first, a wall row with room for
// three times each shows: the first ones, those in the middle and the last
// ones, none of them twice.
func Ranks(n, each int) (best, median, worst []int) {
	from := func(first, count int) []int {
		ranks := make([]int, max(count, 0))
		for i := range ranks {
			ranks[i] = first + i
		}
		return ranks
	}
	b := min(each, n)
	w := min(each, n-b)
	m := min(each, n-b-w)
	return from(0, b), from(b+(n-b-w-m)/2, m), from(n-w, w)
}

// Measures of a wall at scale 1.
const (
	labelWidth = 150
	groupGap   = 2 * unit
)

// LayoutWall places crops on a page, a label a row and in each row the best,
// the median and the worst, with room for so many of each. The page's Tiles
// are in the order of the rows. What there is no room for on the page is told
// in its last line.
func LayoutWall(rows []WallRow, each int, headings WallHeadings, o Options) *Page {
	w := newWriter(&o)
	each = max(each, 1)
	var census Census
	for _, r := range rows {
		census.Labels = append(census.Labels, LabelCount{r.Label, r.Count})
		census.Objects += r.Count
	}
	if o.Summary == "" {
		w.o.Summary = plural(census.Objects, "object") + "  ·  " + plural(len(rows), "label")
	}
	w.header(0, census)

	gap, groups := w.px(unit/2), w.px(groupGap)
	first := w.left + w.px(labelWidth) + w.px(unit)
	side := (w.right - first - 2*groups - 3*(each-1)*gap) / (3 * each)
	side = max(side, w.px(unit))
	group := each*side + (each-1)*gap + groups
	for i, heading := range []string{headings.Best, headings.Median, headings.Worst} {
		w.write(heading, captionSize, first+i*group, w.y, group-groups, w.tones.quiet)
	}
	w.y += w.lineHeight(captionSize) + w.px(unit/2)

	height := side + w.px(unit/3) + w.lineHeight(captionSize) + w.px(unit)
	for i, r := range rows {
		if w.y+2*height > maxSide && i < len(rows)-1 {
			w.write(fmt.Sprintf("+%d more labels", len(rows)-i), textSize, w.left, w.y, w.right-w.left, w.tones.quiet)
			w.y += w.lineHeight(textSize)
			break
		}
		w.rowLabel(r, side)
		for g, tiles := range [][]Tile{r.Best, r.Median, r.Worst} {
			for k, t := range tiles[:min(len(tiles), each)] {
				x := first + g*group + k*(side+gap)
				w.crop(t, image.Rect(x, w.y, x+side, w.y+side))
			}
		}
		w.y += height
	}
	w.y += w.left - w.px(unit)
	w.Size.Y = w.y
	return w.Page
}

// rowLabel adds a row's label and how many objects have it, in the middle of
// the row's height.
func (w *writer) rowLabel(r WallRow, side int) {
	line := w.lineHeight(textSize)
	y := w.y + max(0, side-2*line)/2
	top := y + (line-w.px(swatch))/2
	w.panels = append(w.panels, panel{
		image.Rect(w.left, top, w.left+w.px(swatch), top+w.px(swatch)), w.px(swatch) / 4, w.color(r.Label),
	})
	x := w.left + w.px(swatch+unit/2)
	room := w.left + w.px(labelWidth) - x
	w.write(r.Label, textSize, x, y, room, w.tones.text)
	w.write(thousands(r.Count), textSize, x, y+line, room, w.tones.quiet)
}

// crop adds a crop in a square cell.
func (w *writer) crop(t Tile, cell image.Rectangle) {
	w.Tiles = append(w.Tiles, Placed{t, fit(t.Size, cell)})
	w.panels = append(w.panels, panel{cell, w.px(cornerRadius), w.tones.card})
	w.write(t.Name, captionSize, cell.Min.X, cell.Max.Y+w.px(unit/3), cell.Dx(), w.tones.quiet)
}
