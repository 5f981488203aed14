package render

import (
	"image"
	"slices"
)

// cell is the side of the squares that regions are made of: half an MCU of the
// usual JPEG, so that little is touched in vain whichever way the photo is
// turned.
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
	filters := newGrid(s.Size)
	for _, it := range s.Items {
		if h, ok := it.(*Hide); ok {
			filters.mark(h.Rect)
			continue
		}
		it.touch(g.mark)
	}
	frame := image.Rectangle{Max: s.Size}
	var regions []image.Rectangle
	for _, r := range filters.islands() {
		g.clear(r)
		regions = append(regions, image.Rect(r.Min.X*cell, r.Min.Y*cell, r.Max.X*cell, r.Max.Y*cell).Intersect(frame))
	}
	for _, r := range g.spans() {
		regions = append(regions, image.Rect(r.Min.X*cell, r.Min.Y*cell, r.Max.X*cell, r.Max.Y*cell).Intersect(frame))
	}
	return regions
}

// grid is a bitmap of the frame's cells.
type grid struct {
	cols, rows int
	on         []bool
}

func newGrid(size image.Point) *grid {
	g := &grid{cols: (size.X + cell - 1) / cell, rows: (size.Y + cell - 1) / cell}
	g.on = make([]bool, g.cols*g.rows)
	return g
}

// mark marks the cells that r, in pixels, touches.
func (g *grid) mark(r image.Rectangle) {
	if r.Empty() {
		return
	}
	x0, x1 := max(r.Min.X/cell, 0), min((r.Max.X+cell-1)/cell, g.cols)
	y0, y1 := max(r.Min.Y/cell, 0), min((r.Max.Y+cell-1)/cell, g.rows)
	for y := y0; y < y1; y++ {
		row := g.on[y*g.cols:][:g.cols]
		for x := x0; x < x1; x++ {
			row[x] = true
		}
	}
}

// clear unmarks the cells of r, which is in cells.
func (g *grid) clear(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		clear(g.on[y*g.cols+r.Min.X : y*g.cols+r.Max.X])
	}
}

// spans returns the marked cells as disjoint rectangles, in cells.
func (g *grid) spans() []image.Rectangle {
	var done, open []image.Rectangle // open: those that end in the row above, from left to right
	for y := range g.rows {
		var next []image.Rectangle
		row := g.on[y*g.cols:][:g.cols]
		above := 0
		for x := 0; x < g.cols; x++ {
			if !row[x] {
				continue
			}
			r := image.Rect(x, y, x+1, y+1)
			for r.Max.X < g.cols && row[r.Max.X] {
				r.Max.X++
			}
			x = r.Max.X
			for above < len(open) && open[above].Min.X < r.Min.X {
				above++
			}
			if above < len(open) && open[above].Min.X == r.Min.X && open[above].Max.X == r.Max.X {
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
		open = next
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
				row := g.on[y*g.cols+b.Min.X : y*g.cols+b.Max.X]
				if slices.Contains(row, false) {
					grown = true
					for x := range row {
						row[x] = true
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
	seen := make([]bool, len(g.on))
	var boxes []image.Rectangle
	var stack []int
	for start, on := range g.on {
		if !on || seen[start] {
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
				if inside && g.on[j] && !seen[j] {
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

func newIndex(size image.Point, items []Item) index {
	x := index{cols: (size.X + square - 1) / square, rows: (size.Y + square - 1) / square}
	lists := make([][]int32, x.cols*x.rows)
	for i, it := range items {
		it.touch(func(r image.Rectangle) {
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
