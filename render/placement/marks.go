package placement

import "image"

// marks counts, for every cell of the index, the rectangles that touch it: as
// differences first, so that a rectangle costs the same whatever its size.
type marks struct {
	index  *index
	stride int
	counts []int32
	any    bool
}

func newMarks(x *index) *marks {
	return &marks{index: x, stride: x.cols + 1, counts: make([]int32, (x.cols+1)*(x.lines+1))}
}

func (m *marks) add(r image.Rectangle) {
	m.any = true
	b := m.index.local(r)
	c0, r0, c1, r1 := m.index.cells(&b)
	m.counts[r0*m.stride+c0]++
	m.counts[r0*m.stride+c1+1]--
	m.counts[(r1+1)*m.stride+c0]--
	m.counts[(r1+1)*m.stride+c1+1]++
}

// sum turns differences into counts.
func (m *marks) sum() {
	for i := 1; i < len(m.counts); i++ {
		if i%m.stride != 0 {
			m.counts[i] += m.counts[i-1]
		}
	}
	for i := m.stride; i < len(m.counts); i++ {
		m.counts[i] += m.counts[i-m.stride]
	}
}

// has reports whether a point of the frame is in a marked cell.
func (m *marks) has(p image.Point) bool { return m.counts[m.cell(p)] > 0 }

// cell returns the place in counts of the cell that a point of the frame is in.
func (m *marks) cell(p image.Point) int {
	p = p.Sub(m.index.frame.Min)
	return (p.Y>>m.index.shift)*m.stride + p.X>>m.index.shift
}

// regions numbers the marked cells, from 1, by where one gets from each to each.
func (m *marks) regions() []int32 {
	of := make([]int32, len(m.counts))
	var open []int
	next := int32(0)
	for start := range m.counts {
		if m.counts[start] <= 0 || of[start] != 0 {
			continue
		}
		next++
		of[start] = next
		for open = append(open, start); len(open) > 0; {
			at := open[len(open)-1]
			open = open[:len(open)-1]
			for _, k := range [...]int{at - 1, at + 1, at - m.stride, at + m.stride} {
				if k >= 0 && k < len(of) && m.counts[k] > 0 && of[k] == 0 {
					of[k] = next
					open = append(open, k)
				}
			}
		}
	}
	return of
}
