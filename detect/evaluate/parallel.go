package evaluate

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inParallel calls work with 0 to n−1, on all processors. Each call writes only
// what is its own, so that the result does not depend on their number.
func inParallel(n int, work func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	wg.Wait()
}
