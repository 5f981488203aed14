package batch

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInOrderEmitsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []int
		began := InOrder(t.Context(), 50, 8, func(i int) int {
			time.Sleep(time.Duration(50-i) * time.Millisecond) // the later, the quicker
			return i
		}, func(i int) { got = append(got, i) })
		assert.Equal(t, 50, began)
		for i, v := range got {
			require.Equal(t, i, v)
		}
		assert.Len(t, got, 50)
	})
}

func TestInOrderBoundsWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		InOrder(t.Context(), 40, 3, func(i int) int {
			n := now.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			time.Sleep(time.Millisecond)
			now.Add(-1)
			return i
		}, func(int) {})
		assert.EqualValues(t, 3, most.Load())
	})
}

func TestInOrderGoesOnBehindASlowOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var ended [8]time.Duration
		InOrder(t.Context(), 8, 2, func(i int) int {
			time.Sleep(time.Millisecond)
			if i == 0 {
				time.Sleep(time.Second)
			}
			ended[i] = time.Since(start)
			return i
		}, func(int) {})
		assert.Equal(t, 3*time.Millisecond, ended[3], "four results may be on their way")
		assert.Greater(t, ended[4], time.Second, "and no more")
	})
}

func TestInOrderStopsAdmitting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var emitted int
		began := InOrder(ctx, 1000, 4, func(i int) int {
			if i == 10 {
				cancel()
			}
			time.Sleep(time.Millisecond)
			return i
		}, func(int) { emitted++ })
		assert.Less(t, began, 20)
		assert.Equal(t, began, emitted, "what began is finished and told")
	})
}

// Drawing holds CPU slots, requests hold network slots: neither waits for the
// other's.
func TestSlotsAreApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSlots(1, 1, 100)
		hold := make(chan struct{})
		go s.Compute(t.Context(), 100, func() error { <-hold; return nil })
		synctest.Wait()
		require.NoError(t, s.request(t.Context(), func() error { return nil }))
		close(hold)
		synctest.Wait()
		require.NoError(t, s.Compute(t.Context(), 100, func() error { return nil }), "more than the budget for pixels runs alone")
		begun := false
		assert.ErrorIs(t, s.Compute(t.Context(), 101, func() error { begun = true; return nil }), ErrMemory)
		assert.False(t, begun)
	})
}

func TestKeyLocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k keyLocks
		var order []string
		var running sync.WaitGroup
		unlock := k.lock("a")
		for range 3 {
			running.Go(func() {
				defer k.lock("a")()
				order = append(order, "in")
				time.Sleep(time.Millisecond)
				order = append(order, "out")
			})
		}
		synctest.Wait()
		assert.Empty(t, order, "another holds it")
		k.lock("b")() // waits for nobody
		unlock()
		running.Wait()
		assert.Equal(t, []string{"in", "out", "in", "out", "in", "out"}, order)
		assert.Empty(t, k.locks, "nothing is left of locks that nobody holds")
	})
}

func TestSlotsGiveTheCause(t *testing.T) {
	s := NewSlots(1, 1, 1)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	assert.ErrorIs(t, s.Compute(ctx, 1, func() error { return nil }), assert.AnError)
}
