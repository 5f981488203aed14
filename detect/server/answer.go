package server

import (
	"container/list"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync"
	"time"

	"annotate/detect"
)

// answer is a list of detections on its way to the client.
type answer struct {
	body   []byte
	origin string // the x-compute-type: cpu or cache
	took   time.Duration
}

func (a *answer) write(w http.ResponseWriter) {
	w.Header().Set("X-Compute-Type", a.origin)
	w.Header().Set("X-Compute-Time", fmt.Sprintf("%.3f", a.took.Seconds()))
	writeJSON(w, http.StatusOK, a.body)
}

// cached answers from the cache, else from the Detector.
func (h *Handler) cached(r *http.Request, q *query) (*answer, error) {
	begun := time.Now()
	k := cacheKey{photo: sha256.Sum256(q.data), threshold: q.threshold, labels: fmt.Sprintf("%q", q.labels)}
	if h.cache != nil && !strings.EqualFold(r.Header.Get("X-Use-Cache"), "false") {
		if body, found := h.cache.get(k); found {
			return &answer{body: body, origin: "cache", took: time.Since(begun)}, nil
		}
	}
	body, err := h.detect(r, q)
	if err != nil {
		return nil, err
	}
	if h.cache != nil {
		h.cache.put(k, body)
	}
	return &answer{body: body, origin: "cpu", took: time.Since(begun)}, nil
}

// detect has the Detector look at the photo.
func (h *Handler) detect(r *http.Request, q *query) ([]byte, error) {
	img := &detect.Image{Data: q.data, ContentType: q.contentType}
	if len(q.data) == 0 {
		return nil, unreadable("no data")
	}
	if h.Size != nil {
		var err error
		if img.Width, img.Height, err = h.Size(q.data); err != nil {
			return nil, unreadable(err.Error())
		}
	}
	done, err := h.turn(r.Context())
	if err != nil {
		return nil, err
	}
	defer done()
	if err := sleep(r.Context(), h.Delay); err != nil {
		return nil, err
	}
	dets, err := h.Detector.Detect(r.Context(), img)
	if err != nil {
		return nil, err
	}
	return encode(detect.Selection{Labels: q.labels}.Apply(dets), q.threshold)
}

func unreadable(why string) *failure {
	return &failure{status: http.StatusBadRequest, Message: "cannot identify image file: " + why}
}

// wireDetection is a detection in the API's form and order.
type wireDetection struct {
	Score float64 `json:"score"`
	Label string  `json:"label"`
	Box   struct {
		XMin int64 `json:"xmin"`
		YMin int64 `json:"ymin"`
		XMax int64 `json:"xmax"`
		YMax int64 `json:"ymax"`
	} `json:"box"`
}

// encode returns the detections above the threshold as JSON. One with a
// coordinate that is not a number has no form in the API and is left out.
func encode(dets []detect.Detection, threshold float64) ([]byte, error) {
	wire := []wireDetection{} // nothing found is [], not null
	for _, d := range dets {
		if !(d.Score > threshold) || !d.Box.Finite() {
			continue
		}
		w := wireDetection{Score: d.Score, Label: d.Label}
		w.Box.XMin, w.Box.YMin = wholePixel(d.Box.XMin), wholePixel(d.Box.YMin)
		w.Box.XMax, w.Box.YMax = wholePixel(d.Box.XMax), wholePixel(d.Box.YMax)
		wire = append(wire, w)
	}
	return json.Marshal(wire)
}

// wholePixel cuts v toward zero, as the API does. What no photo reaches is
// brought to where every reader's integers and floats still hold it.
func wholePixel(v float64) int64 {
	return int64(min(max(v, math.MinInt32), math.MaxInt32))
}

// cacheKey is what an answer depends on.
type cacheKey struct {
	photo     [sha256.Size]byte
	threshold float64
	labels    string
}

// cache holds the answers last used, in bounded memory. It is safe for
// concurrent use.
type cache struct {
	limit int64

	mu      sync.Mutex
	used    int64
	entries map[cacheKey]*list.Element
	recent  list.List // of *cacheEntry, the last used in front
}

type cacheEntry struct {
	key  cacheKey
	body []byte
}

func newCache(limit int64) *cache {
	return &cache{limit: limit, entries: map[cacheKey]*list.Element{}}
}

// cost returns the memory that an answer takes, bookkeeping included: a cache
// full of empty answers must be bounded too.
func (e *cacheEntry) cost() int64 {
	const bookkeeping = 256 // key twice, list element, slice and map slot, rounded up
	return int64(len(e.body)+len(e.key.labels)) + bookkeeping
}

// get returns an answer, which the caller must not change.
func (c *cache) get(k cacheKey) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, found := c.entries[k]
	if !found {
		return nil, false
	}
	c.recent.MoveToFront(at)
	return at.Value.(*cacheEntry).body, true
}

// put takes up an answer and gives up those that were not used for longest.
func (c *cache) put(k cacheKey, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, found := c.entries[k]; found {
		c.remove(at)
	}
	e := &cacheEntry{key: k, body: body}
	c.entries[k] = c.recent.PushFront(e)
	c.used += e.cost()
	for c.used > c.limit {
		c.remove(c.recent.Back()) // at last e itself, if it is larger than all
	}
}

func (c *cache) remove(at *list.Element) {
	e := c.recent.Remove(at).(*cacheEntry)
	delete(c.entries, e.key)
	c.used -= e.cost()
}
