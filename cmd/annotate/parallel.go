package main

import (
	"context"
	"runtime"
	"sync"

	"golang.org/x/sync/semaphore"
)

// slots bounds what runs at one time. A photo takes a CPU slot while it is
// hashed, decoded or drawn and a network slot while it is asked about, never
// both, so that neither kind of work waits for the other's slots.
type slots struct {
	// admit is done when no further request may begin. Those under way end.
	admit    context.Context
	workers  int
	requests int
	cpu      *semaphore.Weighted
	network  *semaphore.Weighted
	// Memory in bytes: for files, from reading to writing, and for pixels, while
	// they are worked on. They are apart because who holds a file waits for
	// pixels: from one budget, files alone could use it up and wait for ever.
	files, pixels             *semaphore.Weighted
	filesBudget, pixelsBudget int64
}

func newSlots(workers, requests int, memory int64) *slots {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	files := memory / 4
	return &slots{
		admit: context.Background(), workers: workers, requests: requests,
		cpu:     semaphore.NewWeighted(int64(workers)),
		network: semaphore.NewWeighted(int64(requests)),
		files:   semaphore.NewWeighted(files), filesBudget: files,
		pixels: semaphore.NewWeighted(memory - files), pixelsBudget: memory - files,
	}
}

// inFlight is how many photos may be under way: enough that every slot of one
// kind is busy while as many photos again wait for it. If nothing is asked over
// the network, one that is read ahead will do.
func (s *slots) inFlight() int {
	if s.requests == 0 {
		return s.workers + 1
	}
	return 2 * (s.workers + s.requests)
}

// hold takes the memory for a file's bytes, until release is called. A file
// larger than the budget is held alone.
func (s *slots) hold(ctx context.Context, bytes int64) (release func(), err error) {
	bytes = min(max(bytes, 0), s.filesBudget)
	if err := s.files.Acquire(ctx, bytes); err != nil {
		return nil, context.Cause(ctx)
	}
	return func() { s.files.Release(bytes) }, nil
}

// compute runs f in a CPU slot, within the memory budget. A photo that needs
// more than the whole budget runs alone.
func (s *slots) compute(ctx context.Context, bytes int64, f func() error) error {
	bytes = min(max(bytes, 0), s.pixelsBudget)
	// Memory before CPU, everywhere: who waits for memory holds no CPU slot.
	if err := s.pixels.Acquire(ctx, bytes); err != nil {
		return context.Cause(ctx)
	}
	defer s.pixels.Release(bytes)
	if err := s.cpu.Acquire(ctx, 1); err != nil {
		return context.Cause(ctx)
	}
	defer s.cpu.Release(1)
	return f()
}

// request runs f in a network slot. What waits for one when the run is stopped
// is not in flight, and does not become so.
func (s *slots) request(f func() error) error {
	if err := s.network.Acquire(s.admit, 1); err != nil {
		return err
	}
	defer s.network.Release(1)
	return f()
}

// turns has those that want the same thing do so one after the other. The zero
// value is ready.
type turns struct {
	mu    sync.Mutex
	taken map[string]chan struct{} // closed when the turn is over
}

// take waits for the turn at key, which lasts until done is called.
func (t *turns) take(key string) (done func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		over, busy := t.taken[key]
		if !busy {
			break
		}
		t.mu.Unlock()
		<-over
		t.mu.Lock()
	}
	if t.taken == nil {
		t.taken = map[string]chan struct{}{}
	}
	over := make(chan struct{})
	t.taken[key] = over
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.taken, key)
		close(over)
	}
}

// forEach calls work(i) for i from 0 to n−1, at most inFlight at a time, and
// emit with the results in the order of i, from one goroutine. As many results
// again may wait for one that takes longer. When admit is done no further work
// begins. It returns when all that began has ended and was emitted, with the
// number that began.
func forEach[T any](admit context.Context, n, inFlight int, work func(i int) T, emit func(T)) int {
	type numbered struct {
		i int
		v T
	}
	done := make(chan numbered)
	inFlight = max(inFlight, 1)
	busy := make(chan struct{}, inFlight)
	// This is given back only when the result has been emitted: a slow photo at
	// the head bounds what piles up behind it.
	free := make(chan struct{}, 2*inFlight)
	began := 0
	go func() {
		var running sync.WaitGroup
		defer func() {
			running.Wait()
			close(done)
		}()
		for i := range n {
			for _, slots := range []chan struct{}{free, busy} {
				select {
				case <-admit.Done():
					return
				case slots <- struct{}{}:
				}
			}
			if admit.Err() != nil {
				return
			}
			began++
			running.Go(func() {
				v := work(i)
				<-busy
				done <- numbered{i, v}
			})
		}
	}()
	inOrder := newSequence(func(v T) {
		emit(v)
		<-free
	})
	for r := range done {
		inOrder.put(r.i, r.v)
	}
	return began
}
