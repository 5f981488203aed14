package main

// sequence hands on what parallel work delivers, in the order of the input
// (as cmd/gofmt's sequencer does). It holds back no more than the work that is
// under way.
type sequence[T any] struct {
	next int
	held map[int]T
	emit func(T)
}

func newSequence[T any](emit func(T)) *sequence[T] {
	return &sequence[T]{held: map[int]T{}, emit: emit}
}

// put delivers the value of index i, and emits it and all that waited for it.
func (s *sequence[T]) put(i int, v T) {
	s.held[i] = v
	for {
		v, ok := s.held[s.next]
		if !ok {
			return
		}
		delete(s.held, s.next)
		s.next++
		s.emit(v)
	}
}
