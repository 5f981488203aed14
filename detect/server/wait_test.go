package server

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The clock is synctest's: times are exact.

func TestLoading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &Handler{Detector: always(found("cat", 0.9)), WarmUp: 20 * time.Second}
		loading := func(path string) (string, float64) {
			w := ask(h, path, "image/png", "photo")
			require.Equal(t, http.StatusServiceUnavailable, w.Code)
			var f struct {
				Error         string  `json:"error"`
				EstimatedTime float64 `json:"estimated_time"`
			}
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &f))
			return f.Error, f.EstimatedTime
		}
		time.Sleep(time.Hour) // nobody asked yet

		message, left := loading("/models/facebook/detr-resnet-50")
		assert.Equal(t, "Model facebook/detr-resnet-50 is currently loading", message)
		assert.Equal(t, 20.0, left)
		time.Sleep(5 * time.Second)
		message, left = loading("/")
		assert.Equal(t, "Model object-detection is currently loading", message)
		assert.Equal(t, 15.0, left)

		begun := time.Now()
		w := ask(h, "/", "image/png", "photo", "X-Wait-For-Model", "true")
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, 15*time.Second, time.Since(begun))

		assert.Equal(t, http.StatusOK, ask(h, "/", "image/png", "photo").Code, "loaded")
	})
}

func TestLoadingNamesTheModelServed(t *testing.T) {
	t.Parallel()
	h := &Handler{Detector: always(), WarmUp: time.Hour, Models: []string{"a/b"}}
	assert.Contains(t, ask(h, "/predict", "image/png", "photo").Body.String(), "Model a/b is currently loading")
}

func TestDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &Handler{Detector: always(), Delay: 200 * time.Millisecond}
		begun := time.Now()
		w := ask(h, "/", "image/png", "photo")
		assert.Equal(t, 200*time.Millisecond, time.Since(begun))
		assert.Equal(t, "0.200", w.Header().Get("X-Compute-Time"))
		w = ask(h, "/", "image/png", "photo")
		assert.Equal(t, 200*time.Millisecond, time.Since(begun), "the cache takes no time")
		assert.Equal(t, "0.000", w.Header().Get("X-Compute-Time"))
	})
}

func TestSequential(t *testing.T) {
	t.Parallel()
	for sequential, want := range map[bool]time.Duration{true: 800 * time.Millisecond, false: 200 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			h := &Handler{Detector: always(), Delay: 200 * time.Millisecond, Sequential: sequential}
			begun := time.Now()
			var wg sync.WaitGroup
			for _, photo := range []string{"a", "b", "c", "d"} {
				wg.Go(func() { assert.Equal(t, http.StatusOK, ask(h, "/", "image/png", photo).Code) })
			}
			wg.Wait()
			assert.Equal(t, want, time.Since(begun), "sequential %v", sequential)
		})
	}
}

// TestCancelled: whoever waits for the model, for his turn or for the answer
// and leaves, is gone at once and keeps nobody waiting.
func TestCancelled(t *testing.T) {
	t.Parallel()
	tests := map[string]*Handler{
		"loading": {Detector: always(), WarmUp: time.Hour},
		"turn":    {Detector: always(), Sequential: true},
		"delay":   {Detector: always(), Delay: time.Hour, Sequential: true},
	}
	for name, h := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h.once.Do(h.init)
				if name == "turn" {
					h.slot <- struct{}{} // somebody's photo, that takes for ever
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				r := httptest.NewRequestWithContext(ctx, "POST", "/", strings.NewReader("photo"))
				r.Header.Set("Content-Type", "image/png")
				r.Header.Set("X-Wait-For-Model", "true")
				begun := time.Now()
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				assert.Equal(t, time.Second, time.Since(begun))
				assert.NotEqual(t, http.StatusOK, w.Code, "no answer is not an answer")
				if name == "delay" {
					assert.Empty(t, h.slot, "the turn is given back")
				}
			})
		})
	}
}
