package fonts_test

import (
	"fmt"
	"image"
	"image/color"

	"annotate/fonts"
)

func Example() {
	face := fonts.Default().NewFace() // one per goroutine
	label := face.Shape("cat 0.98", 16)
	fmt.Println(label.Width, "×", label.Height())

	plate := image.NewRGBA(image.Rect(0, 0, label.Width+8, label.Height()+4))
	face.Draw(plate, label, 4, 2, color.White)
	// Output: 66 × 19
}

func ExampleNew() {
	set, err := fonts.New(fonts.Options{NoSystem: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Without a font for Japanese, kana is romanised and kanji given by number.
	face := set.NewFace()
	fmt.Println(face.Shape("ねこ", 16).Width == face.Shape("neko", 16).Width)
	fmt.Println(face.Shape("猫", 16).Width == face.Shape("U+732B", 16).Width)
	// Output:
	// true
	// true
}

func ExampleFace_Cut() {
	set, _ := fonts.New(fonts.Options{NoSystem: true})
	face := set.NewFace()
	fmt.Println(face.Cut("traffic light", 16, 200))
	fmt.Println(face.Cut("traffic light", 16, 80))
	// Output:
	// traffic light
	// traffic li…
}
