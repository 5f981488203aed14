package detect

import (
	"iter"
	"math"
)

// FourBox is the four numbers of a box in a list that does not say what they are,
// with the size of its image; 0 where that is not known.
type FourBox struct {
	Numbers       [4]float64
	Width, Height int
}

// AreSizes reports whether the last two numbers of boxes are width and height, and
// not the second corner: of the two readings the one that leaves fewer boxes
// impossible, inverted or past the edge of their image by more than a tenth. Where
// one box in ten cannot be corners, and the sizes of images say no more, they are
// sizes; a few are faults that checks look for.
func AreSizes(boxes iter.Seq[FourBox]) bool {
	all, noCorners, noSizes := 0, 0, 0
	for b := range boxes {
		all++
		n := b.Numbers
		past := func(x, y float64) bool {
			return b.Width > 0 && b.Height > 0 && (x > 1.1*float64(b.Width) || y > 1.1*float64(b.Height))
		}
		if n[2] <= n[0] || n[3] <= n[1] || past(n[2], n[3]) {
			noCorners++
		}
		if n[2] <= 0 || n[3] <= 0 || past(n[0]+n[2], n[1]+n[3]) {
			noSizes++
		}
	}
	return noCorners > noSizes && 10*noCorners >= all
}

// AreShares reports whether the numbers of boxes are shares of the image's sides
// and not pixels: none is far outside of 0 to 1, as no set of boxes in pixels is,
// and not all are whole. A model's shares may reach past the edge.
func AreShares(boxes iter.Seq[[4]float64]) bool {
	fraction := false
	for b := range boxes {
		if !(Box{b[0], b[1], b[2], b[3]}).Finite() {
			continue // a fault of its own
		}
		for _, v := range b {
			if !(v >= -0.5 && v <= 1.5) {
				return false
			}
			fraction = fraction || v != math.Trunc(v)
		}
	}
	return fraction
}
