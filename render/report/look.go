package report

import (
	"image/color"

	"annotate/detect/evaluate"
	"annotate/render"
)

// outcomeLooks tell outcomes apart by colour and by dash. The colours are those
// of Okabe and Ito (Color Universal Design, 2008), which people who are colour
// blind can tell apart too.
var outcomeLooks = [...]render.Look{
	evaluate.TruePositive:    {Color: rgb(0x00b886)},
	evaluate.Duplicate:       {Color: rgb(0xf0e442), Dash: render.Dotted},
	evaluate.WrongLabel:      {Color: rgb(0xe58fbf), Dash: render.Dashed},
	evaluate.PoorlyLocalised: {Color: rgb(0x56b4e9), Dash: render.DashDotted},
	evaluate.Both:            {Color: rgb(0xa877e0), Dash: render.DashDotted},
	evaluate.Background:      {Color: rgb(0xe8590c), Dash: render.Dashed},
	evaluate.Ignored:         {Color: rgb(0xb0b5ba), Dash: render.Dotted},
	evaluate.Missed:          {Color: rgb(0xffffff), Dash: render.Dashed},
}

// OutcomeLook returns the look of an outcome.
func OutcomeLook(o evaluate.Outcome) render.Look { return outcomeLooks[o] }

func rgb(v uint32) color.RGBA {
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// labelsOf returns every label that occurs, once, in the order of its first
// detection or truth.
func labelsOf(images []Image) []string {
	var labels []string
	seen := map[string]bool{}
	add := func(label string) {
		if !seen[label] {
			seen[label] = true
			labels = append(labels, label)
		}
	}
	for i := range images {
		for k := range images[i].Detections {
			add(images[i].Detections[k].Label)
		}
		for k := range images[i].Truths {
			add(images[i].Truths[k].Label)
		}
	}
	return labels
}
