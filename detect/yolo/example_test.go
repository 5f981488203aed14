package yolo_test

import (
	"fmt"
	"strings"

	"annotate/detect/yolo"
)

func ExampleDecodeFile() {
	const file = "0 0.5 0.5 0.25 0.5\n1 0.5 0.5\n"
	photo := yolo.Photo{Name: "images/street.jpg", Width: 640, Height: 480}
	img, err := yolo.DecodeFile("labels/street.txt", strings.NewReader(file), photo, yolo.Options{
		Names: yolo.Names{0: "person", 1: "dog"}, Bad: func(err error) { fmt.Println(err) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(img.Name, img.Objects)
	// Output:
	// labels/street.txt:2: want class, cx, cy, w, h and perhaps a score, have 3 numbers
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
