package doctor

import "annotate/detect"

// form is what the four numbers of a box mean.
type form int

const (
	xyxy   form = iota // corners
	xywh               // first corner, width, height
	cxcywh             // middle, width, height
)

func (f form) String() string { return [...]string{"xyxy", "xywh", "cxcywh"}[f] }

// box returns the box that four numbers of this form mean.
func (f form) box(n [4]float64) detect.Box {
	switch f {
	case xywh:
		return detect.Box{XMin: n[0], YMin: n[1], XMax: n[0] + n[2], YMax: n[1] + n[3]}
	case cxcywh:
		return detect.Box{XMin: n[0] - n[2]/2, YMin: n[1] - n[3]/2, XMax: n[0] + n[2]/2, YMax: n[1] + n[3]/2}
	}
	return detect.Box{XMin: n[0], YMin: n[1], XMax: n[2], YMax: n[3]}
}

// numbers is the inverse of box.
func (f form) numbers(b detect.Box) [4]float64 {
	w, h := b.XMax-b.XMin, b.YMax-b.YMin
	switch f {
	case xywh:
		return [4]float64{b.XMin, b.YMin, w, h}
	case cxcywh:
		return [4]float64{(b.XMin + b.XMax) / 2, (b.YMin + b.YMax) / 2, w, h}
	}
	return [4]float64{b.XMin, b.YMin, b.XMax, b.YMax}
}

// misreading is numbers of one form that were taken for another.
type misreading struct{ are, as form }

// misreadings are all of them, the usual ones first.
var misreadings = [...]misreading{
	{are: xywh, as: xyxy}, {are: xyxy, as: xywh}, {are: cxcywh, as: xywh},
	{are: xywh, as: cxcywh}, {are: cxcywh, as: xyxy}, {are: xyxy, as: cxcywh},
}

func (m misreading) kind() Kind { return Kind(m.are.String() + "-read-as-" + m.as.String()) }

func (m misreading) undo(b detect.Box) detect.Box { return m.are.box(m.as.numbers(b)) }

func swapAxes(b detect.Box) detect.Box {
	return detect.Box{XMin: b.YMin, YMin: b.XMin, XMax: b.YMax, YMax: b.XMax}
}

// turn returns where a box of the stored picture, of width by height pixels,
// lies in the upright one, by the EXIF orientation o (EXIF 2.32, 4.6.4).
func turn(b detect.Box, o int, width, height float64) detect.Box {
	x0, y0, x1, y1 := b.XMin, b.YMin, b.XMax, b.YMax
	switch o {
	case 2: // mirrored left and right
		return detect.Box{XMin: width - x1, YMin: y0, XMax: width - x0, YMax: y1}
	case 3: // by 180°
		return detect.Box{XMin: width - x1, YMin: height - y1, XMax: width - x0, YMax: height - y0}
	case 4: // mirrored top and bottom
		return detect.Box{XMin: x0, YMin: height - y1, XMax: x1, YMax: height - y0}
	case 5: // mirrored at the diagonal from the top left
		return swapAxes(b)
	case 6: // a quarter clockwise
		return detect.Box{XMin: height - y1, YMin: x0, XMax: height - y0, YMax: x1}
	case 7: // mirrored at the diagonal from the top right
		return detect.Box{XMin: height - y1, YMin: width - x1, XMax: height - y0, YMax: width - x0}
	case 8: // a quarter anticlockwise
		return detect.Box{XMin: y0, YMin: width - x1, XMax: y1, YMax: width - x0}
	}
	return b
}
