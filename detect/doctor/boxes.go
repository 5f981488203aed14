package doctor

import "annotate/detect"

// sameBox is the IoU above which two boxes are one object.
const sameBox = 0.95

// singleFaults finds boxes that are wrong by themselves.
func (r *Report) singleFaults(subjects []*subject) {
	boxes := 0
	for _, s := range subjects {
		boxes += s.n
	}
	notFinite := Finding{Kind: NotFinite, Severity: Error, Certain: true, Of: boxes}
	inverted := Finding{Kind: Inverted, Severity: Error, Certain: true, Of: boxes}
	zeroArea := Finding{Kind: ZeroArea, Severity: Error, Certain: true, Of: boxes}
	outside := Finding{Kind: OffFrame, Severity: Error, Certain: true, Of: boxes}
	offFrame := Finding{Kind: OffFrame, Severity: Warning, Certain: true, Of: boxes}
	pastEdge := Finding{Kind: PastEdge, Severity: Note, Certain: true, Of: boxes}
	specks := Finding{Kind: Speck, Severity: Warning, Of: boxes}
	twice := Finding{Kind: Duplicate, Severity: Warning, Certain: true, Of: boxes}
	duplicate := Finding{Kind: Duplicate, Severity: Warning, Of: boxes}
	two := labelPairs{}
	for _, s := range subjects {
		count := func(f *Finding, i int) {
			f.Count++
			f.Repaired++
			f.showBox(s, s.was(i))
		}
		gone := make([]bool, s.n)
		objects := s.objects()
		for i := range objects {
			b := objects[i].Box
			if !b.Finite() {
				count(&notFinite, i)
				gone[i] = true
				continue
			}
			if b != b.Canon() {
				count(&inverted, i)
				b = b.Canon()
				s.change(i).Box = b
			}
			if b.Empty() {
				count(&zeroArea, i)
				gone[i] = true
				continue
			}
			if !s.frame.known() {
				continue
			}
			if s.frame.tooLargeFor(b) {
				specks.Count++ // what it was is a guess
				specks.showBox(s, s.was(i))
			}
			edge := b.Edge(s.frame.w, s.frame.h)
			if !edge.OffFrame() {
				continue
			}
			inside := b.Clamp(s.frame.w, s.frame.h)
			switch {
			case edge == detect.EdgeOutside:
				count(&outside, i)
				gone[i] = true
				continue
			case s.frame.beyond(b, slack*s.frame.w, slack*s.frame.h):
				count(&offFrame, i)
			default:
				count(&pastEdge, i)
			}
			s.change(i).Box = inside
		}
		objects = s.objects() // as repaired
		twins(objects, gone, func(i, j int) {
			a, b := &objects[i], &objects[j]
			if a.Label != b.Label {
				two.add(labelPair{s, s.was(i), s.was(j), a.Label, b.Label, a.Truth && b.Truth})
				return
			}
			// The surer one stays, of equals the first.
			if b.Score > a.Score {
				i, j = j, i
			}
			f := &duplicate
			if a.Box == b.Box && a.Score == b.Score {
				f = &twice // one record twice
			} else if !r.fixes(Duplicate) {
				f.Count++
				f.showBox(s, s.was(j))
				return
			}
			count(f, j)
			gone[j] = true
		})
		s.drop(func(i int) bool { return gone[i] })
	}
	for _, f := range []Finding{notFinite, inverted, zeroArea, outside, offFrame, specks, twice, duplicate} {
		r.file(f)
	}
	r.twoLabels(two, subjects, boxes)
	r.file(pastEdge)
}

// twins calls found with i < j for each two boxes that are one object and are
// not gone. It may set gone.
func twins(objects []detect.Object, gone []bool, found func(i, j int)) {
	pairs(objects, gone, sameBox, found)
}
