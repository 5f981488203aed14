package sheet

import (
	"image"
	"slices"

	"annotate/detect"
)

// WallRow is a label's row on a wall of crops.
type WallRow struct {
	Label string
	Count int // of all the label's objects
	// Best, Median and Worst are what is shown of them.
	Best, Median, Worst []Tile
}

// tiles are all that is shown of the label, best first.
func (r *WallRow) tiles() []Tile { return slices.Concat(r.Best, r.Median, r.Worst) }

// complete reports whether that is all there is.
func (r *WallRow) complete() bool { return len(r.Best)+len(r.Median)+len(r.Worst) >= r.Count }

// WallHeadings stand above the three groups of a wall, and above the labels of
// which it shows all.
type WallHeadings struct{ Best, Median, Worst, All string }

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
	leastSide  = 3 * unit // of a crop's cell
)

// LayoutWall places crops on a page. Labels with more objects than are shown
// have a row each, with the best, the median and the worst, each of the given
// number. Those after them, of which all objects are shown, share rows: of many
// labels most are rare. The census is what the dataset holds; what there is no
// room for is told in the page's last line. The page's Tiles are in the order
// of the rows. It is wider than Options say if crops would be too small to see.
func LayoutWall(rows []WallRow, census Census, each int, headings WallHeadings, o Options) *Page {
	each = max(each, 1)
	if o.Width > 0 {
		o.Width = max(o.Width, 2*margin+labelWidth+unit+2*groupGap+3*each*(leastSide+unit/2))
	}
	w := newWriter(&o)
	if o.Summary == "" {
		w.o.Summary = wallSummary(len(rows), census)
	}
	w.header(0, census)
	t := w.newWallTable(each)
	// Few is where labels begin to share rows.
	few := len(rows)
	for few > 0 && rows[few-1].complete() && len(rows[few-1].tiles()) <= 3*each {
		few--
	}
	done := t.table(rows[:few], headings)
	if done == few {
		done += t.packed(rows[few:], headings, few > 0)
	}
	if more := len(rows) - done; more > 0 {
		w.write("+"+plural(more, "more label"), textSize, w.left, w.y, w.right-w.left, w.tones.quiet)
		w.y += w.lineHeight(textSize) + w.px(unit)
	}
	w.y += w.left - w.px(unit)
	w.Size.Y = w.y
	return w.Page
}

// wallSummary says in words what a wall is about.
func wallSummary(shown int, c Census) string {
	s := plural(c.Objects, "object") + separator + plural(len(c.Labels), "label")
	if shown < len(c.Labels) {
		s += separator + detect.Thousands(shown) + " shown"
	}
	return s
}

// wallTable lays out a wall's rows.
type wallTable struct {
	*writer
	each  int
	first int // where the crops of a label with a row of its own begin
	side  int // of a crop's cell
	gap   int // between crops of one group
}

func (w *writer) newWallTable(each int) *wallTable {
	t := &wallTable{writer: w, each: each, gap: w.px(unit / 2)}
	gaps := 2*w.px(groupGap) + 3*(each-1)*t.gap
	t.side = max((w.right-w.left-w.px(labelWidth+unit)-gaps)/(3*each), w.px(unit))
	t.first = w.right - gaps - 3*each*t.side // the rest goes to the labels
	return t
}

// full reports whether there is no room for another row of the given height and
// a last line.
func (t *wallTable) full(height int) bool { return t.y+height+t.px(4*margin) > maxSide }

// table adds rows of one label each, as many as there is room for, and returns
// how many.
func (t *wallTable) table(rows []WallRow, headings WallHeadings) int {
	if len(rows) == 0 {
		return 0
	}
	group := t.each*t.side + (t.each-1)*t.gap + t.px(groupGap)
	for i, heading := range []string{headings.Best, headings.Median, headings.Worst} {
		t.write(heading, captionSize, t.first+i*group, t.y, group-t.px(groupGap), t.tones.quiet)
	}
	t.y += t.lineHeight(captionSize) + t.px(unit/2)
	line := t.lineHeight(textSize)
	height := max(t.side, 2*line) + t.captionHeight() + t.px(unit)
	for i, r := range rows {
		if t.full(height) {
			return i
		}
		middle := t.y + max(0, t.side-2*line)/2
		t.label(r, t.left, middle, t.px(labelWidth))
		indent := t.px(swatchSide + unit/2)
		t.write(detect.Thousands(r.Count), textSize, t.left+indent, middle+line, t.px(labelWidth)-indent, t.tones.quiet)
		for g, tiles := range [][]Tile{r.Best, r.Median, r.Worst} {
			for k, c := range tiles[:min(len(tiles), t.each)] {
				t.crop(c, t.first+g*group+k*(t.side+t.gap), t.y, t.side)
			}
		}
		t.y += height
	}
	return len(rows)
}

// packed adds labels one after the other, each above its crops, as many as
// there is room for, and returns how many.
func (t *wallTable) packed(rows []WallRow, headings WallHeadings, below bool) int {
	if len(rows) == 0 {
		return 0
	}
	if below {
		t.y += t.px(unit)
	}
	t.write(headings.All, captionSize, t.left, t.y, t.right-t.left, t.tones.quiet)
	t.y += t.lineHeight(captionSize) + t.px(unit)

	// Cells in columns over the whole width, as near as can be to the size of
	// those above.
	gap := t.px(unit)
	columns := max(3*t.each, (t.right-t.left+gap)/(t.side+gap))
	side := (t.right - t.left - (columns-1)*gap) / columns
	line := t.lineHeight(textSize) + t.px(unit/3)
	height := line + side + t.captionHeight() + t.px(unit)
	column := 0
	for i, r := range rows {
		if column+len(r.tiles()) > columns {
			t.y += height
			column = 0
		}
		if column == 0 && t.full(height) {
			return i
		}
		x := t.left + column*(side+gap)
		room := len(r.tiles())*(side+gap) - gap
		end := t.label(r, x, t.y, room)
		// A count that can be seen is the first to give way.
		if count := detect.Thousands(r.Count); end+t.px(unit/2)+t.measure(count) <= x+room {
			t.write(count, textSize, end+t.px(unit/2), t.y, x+room-end, t.tones.quiet)
		}
		for _, c := range r.tiles() {
			t.crop(c, t.left+column*(side+gap), t.y+line, side)
			column++
		}
	}
	t.y += height
	return len(rows)
}

// label adds a label beside its colour and returns where it ends.
func (t *wallTable) label(r WallRow, x, y, room int) int {
	from := t.swatch(t.color(r.Label), x, y)
	return from + t.write(r.Label, textSize, from, y, x+room-from, t.tones.text)
}

// captionHeight is how much of a row's height the captions take.
func (t *wallTable) captionHeight() int { return t.px(unit/3) + t.lineHeight(captionSize) }

// crop adds a crop in a square cell.
func (t *wallTable) crop(c Tile, x, y, side int) {
	cell := image.Rect(x, y, x+side, y+side)
	t.Tiles = append(t.Tiles, Placed{c, fit(c.Size, cell)})
	t.panels = append(t.panels, panel{cell, t.px(cornerRadius), t.tones.card})
	t.write(c.Name, captionSize, x, cell.Max.Y+t.px(unit/3), side, t.tones.quiet)
}
