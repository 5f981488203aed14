package doctor

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"annotate/detect"
)

// What a set has to have before its habits are spoken of: of fewer, anything is
// usual.
const (
	habitBoxes  = 100 // boxes of the set
	habitLabel  = 30  // boxes of a label, for its sizes
	habitImages = 10
)

// habits notes what is unusual and may be meant. They are notes: none is
// repaired.
func (r *Report) habits(subjects []*subject) {
	boxes := 0
	for _, s := range subjects {
		boxes += s.n
	}
	again := Finding{Kind: Overlapping, Severity: Note, Of: boxes}
	whole := Finding{Kind: WholeFrame, Severity: Note, Of: boxes}
	for _, s := range subjects {
		gone, told := make([]bool, s.n), make([]bool, s.n)
		objects := s.objects()
		pairs(objects, gone, nearBox, func(i, j int) {
			a, b := &objects[i], &objects[j]
			if !told[j] && a.Label == b.Label && a.Truth && b.Truth && !a.Ignored() && !b.Ignored() && a.Box.IoU(b.Box) <= sameBox {
				told[j] = true
				again.Count++
				again.showBox(s, s.was(j))
			}
		})
		for i := range objects {
			b := objects[i].Box
			if s.frame.known() && s.frame.is(b) && s.frame.is(s.set.objects(s.place)[s.was(i)].Box) && !objects[i].Ignored() {
				whole.Count++
				whole.showBox(s, s.was(i))
			}
		}
	}
	r.file(again)
	if whole.Count > 1 { // one is an object that fills its photo
		r.file(whole)
	}
	r.numbersOfLabels(subjects, boxes)
	r.sizesOfLabels(subjects)
	if r.Images >= habitImages && 2*r.Empty >= r.Images {
		r.file(Finding{Kind: MostlyEmpty, Severity: Note, Certain: true, Count: r.Empty, Of: r.Images})
	}
}

// is reports whether a box is the frame, to a pixel, which some count from 1 or
// leave out at the end. An object that fills a photo seldom is; a tool's default
// always is.
func (f frame) is(b detect.Box) bool {
	return max(math.Abs(b.XMin), math.Abs(b.YMin), math.Abs(b.XMax-f.w), math.Abs(b.YMax-f.h)) <= 1
}

// nearBox is the IoU above which two boxes of one label may be one object.
const nearBox = 0.7

// sizesOfLabels notes boxes whose size is far from what their label has: more
// than eight deviations of the logarithm of the area, as the median tells it, and
// a hundred times larger or smaller than the median.
func (r *Report) sizesOfLabels(subjects []*subject) {
	type spread struct{ middle, limit float64 }
	logs := map[string][]float64{}
	boxes := 0
	each := func(see func(s *subject, i int, label string, log float64)) {
		for _, s := range subjects {
			objects := s.objects()
			for i := range objects {
				o := &objects[i]
				if s.frame.known() && o.Box.Finite() && o.Box.Area() > 0 && !o.Ignored() {
					see(s, i, o.Label, math.Log(o.Box.Area()/(s.frame.w*s.frame.h)))
				}
			}
		}
	}
	each(func(_ *subject, _ int, label string, log float64) {
		logs[label] = append(logs[label], log)
		boxes++
	})
	of := map[string]spread{}
	for label, list := range logs {
		if len(list) < habitLabel {
			continue
		}
		middle := median(list)
		for i := range list {
			list[i] = math.Abs(list[i] - middle)
		}
		of[label] = spread{middle, max(8*1.4826*median(list), math.Log(100))} // 1.4826: from the median's deviation to the standard one
	}
	type odd struct {
		s     *subject
		i     int
		label string
	}
	var found []odd
	each(func(s *subject, i int, label string, log float64) {
		if of, ok := of[label]; ok && math.Abs(log-of.middle) > of.limit {
			found = append(found, odd{s, i, label})
		}
	})
	slices.SortStableFunc(found, func(a, b odd) int { return strings.Compare(a.label, b.label) })
	f := Finding{Kind: OddSize, Severity: Note, Of: boxes, Count: len(found)}
	for _, b := range found[:min(MaxExamples, len(found))] {
		f.showBox(b.s, b.s.was(b.i))
	}
	r.file(f)
}

// median returns the middle of values, which it sorts.
func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// pairs calls found with i < j for each two objects whose boxes have an IoU above
// limit and are not gone. It goes along the left edges, as the one's is within a
// share of 1 less the limit of the other's width.
func pairs(objects []detect.Object, gone []bool, limit float64, found func(i, j int)) {
	order := make([]int, 0, len(objects))
	for i := range objects {
		if !gone[i] && objects[i].Box.Finite() {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(objects[a].Box.XMin, objects[b].Box.XMin), a-b)
	})
	for n, i := range order {
		end := objects[i].Box.XMin + (1-limit)*objects[i].Box.Width()
		for _, j := range order[n+1:] {
			if gone[i] || !(objects[j].Box.XMin <= math.Nextafter(end, math.Inf(1))) {
				break
			}
			if !gone[j] && objects[i].Box.IoU(objects[j].Box) > limit {
				found(min(i, j), max(i, j))
			}
		}
	}
}
