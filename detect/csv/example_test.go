package csv_test

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/csv"
)

func ExampleDecode() {
	const file = `label,image,xmin,ymin,xmax,ymax
dog,a.jpg,10,20,40,60
cat,a.jpg,1,2,3,right
,b.jpg,,,,
`
	for img, err := range csv.Decode("labels.csv", strings.NewReader(file), csv.Options{}) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(img.Name, img.Objects)
	}
	// Output:
	// labels.csv:3: ymax: "right" is not a number
	// a.jpg [dog truth {10 20 40 60}]
	// b.jpg []
}

func ExampleEncode() {
	err := csv.Encode(os.Stdout, slices.Values([]detect.Labelled{
		{Name: "a.jpg", Objects: detect.ObjectsOf([]detect.Detection{{Label: "dog", Score: 0.75, Box: detect.Box{XMin: 10, YMin: 20, XMax: 40, YMax: 60}}})},
		{Name: "b.jpg"},
	}), csv.Encoding{})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// image,label,score,xmin,ymin,xmax,ymax
	// a.jpg,dog,0.75,10,20,40,60
	// b.jpg,,,,,,
}
