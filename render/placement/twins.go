package placement

import "image"

// twins finds objects whose boxes are the same to the eye: no side differs by
// more than a tolerance. Detectors report such when they see two labels in one
// thing, or the same thing twice.
type twins struct {
	tolerance int
	groups    [][]int           // in order of priority, the first decides who joins
	boxes     []image.Rectangle // of the first of each group
	of        []int             // object → its group

	// Groups by the quantised box of their first, as linked lists of their
	// numbers plus one.
	buckets map[[4]int32]int32
	next    []int32
}

// findTwins groups boxes.
func findTwins(boxes []subject, tolerance int) *twins {
	t := &twins{tolerance: tolerance, of: make([]int, len(boxes)), buckets: make(map[[4]int32]int32, len(boxes))}
	sizes := make([]int, 0, len(boxes))
	for i := range boxes {
		g := t.find(boxes[i].box)
		if g == len(sizes) {
			sizes = append(sizes, 0)
		}
		t.of[i] = g
		sizes[g]++
	}
	members := make([]int, 0, len(boxes))
	t.groups = make([][]int, len(sizes))
	for g, n := range sizes {
		at := len(members)
		members = members[:at+n]
		t.groups[g] = members[at : at : at+n]
	}
	for i, g := range t.of {
		t.groups[g] = append(t.groups[g], i)
	}
	return t
}

// find returns the number of the group whose boxes are like the given one, and
// opens one where there is none.
func (t *twins) find(box image.Rectangle) int {
	q := 4*t.tolerance + 1
	sides := [4]int{box.Min.X, box.Min.Y, box.Max.X, box.Max.Y}
	// Only sides near the end of their bucket can have twins in the next one.
	var key, low, high [4]int32
	for k, v := range sides {
		key[k] = int32(floorDiv(v, q))
		low[k], high[k] = int32(floorDiv(v-t.tolerance, q)), int32(floorDiv(v+t.tolerance, q))
	}
	for a := low[0]; a <= high[0]; a++ {
		for b := low[1]; b <= high[1]; b++ {
			for c := low[2]; c <= high[2]; c++ {
				for d := low[3]; d <= high[3]; d++ {
					for g := t.buckets[[4]int32{a, b, c, d}]; g > 0; g = t.next[g-1] {
						if t.same(t.boxes[g-1], box) {
							return int(g - 1)
						}
					}
				}
			}
		}
	}
	t.boxes = append(t.boxes, box)
	t.next = append(t.next, t.buckets[key])
	t.buckets[key] = int32(len(t.boxes))
	return len(t.boxes) - 1
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
