package render

import (
	"image"
	"math/bits"
	"slices"
	"sync"
)

// cell is the side of the squares that regions are made of: a block of a JPEG.
// No two regions share one, so that none has part of a pixel of colour, which
// is up to four pixels wide in a JPEG, in common with another.
const cell = 8

// Regions returns upright rectangles, pairwise disjoint and inside the frame,
// that hold all that the scene paints; each filter lies wholly within one.
// They follow the strokes: a box contributes four thin sides.
//
// The time is linear in the frame's area and in the strokes' length: touched
// cells are marked in a grid, and equal runs of neighbouring rows are joined.
func (s *Scene) Regions() []image.Rectangle {
	if s.Size.X <= 0 || s.Size.Y <= 0 {
		return nil
	}
	g := newGrid(s.Size)
	defer g.release()
	var filters *grid
	for _, it := range s.Items {
		if h, ok := it.(*Hide); ok {
			if filters == nil {
				filters = newGrid(s.Size)
				defer filters.release()
			}
			filters.mark(h.Rect)
			continue
		}
		it.touch(g.mark)
	}
	var regions []image.Rectangle
	if filters != nil {
		for _, r := range filters.islands() {
			g.clear(r)
			regions = append(regions, image.Rectangle{Min: r.Min.Mul(cell), Max: r.Max.Mul(cell)})
		}
	}
	regions = append(regions, g.spans()...)
	frame := image.Rectangle{Max: s.Size}
	for i, r := range regions {
		regions[i] = r.Intersect(frame)
	}
	return regions
}

// grid tells what of the frame's cells is touched.
type grid struct {
	cols, rows int
	cells      []touched
}

// touched tells which rows (upper byte) and which columns (lower byte) of a
// cell hold something, the first in the lowest bit.
type touched uint16

const wholeCell touched = 0xFFFF

// hull returns the rectangle within the cell that holds all that is touched.
func (t touched) hull() image.Rectangle {
	rows, cols := uint8(t>>8), uint8(t)
	return image.Rect(bits.TrailingZeros8(cols), bits.TrailingZeros8(rows), bits.Len8(cols), bits.Len8(rows))
}

// grids keeps released ones, all of whose cells are zero.
var grids = sync.Pool{New: func() any { return new(grid) }}

func newGrid(size image.Point) *grid {
	g := grids.Get().(*grid)
	g.cols, g.rows = (size.X+cell-1)/cell, (size.Y+cell-1)/cell
	n := g.cols * g.rows
	if cap(g.cells) < n {
		g.cells = make([]touched, n)
	}
	g.cells = g.cells[:n]
	return g
}

// release gives the grid back for reuse.
func (g *grid) release() {
	clear(g.cells)
	grids.Put(g)
}

// mark marks what r, in pixels, touches.
func (g *grid) mark(r image.Rectangle) {
	r = r.Intersect(image.Rect(0, 0, g.cols*cell, g.rows*cell))
	if r.Empty() {
		return
	}
	for y := r.Min.Y / cell; y*cell < r.Max.Y; y++ {
		rows := part(r.Min.Y, r.Max.Y, y) << 8
		row := g.cells[y*g.cols:][:g.cols]
		first, last := r.Min.X/cell, (r.Max.X-1)/cell
		row[first] |= rows | part(r.Min.X, r.Max.X, first)
		for x := first + 1; x < last; x++ {
			row[x] |= rows | 0xFF
		}
		row[last] |= rows | part(r.Min.X, r.Max.X, last)
	}
}

// part returns which rows or columns of the ith cell lie between two pixels.
func part(from, to, i int) touched {
	from, to = max(from-i*cell, 0), min(to-i*cell, cell)
	return 0xFF << from & (0xFF >> (cell - to))
}

// clear unmarks the cells of r, which is in cells.
func (g *grid) clear(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		clear(g.cells[y*g.cols+r.Min.X : y*g.cols+r.Max.X])
	}
}

// spans returns what is touched as disjoint rectangles, in pixels.
func (g *grid) spans() []image.Rectangle {
	var done []image.Rectangle
	var open, next []image.Rectangle // those that end in the row above and in this, from left to right
	for y := range g.rows {
		next = next[:0]
		row := g.cells[y*g.cols:][:g.cols]
		above := 0
		for x := 0; x < g.cols; x++ {
			if row[x] == 0 {
				continue
			}
			r := row[x].hull().Add(image.Pt(x*cell, y*cell))
			for ; r.Max.X == (x+1)*cell && x+1 < g.cols && row[x+1] != 0; x++ {
				beside := row[x+1].hull().Add(image.Pt(x*cell+cell, y*cell))
				if beside.Min.X != r.Max.X || beside.Min.Y != r.Min.Y || beside.Max.Y != r.Max.Y {
					break
				}
				r.Max.X = beside.Max.X
			}
			for above < len(open) && open[above].Min.X < r.Min.X {
				above++
			}
			if above < len(open) && open[above].Min.X == r.Min.X && open[above].Max.X == r.Max.X && open[above].Max.Y == r.Min.Y {
				r.Min.Y = open[above].Min.Y
				open[above] = image.Rectangle{} // goes on
				above++
			}
			next = append(next, r)
		}
		for _, r := range open {
			if !r.Empty() {
				done = append(done, r)
			}
		}
		open, next = next, open
	}
	return append(done, open...)
}

// islands returns disjoint rectangles, in cells, such that every connected
// group of marked cells lies wholly within one. It marks all their cells.
func (g *grid) islands() []image.Rectangle {
	for {
		boxes := g.components()
		grown := false
		for _, b := range boxes {
			for y := b.Min.Y; y < b.Max.Y; y++ {
				row := g.cells[y*g.cols+b.Min.X : y*g.cols+b.Max.X]
				if slices.Contains(row, 0) {
					grown = true
					for x := range row {
						row[x] = wholeCell
					}
				}
			}
		}
		// Filling a bounding box may have joined it to its neighbours.
		if !grown {
			return boxes
		}
	}
}

// components returns the bounding boxes of the groups of marked cells that
// share an edge.
func (g *grid) components() []image.Rectangle {
	seen := make([]bool, len(g.cells))
	var boxes []image.Rectangle
	var stack []int
	for start, t := range g.cells {
		if t == 0 || seen[start] {
			continue
		}
		seen[start] = true
		stack = append(stack[:0], start)
		var b image.Rectangle
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := i%g.cols, i/g.cols
			b = b.Union(image.Rect(x, y, x+1, y+1))
			visit := func(j int, inside bool) {
				if inside && g.cells[j] != 0 && !seen[j] {
					seen[j] = true
					stack = append(stack, j)
				}
			}
			visit(i-1, x > 0)
			visit(i+1, x+1 < g.cols)
			visit(i-g.cols, y > 0)
			visit(i+g.cols, y+1 < g.rows)
		}
		boxes = append(boxes, b)
	}
	return boxes
}

// index finds the items that touch a tile: a grid of squares, each with the
// items whose strokes reach it.
type index struct {
	cols, rows int
	first      []int32 // of each square in items, and the end of the last
	items      []int32
}

// square is the side of the index's squares in pixels.
const square = 128

// newIndex returns an index of n items; touch calls add with what the ith
// touches.
func newIndex(size image.Point, n int, touch func(i int, add func(image.Rectangle))) index {
	x := index{cols: (size.X + square - 1) / square, rows: (size.Y + square - 1) / square}
	lists := make([][]int32, x.cols*x.rows)
	for i := range n {
		touch(i, func(r image.Rectangle) {
			x.each(r, func(sq int) {
				if l := lists[sq]; len(l) == 0 || l[len(l)-1] != int32(i) {
					lists[sq] = append(l, int32(i))
				}
			})
		})
	}
	x.first = make([]int32, 1, len(lists)+1)
	for _, l := range lists {
		x.items = append(x.items, l...)
		x.first = append(x.first, int32(len(x.items)))
	}
	return x
}

// each calls f with every square that r touches.
func (x *index) each(r image.Rectangle, f func(square int)) {
	if r.Empty() {
		return
	}
	for row := max(r.Min.Y/square, 0); row < min((r.Max.Y+square-1)/square, x.rows); row++ {
		for col := max(r.Min.X/square, 0); col < min((r.Max.X+square-1)/square, x.cols); col++ {
			f(row*x.cols + col)
		}
	}
}

// within returns the items that may touch r, in the order of painting.
func (x *index) within(r image.Rectangle) []int32 {
	var found []int32
	x.each(r, func(sq int) { found = append(found, x.items[x.first[sq]:x.first[sq+1]]...) })
	slices.Sort(found)
	return slices.Compact(found)
}
