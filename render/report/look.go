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
