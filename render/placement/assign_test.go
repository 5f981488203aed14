package placement

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestAssign tries all ways for the oracle.
func TestAssign(t *testing.T) {
	t.Parallel()
	assert.Empty(t, assign(nil))
	rng := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		n := 1 + rng.IntN(5)
		costs := make([][]int, n)
		m := n + rng.IntN(3)
		for i := range costs {
			costs[i] = make([]int, m)
			for j := range costs[i] {
				costs[i][j] = rng.IntN(9) // many ties
			}
		}
		sum, seen := 0, map[int]bool{}
		for i, j := range assign(costs) {
			sum += costs[i][j]
			assert.False(t, seen[j], "column %d is given twice", j)
			seen[j] = true
		}
		assert.Equal(t, leastSum(costs, 0, make([]bool, m)), sum, costs)
	}
}

// leastSum returns what the rows from the i-th on cost at least in columns that
// are not taken.
func leastSum(costs [][]int, i int, taken []bool) int {
	if i == len(costs) {
		return 0
	}
	least := math.MaxInt
	for j, cost := range costs[i] {
		if !taken[j] {
			taken[j] = true
			least = min(least, cost+leastSum(costs, i+1, taken))
			taken[j] = false
		}
	}
	return least
}
