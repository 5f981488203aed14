package fonts

// A cache is a bounded map of two generations: when the young one is full it
// becomes the old one, and the old one is dropped. What is used at least once a
// generation stays, every operation takes constant time, and no list needs to be
// kept, which a strict LRU would pay for at every drawn glyph.
type cache[K comparable, V any] struct {
	young, old map[K]V
	weight     int // of what is in young
	limit      int // weight at which young becomes old; the cache holds up to twice that
}

func newCache[K comparable, V any](limit int) cache[K, V] {
	return cache[K, V]{young: map[K]V{}, limit: limit}
}

func (c *cache[K, V]) get(key K, weigh func(V) int) (V, bool) {
	if v, ok := c.young[key]; ok {
		return v, true
	}
	v, ok := c.old[key]
	if ok {
		c.put(key, v, weigh(v))
	}
	return v, ok
}

func (c *cache[K, V]) put(key K, v V, weight int) {
	if c.weight+weight > c.limit && len(c.young) > 0 {
		c.old, c.young, c.weight = c.young, map[K]V{}, 0
	}
	c.young[key] = v
	c.weight += weight
}
