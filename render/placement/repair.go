package placement

import "image"

// Repair: the greedy choice gives early objects what they like best and leaves
// late ones with leaders and short forms, though often an early one could step
// aside for next to nothing.

const (
	contentCost = 90 // whoever pays at most this has nothing to gain
	maxEjected  = 2  // labels that one move may push aside
	moveGain    = 30 // a move must save at least this, against pointless motion
)

// improve tries, once for every object that is not content, to take a better
// spot from others who can do without it.
func (s *solver) improve() {
	budget := 40 + len(s.objects)
	for i := range s.objects {
		if s.spots[i].form == FormNone || s.spots[i].cost <= contentCost {
			continue
		}
		if budget--; budget < 0 {
			return
		}
		old := s.lift(i)
		// Later ones may have left room since.
		if p := s.find(i); p.cost+moveGain <= old.cost {
			old = p
		}
		if old.cost <= contentCost || !s.eject(i, old) {
			s.put(i, old)
		}
	}
}

// eject puts object i, which has no spot, where it would like to be, and those
// who stand there elsewhere, if that is cheaper in all than leaving i at old.
func (s *solver) eject(i int, old spot) bool {
	for _, r := range s.wishes(i) {
		crowd := s.index.blockers(make([]item, 0, maxEjected+1), r.rect)
		if len(crowd) > maxEjected || containsPlate(crowd) {
			continue
		}
		before := old.cost
		after := r.cost
		for _, c := range crowd {
			before += s.spots[c].cost
		}
		if after+moveGain > before {
			continue
		}
		var were [maxEjected]spot
		for k, c := range crowd {
			were[k] = s.lift(int(c))
		}
		s.put(i, r)
		moved := 0
		for _, c := range crowd {
			p := s.find(int(c))
			s.put(int(c), p)
			moved++
			if after += p.cost; after+moveGain > before {
				break
			}
		}
		if after+moveGain <= before {
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

func containsPlate(list []item) bool {
	for _, it := range list {
		if it < 0 {
			return true
		}
	}
	return false
}

// wishes returns the spots that object i would take in an empty frame.
func (s *solver) wishes(i int) []spot {
	q := search{solver: s, subject: s.subjects[i]}
	q.parts = s.field.parts(&q.subject)
	q.take(0, s.objects[i].Forms[0], 0)
	if q.price > 0 {
		return nil
	}
	w, h := q.size.X, q.size.Y
	out, in := q.outer, q.inner
	var list []spot
	for _, c := range [...]struct {
		at         image.Point
		preference int
	}{
		{image.Pt(out.Min.X, out.Min.Y-h), preferAbove},
		{image.Pt(out.Max.X-w, out.Min.Y-h), preferAbove + preferFarEnd},
		{image.Pt(out.Min.X, out.Max.Y), preferBelow},
		{image.Pt(in.Min.X, in.Min.Y), preferInsideAbove},
		{image.Pt(out.Max.X, out.Min.Y), preferRight},
	} {
		at := c.at
		at.X = min(max(at.X, q.frame.Min.X), q.frame.Max.X-w)
		r := image.Rectangle{Min: at, Max: at.Add(q.size)}
		if !r.In(q.frame) || c.preference == preferInsideAbove && !r.In(in) {
			continue
		}
		list = append(list, spot{form: 0, rect: r, cost: c.preference + q.cover(r)})
	}
	return list
}
