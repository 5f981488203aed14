package sheet

import (
	"cmp"
	"fmt"
	"slices"

	"annotate/detect"
)

// suspicion is what speaks against an image's detections.
type suspicion struct {
	faults int     // boxes that cannot be right
	least  float64 // lowest score; 1 without objects
	note   string
}

// worst orders images by suspicion: those with most faults first, then those
// with the lowest score.
func worst(images []detect.Labelled, byName []int) []Choice {
	found := make([]suspicion, len(images))
	for i, img := range images {
		found[i] = suspect(img)
	}
	order := slices.Clone(byName)
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(found[b].faults, found[a].faults), cmp.Compare(found[a].least, found[b].least))
	})
	choices := make([]Choice, len(order))
	for k, i := range order {
		choices[k] = Choice{i, found[i].note}
	}
	return choices
}

// duplicateIoU is from where on two boxes of one label are one object labelled
// twice.
const duplicateIoU = 0.95

func suspect(img detect.Labelled) suspicion {
	s := suspicion{least: 1}
	var empty, outside, twice int
	for i, d := range img.Objects {
		b := d.Box.Canon()
		switch {
		case !d.Box.Finite() || b.Empty():
			empty++
			continue
		case d.Box.Edge(float64(img.Width), float64(img.Height)) == detect.EdgeOutside:
			outside++
		}
		for _, e := range img.Objects[:i] {
			if d.Label == e.Label && b.IoU(e.Box.Canon()) > duplicateIoU {
				twice++
				break
			}
		}
		if d.Score < s.least {
			s.least = d.Score
		}
	}
	s.faults = empty + outside + twice
	switch {
	case empty > 0:
		s.note = fmt.Sprintf("%d without area", empty)
	case outside > 0:
		s.note = fmt.Sprintf("%d outside", outside)
	case twice > 0:
		s.note = fmt.Sprintf("%d twice", twice)
	case s.least < 1:
		s.note = fmt.Sprintf("lowest %.2f", s.least)
	}
	return s
}
