package main

import (
	"image/color"

	"annotate/detect"
	"annotate/render"
)

// marked are detections to draw whose labels and looks say what became of them.
type marked struct {
	detections []detect.Detection
	palette    render.Palette
}

// add adds a detection with the look of what it is. The words follow its label,
// since a colour alone tells nobody who does not know the colours; none for
// what needs no words.
func (m *marked) add(d detect.Detection, words string, look render.Look) {
	if words != "" {
		d.Label += " · " + words
	}
	if m.palette == nil {
		m.palette = render.Palette{}
	}
	m.palette[d.Label] = look
	m.detections = append(m.detections, d)
}

// lookOf returns a look of the colour 0xrrggbb.
func lookOf(rgb uint32, dash render.Dash) render.Look {
	return render.Look{Color: color.RGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 255}, Dash: dash}
}
