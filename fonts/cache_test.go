package fonts

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCacheIsBoundedAndKeepsWhatIsUsed(t *testing.T) {
	t.Parallel()
	c := newCache[int, string](100)
	c.put(-1, "hot", 10)
	for i := range 1000 {
		c.put(i, "cold", 10)
		v, ok := c.get(-1)
		assert.True(t, ok && v == "hot", "after %d others", i)
		assert.LessOrEqual(t, len(c.young)+len(c.old), 20)
	}
	_, ok := c.get(0)
	assert.False(t, ok, "the first of the others is gone")
	_, ok = c.get(999)
	assert.True(t, ok, "the last is there")
}

func TestCacheTurnsAwayWhatWouldEmptyIt(t *testing.T) {
	t.Parallel()
	c := newCache[string, int](100)
	c.put("small", 1, 10)
	c.put("huge", 2, 101)
	_, ok := c.get("huge")
	assert.False(t, ok)
	_, ok = c.get("small")
	assert.True(t, ok)
}
