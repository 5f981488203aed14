package dataset_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"annotate/detect"
	"annotate/detect/dataset"
)

// Labels of any form answer for photos as a detector does.
func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	labels := filepath.Join(dir, "labels.csv")
	err = os.WriteFile(labels, []byte("image,label,score,xmin,ymin,xmax,ymax\nval/cats.jpg,cat,0.9,13,52,314,470\n"), 0o666)
	if err != nil {
		panic(err)
	}
	d, err := dataset.Open(context.Background(), labels, dataset.Options{
		Photos:     []dataset.Photo{{Name: "cats.jpg"}, {Name: "dogs.jpg"}},
		OnlyPhotos: true,
		Bad:        func(err error) { fmt.Println("bad:", err) },
		Warn:       func(err error) { fmt.Println("note:", err) },
	})
	if err != nil {
		panic(err)
	}
	for _, photo := range []string{"cats.jpg", "dogs.jpg"} {
		dets, err := d.Detector().Detect(context.Background(), &detect.Image{Name: photo})
		fmt.Println(dets, err)
	}
	// Output:
	// note: 1 of 1 photos were found by the end of the path
	// [cat 0.9 {13 52 314 470}] <nil>
	// [] dogs.jpg: no recorded detections
}
