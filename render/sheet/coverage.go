package sheet

import (
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
