package server

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"
)

// loading is a model on its way into memory.
type loading struct {
	once  sync.Once
	ready time.Time
}

// warm returns when the model is loaded. Unless the client wants to wait for
// that, a model that is not is a failure with the time it will take.
func (h *Handler) warm(r *http.Request, model string) error {
	h.load.once.Do(func() { h.load.ready = time.Now().Add(h.WarmUp) })
	left := time.Until(h.load.ready)
	if left <= 0 {
		return nil
	}
	if strings.EqualFold(r.Header.Get("X-Wait-For-Model"), "true") {
		return sleep(r.Context(), left)
	}
	if model == "" {
		model = "object-detection"
		if len(h.Models) > 0 {
			model = h.Models[0]
		}
	}
	seconds := left.Seconds()
	return &failure{
		status:        http.StatusServiceUnavailable,
		Message:       "Model " + model + " is currently loading",
		EstimatedTime: &seconds,
	}
}

// reserve waits until there is memory for a request's body and what becomes of it:
// of JSON, its text once more and the photo in it. The caller calls done when it is
// through with them.
func (h *Handler) reserve(r *http.Request) (done func(), err error) {
	size := h.maxBody()
	if r.ContentLength >= 0 {
		size = min(size, r.ContentLength)
	}
	size = min(3*size, h.MemoryBytes)
	ctx, cancel := context.WithTimeout(r.Context(), h.bodyTimeout())
	defer cancel()
	if err := h.memory.Acquire(ctx, size); err != nil {
		return nil, &failure{
			status:  http.StatusServiceUnavailable,
			header:  http.Header{"Retry-After": {"5"}},
			Message: "too many uploads at once",
		}
	}
	return func() { h.memory.Release(size) }, nil
}

// turn waits until a photo may be looked at. The caller calls done when it has
// been.
func (h *Handler) turn(ctx context.Context) (done func(), err error) {
	if h.slot == nil {
		return func() {}, nil
	}
	select {
	case h.slot <- struct{}{}:
		return func() { <-h.slot }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// sleep returns after d, or with an error when the request is given up.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
