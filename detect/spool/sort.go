package spool

import (
	"container/heap"
	"iter"
	"slices"
)

// Sorter puts values in order that need not be in memory together. Values that are
// equal stay in the order in which they were added. It is for one goroutine.
type Sorter[T any] struct {
	// Compare orders two values as [slices.SortFunc] wants it.
	Compare func(a, b T) int
	// Size is that of a value in bytes, which Encode fills and Decode reads.
	Size   int
	Encode func(to []byte, v *T)
	Decode func(from []byte, v *T)

	held []T   // not sorted yet
	ends []int // of the sorted runs in the file, in values
	file File
}

// heldValues is how many values are sorted in memory.
const heldValues = 1 << 14

// Add adds a value.
func (s *Sorter[T]) Add(v T) {
	if s.held == nil {
		s.held = make([]T, 0, 64)
	}
	if s.held = append(s.held, v); len(s.held) == heldValues {
		s.spill()
	}
}

// spill writes a run of values.
func (s *Sorter[T]) spill() {
	slices.SortStableFunc(s.held, s.Compare)
	b := make([]byte, s.Size)
	for i := range s.held {
		s.Encode(b, &s.held[i])
		s.file.Append(b)
	}
	end := len(s.held)
	if len(s.ends) > 0 {
		end += s.ends[len(s.ends)-1]
	}
	s.ends, s.held = append(s.ends, end), s.held[:0]
}

// Sorted yields all values in order. Whether they are all there, Err tells.
func (s *Sorter[T]) Sorted() iter.Seq[T] {
	return func(yield func(T) bool) {
		if len(s.ends) == 0 {
			slices.SortStableFunc(s.held, s.Compare)
			for _, v := range s.held {
				if !yield(v) {
					return
				}
			}
			return
		}
		if len(s.held) > 0 {
			s.spill()
		}
		m := &merge[T]{compare: s.Compare}
		start := 0
		for i, end := range s.ends {
			r := &run[T]{order: i, next: start, end: end, buffer: make([]byte, s.Size*max(1, (2<<10)/s.Size))}
			if start = end; r.advance(s) {
				m.runs = append(m.runs, r)
			}
		}
		heap.Init(m)
		for len(m.runs) > 0 {
			r := m.runs[0]
			if !yield(r.value) {
				return
			}
			if r.advance(s) {
				heap.Fix(m, 0)
			} else {
				heap.Pop(m)
			}
		}
	}
}

// Err returns the first error of the temporary file.
func (s *Sorter[T]) Err() error { return s.file.Err() }

// Close drops all values.
func (s *Sorter[T]) Close() {
	s.file.Close()
	s.held = nil
}

// run is a sorted run in the file that is being read.
type run[T any] struct {
	value     T
	order     int // among the runs
	next, end int // values
	buffer    []byte
	ahead     []byte // what is left of buffer
}

// advance reads the next value; false if there is none.
func (r *run[T]) advance(s *Sorter[T]) bool {
	if r.next == r.end {
		return false
	}
	if len(r.ahead) == 0 {
		r.ahead = r.buffer[:min(len(r.buffer), s.Size*(r.end-r.next))]
		if _, err := s.file.ReadAt(r.ahead, int64(r.next)*int64(s.Size)); err != nil {
			return false // as Err tells
		}
	}
	s.Decode(r.ahead[:s.Size], &r.value)
	r.ahead = r.ahead[s.Size:]
	r.next++
	return true
}

// merge has the run of the least value first.
type merge[T any] struct {
	runs    []*run[T]
	compare func(a, b T) int
}

func (m *merge[T]) Len() int { return len(m.runs) }
func (m *merge[T]) Less(i, j int) bool {
	c := m.compare(m.runs[i].value, m.runs[j].value)
	return c < 0 || c == 0 && m.runs[i].order < m.runs[j].order
}
func (m *merge[T]) Swap(i, j int) { m.runs[i], m.runs[j] = m.runs[j], m.runs[i] }
func (m *merge[T]) Push(any)      {} // none comes later
func (m *merge[T]) Pop() any {
	last := m.runs[len(m.runs)-1]
	m.runs = m.runs[:len(m.runs)-1]
	return last
}
