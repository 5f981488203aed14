package record

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// BenchmarkLogOpen opens the record of a hundred thousand photos and reports
// what the log keeps in memory of each.
func BenchmarkLogOpen(b *testing.B) {
	const photos = 100_000
	var text strings.Builder
	for i := range photos {
		e := answerOf(fmt.Sprintf("holiday/2024/IMG_%06d.jpg", i), at(0.5), 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)
		e.SHA256 = Sum([]byte(e.Image))
		line, err := e.Line()
		if err != nil {
			b.Fatal(err)
		}
		text.Write(line)
	}
	f := &memory{data: []byte(text.String())}
	b.SetBytes(int64(len(f.data)))
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		l, err := Open(f, Options{Name: "r.jsonl"})
		if err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(l)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/photos, "B/photo")
}

// BenchmarkLookalikesFind looks among ten thousand photos.
func BenchmarkLookalikesFind(b *testing.B) {
	l := Lookalikes[int]{Fingerprint: number, Distance: distance, Max: 5}
	for i := range 10_000 {
		l.Add("sum", i*100)
	}
	for b.Loop() {
		l.Find([]byte("500001"))
	}
}
