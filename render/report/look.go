package report

import (
	"image/color"
	"maps"
	"slices"

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

// fateLooks tell apart what a new model fixed and what it broke.
var fateLooks = [...]render.Look{
	evaluate.BothRight: {Color: rgb(0x56b4e9)},
	evaluate.Fixed:     {Color: rgb(0x00b886)},
	evaluate.Broken:    {Color: rgb(0xe8590c), Dash: render.Dashed},
	evaluate.BothWrong: {Color: rgb(0xb0b5ba), Dash: render.Dotted},
}

// OutcomeLook returns the look of an outcome.
func OutcomeLook(o evaluate.Outcome) render.Look { return outcomeLooks[o] }

func rgb(v uint32) color.RGBA {
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// labels returns every label that occurs, sorted, and its look. The detections'
// labels get theirs first, as they do where only detections are drawn: a truth
// recolours none.
func (d *Data) labels() ([]string, render.Palette) {
	found, all := map[string]bool{}, map[string]bool{}
	for i := range d.Images {
		for k := range d.Images[i].Detections {
			found[d.Images[i].Detections[k].Label] = true
		}
		for k := range d.Images[i].Before {
			all[d.Images[i].Before[k].Label] = true
		}
		for k := range d.Images[i].Truths {
			all[d.Images[i].Truths[k].Label] = true
		}
	}
	for i := range d.Unchanged {
		all[d.Unchanged[i].Label] = true
	}
	maps.Copy(all, found)
	names := slices.Sorted(maps.Keys(all))
	return names, d.Palette.Assign(slices.Collect(maps.Keys(found))).Assign(names)
}
