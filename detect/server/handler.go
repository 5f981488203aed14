package server

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"annotate/detect"
)

// Defaults of [Handler]'s limits.
const (
	DefaultMaxBody     = 32 << 20
	DefaultBodyTimeout = time.Minute
	DefaultCacheBytes  = 64 << 20
	DefaultMemoryBytes = 512 << 20
)

// Handler serves a Detector as the object-detection API. Fields must not change
// after the first request. It is safe for concurrent use.
type Handler struct {
	// Detector finds the objects. Required.
	Detector detect.Detector
	// Size returns the size in pixels of the upright photo in data, or an error
	// if it cannot be read, which is answered with 400. Nil: any data goes to
	// the Detector, without a size.
	Size func(data []byte) (width, height int, err error)

	// Models are the ids that are served; others are answered with 404. None:
	// every id is taken.
	Models []string
	// Tokens are those that may ask, as in "Authorization: Bearer TOKEN". None:
	// everybody may.
	Tokens []string

	// MaxBody is the largest request body in bytes; 0: DefaultMaxBody.
	MaxBody int64
	// BodyTimeout is how long a request body may take to arrive;
	// 0: DefaultBodyTimeout.
	BodyTimeout time.Duration
	// MemoryBytes is about how much memory the uploads that are under way take
	// together; further ones wait, and after BodyTimeout they are answered with 503. 0: DefaultMemoryBytes.
	MemoryBytes int64
	// AllowOrigins are the origins, such as "https://example.org", whose pages may
	// ask from a browser; "*" stands for all. None: no page of another origin may.
	AllowOrigins []string
	// CacheBytes bounds the memory of the cache of answers; 0:
	// DefaultCacheBytes, negative: there is no cache.
	CacheBytes int64

	// WarmUp is how long the model loads, from the first request on.
	WarmUp time.Duration
	// Delay is added to every answer that does not come from the cache, as the
	// time that a model would take.
	Delay time.Duration
	// Sequential has one photo looked at at a time, as the API's servers do.
	Sequential bool

	once   sync.Once
	cache  *cache        // nil if there is none
	slot   chan struct{} // nil unless Sequential
	load   loading
	memory *semaphore.Weighted
}

func (h *Handler) init() {
	if limit := cmp.Or(h.CacheBytes, DefaultCacheBytes); limit > 0 {
		h.cache = newCache(limit)
	}
	if h.MemoryBytes <= 0 {
		h.MemoryBytes = DefaultMemoryBytes
	}
	h.memory = semaphore.NewWeighted(h.MemoryBytes)
	if h.Sequential {
		h.slot = make(chan struct{}, 1)
	}
}

// Server returns a server of h for addr, with limits that keep slow and greedy
// clients from holding it up. The body has its own limits, which are h's.
func (h *Handler) Server(addr string) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.once.Do(h.init)
	w.Header().Set("X-Request-Id", rand.Text())
	if h.allowOrigin(w, r) {
		return
	}
	if r.URL.Path == "/health" || r.URL.Path == "/" && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		serveHealth(w, r)
		return
	}
	a, err := h.answer(w, r)
	if err != nil {
		h.drain(w, r)
		failureOf(err).write(w)
		return
	}
	a.write(w)
}

func serveHealth(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		notAllowed("GET, HEAD").write(w)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("Ok")) // a client that does not read it has gone
}

// answer takes a request from its head to the detections.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request) (*answer, error) {
	model, found := route(r.URL.Path)
	switch {
	case !found:
		return nil, &failure{status: http.StatusNotFound, Message: "Not Found"}
	case r.Method != http.MethodPost:
		return nil, notAllowed(http.MethodPost)
	case !h.authorized(r):
		return nil, errUnauthorized
	case model != "" && len(h.Models) > 0 && !slices.Contains(h.Models, model):
		return nil, &failure{status: http.StatusNotFound, Message: "Model " + model + " does not exist"}
	}
	done, err := h.reserve(r)
	if err != nil {
		return nil, err
	}
	defer done()
	body, err := h.readBody(w, r)
	if err != nil {
		return nil, err
	}
	q, err := parse(r.Header.Values("Content-Type"), body)
	if err != nil {
		return nil, err
	}
	if err := h.warm(r, model); err != nil {
		return nil, err
	}
	return h.cached(r, q)
}

// route returns the model that a path names, if it names one, and whether the
// path is one that detections are asked of.
func route(path string) (model string, found bool) {
	if path == "/" || path == "/predict" || path == "/predict/" {
		return "", true
	}
	for _, base := range []string{"/models/", "/hf-inference/models/"} {
		if model, found := strings.CutPrefix(path, base); found && model != "" {
			return model, true
		}
	}
	return "", false
}
