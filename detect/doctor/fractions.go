package doctor

import "annotate/detect"

// minSpecks is how many boxes it takes to call them fractions, unless they are
// all that there is: one may be a box that is wrong by itself.
const minSpecks = 3

// manySpecks is how many boxes, and no others, make it certain.
const manySpecks = 10

// fractions finds images whose boxes are all specks, which are coordinates
// given as shares of the sides.
func (r *Report) fractions(subjects []*subject) {
	var specks []*subject
	boxes, others := 0, 0
	for _, s := range subjects {
		n, all := 0, true
		s.boxes(func(b detect.Box) {
			n++
			all = all && speck(b)
		})
		switch {
		case n == 0:
		// In a picture of a few pixels a speck is a box like others.
		case all && (!s.frame.known() || min(s.frame.w, s.frame.h) > 16*speckSide):
			specks = append(specks, s)
			boxes += n
		default:
			others++
		}
	}
	if boxes == 0 || boxes < minSpecks && others > 0 {
		return
	}
	var sized []*subject
	f := Finding{Kind: Normalised, Severity: Error, Of: len(specks) + others, Count: len(specks), Tried: boxes, Impossible: boxes}
	for _, s := range specks {
		f.showBox(s, s.was(0))
		if s.frame.known() {
			sized = append(sized, s)
		}
	}
	chosen := readFractions(sized)
	left := tallyOf(sized, &chosen, nil)
	if f.Left = left.impossible; left.impossible*10 <= left.tried {
		// Where nothing else is in the file, no box can be in pixels.
		f.Certain = others == 0 && boxes >= manySpecks && len(chosen.kinds) == 1
		repair := f.Certain || r.fixesAll(chosen.kinds)
		for _, s := range sized {
			if s.waiting = !repair; repair {
				s.apply(chosen.undo(s))
				f.Repaired++
			}
		}
	}
	for _, k := range chosen.kinds {
		f.Kind = k
		r.file(f)
	}
}

// readFractions returns how shares of the sides are to be read: as corners in
// the order that they came in, unless that is impossible for many boxes.
func readFractions(subjects []*subject) reading {
	plain := reading{kinds: []Kind{Normalised}, undo: undoFractions(func(b detect.Box) detect.Box { return b })}
	if t := tallyOf(subjects, &plain, nil); t.impossible < 3 || t.impossible*20 < t.tried {
		return plain
	}
	var others []reading
	for _, m := range misreadings {
		others = append(others, reading{kinds: []Kind{Normalised, m.kind()}, undo: undoFractions(m.undo)})
	}
	// Pascal VOC counts pixels from 1, and its readers take 1 off the minima, of
	// shares too.
	others = append(others, reading{kinds: []Kind{Normalised}, undo: undoFractions(func(b detect.Box) detect.Box {
		return detect.Box{XMin: b.XMin + 1, YMin: b.YMin + 1, XMax: b.XMax, YMax: b.YMax}
	})})
	chosen, least := plain, tallyOf(subjects, &plain, nil)
	for _, o := range others {
		if t := tallyOf(subjects, &o, nil); t.impossible < least.impossible ||
			t.impossible == least.impossible && t.over < least.over {
			chosen, least = o, t
		}
	}
	return chosen
}

// undoFractions puts the columns right and makes pixels of them.
func undoFractions(columns func(detect.Box) detect.Box) func(*subject) func(detect.Box) detect.Box {
	return func(s *subject) func(detect.Box) detect.Box {
		return func(b detect.Box) detect.Box { return columns(b).Scale(s.frame.w, s.frame.h) }
	}
}
