package placement

import "image"

// The greedy choice gives early objects what they like best and leaves late
// ones with short forms and leaders, though often an early one could step
// aside for next to nothing.
const (
	contentCost = 90 // a label that costs at most this has little to gain
	maxShutIn   = 32 // hidden labels in a row that try in vain: a crowd without room for these has none for the next
	maxEjected  = 2  // labels that one move may push aside
	maxDetours  = 3  // labels that one shut in tries to move, one after the other
	moveGain    = 30 // what a move must save, against motion for its own sake
)

// improve tries, once for every object that is not content, to take a better
// spot from others who can do with another that touches their object.
func (s *solver) improve() {
	for i := range s.spots {
		if p := &s.spots[i]; p.form == FormNone || p.stack != 0 || p.cost <= contentCost || len(s.objects[i].Forms) == 0 {
			continue
		}
		old := s.lift(i)
		if !s.eject(i, old) {
			s.put(i, old)
		}
	}
}

// uncover moves labels that hide others beside their object, in the same form,
// where there is room and they hide less: others have moved since they came.
func (s *solver) uncover() {
	for i := range s.spots {
		p := &s.spots[i]
		if p.rect.Empty() || p.stack != 0 {
			continue
		}
		q := s.search(i)
		hidden := q.cover(p.rect, false)
		if hidden < hideObject/8 {
			continue
		}
		old := s.lift(i)
		q.best = old
		q.best.cost = formPrice(old.form) + hidden
		if q.take(old.form) {
			q.near()
		}
		s.gaps = q.gaps
		if q.cover(q.best.rect, false) > hidden { // at its corner
			q.best = old
		}
		s.put(i, q.best)
	}
}

// surface finds places for hidden labels whose objects are shut in by the
// labels of others: where a leader would run over one of these, that moves
// further away.
func (s *solver) surface() {
	failures := 0
	for i := range s.spots {
		if s.spots[i].form != FormHidden {
			continue
		}
		if failures == maxShutIn {
			return
		}
		if failures++; s.breakOut(i) {
			failures = 0
		}
	}
}

// breakOut gives hidden object i a spot with a leader that runs over one plate
// at most, which it moves, however far. It reports false if that costs more than
// it gains.
func (s *solver) breakOut(i int) bool {
	var stuck [maxDetours]item
	for k := range maxDetours {
		q := s.search(i)
		q.through, q.stuck = true, stuck[:k]
		q.farForms()
		if s.hasRow[i] && q.take(FormNumber) {
			q.far()
		}
		s.gaps = q.gaps
		if q.best.form == FormHidden {
			return false
		}
		if !q.blocked {
			s.put(i, q.best)
			return true
		}
		over := int(q.over)
		old := s.lift(over)
		s.put(i, q.best)
		moved := s.find(over)
		if moved.form == FormHidden {
			m := s.search(over)
			m.loose = true
			m.farForms()
			moved = m.best
		}
		if moved.form != FormHidden && q.best.cost+moved.cost+moveGain <= s.costLimit+old.cost {
			s.put(over, moved)
			return true
		}
		s.lift(i)
		s.put(over, old)
		stuck[k] = q.over
	}
	return false
}

// eject puts object i, which has no spot, where it would like to be in full,
// and the labels that stand there elsewhere, if that costs less in all than
// leaving i at old.
func (s *solver) eject(i int, old spot) bool {
	var room [maxEjected + 1]item
	for _, ideal := range s.idealSpots(i) {
		budget := old.cost - ideal.cost - moveGain
		crowd := s.index.blockers(room[:0], ideal.rect)
		if budget < 0 || len(crowd) > maxEjected || s.fixed(crowd) {
			continue
		}
		var were [maxEjected]spot
		for k, c := range crowd {
			were[k] = s.lift(int(c))
			budget += were[k].cost
		}
		s.put(i, ideal)
		moved := 0
		for _, c := range crowd {
			p := s.findNear(int(c), budget+1)
			if budget -= p.cost; budget < 0 {
				break
			}
			s.put(int(c), p)
			moved++
		}
		if moved == len(crowd) {
			return true
		}
		for _, c := range crowd[:moved] {
			s.lift(int(c))
		}
		s.lift(i)
		for k, c := range crowd {
			s.put(int(c), were[k])
		}
	}
	return false
}

// fixed reports whether the legend, the count or a part of a list is among
// the items.
func (s *solver) fixed(crowd []item) bool {
	for _, c := range crowd {
		if c < 0 || s.spots[c].stack != 0 {
			return true
		}
	}
	return false
}

// idealSpots returns the spots that object i would take in full in an empty
// frame; they are valid until the next call.
func (s *solver) idealSpots(i int) []spot {
	q := s.search(i)
	if !q.take(0) {
		return nil
	}
	w, h := q.size.X, q.size.Y
	out, in := q.outer, q.inner
	list := s.ideals[:0]
	for _, c := range [...]struct {
		at         image.Point
		preference int
	}{
		{image.Pt(q.edges[edgeTop].from, out.Min.Y-h), preferAbove},
		{image.Pt(q.edges[edgeTop].to-w, out.Min.Y-h), preferAbove + preferFarEnd},
		{image.Pt(q.edges[edgeBottom].from, out.Max.Y), preferBelow},
		{image.Pt(max(q.edges[edgeTop].from, in.Min.X), in.Min.Y), preferInsideAbove},
		{image.Pt(out.Max.X, q.edges[edgeRight].from), preferRight},
	} {
		at := c.at
		at.X = min(max(at.X, q.frame.Min.X), q.frame.Max.X-w)
		r := image.Rectangle{Min: at, Max: at.Add(q.size)}
		inside := c.preference == preferInsideAbove
		if !r.In(q.frame) || inside && (!r.In(in) || hides(r, q.box)) || !inside && r.Overlaps(q.box) {
			continue
		}
		usual := inside || c.preference == preferAbove
		list = append(list, spot{rect: r, cost: q.price + c.preference + q.cover(r, usual)})
	}
	s.ideals = list
	return list
}
