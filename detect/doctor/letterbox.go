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
	for _, side := range usualSides {
		l := letterbox{side}
		undone := reading{kinds: []Kind{Letterbox}, undo: l.undo}
		images, barred, ends := 0, 0, 0
		e.clear()
		for _, s := range subjects {
			if !s.frame.known() || len(s.img.Objects) == 0 {
				continue
			}
			images++
			scale, barX, barY := l.inside(s.frame)
			if max(barX, barY) > 0.03*side {
				barred++
			}
			atEdge := false
			for i := range s.img.Objects {
				b := s.img.Objects[i].Box
				if !b.Finite() {
					continue
				}
				b = unboxed(b, scale, barX, barY)
				e.add(b, s.frame)
				atEdge = atEdge || math.Abs(b.XMax-s.frame.w) <= 0.05*s.frame.w || math.Abs(b.YMax-s.frame.h) <= 0.05*s.frame.h
			}
			if atEdge {
				ends++
			}
		}
		if images < copyImages || 2*barred < images || 2*ends <= images {
			continue
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
