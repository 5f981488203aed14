package doctor

import (
	"math"

	"annotate/detect"
)

// letterbox is a square copy that keeps the photo's shape, in the middle, with
// bars beside or above and below it: what most detectors are fed.
type letterbox struct{ side float64 }

// inside returns the place of the photo in the square: its scale and the width
// of the bars.
func (l letterbox) inside(f frame) (scale, barX, barY float64) {
	scale = l.side / max(f.w, f.h)
	return scale, (l.side - scale*f.w) / 2, (l.side - scale*f.h) / 2
}

// undo returns what leads from boxes in the square to the photo's.
func (l letterbox) undo(s *subject) func(detect.Box) detect.Box {
	scale, barX, barY := l.inside(s.frame)
	return func(b detect.Box) detect.Box { return unboxed(b, scale, barX, barY) }
}

func unboxed(b detect.Box, scale, barX, barY float64) detect.Box {
	return detect.Box{
		XMin: (b.XMin - barX) / scale, YMin: (b.YMin - barY) / scale,
		XMax: (b.XMax - barX) / scale, YMax: (b.YMax - barY) / scale,
	}
}

// fitsAsItIs reports whether boxes are where they are in photos: all possible, and
// as near to each edge as boxes come. Then there is nothing to explain.
func fitsAsItIs(subjects []*subject) bool {
	e := extentOf(subjects, func(f frame) frame { return f })
	x, y := e.reach()
	return tallyOf(subjects, nil, nil).impossible == 0 && min(x, y) >= 0.93 && e.beginsAtEdges(1, 1)
}

// letterboxed finds boxes that are in pixels of a square with bars: undone, they
// begin and end at the photos' edges, and not one box is worse for it. It reports
// whether they are.
func (r *Report) letterboxed(where string, subjects []*subject) bool {
	before := tallyOf(subjects, nil, nil)
	if before.tried < copyBoxes {
		return false
	}
	var chosen *reading
	var square float64
	most := 0
	e := newExtent(subjects) // its memory serves every side: with millions of boxes it is much
	for _, side := range likelySides(subjects) {
		l := letterbox{side}
		undone := reading{kinds: []Kind{Letterbox}, undo: l.undo}
		e.clear()
		for _, s := range subjects {
			if s.frame.known() {
				scale, barX, barY := l.inside(s.frame)
				s.boxes(func(b detect.Box) { e.add(unboxed(b, scale, barX, barY), s.frame) })
			}
		}
		e.sort()
		x, y := e.reach()
		if min(x, y) < 0.93 || max(x, y) > 1.03 || !e.beginsAtEdges(1, 1) || someFitBetterAsTheyAre(subjects, &undone) {
			continue
		}
		if after := tallyOf(subjects, &undone, nil); after.impossible*50 > after.tried {
			continue
		}
		if n := touching(e.x, 1, 0.03) + touching(e.y, 1, 0.03); n > most {
			most, chosen, square = n, &undone, side
		}
	}
	if chosen == nil || fitsAsItIs(subjects) {
		return false
	}
	n := len(r.Findings)
	r.verdict(where, subjects, chosen)
	r.Findings[n].Copy = &Copy{Width: int(square), Height: int(square), Exact: true}
	return true
}

// likelySides returns the sides of squares in which most photos have bars, and a box
// that ends at the photo's edge. They are looked for all at once: millions of boxes take
// long to go through.
func likelySides(subjects []*subject) (likely []float64) {
	images := 0
	barred, ends := make([]int, len(usualSides)), make([]int, len(usualSides))
	for _, s := range subjects {
		if !s.frame.known() || s.n == 0 {
			continue
		}
		images++
		objects := s.objects()
		for k, side := range usualSides {
			scale, barX, barY := letterbox{side}.inside(s.frame)
			if max(barX, barY) > 0.03*side {
				barred[k]++
			}
			for i := range objects {
				b := objects[i].Box
				if !b.Finite() {
					continue
				}
				b = unboxed(b, scale, barX, barY)
				if math.Abs(b.XMax-s.frame.w) <= 0.05*s.frame.w || math.Abs(b.YMax-s.frame.h) <= 0.05*s.frame.h {
					ends[k]++
					break
				}
			}
		}
	}
	for k, side := range usualSides {
		if images >= copyImages && 2*barred[k] >= images && 2*ends[k] > images {
			likely = append(likely, side)
		}
	}
	return likely
}
