package coco_test

import (
	"fmt"
	"os"
	"strings"

	"annotate/detect"
	"annotate/detect/coco"
)

func ExampleDecode() {
	const file = `{"images":[{"id":7,"file_name":"a.jpg","width":640,"height":480}],
"annotations":[{"image_id":7,"category_id":18,"bbox":[10,20,30,40],"iscrowd":0},
{"image_id":8,"category_id":18,"bbox":[1,2,3,4]}],
"categories":[{"id":18,"name":"dog"}]}`
	d, err := coco.Decode("labels.json", strings.NewReader(file), coco.Options{
		Bad: func(err error) { fmt.Println(err) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, img := range d.Labelled() {
		fmt.Println(img.Name, img.Objects)
	}
	// Output:
	// labels.json:3: image_id 8 is not among the images
	// a.jpg [dog truth {10 20 40 60}]
}

func ExampleDataset_Encode() {
	d, err := coco.FromLabelled([]detect.Labelled{{
		Name: "a.jpg", Width: 640, Height: 480,
		Objects: detect.ObjectsOf([]detect.Detection{{Label: "dog", Score: 1, Truth: true, Box: detect.Box{XMin: 10, YMin: 20, XMax: 40, YMax: 60}}}),
	}}, nil)
	if err == nil {
		err = d.Encode(os.Stdout)
	}
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"images":[{"id":1,"file_name":"a.jpg","width":640,"height":480}
	// ],
	// "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[10,20,30,40],"area":1200,"iscrowd":0}
	// ],
	// "categories":[{"id":1,"name":"dog"}
	// ]}
}
