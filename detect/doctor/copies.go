package doctor

import (
	"math"
	"slices"

	"annotate/detect"
)

// Copy is what boxes tell of the copy that they are of. One of the ways is set.
type Copy struct {
	Scale         float64 `json:"scale,omitempty"` // the copy's side over the photo's
	LongestSide   int     `json:"longest_side,omitempty"`
	ShortestSide  int     `json:"shortest_side,omitempty"`
	Width, Height int     `json:"-"` // every copy was a square of this size
	// Exact says that the boxes can be scaled by it. Else it is about right.
	Exact bool `json:"exact"`
}

// size returns the size of the copy of a photo.
func (c *Copy) size(f frame) frame {
	k := c.Scale
	switch {
	case c.Width > 0:
		return frame{float64(c.Width), float64(c.Height)}
	case c.LongestSide > 0:
		k = float64(c.LongestSide) / max(f.w, f.h)
	case c.ShortestSide > 0:
		k = float64(c.ShortestSide) / min(f.w, f.h)
	}
	return frame{k * f.w, k * f.h}
}

// What it takes to speak of copies. Boxes of smaller ones are all possible, so
// that it takes more of them.
const (
	copyBoxes, copyImages             = 10, 3
	smallerCopyBoxes, smallerCopyImgs = 30, 5
	// smallerCopy is how much of the frame boxes may reach at most: among 30
	// boxes that begin at the edges, one usually ends there.
	smallerCopy = 0.85
	// largerCopy is how far past the frame they must reach at least, so that a
	// careless detector is not a larger copy.
	largerCopy = 1.1
)

// extent is where boxes end and begin, in units of what a scaling divides by.
type extent struct {
	x, y       []float64  // where they end, falling
	minX, minY [2]float64 // where the first two begin, rising
}

// extentOf measures the finite boxes of subjects in the units of each.
func extentOf(subjects []*subject, unit func(frame) frame) extent {
	e := newExtent(subjects)
	for _, s := range subjects {
		if !s.frame.known() {
			continue
		}
		u := unit(s.frame)
		s.boxes(func(b detect.Box) { e.add(b, u) })
	}
	e.sort()
	return e
}

// newExtent returns an extent of no boxes, with room for those of all subjects.
func newExtent(subjects []*subject) (e extent) {
	n := 0
	for _, s := range subjects {
		if s.frame.known() {
			n += s.n
		}
	}
	e.x, e.y = make([]float64, 0, n), make([]float64, 0, n)
	e.clear()
	return e
}

// add measures a box in units of a frame.
func (e *extent) add(b detect.Box, u frame) {
	e.x, e.y = append(e.x, b.XMax/u.w), append(e.y, b.YMax/u.h)
	begin(&e.minX, b.XMin/u.w)
	begin(&e.minY, b.YMin/u.h)
}

// begin takes up where a box begins.
func begin(least *[2]float64, v float64) {
	switch {
	case v < least[0]:
		least[0], least[1] = v, least[0]
	case v < least[1]:
		least[1] = v
	}
}

func (e *extent) clear() {
	e.x, e.y = e.x[:0], e.y[:0]
	e.minX, e.minY = [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(1), math.Inf(1)}
}

func (e *extent) sort() {
	for _, v := range [][]float64{e.x, e.y} {
		slices.Sort(v)
		slices.Reverse(v)
	}
}

// reach returns where the boxes end that reach farthest; of 500 one may be
// wrong by itself.
func (e *extent) reach() (x, y float64) {
	skip := len(e.x) / 500
	return e.x[skip], e.y[skip]
}

// beginsAtEdges reports whether boxes come as close to the left and the top edge
// of a copy of this size as they do in pictures. Things stand on the ground, so
// that fewer reach the top.
func (e *extent) beginsAtEdges(w, h float64) bool {
	second := min(1, len(e.x)-1)
	return e.minX[second] <= 0.05*w && e.minY[second] <= 0.12*h
}

// touching returns how many boxes end within a share of a limit.
func touching(ends []float64, limit, share float64) int {
	n := 0
	for _, v := range ends {
		if v < limit*(1-share) {
			break
		}
		if v <= limit*(1+share) {
			n++
		}
	}
	return n
}

// scalings are the ways in which copies are made: what the copy's size is
// constant in units of.
var scalings = [...]struct {
	unit func(frame) frame
	both bool // one limit for both axes
	copy func(x, y float64) Copy
	snap func(limit float64) (float64, bool)
}{
	{func(f frame) frame { return f }, true, func(x, _ float64) Copy { return Copy{Scale: x} }, snapScale},
	{func(f frame) frame { return frame{f.w / max(f.w, f.h), f.h / max(f.w, f.h)} }, true,
		func(x, _ float64) Copy { return Copy{LongestSide: int(math.Round(x))} }, snapSide},
	{func(frame) frame { return frame{1, 1} }, false,
		func(x, y float64) Copy { return Copy{Width: int(math.Round(x)), Height: int(math.Round(y))} }, snapSide},
	{func(f frame) frame { return frame{f.w / min(f.w, f.h), f.h / min(f.w, f.h)} }, true,
		func(x, _ float64) Copy { return Copy{ShortestSide: int(math.Round(x))} }, snapSide},
}

// copyOf returns the copy whose edges the boxes end at, and whether they end there
// together, as those of objects do that a picture cuts.
func copyOf(subjects []*subject) (found Copy, cut, ok bool) {
	most := -1
	for _, way := range scalings {
		e := extentOf(subjects, way.unit)
		x, y := e.reach()
		if way.both {
			if min(x, y) < 0.93*max(x, y) {
				continue // the axes do not tell the same
			}
			x = max(x, y)
			y = x
		}
		if !e.beginsAtEdges(x, y) {
			continue
		}
		atX, atY := touching(e.x, x, 0.002), touching(e.y, y, 0.002)
		exact := atX >= 3 && atY >= 3
		together := exact && 3*atX >= touching(e.x, x, 0.03) && 3*atY >= touching(e.y, y, 0.03)
		sx, snappedX := way.snap(x)
		sy, snappedY := way.snap(y)
		if snappedX && snappedY {
			x, y, exact = sx, sy, true
		}
		if !way.both && !(snappedX && snappedY && sx == sy) {
			continue // two numbers fit anything; networks take squares
		}
		n := touching(e.x, x, 0.03) + touching(e.y, y, 0.03)
		if n > most || n == most && exact && !found.Exact {
			most = n
			found, ok = way.copy(x, y), true
			found.Exact, cut = exact, together
		}
	}
	return found, cut, ok
}

// snapTo returns the first of the rising limits that boxes which reach as far
// as reach may have ended at: they seldom end at the edge to the pixel.
func snapTo(limits []float64, reach float64) (float64, bool) {
	for _, l := range limits {
		if l >= reach*0.998 && l <= reach*1.03 {
			return l, true
		}
	}
	return 0, false
}

// snapScale returns the usual scale that is meant.
func snapScale(scale float64) (float64, bool) {
	return snapTo([]float64{
		0.1, 0.125, 1.0 / 6, 0.2, 0.25, 0.3, 1.0 / 3, 0.375, 0.4, 0.5, 0.6, 2.0 / 3, 0.75, 0.8,
		1.25, 4.0 / 3, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10,
	}, scale)
}

// usualSides are those of copies: what detectors and thumbnails are made at, and
// the 100 and 1000 of relative coordinates.
var usualSides = []float64{
	100, 128, 224, 256, 300, 320, 384, 400, 416, 448, 480, 500, 512, 600, 608, 640, 720, 768, 800, 832, 896,
	960, 1000, 1024, 1080, 1200, 1280, 1333, 1440, 1536, 1600, 1920, 2000, 2048, 2560, 3000, 3840, 4000, 4032, 4096,
}

// snapSide returns the usual side of a copy that is meant.
func snapSide(side float64) (float64, bool) { return snapTo(usualSides, side) }

// mostAtTheEdge reports whether in most images a box ends where the copy does.
// Boxes that are off the frame in a few images, or objects that keep to one half
// of it, are no copy.
func mostAtTheEdge(subjects []*subject, copied *Copy) bool {
	const near = 0.05 // of a side: few boxes end at the edge to the pixel
	images, at := 0, 0
	for _, s := range subjects {
		if !s.frame.known() || s.n == 0 {
			continue
		}
		images++
		size := copied.size(s.frame)
		ends := false
		s.boxes(func(b detect.Box) {
			ends = ends || math.Abs(b.XMax-size.w) <= near*size.w || math.Abs(b.YMax-size.h) <= near*size.h
		})
		if ends {
			at++
		}
	}
	return 2*at > images
}

// someFitBetterAsTheyAre reports whether the reading makes a box impossible that
// is possible.
func someFitBetterAsTheyAre(subjects []*subject, r *reading) bool {
	for _, s := range subjects {
		if !r.covers(s) {
			continue
		}
		worse, undo := false, r.undo(s)
		s.boxes(func(b detect.Box) {
			worse = worse || !s.frame.impossible(b) && s.frame.impossible(undo(b))
		})
		if worse {
			return true
		}
	}
	return false
}

// resized finds boxes of smaller or larger copies by where they end. It reports
// whether they are.
func (r *Report) resized(where string, subjects []*subject) bool {
	before := tallyOf(subjects, nil, nil)
	images := 0
	for _, s := range subjects {
		if s.frame.known() && s.n > 0 {
			images++
		}
	}
	if before.tried < copyBoxes || images < copyImages {
		return false
	}
	e := extentOf(subjects, func(f frame) frame { return f })
	x, y := e.reach()
	smaller := x < smallerCopy && y < smallerCopy && before.tried >= smallerCopyBoxes && images >= smallerCopyImgs
	larger := max(x, y) > largerCopy && before.impossible >= 3 && before.impossible*20 >= before.tried
	if !smaller && !larger {
		return false
	}
	copied, cut, ok := copyOf(subjects)
	if !ok || !smaller && !copied.Exact {
		return false
	}
	scaled := reading{kinds: []Kind{ResizedCopy}, undo: func(s *subject) func(detect.Box) detect.Box {
		size := copied.size(s.frame)
		return func(b detect.Box) detect.Box { return b.Scale(s.frame.w/size.w, s.frame.h/size.h) }
	}}
	if !mostAtTheEdge(subjects, &copied) || someFitBetterAsTheyAre(subjects, &scaled) {
		return false
	}
	n := len(r.Findings)
	if copied.Exact {
		r.verdict(where, subjects, &scaled)
	} else {
		f := Finding{Kind: ResizedCopy, Severity: Error, Where: where, Count: images, Of: images, Tried: before.tried, Impossible: before.impossible}
		r.file(f)
	}
	r.Findings[n].Copy = &copied
	if before.impossible == 0 && !cut {
		r.Findings[n].Severity = Note // or objects that keep to a corner
	}
	return true
}
