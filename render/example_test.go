package render_test

import (
	"fmt"
	"image"

	"annotate/detect"
	"annotate/render"
)

// photo stands for any image; cats for what a detector found on it.
var (
	photo = image.NewRGBA(image.Rect(0, 0, 640, 480))
	cats  = []detect.Detection{
		{Label: "cat", Score: 0.9983, Box: detect.Box{XMin: 13, YMin: 52, XMax: 314, YMax: 470}},
		{Label: "cat", Score: 0.9601, Box: detect.Box{XMin: 345, YMin: 23, XMax: 640, YMax: 368}},
		{Label: "remote", Score: 0.9987, Box: detect.Box{XMin: 40, YMin: 70, XMax: 175, YMax: 117}},
	}
)

// The zero Style does the right thing: boxes and labels, sized for the image.
func Example() {
	annotated := render.Annotate(photo, cats, render.Style{})
	fmt.Println(annotated.Bounds())
	// Output: (0,0)-(640,480)
}

// For slides: the objects lit, round boxes, names without scores.
func Example_poster() {
	style, err := render.ParsePreset("poster")
	if err != nil {
		fmt.Println(err)
		return
	}
	render.Annotate(photo, cats, style)
	fmt.Println(style.Parts)
	// Output: [spotlight roundbox label]
}

// For publishing: what was found is made unrecognisable.
func Example_privacy() {
	style := render.Style{Parts: []render.Part{render.PartBlur}}
	scene := render.Layout(photo.Bounds().Size(), cats, style)
	scene.Draw(photo)
	fmt.Println("hides:", scene.Hides())
	// Output: hides: true
}

// For checking a model: scores in percent, a bar for each, colours by score.
func Example_scores() {
	template, err := render.ParseTemplate("#{index} {label} {score:.1%}")
	if err != nil {
		fmt.Println(err)
		return
	}
	style := render.Style{
		Parts:    []render.Part{render.PartBox, render.PartScoreBar, render.PartLabel},
		Template: template,
		ColorBy:  render.ColorByScore,
	}
	for _, item := range render.Layout(image.Pt(640, 480), cats, style).Items {
		if plate, ok := item.(*render.Plate); ok {
			for _, text := range plate.Texts {
				fmt.Print(text.Value)
			}
			fmt.Println()
		}
	}
	// Output:
	// #1 remote 99.9 %
	// #2 cat 99.8 %
	// #3 cat 96.0 %
}

// For figures with many objects: numbers on the picture, names in a legend,
// and colours of one's own.
func Example_legend() {
	style := render.Style{
		Parts:   []render.Part{render.PartCorners, render.PartLegend},
		Palette: render.Palette{}.Assign([]string{"cat", "remote"}),
	}
	scene := render.Layout(photo.Bounds().Size(), cats, style)
	fmt.Println(scene.Forms.Number, "numbered")
	// Output: 3 numbered
}

// A scene can be drawn tile by tile; nothing outside its regions changes.
func ExampleScene_Regions() {
	scene := render.Layout(photo.Bounds().Size(), cats, render.Style{})
	touched := 0
	for _, r := range scene.Regions() {
		scene.Draw(photo.SubImage(r).(*image.RGBA))
		touched += r.Dx() * r.Dy()
	}
	fmt.Println(touched < 640*480/5)
	// Output: true
}

func ExamplePalette_Assign() {
	p := render.Palette{}.Assign([]string{"kestrel", "merlin"})
	more := p.Assign([]string{"hobby", "kestrel", "merlin"})
	fmt.Println(more["kestrel"] == p["kestrel"], more["hobby"] != p["merlin"])
	// Output: true true
}

func ExampleParseLength() {
	size, err := render.ParseLength("2.5%")
	style := render.Style{FontSize: size}
	_, wrong := render.ParseLength("large")
	fmt.Println(style.Validate(), err, wrong)
	// Output: <nil> <nil> invalid style: length "large" (want auto, pixels as 14, or a share as 2.5%)
}
