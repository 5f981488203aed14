package sheet

import (
	"cmp"
	"slices"
	"strings"

	"annotate/detect"
)

// cover chooses up to n images, or all if n is not positive, such that early
// ones have every label, size of object and density. order decides between
// equals.
//
// Each choice is the image with most features that fewest chosen ones have:
// a feature that k have shown counts 1/(k+1)². Once all are shown, the rarest
// are shown again.
func cover(images []detect.Labelled, order []int, n int) []int {
	if n <= 0 || n > len(order) {
		n = len(order)
	}
	features := make([][]int, len(images))
	numbers := map[string]int{}
	for i, img := range images {
		features[i] = featuresOf(img, numbers)
	}
	const full = 1 << 20 // whole numbers, so that the order of a sum is all one
	worth := make([]int, len(numbers))
	shown := make([]int, len(numbers))
	for f := range worth {
		worth[f] = full
	}
	chosen := make([]int, 0, n)
	left := append([]int(nil), order...)
	for len(chosen) < n {
		best, most := -1, -1
		for at, i := range left {
			if i < 0 {
				continue
			}
			gain := 0
			for _, f := range features[i] {
				gain += worth[f]
			}
			if gain > most {
				best, most = at, gain
			}
		}
		i := left[best]
		left[best] = -1
		chosen = append(chosen, i)
		for _, f := range features[i] {
			shown[f]++
			worth[f] = full / ((shown[f] + 1) * (shown[f] + 1))
		}
	}
	return chosen
}

// featuresOf returns the numbers of what there is to see in an image: its
// labels, its sizes of objects, its density, and whether it stands or lies.
func featuresOf(img detect.Labelled, numbers map[string]int) []int {
	var all []int
	seen := map[int]bool{}
	add := func(kind, name string) {
		key := kind + "\x00" + name
		f, known := numbers[key]
		if !known {
			f = len(numbers)
			numbers[key] = f
		}
		if !seen[f] {
			seen[f] = true
			all = append(all, f)
		}
	}
	for _, d := range img.Objects {
		add("label", strings.ToLower(d.Label))
		add("size", sizeOf(d.Box))
	}
	add("density", densityOf(len(img.Objects)))
	switch {
	case img.Width > img.Height:
		add("shape", "landscape")
	case img.Width < img.Height:
		add("shape", "portrait")
	}
	return all
}

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
