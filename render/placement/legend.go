package placement

import (
	"cmp"
	"image"
	"slices"
)

// numberable reports whether an object may be told by a number.
func numberable(o *Object) bool {
	return o.Number.X > 0 && o.Number.Y > 0 && o.Row.X > 0 && o.Row.Y > 0
}

// largestRow returns a size that holds any object's row.
func (s *solver) largestRow() image.Point {
	var row image.Point
	for i := range s.objects {
		if o := &s.objects[i]; len(o.Forms) > 0 && numberable(o) {
			row = image.Pt(max(row.X, o.Row.X), max(row.Y, o.Row.Y))
		}
	}
	return row
}

// legendRows returns how many rows of a size fit in a column of a legend that
// has so many columns, within the frame and the legend's share of it.
func (s *solver) legendRows(row image.Point, columns int) int {
	width := columns*(row.X+s.LegendPadding) + s.LegendPadding
	if width > s.frame.Dx() {
		return 0
	}
	height := min(s.frame.Dy(), int(area(s.frame)*int64(s.LegendShare)/100)/width)
	return max((height-2*s.LegendPadding)/row.Y, 0)
}

// legendCapacity returns the largest number of rows that a legend may have.
func (s *solver) legendCapacity() int {
	row := s.largestRow()
	most := 0
	for c := 1; row.X > 0 && c*row.X <= s.frame.Dx(); c++ {
		most = max(most, c*s.legendRows(row, c))
	}
	return most
}

// reserveLegend moves the legend to where it has room for the given number of
// rows, at most the capacity, and costs least: at one of the frame's edges, in
// as many columns as it takes.
func (s *solver) reserveLegend(rows int) {
	if !s.legend.Empty() {
		s.index.remove(legendPlate, s.legend)
		s.legend = image.Rectangle{}
	}
	row := s.largestRow()
	best := -1
	crowd := make([]item, 0, 64)
	for c := 1; c <= rows && c*row.X <= s.frame.Dx(); c++ {
		per := (rows + c - 1) / c
		if per > s.legendRows(row, c) {
			continue
		}
		size := image.Pt(c*(row.X+s.LegendPadding)+s.LegendPadding, per*row.Y+2*s.LegendPadding)
		for _, a := range anchors {
			r := s.anchored(size, a)
			crowd = s.index.blockers(crowd[:0], r)
			cost := int(s.field.integral(r)>>weightBits) + costEvict*len(crowd)
			if best < 0 || cost < best {
				best = cost
				s.legend, s.columns, s.perColumn, s.anchor = r, c, per, a
			}
		}
	}
}

// costEvict is what pushing a label aside is reckoned to cost.
const costEvict = 150

// anchors are where the legend and the count may stand, in quarters of the
// room that they leave in the frame: corners first, then along the edges.
var anchors = [...]image.Point{
	{4, 0}, {4, 4}, {0, 4}, {0, 0},
	{4, 2}, {0, 2}, {2, 4}, {2, 0},
	{4, 1}, {4, 3}, {0, 1}, {0, 3}, {1, 4}, {3, 4}, {1, 0}, {3, 0},
}

// anchored returns a rectangle of a size at an anchor. A smaller one at the
// same anchor lies inside it.
func (s *solver) anchored(size, anchor image.Point) image.Rectangle {
	room := s.frame.Size().Sub(size)
	at := s.frame.Min.Add(image.Pt(room.X*anchor.X/4, room.Y*anchor.Y/4))
	return image.Rectangle{Min: at, Max: at.Add(size)}
}

// layLegend numbers the numbered in reading order, so that a number is found
// where its neighbours are, and lays out their rows.
func (s *solver) layLegend(res *Result) {
	var order []int
	for i := range s.spots {
		if s.spots[i].form == FormNumber {
			order = append(order, i)
		}
	}
	if len(order) == 0 {
		return
	}
	band := 4 * s.largestRow().Y
	slices.SortStableFunc(order, func(a, b int) int {
		p, q := s.spots[a].rect.Min, s.spots[b].rect.Min
		return cmp.Or(cmp.Compare((p.Y-s.frame.Min.Y)/band, (q.Y-s.frame.Min.Y)/band), cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y))
	})
	// Columns as even as can be, each as wide as its widest row.
	columns := min(s.columns, (len(order)+s.perColumn-1)/s.perColumn)
	per := (len(order) + columns - 1) / columns
	res.Rows = make([]image.Rectangle, len(order))
	pad := s.LegendPadding
	x, bottom := pad, 0
	for first := 0; first < len(order); first += per {
		y, width := pad, 0
		for k := first; k < min(first+per, len(order)); k++ {
			i := order[k]
			res.Labels[i].Number = k + 1
			row := s.objects[i].Row
			res.Rows[k] = image.Rectangle{Min: image.Pt(x, y), Max: image.Pt(x, y).Add(row)}
			y += row.Y
			width = max(width, row.X)
		}
		x += width + pad
		bottom = max(bottom, y+pad)
	}
	res.Legend = s.anchored(image.Pt(x, bottom), s.anchor)
	for k := range res.Rows {
		res.Rows[k] = res.Rows[k].Add(res.Legend.Min)
	}
}
