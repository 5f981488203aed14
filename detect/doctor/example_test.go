package doctor_test

import (
	"fmt"

	"annotate/detect"
	"annotate/detect/doctor"
)

func ExampleExamine() {
	images := []detect.Labelled{{Name: "a.jpg", Objects: detect.ObjectsOf([]detect.Detection{
		{Label: "cat", Box: detect.Box{XMin: 0.1, YMin: 0.2, XMax: 0.5, YMax: 0.9}},
		{Label: "dog", Box: detect.Box{XMin: 0.4, YMin: 0.1, XMax: 0.9, YMax: 0.8}},
	})}}
	r := doctor.Examine(images, []doctor.Photo{{Name: "a.jpg", Width: 640, Height: 480}}, doctor.Options{Fix: []doctor.Kind{doctor.Normalised}})
	for _, f := range r.Findings {
		fmt.Printf("%v: %s: %d of %d images, repaired %d\n", f.Severity, f.Kind, f.Count, f.Of, f.Repaired)
	}
	fmt.Println(r.Repaired[0].Objects[0].Box)
	// Output:
	// error: normalised: 1 of 1 images, repaired 1
	// {64 96 320 432}
}
