package fonts

// A cache is a bounded map of two generations: when the young one is full it
// becomes the old one, and the old one is dropped. What is used at least once a
// generation stays, every operation takes constant time, and no list needs to be
// kept, which a strict LRU would pay for at every drawn glyph.
type cache[K comparable, V any] struct {
	young, old map[K]weighed[V]
	weight     int // of what is in young
	limit      int // of a generation
}

type weighed[V any] struct {
	value  V
	weight int
}

func newCache[K comparable, V any](limit int) cache[K, V] {
	return cache[K, V]{young: map[K]weighed[V]{}, limit: limit}
}

func (c *cache[K, V]) get(key K) (V, bool) {
	if e, ok := c.young[key]; ok {
		return e.value, true
	}
	e, ok := c.old[key]
	if ok {
		c.put(key, e.value, e.weight)
	}
	return e.value, ok
}

// put adds an entry of a weight, in whatever unit the limit is. One that is
// heavier than the limit is not kept: it would drive out all others.
func (c *cache[K, V]) put(key K, value V, weight int) {
	if weight > c.limit {
		return
	}
	if c.weight+weight > c.limit {
		c.old, c.young, c.weight = c.young, map[K]weighed[V]{}, 0
	}
	c.young[key] = weighed[V]{value, weight}
	c.weight += weight
}
