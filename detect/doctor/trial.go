package doctor

import "annotate/detect"

// reading is one way in which labels may have been misunderstood.
type reading struct {
	kinds []Kind
	// on says which subjects it is about; nil: all of known size.
	on func(*subject) bool
	// undo returns what leads back from the boxes of a subject.
	undo func(*subject) func(detect.Box) detect.Box
	// unsized says that it is about the subjects of unknown size.
	unsized bool

	// What it takes to be considered: so many boxes, and so many of them, and
	// such a share, impossible.
	minBoxes, minBad int
	minShare         float64
}

// tally is what boxes look like under a reading.
type tally struct {
	tried      int // finite boxes of subjects that are covered, else of those with a known frame
	impossible int
	over       int // past the edge by more than a pixel: tells readings apart
}

func (t *tally) add(f frame, b detect.Box) {
	t.tried++
	if f.impossible(b) {
		t.impossible++
	}
	if b.Empty() || f.beyond(b, 1, 1) {
		t.over++
	}
}

func (r *reading) covers(s *subject) bool {
	return s.frame.known() != r.unsized && (r.on == nil || r.on(s))
}

// tallyOf counts the boxes of subjects, undone by the reading where it covers
// them; of a nil reading as they are. Only those covered count if only is set.
func tallyOf(subjects []*subject, r *reading, only *reading) (t tally) {
	for _, s := range subjects {
		if only == nil && !s.frame.known() || only != nil && !only.covers(s) {
			continue
		}
		undo := func(b detect.Box) detect.Box { return b }
		if r != nil && r.covers(s) {
			undo = r.undo(s)
		}
		s.boxes(func(b detect.Box) { t.add(s.frame, undo(b)) })
	}
	return t
}

// explains reports whether boxes are impossible in numbers, and the reading
// makes them possible.
func (r *reading) explains(before, after tally) bool {
	return before.tried >= r.minBoxes && before.impossible >= r.minBad &&
		float64(before.impossible) >= r.minShare*float64(before.tried) &&
		after.impossible*10 <= before.impossible && after.impossible*50 <= after.tried
}

// best returns the reading that explains the subjects' boxes and leaves the
// fewest impossible, of equals the first; nil if none does.
func best(subjects []*subject, readings []reading) *reading {
	var chosen *reading
	var least tally
	for i := range readings {
		r := &readings[i]
		if !r.explains(tallyOf(subjects, nil, r), tallyOf(subjects, r, r)) {
			continue
		}
		left := tallyOf(subjects, r, nil)
		if chosen == nil || left.impossible < least.impossible ||
			left.impossible == least.impossible && left.over < least.over {
			chosen, least = r, left
		}
	}
	return chosen
}

// fewestBad is the least minBad of all.
const fewestBad = 2

// singles are the readings by one mistake, the usual ones first.
func singles() []reading {
	readings := []reading{
		{kinds: []Kind{UnrotatedCopy}, on: isTurned, undo: undoTurn, minBoxes: 3, minBad: fewestBad, minShare: 0.1},
		{kinds: []Kind{Multiplied}, undo: undoMultiplied, minBoxes: 3, minBad: 3, minShare: 0.9},
	}
	for _, m := range misreadings {
		readings = append(readings, reading{
			kinds: []Kind{m.kind()}, undo: always(m.undo), minBoxes: 8, minBad: 3, minShare: 0.05,
		})
	}
	return append(readings, reading{
		kinds: []Kind{AxesSwapped}, undo: always(swapAxes), minBoxes: 8, minBad: 3, minShare: 0.05,
	})
}

// doubles are the readings by columns taken for others and one mistake more.
// They are for when no single one explains the boxes.
func doubles() []reading {
	var readings []reading
	for _, m := range misreadings {
		for _, other := range singles() {
			if _, _, again := other.kinds[0].Misread(); again {
				continue
			}
			// Numbers were taken for others last, so that is undone first, but
			// for factors, which may change places with it.
			readings = append(readings, reading{
				kinds: []Kind{m.kind(), other.kinds[0]}, on: other.on,
				undo: func(s *subject) func(detect.Box) detect.Box {
					undo := other.undo(s)
					return func(b detect.Box) detect.Box { return undo(m.undo(b)) }
				},
				minBoxes: 12, minBad: 5, minShare: 0.2,
			})
		}
	}
	return readings
}

func always(f func(detect.Box) detect.Box) func(*subject) func(detect.Box) detect.Box {
	return func(*subject) func(detect.Box) detect.Box { return f }
}

func isTurned(s *subject) bool { return s.photo.turned() && s.frame == s.photo.upright() }

func undoTurn(s *subject) func(detect.Box) detect.Box {
	stored := s.photo.stored()
	return func(b detect.Box) detect.Box { return turn(b, s.photo.Orientation, stored.w, stored.h) }
}

func undoMultiplied(s *subject) func(detect.Box) detect.Box {
	return func(b detect.Box) detect.Box { return b.Scale(1/s.frame.w, 1/s.frame.h) }
}

// misread finds what mistake explains boxes that are impossible in numbers, and
// undoes it. It reports whether there is one.
func (r *Report) misread(where string, subjects []*subject) bool {
	var chosen *reading
	if tallyOf(subjects, nil, nil).impossible >= fewestBad { // else no reading is considered
		if chosen = best(subjects, singles()); chosen == nil {
			chosen = best(subjects, doubles())
		}
	}
	if chosen == nil {
		return r.misreadUnsized(where, subjects)
	}
	r.verdict(where, subjects, chosen)
	return true
}

// misreadUnsized finds sizes that were taken for corners where images have no size that
// shows it: many boxes are inverted, some along one axis alone, and read so they end
// where the numbers as they are do. Corners that were written in any order would end at
// up to twice that.
func (r *Report) misreadUnsized(where string, subjects []*subject) bool {
	sizes := misreadings[0]
	chosen := reading{kinds: []Kind{sizes.kind()}, undo: always(sizes.undo), unsized: true, minBoxes: 8, minBad: 3, minShare: 0.2}
	if !chosen.explains(tallyOf(subjects, nil, &chosen), tallyOf(subjects, &chosen, &chosen)) {
		return false
	}
	oneAxis, inverted := 0, 0
	var as, read detect.Box
	for _, s := range subjects {
		if !chosen.covers(s) {
			continue
		}
		s.boxes(func(b detect.Box) {
			x, y := b.XMin > b.XMax, b.YMin > b.YMax
			if x || y {
				inverted++
			}
			if x != y {
				oneAxis++
			}
			as.XMax, as.YMax = max(as.XMax, b.XMin, b.XMax), max(as.YMax, b.YMin, b.YMax)
			u := sizes.undo(b)
			read.XMax, read.YMax = max(read.XMax, u.XMax), max(read.YMax, u.YMax)
		})
	}
	if oneAxis*10 < inverted || read.XMax > 1.25*as.XMax || read.YMax > 1.25*as.YMax {
		return false
	}
	r.verdict(where, subjects, &chosen)
	return true
}

// verdict files a finding for each mistake of the reading, and undoes it.
func (r *Report) verdict(where string, subjects []*subject, chosen *reading) {
	before, after := tallyOf(subjects, nil, chosen), tallyOf(subjects, chosen, chosen)
	repair := r.fixesAll(chosen.kinds)
	f := Finding{
		Severity: Error, Where: where,
		Tried: before.tried, Impossible: before.impossible, Left: after.impossible,
	}
	for _, s := range subjects {
		if s.n > 0 {
			f.Of++
		}
		if !chosen.covers(s) || s.n == 0 {
			continue
		}
		f.Count++
		// One box an image, of boxes that are impossible if some are.
		for i, o := range s.objects() {
			if b := o.Box; b.Finite() && (f.Impossible == 0 || s.frame.impossible(b)) {
				f.showBox(s, s.was(i))
				break
			}
		}
		if s.waiting = !repair; repair {
			s.apply(chosen.undo(s))
			f.Repaired++
		}
	}
	for _, k := range chosen.kinds {
		f.Kind = k
		r.file(f)
	}
}
