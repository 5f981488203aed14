package voc_test

import (
	"fmt"
	"os"
	"strings"

	"annotate/detect"
	"annotate/detect/voc"
)

func ExampleDecodeFile() {
	const text = `<annotation>
<filename>a.jpg</filename><size><width>640</width><height>480</height></size>
<object><name>dog</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>640</xmax><ymax>240</ymax></bndbox></object>
<object><name>cat</name></object>
</annotation>`
	f, err := voc.DecodeFile("Annotations/a.xml", strings.NewReader(text), voc.Options{Bad: func(err error) { fmt.Println(err) }})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Name, f.Labelled().Detections())
	// Output:
	// Annotations/a.xml:4: object "cat" without bndbox
	// a.jpg [dog truth {0 0 640 240}]
}

func ExampleFile_Encode() {
	f := voc.File{Name: "a.jpg", Width: 640, Height: 480, Objects: []detect.Object{{
		Detection: detect.Detection{Label: "dog", Score: 1, Truth: true, Box: detect.Box{XMax: 640, YMax: 240.5}},
		Truncated: true,
	}}}
	if err := f.Encode(os.Stdout, voc.One); err != nil {
		fmt.Println(err)
	}
	// Output:
	// <annotation>
	// 	<folder></folder>
	// 	<filename>a.jpg</filename>
	// 	<size>
	// 		<width>640</width>
	// 		<height>480</height>
	// 		<depth>3</depth>
	// 	</size>
	// 	<object>
	// 		<name>dog</name>
	// 		<truncated>1</truncated>
	// 		<difficult>0</difficult>
	// 		<bndbox>
	// 			<xmin>1</xmin>
	// 			<ymin>1</ymin>
	// 			<xmax>640</xmax>
	// 			<ymax>240.5</ymax>
	// 		</bndbox>
	// 	</object>
	// </annotation>
}
