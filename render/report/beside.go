package report

import (
	"image"
	"image/color"
	"image/draw"

	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/fonts"
	"annotate/render"
)

// SideBySide returns the picture of an image, whose upright photo has the given size,
// with the old run's detections beside that with the new run's, each under a caption.
func SideBySide(base *image.RGBA, photo image.Point, img *evaluate.DiffImage, oldRun, newRun string) *image.RGBA {
	size := base.Rect.Size()
	// What the boxes are in pixels of; the photo, if the runs do not say.
	w, h := float64(img.Width), float64(img.Height)
	if img.Width <= 0 || img.Height <= 0 {
		w, h = float64(photo.X), float64(photo.Y)
	}
	sx, sy := float64(size.X)/w, float64(size.Y)/h
	var old, new diffSide
	for _, e := range img.Entries {
		old.add(e.Old, e.Kinds, sx, sy)
		new.add(e.New, e.Kinds, sx, sy)
	}

	const em = 20 // of the captions
	strip := 2 * em
	both := image.NewRGBA(image.Rect(0, 0, 2*size.X+em/4, strip+size.Y))
	draw.Draw(both, both.Rect, image.NewUniform(color.Gray{Y: 24}), image.Point{}, draw.Src)
	face := fonts.Default().NewFace()
	for i, side := range []struct {
		name string
		diffSide
	}{{"old: " + oldRun, old}, {"new: " + newRun, new}} {
		left := i * (size.X + em/4)
		drawn := side.draw(base)
		draw.Draw(both, drawn.Rect.Add(image.Pt(left, strip)), drawn, image.Point{}, draw.Src)
		text := face.Shape(face.Cut(side.name, em, size.X-em), em)
		face.Draw(both, text, left+em/2, (strip-text.Height())/2, color.White)
	}
	return both
}

// diffSide is what one run has on an image.
type diffSide struct{ same, changed Dressed }

// add adds a detection, nil for none, of which kinds tell what became.
func (s *diffSide) add(d *detect.Detection, kinds []evaluate.ChangeKind, sx, sy float64) {
	if d == nil {
		return
	}
	scaled := d.Scale(sx, sy)
	if len(kinds) == 0 {
		s.same.Add(scaled, "", look(0xb0b5ba, render.Solid))
		return
	}
	s.changed.Add(scaled, kinds[0].String(), changeLooks[kinds[0]])
}

// draw returns the picture with the detections on it. What did not change has
// no label: it would take the room of those that did.
func (s *diffSide) draw(base *image.RGBA) *image.RGBA {
	drawn := render.Annotate(base, s.same.Detections, render.Style{Parts: []render.Part{render.PartBox}, Palette: s.same.Palette})
	render.Layout(drawn.Rect.Size(), s.changed.Detections, render.Style{Palette: s.changed.Palette}).Draw(drawn)
	return drawn
}

// changeLooks are those of what changed. The colours are those of Okabe and Ito,
// brightened; what is only in one run is told from the rest by its dash too.
var changeLooks = [...]render.Look{
	evaluate.Added:      look(0x00b886, render.Dashed),
	evaluate.Lost:       look(0xe8590c, render.Dotted),
	evaluate.Moved:      look(0x56b4e9, render.DashDotted),
	evaluate.Relabelled: look(0xe58fbf, render.DashDotted),
	evaluate.Rescored:   look(0xf0e442, render.DashDotted),
}
