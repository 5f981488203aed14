package placement

import (
	"cmp"
	"image"
	"slices"
)

// legend is where numbers are explained, or the zero value.
type legend struct {
	rect      image.Rectangle
	anchor    image.Point
	columns   int
	perColumn int
}

func empty(size image.Point) bool { return size.X <= 0 || size.Y <= 0 }

func larger(a, b image.Point) image.Point { return image.Pt(max(a.X, b.X), max(a.Y, b.Y)) }

// openLegend reserves a legend with a row for each of the objects and for the
// labels that it pushes aside. It reports false if there is no room for it.
func (s *solver) openLegend(objects []int) bool {
	if s.LegendOutside {
		row := s.largestRow(objects)
		columns := max(s.frame.Dx()/(row.X+s.LegendPadding), 1)
		size := s.legendSize(columns, (len(objects)+columns-1)/columns, row)
		if 100*int64(s.frame.Dx())*int64(size.Y) > area(s.frame)*int64(s.LegendShare) {
			return false
		}
		s.giveRows(objects)
		return true
	}
	l, ok := s.findLegend(objects)
	if !ok {
		return false
	}
	if evicted := s.index.all(l.rect); len(evicted) > 0 {
		for _, i := range evicted {
			objects = append(objects, int(i))
		}
		if l, ok = s.findLegend(objects); !ok {
			return false
		}
	}
	s.giveRows(objects)
	s.legend = l
	s.claim(legendPlate, l.rect)
	return true
}

// giveRows lets the objects that want one have a row.
func (s *solver) giveRows(objects []int) {
	for _, i := range objects {
		s.hasRow[i] = !empty(s.objects[i].Number) && !empty(s.objects[i].Row)
	}
}

// closeLegend cuts the legend to the rows that it needs, once that is known.
func (s *solver) closeLegend() {
	numbered := s.withForm(FormNumber)
	if s.legend.rect.Empty() {
		return
	}
	s.index.remove(legendPlate, s.legend.rect)
	if len(numbered) == 0 {
		s.legend = legend{}
		return
	}
	l := &s.legend
	l.columns = min(l.columns, len(numbered))
	l.perColumn = (len(numbered) + l.columns - 1) / l.columns
	l.rect = s.anchored(s.legendSize(l.columns, l.perColumn, s.largestRow(numbered)), l.anchor)
	s.index.add(legendPlate, l.rect)
}

// dropLegend gives the legend up, and with it the numbers.
func (s *solver) dropLegend() {
	if !s.legend.rect.Empty() {
		s.index.remove(legendPlate, s.legend.rect)
	}
	numbered := s.withForm(FormNumber)
	s.legend = legend{}
	clear(s.hasRow)
	for _, i := range numbered {
		s.lift(i)
		s.put(i, s.find(i))
	}
}

// largestRow returns a size that holds the row of any of the objects.
func (s *solver) largestRow(objects []int) image.Point {
	var row image.Point
	for _, i := range objects {
		row = larger(row, s.objects[i].Row)
	}
	return row
}

// legendSize returns the size of a legend.
func (s *solver) legendSize(columns, perColumn int, row image.Point) image.Point {
	return image.Pt(columns*(row.X+s.LegendPadding)+s.LegendPadding, perColumn*row.Y+2*s.LegendPadding)
}

// findLegend returns the legend with a row for each of the objects that covers
// least, in as many columns as it takes. It reports false if there is no room.
func (s *solver) findLegend(objects []int) (legend, bool) {
	rows, row := len(objects), s.largestRow(objects)
	var sizes []image.Point
	var shapes []legend
	for c := 1; c <= rows && c*row.X <= s.frame.Dx(); c++ {
		per := (rows + c - 1) / c
		size := s.legendSize(c, per, row)
		if (rows+per-1)/per < c || 100*int64(size.X)*int64(size.Y) > area(s.frame)*int64(s.LegendShare) {
			continue
		}
		sizes = append(sizes, size)
		shapes = append(shapes, legend{columns: c, perColumn: per})
	}
	k, anchor := s.freest(sizes)
	if k < 0 {
		return legend{}, false
	}
	l := shapes[k]
	l.anchor, l.rect = anchor, s.anchored(sizes[k], anchor)
	return l, true
}

// placeStrip reserves the strip, in the size that covers least, and pushes
// aside the labels that stand there. It reports false if none has room.
func (s *solver) placeStrip() bool {
	k, anchor := s.freest(s.Strips)
	if k < 0 {
		return false
	}
	s.strip = s.anchored(s.Strips[k], anchor)
	s.claim(legendPlate, s.strip)
	return true
}

// freest returns which of the sizes covers least, and at which anchor: along
// the frame's edges, or anywhere else if that hides less. It returns −1 if
// none fits into the frame.
func (s *solver) freest(sizes []image.Point) (k int, anchor image.Point) {
	best, k := -1, -1
	crowd := make([]item, 0, 64)
	for _, list := range anchors {
		if best == 0 {
			break
		}
		for n, size := range sizes {
			if empty(size) || size.X > s.frame.Dx() || size.Y > s.frame.Dy() {
				continue
			}
			for _, a := range list {
				r := s.anchored(size, a)
				cost := s.price(r)
				if best >= 0 && cost >= best || r.Inset(-s.Spacing).Overlaps(s.legend.rect) {
					continue
				}
				crowd = s.index.blockers(crowd[:0], r)
				if cost += costEvict * len(crowd); best >= 0 && cost >= best {
					continue
				}
				if cost += costBuried * s.buried(r); best < 0 || cost < best {
					best, k, anchor = cost, n, a
				}
			}
		}
	}
	return k, anchor
}

// price returns what a plate at r hides.
func (s *solver) price(r image.Rectangle) int { return int(s.field.integral(r) >> weightBits) }

// costEvict is what pushing a label aside is reckoned to cost, costBuried what it
// costs that no label can reach an object any more.
const (
	costEvict  = 400
	costBuried = hideObject
)

// buried counts the objects that a plate at r would cover altogether.
func (s *solver) buried(r image.Rectangle) int {
	n := 0
	for i := range s.subjects {
		if s.subjects[i].outer.In(r) && s.spots[i].form != FormNone {
			n++
		}
	}
	return n
}

// anchorSteps is in how many parts the room that a plate leaves in the frame is
// divided for anchors.
const anchorSteps = 12

// anchors are where the legend, the strip and the count may stand, in parts of
// the room that they leave in the frame: first those at its edges, of which
// corners come first, then those inside.
var anchors = func() (list [2][]image.Point) {
	for _, step := range [...]int{anchorSteps, anchorSteps / 2, anchorSteps / 4, 1} {
		for y := anchorSteps; y >= 0; y -= step {
			for x := anchorSteps; x >= 0; x -= step {
				where := 1
				if x%anchorSteps == 0 || y%anchorSteps == 0 {
					where = 0
				}
				if p := image.Pt(x, y); !slices.Contains(list[where], p) {
					list[where] = append(list[where], p)
				}
			}
		}
	}
	return list
}()

// anchored returns a rectangle of a size at an anchor. A smaller one at the
// same anchor lies inside it.
func (s *solver) anchored(size, anchor image.Point) image.Rectangle {
	room := s.frame.Size().Sub(size)
	at := s.frame.Min.Add(image.Pt(room.X*anchor.X/anchorSteps, room.Y*anchor.Y/anchorSteps))
	return image.Rectangle{Min: at, Max: at.Add(size)}
}

// layLegend numbers the numbered in reading order, so that a number is found
// where its neighbours are. Then it lays out the rows.
func (s *solver) layLegend(res *Result) {
	order := s.withForm(FormNumber)
	if len(order) == 0 {
		return
	}
	band := 4 * s.largestRow(order).Y
	slices.SortStableFunc(order, func(a, b int) int {
		p, q := s.spots[a].rect.Min, s.spots[b].rect.Min
		return cmp.Or(cmp.Compare((p.Y-s.frame.Min.Y)/band, (q.Y-s.frame.Min.Y)/band), cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y))
	})
	for k, i := range order {
		res.Labels[i].Number = k + 1
		res.Rows = append(res.Rows, Row{Rect: image.Rectangle{Max: s.objects[i].Row}, Object: i})
	}
	if !s.LegendOutside {
		s.layRows(res)
	}
}

// layRows places the rows, in columns as even as can be, each as wide as its
// widest row.
func (s *solver) layRows(res *Result) {
	columns := min(s.legend.columns, (len(res.Rows)+s.legend.perColumn-1)/s.legend.perColumn)
	per := (len(res.Rows) + columns - 1) / columns
	pad := s.LegendPadding
	x, bottom := pad, 0
	for column := range slices.Chunk(res.Rows, per) {
		y, width := pad, 0
		for k := range column {
			size := column[k].Rect.Size()
			column[k].Rect = image.Rectangle{Min: image.Pt(x, y), Max: image.Pt(x, y).Add(size)}
			y += size.Y
			width = max(width, size.X)
		}
		x += width + pad
		bottom = max(bottom, y+pad)
	}
	res.Legend = s.anchored(image.Pt(x, bottom), s.legend.anchor)
	for k := range res.Rows {
		res.Rows[k].Rect = res.Rows[k].Rect.Add(res.Legend.Min)
	}
}
