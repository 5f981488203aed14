package server

import (
	"container/list"
	"crypto/sha256"
	"sync"
)

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
