package batch

import (
	"annotate/detect"
	"annotate/render"
	"annotate/render/photo"
)

// Line is what became of one photo, as a line of JSON. The names of the fields stay.
type Line struct {
	Image      string             `json:"image"`            // as the record names it
	Output     string             `json:"output,omitempty"` // path of the annotated copy
	Width      int                `json:"width,omitempty"`
	Height     int                `json:"height,omitempty"`
	Frames     int                `json:"frames,omitempty"`  // pictures in the file if there are several: the first was read
	Detections []detect.Detection `json:"detections"`        // those drawn
	Patched    *bool              `json:"patched,omitempty"` // false: encoded as a whole; JPEG only
	Labels     *render.Forms      `json:"labels,omitempty"`
	Hidden     *Hidden            `json:"hidden,omitempty"` // if something is
	Error      string             `json:"error,omitempty"`
}

// NewLine returns the line of a photo that was drawn, or failed.
func NewLine(o *Result) Line {
	p := Line{Image: o.File.Name, Detections: o.Detections}
	if p.Detections == nil {
		p.Detections = []detect.Detection{}
	}
	if o.Photo != nil {
		p.Width, p.Height = o.Photo.Width, o.Photo.Height
		if o.Photo.Frames > 1 {
			p.Frames = o.Photo.Frames
		}
	}
	if o.Scene != nil {
		p.Output, p.Labels = o.Output, &o.Scene.Forms
		if o.Photo.Format == photo.JPEG {
			patched := !o.Written.Reencoded
			p.Patched = &patched
		}
		if o.Scene.Hides() {
			p.Hidden = &Hidden{}
			p.Hidden.Add(o)
		}
	}
	if o.Err != nil {
		p.Output, p.Error = "", o.Err.Error()
	}
	return p
}
