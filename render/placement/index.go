package placement

import (
	"image"
	"math/bits"
	"slices"
	"sync"
)

// index is a uniform grid over the frame that knows what is already placed:
// plates and leader lines. Plates never overlap each other, so a cell of about
// a plate's size holds few of them, and a look-up costs the same in a crowd as
// in an empty frame. (An R-tree would pay for its balance at every insertion
// and gain nothing, because plates are all of about one size.)
type index struct {
	frame       image.Rectangle
	spacing     int
	shift       uint // a cell is 1<<shift pixels wide and high
	cols, lines int
	heads       []int32 // first entry of each cell, 0 for none
	entries     []entry // linked lists; entries[0] is never used
	unused      int32   // list of entries to use again
	leaders     int     // how many leaders are in it

	rows    bitmap // plates, to look along rows
	columns bitmap // the same with x and y exchanged
}

// entry is one thing in one cell. Coordinates are relative to the frame.
type entry struct {
	bounds rect
	next   int32
	item   item
	leader bool    // bounds are those of the segment from, to
	from   point32 // relative to the frame
	to     point32
}

// item names what an entry belongs to: an object by its index, or one of the
// constants below zero.
type item int32

const (
	legendPlate item = -1
	countPlate  item = -2
	heldSlot    item = -3
)

type point32 struct{ x, y int32 }

// rect is a half-open rectangle, half the size of an image.Rectangle: the
// inner loops are bound by memory.
type rect struct{ x0, y0, x1, y1 int32 }

func (a *rect) overlaps(b *rect) bool {
	return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
}

// blocks reports whether a plate at b would overlap the entry.
func (e *entry) blocks(b *rect) bool {
	return e.bounds.overlaps(b) && (!e.leader || crossesRect(e.from, e.to, b))
}

// maxCells keeps the grid's memory small when labels are tiny in a huge frame.
const maxCells = 1 << 17

func newIndex(frame image.Rectangle, plate image.Point, spacing, objects int) *index {
	side := max(4, (plate.X+plate.Y)/2)
	x := &index{frame: frame, spacing: spacing, shift: uint(bits.Len(uint(side - 1))),
		rows: newBitmap(frame), columns: newBitmap(transpose(frame))}
	for {
		x.cols = (frame.Dx()-1)>>x.shift + 1
		x.lines = (frame.Dy()-1)>>x.shift + 1
		if x.cols*x.lines <= maxCells {
			break
		}
		x.shift++
	}
	m := grids.Get().(*grid)
	x.heads = slices.Grow(m.heads, x.cols*x.lines)[:x.cols*x.lines]
	clear(x.heads)
	x.entries = append(slices.Grow(m.entries, 8*objects+16), entry{})
	return x
}

// grid is the memory of an index's cells; grids keeps that of released ones.
type grid struct {
	heads   []int32
	entries []entry
}

var grids = sync.Pool{New: func() any { return new(grid) }}

// release gives the index's memory back for reuse.
func (x *index) release() {
	x.rows.release()
	x.columns.release()
	grids.Put(&grid{x.heads[:0], x.entries[:0]})
}

func (x *index) local(r image.Rectangle) rect {
	return rect{
		int32(r.Min.X - x.frame.Min.X), int32(r.Min.Y - x.frame.Min.Y),
		int32(r.Max.X - x.frame.Min.X), int32(r.Max.Y - x.frame.Min.Y),
	}
}

// cells returns the range of cells, inclusive, that b touches.
func (x *index) cells(b *rect) (c0, r0, c1, r1 int) {
	return max(int(b.x0)>>x.shift, 0), max(int(b.y0)>>x.shift, 0),
		min(int(b.x1-1)>>x.shift, x.cols-1), min(int(b.y1-1)>>x.shift, x.lines-1)
}

func (x *index) insert(e entry) {
	c0, r0, c1, r1 := x.cells(&e.bounds)
	for r := r0; r <= r1; r++ {
		for c := c0; c <= c1; c++ {
			at := x.unused
			if at != 0 {
				x.unused = x.entries[at].next
			} else {
				at = int32(len(x.entries))
				x.entries = append(x.entries, entry{})
			}
			head := &x.heads[r*x.cols+c]
			e.next = *head
			x.entries[at] = e
			*head = at
		}
	}
}

// add puts an item's plate, inside the frame, into the index.
func (x *index) add(it item, plate image.Rectangle) {
	x.rows.set(plate)
	x.columns.set(transpose(plate))
	x.insert(entry{bounds: x.local(plate), item: it})
}

// addLeader puts an item's leader into the index.
func (x *index) addLeader(it item, from, to image.Point) {
	x.leaders++
	x.insert(entry{bounds: x.local(span(from, to)), item: it, leader: true,
		from: x.point(from), to: x.point(to)})
}

func (x *index) point(p image.Point) point32 {
	return point32{int32(p.X - x.frame.Min.X), int32(p.Y - x.frame.Min.Y)}
}

// remove takes out an item's plate.
func (x *index) remove(it item, plate image.Rectangle) {
	x.rows.clear(plate)
	x.columns.clear(transpose(plate))
	x.unlink(it, plate)
}

// removeLeader takes out an item's leader, and before its plate.
func (x *index) removeLeader(it item, from, to image.Point) {
	x.leaders--
	x.unlink(it, span(from, to))
}

// unlink frees an item's entries in the cells that bounds touch.
func (x *index) unlink(it item, bounds image.Rectangle) {
	b := x.local(bounds)
	c0, r0, c1, r1 := x.cells(&b)
	for r := r0; r <= r1; r++ {
		for c := c0; c <= c1; c++ {
			link := &x.heads[r*x.cols+c]
			for *link != 0 {
				at := *link
				e := &x.entries[at]
				if e.item != it {
					link = &e.next
					continue
				}
				*link = e.next
				e.next = x.unused
				x.unused = at
			}
		}
	}
}

// underLeader reports whether a leader runs over a plate at r.
func (x *index) underLeader(r image.Rectangle) bool {
	if x.leaders == 0 {
		return false
	}
	b := x.local(r.Inset(-x.spacing))
	c0, r0, c1, r1 := x.cells(&b)
	for row := r0; row <= r1; row++ {
		for col := c0; col <= c1; col++ {
			for at := x.heads[row*x.cols+col]; at != 0; {
				e := &x.entries[at]
				if e.leader && e.blocks(&b) {
					return true
				}
				at = e.next
			}
		}
	}
	return false
}

// blockers appends to list the items that r would overlap, each once, and stops
// when the list is as long as its capacity, which is small.
func (x *index) blockers(list []item, r image.Rectangle) []item {
	b := x.local(r.Inset(-x.spacing))
	c0, r0, c1, r1 := x.cells(&b)
	for row := r0; row <= r1; row++ {
		for col := c0; col <= c1; col++ {
			for at := x.heads[row*x.cols+col]; at != 0; at = x.entries[at].next {
				e := &x.entries[at]
				if !e.blocks(&b) || slices.Contains(list, e.item) {
					continue
				}
				if len(list) == cap(list) {
					return list
				}
				list = append(list, e.item)
			}
		}
	}
	return list
}

// all returns the objects whose plate or leader r would overlap, in order.
func (x *index) all(r image.Rectangle) []item {
	var list []item
	b := x.local(r.Inset(-x.spacing))
	c0, r0, c1, r1 := x.cells(&b)
	for row := r0; row <= r1; row++ {
		for col := c0; col <= c1; col++ {
			for at := x.heads[row*x.cols+col]; at != 0; at = x.entries[at].next {
				if e := &x.entries[at]; e.item >= 0 && e.blocks(&b) {
					list = append(list, e.item)
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// crossings counts the leaders that a leader would cross and the plates that
// it would run over, of which it returns one. What is met in several cells
// counts in each: more than one cell's crossing is no better.
func (x *index) crossings(from, to image.Point) (leaders, plates int, over item) {
	b := x.local(span(from, to).Inset(-x.spacing))
	p, q := x.point(from), x.point(to)
	c0, r0, c1, r1 := x.cells(&b)
	for row := r0; row <= r1; row++ {
		for col := c0; col <= c1; col++ {
			for at := x.heads[row*x.cols+col]; at != 0; at = x.entries[at].next {
				e := &x.entries[at]
				if !e.bounds.overlaps(&b) {
					continue
				}
				if e.leader {
					if crossesSegment(p, q, e.from, e.to) {
						leaders++
					}
					continue
				}
				s := int32(x.spacing)
				plate := rect{e.bounds.x0 - s, e.bounds.y0 - s, e.bounds.x1 + s, e.bounds.y1 + s}
				if crossesRect(p, q, &plate) && (plates == 0 || over != e.item) {
					plates++
					over = e.item
				}
			}
		}
	}
	return leaders, plates, over
}

// crossed appends to list the items whose leaders a leader crosses, in order.
func (x *index) crossed(list []item, leader [2]image.Point) []item {
	b := x.local(span(leader[0], leader[1]))
	p, q := x.point(leader[0]), x.point(leader[1])
	c0, r0, c1, r1 := x.cells(&b)
	for row := r0; row <= r1; row++ {
		for col := c0; col <= c1; col++ {
			for at := x.heads[row*x.cols+col]; at != 0; at = x.entries[at].next {
				if e := &x.entries[at]; e.leader && crossesSegment(p, q, e.from, e.to) {
					list = append(list, e.item)
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func transpose(r image.Rectangle) image.Rectangle {
	return image.Rect(r.Min.Y, r.Min.X, r.Max.Y, r.Max.X)
}
