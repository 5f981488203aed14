package detect

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSuspicion(t *testing.T) {
	answer := func(status int, message string) func(int) error {
		return func(i int) error {
			body := fmt.Sprintf(message, i)
			return fmt.Errorf("%d.jpg: %w (%d tries)", i, newAPIError(status, http.Header{}, []byte(body), Printable), i)
		}
	}
	always := func(err error) func(int) error { return func(int) error { return err } }
	mix := func(first func(int) error, n int, then func(int) error) func(int) error {
		return func(i int) error {
			if i < n {
				return first(i)
			}
			return then(i)
		}
	}
	turns := func(a, b func(int) error) func(int) error {
		return func(i int) error { return []func(int) error{a, b}[i%2](i) }
	}
	memory := answer(400, "CUDA out of memory. Tried to allocate %d MiB")
	address := answer(400, "cannot identify image file <_io.BytesIO object at 0x7f%da>")
	down := answer(502, "<html>%d")
	for name, tc := range map[string]struct {
		outcome func(i int) error
		want    int // how many outcomes it takes, of 30; 0: more
	}{
		"the same 400":                    {memory, 10},
		"the same but for an address":     {address, 10},
		"the same reply of a portal":      {always(&ReplyError{Problem: "a web page"}), 10},
		"the same item wrong":             {always(&ReplyError{Item: 3, Problem: "no box"}), 10},
		"unlike ones in turn":             {turns(memory, address), 0},
		"unlike ones before":              {mix(address, 7, memory), 17},
		"a success before":                {mix(always(nil), 1, memory), 0},
		"a success among them":            {mix(memory, 9, mix(always(nil), 10, memory)), 0},
		"too large says nothing of it":    {answer(413, "%d"), 0},
		"a label file that is not there":  {always(ErrNoRecord), 0},
		"cancelled calls":                 {always(context.Canceled), 0},
		"cancelled calls are passed over": {turns(memory, always(context.Canceled)), 19},
		"no connection":                   {always(&networkError{text: "a.test: refused", unreachable: true}), 10},
		"a server that is down":           {down, 10},
		"it goes down after a success":    {mix(always(nil), 5, down), 15},
		"it is down now and then":         {turns(down, always(nil)), 0},
		"rate limit to the end":           {answer(429, "slow down %d"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			var s Suspicion
			got := 0
			for i := range 30 {
				outcome := tc.outcome(i)
				if err := s.Observe(outcome); err != nil {
					got = i + 1
					require.ErrorIs(t, err, ErrSystemic)
					assert.Equal(t, ScopeRun, ScopeOf(err))
					assert.ErrorIs(t, err, outcome, "the failure itself can be asked")
					assert.ErrorContains(t, err, "10 photos")
					break
				}
			}
			assert.Equal(t, tc.want, got)
		})
	}
	t.Run("after fewer", func(t *testing.T) {
		s := Suspicion{After: 2}
		require.NoError(t, s.Observe(memory(1)))
		require.Error(t, s.Observe(memory(2)))
		require.Error(t, s.Observe(memory(3)), "it stays aroused")
	})
}

func TestSuspicionConcurrently(t *testing.T) {
	var (
		s       Suspicion
		aroused atomic.Int64
		group   sync.WaitGroup
	)
	for range 25 {
		group.Go(func() {
			if s.Observe(&ReplyError{Problem: "null"}) != nil {
				aroused.Add(1)
			}
		})
	}
	group.Wait()
	assert.EqualValues(t, 16, aroused.Load(), "the tenth and all after it")
}

func TestScopeOf(t *testing.T) {
	for _, stop := range []error{
		ErrUnauthorized, ErrPayment, ErrForbidden, ErrModel, ErrGone, ErrOffline, ErrInsecure,
		ErrConfig, ErrRedirect, ErrSystemic, ErrRateLimited, ErrCallLimit,
	} {
		assert.Equal(t, ScopeRun, ScopeOf(fmt.Errorf("a.jpg: %w", stop)), "%v", stop)
	}
	for _, photo := range []error{
		ErrImage, ErrTooLarge, ErrLoading, ErrUnavailable, ErrUnreachable, ErrReply,
		ErrNoRecord, context.Canceled, errors.New("unknown"),
	} {
		assert.Equal(t, ScopeImage, ScopeOf(fmt.Errorf("a.jpg: %w", photo)), "%v", photo)
	}
}
