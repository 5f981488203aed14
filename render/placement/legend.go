package placement

import (
	"cmp"
	"image"
	"slices"
)

// legend is where the numbers are told, or the zero value.
type legend struct {
	rect      image.Rectangle
	anchor    image.Point
	row       image.Point // the size of the largest row
	columns   int
	perColumn int
	own       bool // every number has a row of its own
}

// kinds says which objects share a row of the legend.
type kinds struct {
	of   []int         // object → kind, −1 if it is never numbered
	rows []image.Point // kind → its row's size
	name []int         // kind → Object.Kind, for the order of rows
	told []bool        // kind → whether the legend has room for its row

	shared []bool // kind → whether its row is a SharedRow
}

func newKinds(objects []Object) kinds {
	k := kinds{of: make([]int, len(objects))}
	shared := map[int]int{}
	for i := range objects {
		o := &objects[i]
		k.of[i] = -1
		if empty(o.Number) || empty(o.Row) {
			continue
		}
		share := o.Kind != 0 && !empty(o.SharedRow)
		if known, ok := shared[o.Kind]; ok && share {
			k.of[i] = known
			continue
		}
		k.of[i] = len(k.rows)
		if share {
			shared[o.Kind] = len(k.rows)
			k.rows = append(k.rows, o.SharedRow)
		} else {
			k.rows = append(k.rows, o.Row)
		}
		k.name = append(k.name, o.Kind)
		k.shared = append(k.shared, share)
	}
	k.told = make([]bool, len(k.rows))
	return k
}

func empty(size image.Point) bool { return size.X <= 0 || size.Y <= 0 }

// numberable reports whether object i may ever have a number.
func (s *solver) numberable(i int) bool { return s.kinds.of[i] >= 0 }

// told reports whether the legend has room to tell object i's number.
func (s *solver) told(i int) bool { return s.numberable(i) && s.kinds.told[s.kinds.of[i]] }

// openLegend reserves a legend with a row for every kind among the objects, or
// as many as fit, those with most objects first. It reports false if not even
// one does.
func (s *solver) openLegend(objects []int) bool {
	members := make([]int, len(s.kinds.rows))
	var wanted []int
	for _, i := range objects {
		if k := s.kinds.of[i]; k >= 0 {
			if members[k]++; members[k] == 1 {
				wanted = append(wanted, k)
			}
		}
	}
	slices.SortStableFunc(wanted, func(a, b int) int { return members[b] - members[a] })
	// Larger rows may make fewer fit, so this looks from few to many.
	fits := 0
	low, high := 1, len(wanted)
	for low <= high {
		n := (low + high) / 2
		if s.legendFits(n, s.largestRow(wanted[:n]), s.LegendShare) {
			fits, low = n, n+1
		} else {
			high = n - 1
		}
	}
	if fits == 0 {
		return false
	}
	l, _ := s.freest(fits, s.largestRow(wanted[:fits]), s.LegendShare, true)
	s.legend = l
	for _, k := range wanted[:fits] {
		s.kinds.told[k] = true
	}
	return true
}

// largestRow returns a size that holds the row of any of the kinds.
func (s *solver) largestRow(kinds []int) image.Point {
	var row image.Point
	for _, k := range kinds {
		row = larger(row, s.kinds.rows[k])
	}
	return row
}

func larger(a, b image.Point) image.Point { return image.Pt(max(a.X, b.X), max(a.Y, b.Y)) }

// ownShare is how much of a legend's greatest share rows of their own may
// take, in percent. They tell more, but nobody wants to read fifty.
const ownShare = 40

// gainOwn is what it is worth to tell a number in a row of its own.
const gainOwn = 40

// closeLegend cuts the legend to what is told in it, once that is known, and
// gives every number a row of its own if there is free room for that.
func (s *solver) closeLegend() {
	numbered := s.withNumber()
	if s.legend.rect.Empty() {
		return
	}
	s.index.remove(legendPlate, s.legend.rect)
	clear(s.kinds.told)
	if len(numbered) == 0 {
		s.legend = legend{}
		return
	}
	var told []int
	var own image.Point
	for _, i := range numbered {
		own = larger(own, s.objects[i].Row)
		if k := s.kinds.of[i]; !s.kinds.told[k] {
			s.kinds.told[k] = true
			told = append(told, k)
		}
	}
	l := s.legend
	l.row = s.largestRow(told)
	l.columns = min(l.columns, len(told))
	l.perColumn = (len(told) + l.columns - 1) / l.columns
	l.rect = s.anchored(s.legendSize(l.columns, l.perColumn, l.row), l.anchor)
	share := s.LegendShare * ownShare / 100
	if s.legendFits(len(numbered), own, share) {
		budget := s.price(l.rect) + gainOwn*len(numbered)
		if o, cost := s.freest(len(numbered), own, share, false); cost >= 0 && cost <= budget {
			l, l.own = o, true
		}
	}
	s.legend = l
	s.index.add(legendPlate, l.rect)
}

// withNumber returns the objects that have a number.
func (s *solver) withNumber() []int {
	var list []int
	for i := range s.spots {
		if s.spots[i].form == FormNumber {
			list = append(list, i)
		}
	}
	return list
}

// legendSize returns the size of a legend.
func (s *solver) legendSize(columns, perColumn int, row image.Point) image.Point {
	return image.Pt(columns*(row.X+s.LegendPadding)+s.LegendPadding, perColumn*row.Y+2*s.LegendPadding)
}

// columnRows returns how many rows of a size fit in a column of a legend that
// has so many columns and at most a share of the frame, in percent.
func (s *solver) columnRows(row image.Point, columns, share int) int {
	width := s.legendSize(columns, 0, row).X
	if width > s.frame.Dx() {
		return 0
	}
	height := min(s.frame.Dy(), int(area(s.frame)*int64(share)/100)/width)
	return max((height-2*s.LegendPadding)/row.Y, 0)
}

// legendFits reports whether a legend of so many rows has room.
func (s *solver) legendFits(rows int, row image.Point, share int) bool {
	for c := 1; c <= rows && c*row.X <= s.frame.Dx(); c++ {
		if c*s.columnRows(row, c, share) >= rows {
			return true
		}
	}
	return false
}

// freest returns the legend of so many rows that covers least, at one of the
// frame's edges, in as many columns as it takes, and what it costs: below zero
// if there is none. Unless it may push labels aside, it stands where none is.
func (s *solver) freest(rows int, row image.Point, share int, push bool) (legend, int) {
	best := -1
	var found legend
	crowd := make([]item, 0, 64)
	for c := 1; c <= rows && c*row.X <= s.frame.Dx(); c++ {
		per := (rows + c - 1) / c
		if per > s.columnRows(row, c, share) || (rows+per-1)/per < c {
			continue
		}
		size := s.legendSize(c, per, row)
		for _, a := range anchors {
			r := s.anchored(size, a)
			cost := s.price(r)
			if best >= 0 && cost >= best {
				continue
			}
			crowd = s.index.blockers(crowd[:0], r)
			if len(crowd) > 0 && !push {
				continue
			}
			if cost += costEvict*len(crowd) + costBuried*s.buried(r); best < 0 || cost < best {
				best = cost
				found = legend{rect: r, anchor: a, row: row, columns: c, perColumn: per}
			}
		}
	}
	return found, best
}

// price returns what a plate at r hides.
func (s *solver) price(r image.Rectangle) int { return int(s.field.integral(r) >> weightBits) }

// costEvict is what pushing a label aside is reckoned to cost, costBuried what it
// costs that no label can reach an object any more.
const (
	costEvict  = 150
	costBuried = hideObject
)

// buried counts the objects that a legend at r would cover altogether.
func (s *solver) buried(r image.Rectangle) int {
	n := 0
	for i := range s.subjects {
		if s.subjects[i].outer.In(r) && s.spots[i].form != FormNone {
			n++
		}
	}
	return n
}

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

// layLegend numbers the numbered, those that share a row in sequence, and
// apart from that in reading order, so that a number is found where its
// neighbours are. Then it lays out the rows.
func (s *solver) layLegend(res *Result) {
	order := s.withNumber()
	if len(order) == 0 {
		return
	}
	band := 4 * s.legend.row.Y
	slices.SortStableFunc(order, func(a, b int) int {
		p, q := s.spots[a].rect.Min, s.spots[b].rect.Min
		if !s.legend.own {
			if c := s.compareKinds(a, b); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare((p.Y-s.frame.Min.Y)/band, (q.Y-s.frame.Min.Y)/band), cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y))
	})
	for k, i := range order {
		res.Labels[i].Number = k + 1
		if last := len(res.Rows) - 1; !s.legend.own && k > 0 && s.kinds.of[i] == s.kinds.of[order[k-1]] {
			res.Rows[last].Last = k + 1
			continue
		}
		row := Row{Rect: image.Rectangle{Max: s.objects[i].Row}, First: k + 1, Last: k + 1, Object: i}
		if kind := s.kinds.of[i]; !s.legend.own && s.kinds.shared[kind] {
			row.Rect.Max, row.Shared = s.kinds.rows[kind], true
		}
		res.Rows = append(res.Rows, row)
	}
	s.layRows(res)
}

func (s *solver) compareKinds(a, b int) int {
	ka, kb := s.kinds.of[a], s.kinds.of[b]
	return cmp.Or(cmp.Compare(s.kinds.name[ka], s.kinds.name[kb]), cmp.Compare(ka, kb))
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
