package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Slots bound what runs at one time. A photo takes a CPU slot while it is
// hashed, decoded or drawn and a request slot while it is asked about, never
// both, so that neither kind of work waits for the other's slots.
type Slots struct {
	workers  int
	requests int
	cpu      *semaphore.Weighted
	network  *semaphore.Weighted
	// Memory in bytes: for files, from reading to writing, and for pixels, while
	// they are worked on. They are apart because whatever holds a file waits for
	// pixels: from one budget, files alone could use it up and wait for ever.
	files, pixels             *semaphore.Weighted
	filesBudget, pixelsBudget int64
}

// NewSlots returns slots for so many workers (0: one a CPU), requests (0: nothing
// is asked over a network) and bytes of memory (0: a quarter of [MachineMemory]).
func NewSlots(workers, requests int, memory int64) *Slots {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if memory <= 0 {
		memory = MachineMemory() / 4
	}
	files := memory / 4
	return &Slots{
		workers: workers, requests: requests,
		cpu:     semaphore.NewWeighted(int64(workers)),
		network: semaphore.NewWeighted(int64(requests)),
		files:   semaphore.NewWeighted(files), filesBudget: files,
		pixels: semaphore.NewWeighted(memory - files), pixelsBudget: memory - files,
	}
}

// Workers returns how many CPU slots there are.
func (s *Slots) Workers() int { return s.workers }

// inFlight is how many photos may be under way: enough that every slot of one
// kind is busy while as many photos again wait for it. If nothing is asked over
// the network, one that is read ahead will do.
func (s *Slots) inFlight() int {
	if s.requests == 0 {
		return s.workers + 1
	}
	return 2 * (s.workers + s.requests)
}

// Hold takes the memory for a file's bytes, until release is called. A file
// larger than the budget is held alone.
func (s *Slots) Hold(ctx context.Context, bytes int64) (release func(), err error) {
	bytes = min(max(bytes, 0), s.filesBudget)
	if err := s.files.Acquire(ctx, bytes); err != nil {
		return nil, context.Cause(ctx)
	}
	return func() { s.files.Release(bytes) }, nil
}

// ErrMemory says that a photo needs more memory than all photos may take together.
var ErrMemory = errors.New("photo needs too much memory")

// Compute runs f in a CPU slot, within the memory budget for pixels. A photo that
// needs all of it runs alone; one that needs more than all memory, that for files
// included, is not worked on: the error matches [ErrMemory].
func (s *Slots) Compute(ctx context.Context, bytes int64, f func() error) error {
	if limit := s.filesBudget + s.pixelsBudget; bytes > limit {
		return fmt.Errorf("%w: %d MB, the limit is %d MB", ErrMemory, bytes>>20, limit>>20)
	}
	bytes = min(max(bytes, 0), s.pixelsBudget)
	// Memory before CPU, everywhere: what waits for memory holds no CPU slot.
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

// request runs f in a request slot, if there are such. What waits for one when
// admit is done is not in flight, and does not become so.
func (s *Slots) request(admit context.Context, f func() error) error {
	if s.requests == 0 {
		return f()
	}
	if err := s.network.Acquire(admit, 1); err != nil {
		return err
	}
	defer s.network.Release(1)
	return f()
}

// keyLocks are mutexes by key: what has one key is done one after the other. The
// zero value is ready.
type keyLocks struct {
	mu    sync.Mutex
	locks map[string]*keyLock
}

type keyLock struct {
	held  chan struct{} // full while it is held
	users int           // that hold it or wait for it
}

func (k *keyLocks) lock(key string) (unlock func()) {
	k.mu.Lock()
	l := k.locks[key]
	if l == nil {
		if k.locks == nil {
			k.locks = map[string]*keyLock{}
		}
		l = &keyLock{held: make(chan struct{}, 1)}
		k.locks[key] = l
	}
	l.users++
	k.mu.Unlock()
	l.held <- struct{}{}
	return func() {
		<-l.held
		k.mu.Lock()
		defer k.mu.Unlock()
		if l.users--; l.users == 0 {
			delete(k.locks, key)
		}
	}
}

// InOrder calls work(i) for i from 0 to n−1, at most inFlight at a time, and emit
// with the results in the order of i, from the caller's goroutine. As many results
// again may wait for one that takes longer, so that a slow photo bounds what piles
// up behind it. When admit is done no further work begins. InOrder returns when
// all that began has ended and was emitted, with the number that began.
func InOrder[T any](admit context.Context, n, inFlight int, work func(i int) T, emit func(T)) int {
	return inOrder(admit, func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}, inFlight, work, emit)
}

// inOrder is InOrder over a sequence, which goes on while work is done.
func inOrder[S, T any](admit context.Context, all iter.Seq[S], inFlight int, work func(S) T, emit func(T)) int {
	inFlight = max(inFlight, 1)
	busy := make(chan struct{}, inFlight)
	// In order; one more is waited for at its end.
	results := make(chan chan T, 2*inFlight-1)
	go func() {
		defer close(results)
		for s := range all {
			result := make(chan T, 1)
			select {
			case <-admit.Done():
				return
			case busy <- struct{}{}:
			}
			if admit.Err() != nil {
				return
			}
			select {
			case <-admit.Done():
				return
			case results <- result:
			}
			go func() {
				defer func() { <-busy }()
				result <- work(s)
			}()
		}
	}()
	began := 0
	for result := range results {
		began++
		emit(<-result)
	}
	return began
}
