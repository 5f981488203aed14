package detect_test

import (
	"fmt"
	"math"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/detecttest"
)

// limited is a server that answers n requests a second, whoever asks, and 429 to
// the others.
func limited(n int, refused *atomic.Int64, header ...string) detecttest.Row {
	var mu sync.Mutex
	second, answered := int64(0), 0
	return detecttest.Row{Reply: func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		if now := time.Now().Unix(); now != second {
			second, answered = now, 0
		}
		answered++
		tooMany := answered > n
		mu.Unlock()
		if tooMany {
			refused.Add(1)
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		fmt.Fprint(w, "[]")
	}}
}

// Four tasks that each want eight answers at a time share a quota of four a
// second: all photos come through.
func TestClientRateLimitPausesAll(t *testing.T) {
	for name, header := range map[string][]string{
		"Retry-After": {"Retry-After", "1"}, "RateLimit": {"RateLimit", `"api";r=0;t=1`}, "bare": nil,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const tasks, inFlight, photos = 4, 8, 120
				var refused atomic.Int64
				api := &detecttest.API{}
				api.Repeat(limited(4, &refused, header...))
				clients := make([]*detect.Client, tasks) // all before the first call: the API is set up once
				for i := range clients {
					clients[i], _ = connect(t, api)
				}
				begun := time.Now()
				var group sync.WaitGroup
				for _, client := range clients {
					var left atomic.Int64
					left.Store(photos / tasks)
					for range inFlight {
						group.Go(func() {
							for left.Add(-1) >= 0 {
								_, err := client.Detect(t.Context(), photo())
								assert.NoError(t, err)
							}
						})
					}
				}
				group.Wait()
				t.Logf("%v, %d refused", time.Since(begun), refused.Load())
				assert.Less(t, refused.Load(), int64(3*photos))
				assert.Less(t, time.Since(begun), 3*photos/4*time.Second)
			})
		})
	}
}

// A request that nobody refused waits at the gate, too.
func TestClientRateLimitHoldsBackOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &detecttest.API{}
		client, _ := connect(t, api)
		api.Play(detecttest.Named("429 RateLimit used up"))
		var group sync.WaitGroup
		for i := range 5 {
			group.Go(func() {
				time.Sleep(time.Duration(i) * time.Second)
				_, err := client.Detect(t.Context(), photo())
				assert.NoError(t, err)
			})
		}
		begun := time.Now()
		group.Wait()
		requests := api.Requests()
		require.Len(t, requests, 6)
		assert.Equal(t, 55*time.Second, requests[1].Time.Sub(begun))
		assert.Less(t, requests[5].Time.Sub(begun), 58*time.Second)
		assert.Greater(t, requests[5].Time.Sub(requests[1].Time), time.Millisecond, "not all at once")
	})
}

func TestClientRateLimitWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &detecttest.API{}
		client, _ := connect(t, api)
		api.Repeat(detecttest.Named("429 RateLimit used up"))
		begun := time.Now()
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				_, err := client.Detect(t.Context(), photo())
				assert.ErrorIs(t, err, detect.ErrRateLimited)
				assert.ErrorContains(t, err, "sub/a.jpg: ")
			})
		}
		group.Wait()
		assert.LessOrEqual(t, time.Since(begun), 10*time.Minute)
		client.Retry.Retries = -1
		_, err := client.Detect(t.Context(), photo())
		assert.ErrorIs(t, err, detect.ErrRateLimited)
	})
}

func TestClientRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &detecttest.API{}
		client, _ := connect(t, api)
		client.Rate, client.TotalTimeout = 1.0/60, time.Second // the pace is no time of the photo's
		begun := time.Now()
		var group sync.WaitGroup
		for range 16 {
			group.Go(func() {
				_, err := client.Detect(t.Context(), photo())
				assert.NoError(t, err)
			})
		}
		group.Wait()
		assert.Equal(t, 15*time.Minute, time.Since(begun).Round(time.Second))
		for i, r := range api.Requests() {
			assert.Equal(t, time.Duration(i)*time.Minute, r.Time.Sub(begun).Round(time.Second))
		}
	})
}

func TestClientMaxCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &detecttest.API{}
		client, _ := connect(t, api)
		client.MaxCalls = 10
		api.Play(detecttest.Named("500 text"), detecttest.Named("307 on the same host"))
		var failed atomic.Int64
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if _, err := client.Detect(t.Context(), photo()); err != nil {
					failed.Add(1)
					assert.ErrorIs(t, err, detect.ErrCallLimit)
					assert.Equal(t, detect.ScopeRun, detect.ScopeOf(err))
				}
			})
		}
		group.Wait()
		assert.EqualValues(t, 10, client.Calls())
		assert.Len(t, api.Requests(), 10)
		assert.GreaterOrEqual(t, failed.Load(), int64(11))
	})
	for _, client := range []*detect.Client{{MaxCalls: -1}, {Rate: -1}, {Rate: math.NaN()}} {
		assert.ErrorIs(t, client.Check(), detect.ErrConfig)
	}
}
