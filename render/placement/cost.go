package placement

import "image"

// Costs are whole numbers. The unit is a thousandth of hiding one object
// completely; everything else is priced against that, as what one would give
// to avoid it.
const (
	hideObject = 1000 // covering another object's box, by the share covered
	hideStroke = 250  // covering, or touching from outside, its stroke, by share
	hideLine   = 40   // lying on strokes, or against them, with the whole length: a label looks like that object's
	hideOwn    = 600  // covering the own box, by share: small objects stay visible

	// An object is large from the area of so many labels on: the larger it is, the
	// less it matters what share of it is hidden, for it is seen all the same.
	largeObject = 3
	roomy       = 3 // label heights: the same for the own object, if it is higher and wider than that

	// Forms: each step down the list loses words.
	costForm     = 150
	maxCostForm  = 450
	costNumber   = 800
	costMost     = 1150 // hiding more than this for one label helps nobody
	costCrossing = 160  // of two leaders

	// A leader costs for being there and by its length in label heights.
	costLeader       = 200
	costLeaderHeight = 40
	costLeaderSquare = 8
)

// Preference among places that cover nothing. Above the top left corner is
// where everybody looks for a label first, then inside that corner; the rest
// follows the order of Christensen, Marks and Shieber, adapted from points to
// boxes. Sliding along an edge costs costSlide per label width.
const (
	preferAbove       = 0
	preferBelow       = 64
	preferInsideAbove = 24
	preferInsideBelow = 112
	preferRight       = 98
	preferLeft        = 126
	preferInsideLeft  = 90
	preferInsideRight = 126
	preferOver        = 154
	preferCentred     = 34
	preferFarEnd      = 28
	costSlide         = 70
	costSlideStart    = 20

	// At its usual corner, above the top left or inside it, a label may hide what
	// is large: of what it hides of others there a quarter counts, as long as that
	// saves no more than costCorner, so that small objects push it away.
	costCorner = 200
	// It had better not lie above on the lower edge of another object that its
	// colour does not tell from its own: a shelf's goods have labels inside.
	costAnothers = 60
)

// ease returns the price of hiding a share of an object that has an area and is
// large from another on.
func ease(price, large, area int64) int64 {
	if area > large {
		return price * large / area
	}
	return price
}

// formPrice returns the price of a form, wherever it stands.
func formPrice(form int) int {
	if form == FormNumber {
		return costNumber
	}
	return min(form*costForm, maxCostForm)
}

// cover returns the price of what a plate at r hides. Objects with the same
// box as this one count as the object itself: nothing near it could avoid
// them, and their labels belong there. Usual says that r is at its usual corner.
func (q *search) cover(r image.Rectangle, usual bool) int {
	w := q.field.integral(r)
	if w == 0 {
		return 0
	}
	w -= q.own(r)
	cost := max(int(w>>weightBits), 0)
	if usual && !q.field.smallAtRim(r) {
		cost = max(cost/4, cost-costCorner)
	}
	if in := r.Intersect(q.box); !in.Empty() {
		own := hideOwn * area(in) / area(q.box)
		if min(q.box.Dx(), q.box.Dy()) > roomy*r.Dy() {
			own = ease(own, largeObject*area(in), area(q.box))
		}
		cost += int(own)
	}
	return cost
}

// own returns the weight inside r that is the object's and its twins'.
func (q *search) own(r image.Rectangle) int64 {
	if !r.Overlaps(q.halo) {
		return 0
	}
	return int64(q.alike) * q.field.own(&q.parts, r)
}
