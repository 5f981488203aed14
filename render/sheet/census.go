package sheet

import (
	"cmp"
	"slices"
	"strings"

	"annotate/detect"
)

// Census is what a dataset holds.
type Census struct {
	Images, Objects int
	Labels          []LabelCount // most frequent first, then by name
}

// LabelCount is how many objects have a label.
type LabelCount struct {
	Label string
	Count int
}

// Count takes the census of a dataset.
func Count(images []detect.Labelled) Census {
	c := Census{Images: len(images)}
	counts := map[string]int{}
	for _, img := range images {
		c.Objects += len(img.Objects)
		for _, d := range img.Objects {
			counts[d.Label]++
		}
	}
	for label, n := range counts {
		c.Labels = append(c.Labels, LabelCount{label, n})
	}
	slices.SortFunc(c.Labels, func(a, b LabelCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Label, b.Label))
	})
	return c
}

// The names of size and density classes as coverage counts them.
const (
	small  = "small"
	medium = "medium"
	large  = "large"
)

// sizeOf returns COCO's size class of a box: small is under 32×32 pixels of
// area, medium under 96×96 (pycocotools, Params.areaRng).
func sizeOf(b detect.Box) string {
	switch area := b.Canon().Area(); {
	case area < 32*32:
		return small
	case area < 96*96:
		return medium
	}
	return large
}

// densityOf returns a class of how many objects share an image.
func densityOf(objects int) string {
	switch {
	case objects == 0:
		return "empty"
	case objects == 1:
		return "one"
	case objects <= 4:
		return "few"
	case objects <= 12:
		return "some"
	}
	return "many"
}
