package server

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
)

func TestCacheKeepsTheLastUsed(t *testing.T) {
	t.Parallel()
	key := func(i int) cacheKey { return cacheKey{photo: sha256.Sum256([]byte(fmt.Sprint(i)))} }
	one := (&cacheEntry{body: make([]byte, 100)}).cost()
	c := newCache(3 * one)
	has := func(i int) bool { _, found := c.get(key(i)); return found }

	for i := range 3 {
		c.put(key(i), make([]byte, 100))
	}
	assert.True(t, has(0)) // used: 1 is the oldest now
	c.put(key(3), make([]byte, 100))
	assert.False(t, has(1))
	assert.True(t, has(0) && has(2) && has(3))

	c.put(key(3), make([]byte, 50)) // the same again takes no second place
	assert.Equal(t, 3*one-50, c.used)
	assert.True(t, has(0) && has(2) && has(3))

	c.put(key(4), make([]byte, 3*one)) // larger than all: nothing is left
	assert.Zero(t, c.used)
	assert.Empty(t, c.entries)
	assert.Zero(t, c.recent.Len())
}

// counting is a Detector that says how often it was asked.
func counting(n *atomic.Int32) detect.Detector {
	return detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) {
		return []detect.Detection{found(fmt.Sprint(n.Add(1)), 0.9)}, nil
	})
}

func TestUseCache(t *testing.T) {
	t.Parallel()
	threshold := func(s string) string { return jsonBody("photo", `{"threshold":`+s+`}`) }
	type request struct {
		body   string
		use    string // x-use-cache
		label  string // of which call to the Detector the answer is
		origin string
	}
	tests := []struct {
		name     string
		bytes    int64
		requests []request
	}{
		{"twice the same", 0, []request{{threshold("0.5"), "", "1", "cpu"}, {threshold("0.5"), "", "1", "cache"}, {threshold("0.5"), "true", "1", "cache"}}},
		{"other threshold", 0, []request{{threshold("0.5"), "", "1", "cpu"}, {threshold("0.6"), "", "2", "cpu"}}},
		{"no threshold is the default", 0, []request{{threshold("0.5"), "", "1", "cpu"}, {jsonBody("photo", "{}"), "", "1", "cache"}}},
		{"other candidate labels", 0, []request{
			{jsonBody("photo", `{"candidate_labels":["1"]}`), "", "1", "cpu"}, {jsonBody("photo", `{"candidate_labels":["1","2"]}`), "", "2", "cpu"},
			{jsonBody("photo", `{"candidate_labels":["1"]}`), "", "1", "cache"},
		}},
		{"other photo", 0, []request{{jsonBody("photo", "{}"), "", "1", "cpu"}, {jsonBody("phot0", "{}"), "", "2", "cpu"}}},
		{"not from the cache, but into it", 0, []request{{threshold("0.5"), "", "1", "cpu"}, {threshold("0.5"), "false", "2", "cpu"}, {threshold("0.5"), "", "2", "cache"}}},
		{"no cache", -1, []request{{threshold("0.5"), "", "1", "cpu"}, {threshold("0.5"), "", "2", "cpu"}}},
		{"too small a cache", 1, []request{{threshold("0.5"), "", "1", "cpu"}, {threshold("0.5"), "", "2", "cpu"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := &Handler{Detector: counting(new(atomic.Int32)), CacheBytes: tt.bytes}
			for i, r := range tt.requests {
				w := ask(h, "/", "application/json", r.body, "X-Use-Cache", r.use)
				assert.Equal(t, http.StatusOK, w.Code)
				assert.Equal(t, []string{r.label}, labelsOf(t, w), "request %d", i)
				assert.Equal(t, r.origin, w.Header().Get("X-Compute-Type"), "request %d", i)
				assert.Regexp(t, `^\d+\.\d{3}$`, w.Header().Get("X-Compute-Time"))
			}
		})
	}
}

func TestFailuresAreNotCached(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	h := &Handler{Detector: detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) {
		if calls.Add(1) == 1 {
			return nil, detect.ErrUnavailable
		}
		return nil, nil
	})}
	assert.Equal(t, http.StatusBadGateway, ask(h, "/", "image/png", "photo").Code)
	assert.Equal(t, http.StatusOK, ask(h, "/", "image/png", "photo").Code)
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	h := &Handler{
		Detector: detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
			return []detect.Detection{found(string(img.Data), 0.9)}, nil
		}),
		CacheBytes: 2000, // a few answers: there is always one to be given up
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 50 {
				photo := fmt.Sprint((g + i) % 10)
				w := ask(h, "/", "image/png", photo)
				assert.Equal(t, []string{photo}, labelsOf(t, w))
			}
		})
	}
	wg.Wait()
}
