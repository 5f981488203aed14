package yolo

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkDecode reads label files of the size of COCO's val2017 from a disk:
// 5,000 images, 36,781 boxes. B/op bounds the memory it takes: compare it with
// the bytes of the files, which are reported too.
func BenchmarkDecode(b *testing.B) {
	dir := b.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "labels"), 0o777); err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 2))
	size := 0
	for i := range 5000 {
		var text strings.Builder
		n := 7
		if i < 1781 {
			n++
		}
		for range n {
			fmt.Fprintf(&text, "%d %.6f %.6f %.6f %.6f\n", r.IntN(80), r.Float64(), r.Float64(), r.Float64(), r.Float64())
		}
		size += text.Len()
		if err := os.WriteFile(filepath.Join(dir, "labels", fmt.Sprintf("%012d.txt", i)), []byte(text.String()), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		boxes := 0
		o := Options{Columns: &Columns{}}
		for i := range 5000 {
			stem := fmt.Sprintf("%012d", i)
			f, err := os.Open(filepath.Join(dir, "labels", stem+".txt"))
			if err != nil {
				b.Fatal(err)
			}
			img, err := DecodeFile(stem+".txt", f, Photo{stem + ".jpg", 640, 480}, o)
			f.Close()
			if err != nil {
				b.Fatal(err)
			}
			boxes += len(img.Objects)
		}
		if boxes != 36781 {
			b.Fatal(boxes)
		}
	}
	b.ReportMetric(float64(size), "file-B")
}
