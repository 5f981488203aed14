package voc

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"annotate/detect"
)

// BenchmarkDecode reads label files of the size of COCO's val2017 from a disk:
// 5,000 images, 36,781 boxes, about 10 MB.
func BenchmarkDecode(b *testing.B) {
	dir := b.TempDir()
	r := rand.New(rand.NewPCG(5, 3))
	size := 0
	for i := range 5000 {
		n := 7
		if i < 1781 {
			n++
		}
		f := File{Name: fmt.Sprintf("%012d.jpg", i), Width: 640, Height: 480}
		for range n {
			x, y := float64(r.IntN(400)), float64(r.IntN(300))
			f.Objects = append(f.Objects, detect.Object{Detection: detect.Detection{
				Label: fmt.Sprintf("label %d", r.IntN(80)), Truth: true, Score: 1,
				Box: detect.Box{XMin: x, YMin: y, XMax: x + 100, YMax: y + 80},
			}})
		}
		var text bytes.Buffer
		if err := f.Encode(&text, One); err != nil {
			b.Fatal(err)
		}
		size += text.Len()
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%012d.xml", i)), text.Bytes(), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		boxes := 0
		o := Options{Bases: &Bases{}}
		for i := range 5000 {
			name := fmt.Sprintf("%012d.xml", i)
			file, err := os.Open(filepath.Join(dir, name))
			if err != nil {
				b.Fatal(err)
			}
			f, err := DecodeFile(name, file, o)
			file.Close()
			if err != nil {
				b.Fatal(err)
			}
			boxes += len(f.Objects)
		}
		if boxes != 36781 {
			b.Fatal(boxes)
		}
	}
	b.ReportMetric(float64(size), "file-B")
}
