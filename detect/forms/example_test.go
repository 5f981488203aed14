package forms_test

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/forms"
)

// decode tells the form of a text, reads it and prints what is in it.
func decode(name, text string) {
	form, ok := forms.Sniff([]byte(text))
	if !ok {
		fmt.Println("none of the forms")
		return
	}
	images, err := form.Decode(name, strings.NewReader(text), forms.Options{Bad: func(err error) { fmt.Println(err) }})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, img := range images {
		fmt.Println(form.Name, img.Name, img.Objects)
	}
}

func ExampleSniff() {
	decode("a.json", `{"shapes":[{"label":"cat","points":[[1,2],[3,4]],"shape_type":"rectangle"}],"imagePath":"a.jpg"}`)
	decode("annotations.xml", `<annotations><image name="a.jpg"><box label="cat" xtl="1" ytl="2" xbr="3" ybr="4"/></image></annotations>`)
	decode("export.json", `[{"data":{"image":"a.jpg"},"annotations":[{"result":[{"original_width":100,"original_height":200,"value":{"x":1,"y":1,"width":2,"height":1,"rectanglelabels":["cat"]}}]}]}]`)
	decode("via.json", `{"a.jpg1":{"filename":"a.jpg","regions":[{"shape_attributes":{"name":"rect","x":1,"y":2,"width":2,"height":2},"region_attributes":{"type":"cat"}}]}}`)
	decode("createml.json", `[{"image":"a.jpg","annotations":[{"label":"cat","coordinates":{"x":2,"y":3,"width":2,"height":2}}]}]`)
	decode("a.txt", "cat 0 0 0 1 2 3 4 0 0 0 0 0 0 0\n")
	decode("a.json", `[{"name":"cat","class":0,"confidence":0.5,"box":{"x1":1,"y1":2,"x2":3,"y2":4}}]`)
	decode("out.json", `{"a.jpg":[{"label":"cat","score":0.5,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]}`)
	// Output:
	// labelme a.jpg [cat truth {1 2 3 4}]
	// cvat a.jpg [cat truth {1 2 3 4}]
	// labelstudio a.jpg [cat truth {1 2 3 4}]
	// via a.jpg [cat truth {1 2 3 4}]
	// createml a.jpg [cat truth {1 2 3 4}]
	// kitti a [cat truth {1 2 3 4}]
	// ultralytics a [cat 0.5 {1 2 3 4}]
	// list a.jpg [cat 0.5 {1 2 3 4}]
}

// Shares become pixels where the photo's size is known. An image that the model
// failed at is no image without animals.
func ExampleForm_Decode() {
	const text = `{"images":[{"file":"a.jpg","detections":[{"category":"1","conf":0.9,"bbox":[0.25,0.5,0.5,0.25]}]},
{"file":"b.jpg","failure":"Failure image access"}],
"detection_categories":{"1":"animal"}}`
	form, _ := forms.Named("megadetector")
	images, err := form.Decode("md.json", strings.NewReader(text), forms.Options{Bad: func(err error) { fmt.Println(err) }})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, img := range images {
		fmt.Println(img.Name, img.InPixels(640, 480).Objects)
	}
	// Output:
	// md.json:2: b.jpg: not looked at: Failure image access
	// a.jpg [animal 0.9 {160 240 480 360}]
}

func ExampleEncodeMetadata() {
	err := forms.EncodeMetadata(os.Stdout, slices.Values([]detect.Labelled{{
		Name: "a.jpg", Width: 640, Height: 480,
		Objects: detect.ObjectsOf([]detect.Detection{{Label: "cat", Score: 1, Truth: true, Box: detect.Box{XMin: 10, YMin: 20, XMax: 40, YMax: 60}}}),
	}}))
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"file_name":"a.jpg","width":640,"height":480,"objects":{"bbox":[[10,20,30,40]],"categories":["cat"]}}
}
