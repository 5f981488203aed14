package stats

import (
	"math"
	"slices"
)

// Spread tells how values spread; of none there is none, and the pointer to it
// nil: 0 would be a measurement.
type Spread struct {
	Min    float64 `json:"min"`
	Median float64 `json:"median"`
	Mean   float64 `json:"mean"`
	Max    float64 `json:"max"`
}

// spreadOf sorts the values. Of an even number the median is the mean of the
// two in the middle.
func spreadOf(values []float64) *Spread {
	n := len(values)
	if n == 0 {
		return nil
	}
	slices.Sort(values)
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return &Spread{
		Min: values[0], Max: values[n-1],
		Median: (values[(n-1)/2] + values[n/2]) / 2,
		Mean:   sum / float64(n),
	}
}

// Bins are intervals whose edges are a constant ratio apart.
type Bins struct {
	First float64 // lower edge of the first bin
	Ratio float64 // of one edge to the one before
	Count int
}

// The bins of [Stats.Sides] and [Stats.Aspects].
var (
	sideBins   = Bins{First: 32.0 / 3 / 3 / math.Sqrt(3), Ratio: math.Pow(3, 0.25), Count: 30}
	aspectBins = Bins{First: math.Exp2(-3.25), Ratio: math.Sqrt2, Count: 13}
)

// Edge returns the lower edge of bin i.
func (b Bins) Edge(i int) float64 { return b.First * math.Pow(b.Ratio, float64(i)) }

func (b Bins) histogram() Histogram { return Histogram{Bins: b, Counts: make([]int, b.Count)} }

// Histogram counts values by bin. Those beyond the bins are in the nearest.
type Histogram struct {
	Bins   Bins
	Counts []int
}

func (h *Histogram) add(v float64) {
	// The small part keeps 32 and 96 in their bins whatever the logarithm's
	// last bit is.
	at := math.Floor(math.Log(v/h.Bins.First)/math.Log(h.Bins.Ratio) + 1e-9)
	h.Counts[int(min(max(at, 0), float64(h.Bins.Count-1)))]++
}
