package detect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// observe has one photo end in err, and returns what the run makes of it.
func observe(s *Suspicion, err error) error {
	return s.Watch(context.Background(), func(context.Context) error { return err })
}

func TestSuspicion(t *testing.T) {
	answer := func(status int, message string) func(int) error {
		return func(i int) error {
			body := fmt.Sprintf(message, i)
			return fmt.Errorf("%d.jpg: %w (%d tries)", i, newAPIError(status, http.Header{}, []byte(body), secrets(nil).clean), i)
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
	address := answer(400, "error in <_io.BytesIO object at 0x7f%da>")
	damaged := answer(400, "image file is truncated (%d bytes not processed)")
	down := answer(502, "<html>%d")
	for name, tc := range map[string]struct {
		outcome func(i int) error
		want    int // how many outcomes it takes, of 30; 0: more
	}{
		"the same 400":                {memory, 10},
		"the same but for an address": {address, 10},
		"the same but for an id":      {answer(400, "bad request 4f2c%dab-00aa-11bb-22cc-334455667788 on host"), 10},
		"the same but for a name":     {func(i int) error { return answer(400, "cannot open 'photo "+string(rune('a'+i))+"' %d")(i) }, 10},
		"the same but for a path":     {func(i int) error { return answer(400, "cannot open /tmp/"+string(rune('a'+i))+"/x.jpg%d")(i) }, 10},
		"the same but for base64": {func(i int) error {
			return answer(400, "cannot open "+strings.Repeat(string(rune('a'+i)), 500)+" %d")(i)
		}, 10},
		"another status": {func(i int) error { return answer(400+15*(i%2), "error %d")(i) }, 19},
		"another code": {func(i int) error {
			return answer(400, `{"error":{"message":"error %d","code":"`+"ab"[i%2:i%2+1]+`"}}`)(i)
		}, 19},
		"the same reply of a portal":      {always(&ReplyError{Problem: "a web page"}), 10},
		"the same item wrong":             {always(&ReplyError{Item: 3, Problem: "no box"}), 10},
		"damaged photos":                  {damaged, 0},
		"unlike ones in turn":             {turns(memory, address), 19},
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
		"a rate limit is no outage":       {answer(429, "slow down %d"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			var s Suspicion
			got := 0
			for i := range 30 {
				outcome := tc.outcome(i)
				if err := observe(&s, outcome); errors.Is(err, ErrSystemic) {
					got = i + 1
					assert.Equal(t, ScopeRun, ScopeOf(err))
					assert.ErrorContains(t, err, "10 photos")
					break
				} else {
					require.Equal(t, outcome, err)
				}
			}
			assert.Equal(t, tc.want, got)
		})
	}
	t.Run("after fewer", func(t *testing.T) {
		s := Suspicion{After: 2}
		require.NotErrorIs(t, observe(&s, memory(1)), ErrSystemic)
		err := observe(&s, memory(2))
		require.ErrorIs(t, err, ErrSystemic)
		assert.ErrorIs(t, err, ErrImage, "the failure itself can be asked")
		require.ErrorIs(t, s.Watch(t.Context(), func(context.Context) error {
			t.Error("a photo was begun")
			return nil
		}), ErrSystemic, "it stays so")
	})
	t.Run("the sample decides", func(t *testing.T) {
		for _, outcome := range []func(int) error{memory, damaged} {
			for name, tc := range map[string]struct {
				sample error
				calls  int
				want   int
			}{
				"good":               {nil, 1, 0},
				"refused":            {memory(7), 1, 10},
				"another refusal":    {ErrUnauthorized, 1, 10},
				"the server is away": {ErrUnavailable, 3, 0},
			} {
				calls, got := 0, 0
				s := Suspicion{Sample: func(context.Context) error { calls++; return tc.sample }}
				for i := range 30 {
					if errors.Is(observe(&s, outcome(i)), ErrSystemic) {
						got = i + 1
						break
					}
				}
				assert.Equal(t, tc.want, got, name)
				assert.Equal(t, tc.calls, calls, name)
			}
		}
	})
}

// The run comes out the same with one photo at a time and with many: refusals
// come at once, answers take their time.
func TestSuspicionWhateverTheConcurrency(t *testing.T) {
	refused := newAPIError(400, http.Header{}, []byte("CUDA out of memory"), Printable)
	for name, tc := range map[string]struct {
		outcome func(i int) error
		sample  error
		stops   bool
	}{
		"twelve bad photos first":   {func(i int) error { return []error{refused, nil}[min(i/12, 1)] }, nil, false},
		"all refused":               {func(int) error { return refused }, refused, true},
		"all refused but the first": {func(i int) error { return []error{nil, refused}[min(i, 1)] }, refused, false},
	} {
		for _, concurrency := range []int{1, 4, 16, 64} {
			t.Run(fmt.Sprintf("%s, %d at once", name, concurrency), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := Suspicion{Sample: func(context.Context) error { return tc.sample }}
					var group sync.WaitGroup
					var next, stopped, begun atomic.Int64
					for range concurrency {
						group.Go(func() {
							for i := int(next.Add(1)) - 1; i < 100; i = int(next.Add(1)) - 1 {
								err := s.Watch(t.Context(), func(context.Context) error {
									begun.Add(1)
									if tc.outcome(i) == nil {
										time.Sleep(3 * time.Second)
									} else {
										time.Sleep(5 * time.Millisecond)
									}
									return tc.outcome(i)
								})
								if errors.Is(err, ErrSystemic) {
									stopped.Add(1)
								}
							}
						})
					}
					group.Wait()
					assert.Equal(t, tc.stops, stopped.Load() > 0)
					if tc.stops {
						assert.LessOrEqual(t, begun.Load(), int64(10+concurrency), "no further photo is begun")
					} else {
						assert.EqualValues(t, 100, begun.Load())
					}
				})
			})
		}
	}
}

// Who waits for the judgement can be called off.
func TestSuspicionCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Suspicion{After: 1}
		slow := make(chan struct{})
		go s.Watch(t.Context(), func(context.Context) error { <-slow; return nil })
		synctest.Wait()
		observe(&s, ErrImage)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		assert.ErrorIs(t, s.Watch(ctx, func(context.Context) error { return nil }), context.DeadlineExceeded)
		close(slow)
		assert.NoError(t, s.Watch(t.Context(), func(context.Context) error { return nil }), "one under way succeeded")
	})
}

func TestClientSample(t *testing.T) {
	config, format, err := image.DecodeConfig(bytes.NewReader(samplePicture()))
	require.NoError(t, err)
	assert.Equal(t, "jpeg", format)
	assert.Equal(t, image.Pt(sampleWidth, sampleHeight), image.Pt(config.Width, config.Height))
	client := &Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Equal(t, samplePicture(), body)
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader("[]"))}, nil
	})}
	assert.NoError(t, client.Sample(t.Context()))
	assert.EqualValues(t, 1, client.Calls())
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
