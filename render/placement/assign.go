package placement

import "math"

// assign returns, for every row of a matrix of costs with no more rows than
// columns, a column of its own such that the sum is least: the Hungarian method
// (Kuhn 1955), row by row along the shortest augmenting path.
func assign(costs [][]int) []int {
	if len(costs) == 0 {
		return nil
	}
	n, m := len(costs), len(costs[0])
	// Rows and columns count from 1; column 0 is where the row under way stands.
	potential, price := make([]int, n+1), make([]int, m+1)
	row, from := make([]int, m+1), make([]int, m+1)
	least, done := make([]int, m+1), make([]bool, m+1)
	for i := 1; i <= n; i++ {
		row[0] = i
		for j := range least {
			least[j], done[j] = math.MaxInt, false
		}
		at := 0
		for row[at] != 0 {
			done[at] = true
			step, next := math.MaxInt, 0
			for j := 1; j <= m; j++ {
				if done[j] {
					continue
				}
				if c := costs[row[at]-1][j-1] - potential[row[at]] - price[j]; c < least[j] {
					least[j], from[j] = c, at
				}
				if least[j] < step {
					step, next = least[j], j
				}
			}
			for j := range least {
				if done[j] {
					potential[row[j]] += step
					price[j] -= step
				} else {
					least[j] -= step
				}
			}
			at = next
		}
		for at != 0 {
			row[at] = row[from[at]]
			at = from[at]
		}
	}
	column := make([]int, n)
	for j := 1; j <= m; j++ {
		if row[j] != 0 {
			column[row[j]-1] = j - 1
		}
	}
	return column
}
