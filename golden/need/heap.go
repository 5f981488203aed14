package need

import (
	"runtime"
	"runtime/metrics"
)

// Heap returns how many bytes are in use, without garbage. What goroutines allocate
// meanwhile counts too: it is for tests that are not parallel, from within the work
// that they look at.
func Heap() int64 {
	runtime.GC()
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return int64(live[0].Value.Uint64())
}
