package coco

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// valSized returns instances of the size of COCO's val2017: 5,000 images,
// 36,781 annotations with outlines, about 20 MB.
func valSized() []byte {
	r := rand.New(rand.NewPCG(5, 1))
	var b bytes.Buffer
	b.WriteString(`{"info":{"description":"generated"},"images":[`)
	for i := range 5000 {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `{"license": 4,"file_name": "%012d.jpg","coco_url": "http://images.example.org/val/%012d.jpg","height": 480,"width": 640,"date_captured": "2013-11-14 17:02:52","id": %d}`, i*97, i*97, i*97)
	}
	b.WriteString(`],"annotations": [`)
	for i := range 36781 {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(`{"segmentation": [[`)
		for j := range 56 {
			if j > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "%.2f", r.Float64()*640)
		}
		fmt.Fprintf(&b, `]],"area": %.4f,"iscrowd": 0,"image_id": %d,"bbox": [%.2f,%.2f,%.2f,%.2f],"category_id": %d,"id": %d}`,
			r.Float64()*9000, i%5000*97, r.Float64()*300, r.Float64()*200, r.Float64()*300, r.Float64()*200, categories[i%80].ID, 900100+i)
	}
	b.WriteString(`],"categories": [`)
	for i, c := range categories {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `{"supercategory": "x","id": %d,"name": %q}`, c.ID, c.Name)
	}
	b.WriteString("]}")
	return b.Bytes()
}

// BenchmarkDecode reads a file of val2017's size, to the detections of every
// image. B/op, all that is allocated on the way, bounds the memory it takes:
// compare it with the 20 MB of the file.
func BenchmarkDecode(b *testing.B) {
	file := valSized()
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		d, err := Decode("val.json", bytes.NewReader(file), Options{})
		if err != nil || len(d.Annotations) != 36781 || len(d.Labelled()) != 5000 {
			b.Fatal(len(d.Annotations), err)
		}
	}
}

// resultsOf returns n results as Detectron2 and mmdetection write them.
func resultsOf(n int) []byte {
	r := rand.New(rand.NewPCG(5, 2))
	var b bytes.Buffer
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `{"image_id": %d, "category_id": %d, "bbox": [%.14f, %.14f, %.14f, %.14f], "score": %.16f}`,
			i%5000*97, categories[i%80].ID, r.Float64()*300, r.Float64()*200, r.Float64()*300, r.Float64()*200, r.Float64())
	}
	b.WriteByte(']')
	return b.Bytes()
}

// BenchmarkDecodeResults reads as many results as detectors save for val2017, to
// the detections of every image.
func BenchmarkDecodeResults(b *testing.B) {
	file := resultsOf(733_070)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		d, err := Decode("results.json", bytes.NewReader(file), Options{})
		if err != nil || len(d.Annotations) != 733_070 || len(d.Labelled()) != 5000 {
			b.Fatal(len(d.Annotations), err)
		}
	}
	b.ReportMetric(float64(len(file)), "file-B")
}
