package fonts

import "golang.org/x/image/math/fixed"

// A text that stands too tall for the line box is set smaller, but not under
// three quarters: below, its label would look like a footnote to the others.
const (
	shrinkNumerator   = 3
	shrinkDenominator = 4
)

// fit makes text with marks stacked above and below its letters stay in the line
// box: it moves the line to where there is room, and sets it smaller if there is
// not enough, all its runs alike, since two sizes in a label look like a mistake.
// It returns by how many pixels the line goes down. What does not fit even so, a
// pile of combining marks, is cut off by Draw.
func fit(runs []run, ascent, descent int) (shift int) {
	top, bottom := extent(runs)
	if box := fixed.I(ascent + descent); top+bottom > box && (top+bottom)*shrinkNumerator/shrinkDenominator <= box {
		for i := range runs {
			r := &runs[i]
			r.size = r.size * box / (top + bottom)
			if r.face.native != nil {
				r.size = max(r.size&^63, 64) // hinting is for whole pixels
			}
		}
		top, bottom = extent(runs)
	}
	above := (top - fixed.I(ascent)).Ceil() // pixels that stick out; negative: to spare
	below := (bottom - fixed.I(descent)).Ceil()
	switch {
	case above > 0 && below < 0:
		return min(above, -below)
	case below > 0 && above < 0:
		return -min(below, -above)
	}
	return 0
}

// extent returns how far the runs' ink goes above and below the baseline. A
// quarter of a pixel is let off on either side: it is the soft edge of a round
// letter, not worth moving a line for.
func extent(runs []run) (top, bottom fixed.Int26_6) {
	const tolerance = 16
	for i := range runs {
		r := &runs[i]
		top = max(top, r.face.scale(r.top, r.size)-tolerance)
		bottom = max(bottom, -r.face.scale(r.bottom, r.size)-tolerance)
	}
	return top, bottom
}
