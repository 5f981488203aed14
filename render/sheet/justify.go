package sheet

import "math"

// row is a row of tiles.
type row struct {
	count  int
	height float64 // px of the page
}

// justify breaks tiles of the given shapes, width by height, into rows that
// fill the width, with gap between tiles, such that the rows' heights differ
// least: the optimum by dynamic programming, as Knuth and Plass break lines.
// columns is the average number a row; 0 chooses one.
func justify(shapes []float64, columns, width, gap int) []row {
	n := len(shapes)
	if n == 0 {
		return nil
	}
	if columns <= 0 {
		columns = columnsFor(shapes)
	}
	sums := make([]float64, n+1)
	for i, s := range shapes {
		sums[i+1] = sums[i] + s
	}
	columns = min(columns, n)
	rows := (n + columns - 1) / columns
	height := func(from, to int) float64 {
		return max(1, float64(width-(to-from-1)*gap)/(sums[to]-sums[from]))
	}
	// The height that a row of average shapes has.
	mean := sums[n] / float64(n)
	target := max(1, float64(width-(columns-1)*gap)/(mean*float64(columns)))

	// best[r][i] is the least cost of the first i tiles in r rows.
	best := make([][]float64, rows+1)
	from := make([][]int, rows+1)
	for r := range best {
		best[r], from[r] = make([]float64, n+1), make([]int, n+1)
		for i := range best[r] {
			best[r][i] = math.Inf(1)
		}
	}
	best[0][0] = 0
	longest := min(n, 3*columns)
	for r := 1; r <= rows; r++ {
		for i := r; i <= n; i++ {
			for j := max(r-1, i-longest); j < i; j++ {
				off := math.Log(height(j, i) / target)
				if c := best[r-1][j] + off*off; c < best[r][i] {
					best[r][i], from[r][i] = c, j
				}
			}
		}
	}
	all := make([]row, rows)
	for r, i := rows, n; r > 0; r-- {
		j := from[r][i]
		// A few tiles do not fill a page, or its last row, by becoming posters.
		most := float64(width) * 0.6
		if r == rows {
			most = min(most, 1.5*target)
		}
		all[r-1] = row{i - j, min(height(j, i), most)}
		i = j
	}
	return all
}

// columnsFor returns a number of columns that makes the page about a half wider
// than high, and that leaves no rest where that can be had.
func columnsFor(shapes []float64) int {
	n := float64(len(shapes))
	mean := 0.0
	for _, s := range shapes {
		mean += s / n
	}
	const page = 1.5
	ideal := math.Sqrt(page * n / mean)
	best, least := 1, math.Inf(1)
	for c := 1; c <= len(shapes) && c <= 3*int(ideal+1); c++ {
		cost := math.Abs(math.Log(float64(c) / ideal))
		if len(shapes)%c != 0 {
			cost += 0.25
		}
		if cost < least {
			best, least = c, cost
		}
	}
	return best
}
