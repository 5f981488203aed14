package yolo_test

import (
	"fmt"
	"strings"
	"testing/fstest"

	"annotate/detect/yolo"
)

func ExampleDecode() {
	folder := fstest.MapFS{
		"labels/street.txt": {Data: []byte("0 0.5 0.5 0.25 0.5\n1 0.5 0.5\n")},
		"labels/empty.txt":  {},
	}
	names, err := yolo.ReadNames("data.yaml", strings.NewReader("names:\n  0: person\n  1: dog\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	// A program looks for the photo of that name and reads its size.
	photo := func(stem string) (yolo.Photo, error) {
		return yolo.Photo{Name: strings.Replace(stem, "labels/", "images/", 1) + ".jpg", Width: 640, Height: 480}, nil
	}
	for img, err := range yolo.Decode(folder, photo, yolo.Options{
		Names: names, Bad: func(err error) { fmt.Println(err) },
	}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(img.Name, img.Objects)
	}
	// Output:
	// labels/street.txt:2: want class, cx, cy, w, h and perhaps a score, have 3 numbers
	// images/empty.jpg []
	// images/street.jpg [person truth {240 120 400 360}]
}

func ExampleReadData() {
	const file = "path: street\ntrain: images/train\nval: images/val\nkpt_shape: [17, 3]\nnames: [person]\n"
	data, err := yolo.ReadData("data.yaml", strings.NewReader(file))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(data.Train, data.Val, data.KeyPoints, data.Names.Label(0), data.Names.Label(1))
	fmt.Println(yolo.LabelPath("images/train/a.jpg"))
	// Output:
	// [images/train] [images/val] [17 3] person class 1
	// labels/train/a.txt
}
