package placement

import (
	"image"
	"math/bits"
	"slices"
	"sync"
)

// field tells what a plate would cover. Every object spreads one constant
// weight over its box and another over its stroke, so that the integral over a
// rectangle is the sum, over all objects, of the share of each that the
// rectangle covers: a corner of a large object is nearly free, a small object
// costs its whole weight. The integral comes from a summed-area table (Crow
// 1984), four look-ups whatever the crowd; a list of the boxes around would
// make ten thousand identical boxes quadratic.
//
// Cells are a fraction of a label's height; within one, weight counts as
// spread evenly.
type field struct {
	origin image.Point
	frame  image.Rectangle
	shift  uint
	stride int
	sums   []int64 // sums[r*stride+c]: weight of the cells above row r, left of column c

	reach, inset int   // how far strokes count beyond and into their box
	line         int64 // weight of a pixel of any stroke
	large        int64 // area from which objects are large
}

// Weights are fixed-point costs: see the table in cost.go for the unit.
const weightBits = 24

// newField returns the field of all boxes, which lie inside the frame. plate is
// a typical label's.
func newField(frame image.Rectangle, objects []subject, plate image.Point, gap, inset int) *field {
	height := plate.Y
	f := &field{origin: frame.Min, frame: frame, reach: gap + max(2, height/6), inset: max(inset, 1) + 1,
		large: largeObject * area(image.Rectangle{Max: plate})}
	f.line = hideLine << weightBits / (int64(plate.X) * int64(f.reach+f.inset))
	f.shift = uint(bits.Len(uint(max(1, height/4)))) - 1
	limit := min(1<<14+len(objects)<<6, 1<<18)
	var cols, rows int
	for {
		cols = (frame.Dx()-1)>>f.shift + 1
		rows = (frame.Dy()-1)>>f.shift + 1
		if cols*rows <= limit {
			break
		}
		f.shift++
	}
	// One row and column of zeros before the table, two after it, for the
	// differences of a box that ends at the frame's edge.
	f.stride = cols + 3
	f.sums = slices.Grow(*tables.Get().(*[]int64), f.stride*(rows+3))[:f.stride*(rows+3)]
	clear(f.sums)
	for i := range objects {
		for _, p := range f.parts(&objects[i]) {
			if p.density != 0 {
				f.spread(p)
			}
		}
	}
	// Differences summed once are the cells' weights, summed twice the table.
	f.sum()
	f.sum()
	return f
}

// tables keeps the memory of released fields: there are one or two a layout, each
// of more than all else together.
var tables = sync.Pool{New: func() any { return new([]int64) }}

// release gives the table's memory back for reuse.
func (f *field) release() {
	sums := f.sums[:0]
	f.sums = nil
	tables.Put(&sums)
}

// part is a rectangle with a constant weight per pixel.
type part struct {
	r       image.Rectangle
	density int64
}

// parts returns an object's shares: its interior, and its stroke as the
// difference of two rectangles.
func (f *field) parts(s *subject) [3]part {
	outer := s.box.Inset(-f.reach)
	band := area(outer)
	ps := [3]part{{r: s.box, density: ease(hideObject<<weightBits/area(s.box), f.large, area(s.box))}}
	inner := s.box.Inset(f.inset)
	if inner.Empty() {
		inner = image.Rectangle{}
	}
	d := hideStroke<<weightBits/(band-area(inner)) + f.line
	ps[1] = part{r: outer.Intersect(f.frame), density: d}
	if !inner.Empty() {
		ps[2] = part{r: inner, density: -d}
	}
	return ps
}

// spread adds a part to the table of differences.
func (f *field) spread(p part) {
	xs, ys := f.ramps(p.r.Min.X-f.origin.X, p.r.Max.X-f.origin.X), f.ramps(p.r.Min.Y-f.origin.Y, p.r.Max.Y-f.origin.Y)
	for _, y := range ys {
		row := f.sums[(y.cell+1)*f.stride+1:]
		for _, x := range xs {
			row[x.cell] += p.density * x.step * y.step
		}
	}
}

// ramp is a change, at a cell, of how many pixels of it an interval covers.
type ramp struct {
	cell int
	step int64
}

// ramps returns the changes along one axis for the interval [a,b): up at a's
// cell and the rest at the next one, down likewise at b's.
func (f *field) ramps(a, b int) [4]ramp {
	side := int64(1) << f.shift
	fa, fb := int64(a)&(side-1), int64(b)&(side-1)
	ca, cb := a>>f.shift, b>>f.shift
	return [4]ramp{{ca, side - fa}, {ca + 1, fa}, {cb, fb - side}, {cb + 1, -fb}}
}

// sum replaces every entry by the sum of all entries not below or right of it.
func (f *field) sum() {
	for r := f.stride; r < len(f.sums); r += f.stride {
		row, above := f.sums[r:r+f.stride], f.sums[r-f.stride:r]
		var left int64
		for c := range row {
			left += row[c]
			row[c] = left + above[c]
		}
	}
}

// integral returns the weight inside r, which lies inside the frame: the
// table's value at two corners less that at the others, each interpolated.
func (f *field) integral(r image.Rectangle) int64 {
	r = r.Sub(f.origin)
	mask := 1<<f.shift - 1
	left, right := r.Min.X>>f.shift, r.Max.X>>f.shift
	fl, fr := int64(r.Min.X&mask), int64(r.Max.X&mask)
	var rows [2]int64 // weight between left and right, above each row
	for k, y := range [2]int{r.Min.Y, r.Max.Y} {
		above := f.sums[(y>>f.shift)*f.stride:]
		above, below := above[:f.stride], above[f.stride:][:f.stride]
		fy := int64(y & mask)
		at := func(c int, fx int64) int64 {
			a, b := above[c], below[c]
			a += (above[c+1] - a) * fx >> f.shift
			b += (below[c+1] - b) * fx >> f.shift
			return a + (b-a)*fy>>f.shift
		}
		rows[k] = at(right, fr) - at(left, fl)
	}
	return rows[1] - rows[0]
}

// smallAtRim reports whether the cells that the rim of r runs through may hold half a
// small object: how much of it r hides, the integral does not tell.
func (f *field) smallAtRim(r image.Rectangle) bool {
	cell := 1<<f.shift - 1
	whole := r.Sub(f.origin)
	whole = image.Rect(whole.Min.X&^cell, whole.Min.Y&^cell, (whole.Max.X+cell)&^cell, (whole.Max.Y+cell)&^cell)
	return f.integral(whole.Add(f.origin).Intersect(f.frame))-f.integral(r) >= hideObject/2<<weightBits
}

// typical returns the mean price of what a plate covers.
func (f *field) typical(plate image.Point) int {
	per := f.integral(f.frame) / area(f.frame)
	return int(per * int64(plate.X) * int64(plate.Y) >> weightBits)
}

// own returns what the given parts contribute to the integral over r.
func (f *field) own(ps *[3]part, r image.Rectangle) int64 {
	var w int64
	for i := range ps {
		p := &ps[i]
		if p.density == 0 || !r.Overlaps(p.r.Inset(-1<<f.shift)) {
			continue
		}
		dx := f.overlap(r.Min.X, r.Max.X, p.r.Min.X, p.r.Max.X, f.origin.X)
		if dx == 0 {
			continue
		}
		// Both overlaps are in pixels times 1<<shift.
		w += dx * f.overlap(r.Min.Y, r.Max.Y, p.r.Min.Y, p.r.Max.Y, f.origin.Y) >> f.shift * p.density >> f.shift
	}
	return w
}

// overlap returns how much of [x0,x1) the interval [a,b) covers, in pixels
// times 1<<shift, if a cell counts as covered evenly.
func (f *field) overlap(x0, x1, a, b, origin int) int64 {
	return f.covered(x1-origin, a-origin, b-origin) - f.covered(x0-origin, a-origin, b-origin)
}

func (f *field) covered(x, a, b int) int64 {
	side := 1 << f.shift
	low := x &^ (side - 1)
	before := min(max(low, a), b) - a
	within := min(max(low+side, a), b) - a - before
	return int64(before)<<f.shift + int64(within)*int64(x-low)
}

func area(r image.Rectangle) int64 { return int64(r.Dx()) * int64(r.Dy()) }
