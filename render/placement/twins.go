package placement

import "image"

// twins finds objects whose boxes are the same to the eye: no side differs by
// more than a tolerance. Detectors report such when they see two labels in one
// thing, or the same thing twice.
type twins struct {
	tolerance int
	groups    [][]int           // in order of priority, the first decides who joins
	buckets   map[[4]int][]int  // groups by the quantised box of their first
	boxes     []image.Rectangle // of the first of each group
}

func newTwins(tolerance int) *twins {
	return &twins{tolerance: tolerance, buckets: make(map[[4]int][]int)}
}

// add puts an object into the group of its twins and returns the group's
// number.
func (t *twins) add(i int, box image.Rectangle) int {
	q := 4*t.tolerance + 1
	sides := [4]int{box.Min.X, box.Min.Y, box.Max.X, box.Max.Y}
	// Only sides near the end of their bucket can have twins in the next one.
	var low, high [4]int
	for k, v := range sides {
		low[k], high[k] = floorDiv(v-t.tolerance, q), floorDiv(v+t.tolerance, q)
	}
	for a := low[0]; a <= high[0]; a++ {
		for b := low[1]; b <= high[1]; b++ {
			for c := low[2]; c <= high[2]; c++ {
				for d := low[3]; d <= high[3]; d++ {
					for _, g := range t.buckets[[4]int{a, b, c, d}] {
						if t.same(t.boxes[g], box) {
							t.groups[g] = append(t.groups[g], i)
							return g
						}
					}
				}
			}
		}
	}
	g := len(t.groups)
	t.groups = append(t.groups, []int{i})
	t.boxes = append(t.boxes, box)
	key := [4]int{}
	for k, v := range sides {
		key[k] = floorDiv(v, q)
	}
	t.buckets[key] = append(t.buckets[key], g)
	return g
}

func (t *twins) same(a, b image.Rectangle) bool {
	return abs(a.Min.X-b.Min.X) <= t.tolerance && abs(a.Min.Y-b.Min.Y) <= t.tolerance &&
		abs(a.Max.X-b.Max.X) <= t.tolerance && abs(a.Max.Y-b.Max.Y) <= t.tolerance
}

// floorDiv returns a/b rounded down, for b > 0.
func floorDiv(a, b int) int {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}
