package main

import (
	"cmp"
	"path"
	"slices"

	"annotate/detect"
	"annotate/detect/evaluate"
)

// counterparts finds the images of a dataset under the names that another
// source has for them: the same path, else the base name if only one image has
// it. Records of photos find each other by the photo's hash first.
type counterparts struct {
	*dataset
	bySum, byName, byBase map[string]int // index into images, or severalImages
}

const severalImages = -1

func newCounterparts(d *dataset) *counterparts {
	c := &counterparts{dataset: d, bySum: map[string]int{}, byName: map[string]int{}, byBase: map[string]int{}}
	for i, img := range d.images {
		if sum := d.sums[img.Name]; sum != "" {
			c.bySum[sum] = i
		}
		c.byName[path.Clean(img.Name)] = i
		base := path.Base(img.Name)
		if _, again := c.byBase[base]; again {
			i = severalImages
		}
		c.byBase[base] = i
	}
	return c
}

// find returns the index of the image; sum may be empty.
func (c *counterparts) find(name, sum string) (int, bool) {
	if i, ok := c.bySum[sum]; ok {
		return i, true
	}
	if i, ok := c.byName[path.Clean(name)]; ok {
		return i, true
	}
	i, ok := c.byBase[path.Base(name)]
	return i, ok && i != severalImages
}

// scaleOf returns the factors from the pixels of a dataset's image to those of
// a picture of the given size; 1 where one of the sizes is not known.
func scaleOf(img *detect.Labelled, width, height int) (sx, sy float64) {
	if img.Width <= 0 || img.Height <= 0 || width <= 0 || height <= 0 {
		return 1, 1
	}
	return float64(width) / float64(img.Width), float64(height) / float64(img.Height)
}

// detectionsOf returns the detections of image i in pixels of a picture of the
// given size.
func (c *counterparts) detectionsOf(i, width, height int) []detect.Detection {
	img := &c.images[i]
	sx, sy := scaleOf(img, width, height)
	dets := img.Detections()
	for k := range dets {
		dets[k] = dets[k].Scale(sx, sy)
	}
	return dets
}

// groundTruth is what --truth names.
type groundTruth struct {
	*counterparts
}

func openGroundTruth(s labelSource, bad func(error)) (*groundTruth, error) {
	d, err := s.open(bad)
	if err != nil {
		return nil, err
	}
	return &groundTruth{newCounterparts(d)}, nil
}

// truthsOf returns the objects of image i in pixels of a picture of the given
// size.
func (g *groundTruth) truthsOf(i, width, height int) []detect.Object {
	sx, sy := scaleOf(&g.images[i], width, height)
	truths := slices.Clone(g.images[i].Objects)
	for k := range truths {
		truths[k] = truths[k].Scale(sx, sy)
	}
	return truths
}

// wantedOf returns those of truthsOf whose labels are wanted, as a
// [detect.Selection] reads labels and exclude.
func (g *groundTruth) wantedOf(i, width, height int, labels, exclude []string) []detect.Object {
	wanted := detect.Selection{Labels: labels, Exclude: exclude}
	return slices.DeleteFunc(g.truthsOf(i, width, height), func(t detect.Object) bool {
		return len(wanted.Apply([]detect.Detection{{Label: t.Label}})) == 0
	})
}

// beside puts the images of a run beside the ground truth. They are in the order
// of COCO's ids, where the truth has them, and else of their names: where scores
// are equal, an AP depends on it. An image that the run does not have counts as one where nothing was
// found, as COCO has it; missing and unknown are the names that only one side
// has.
func (g *groundTruth) beside(found *dataset) (images []evaluate.Image, missing, unknown []string) {
	run := newCounterparts(found)
	images = make([]evaluate.Image, len(g.images))
	used := make([]bool, len(found.images))
	order := make([]int, len(g.images))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(g.ids[g.images[a].Name], g.ids[g.images[b].Name])
	})
	for at, i := range order {
		img := &g.images[i]
		images[at].Truths = g.truthsOf(i, img.Width, img.Height)
		k, ok := run.find(img.Name, g.sums[img.Name])
		if !ok || used[k] {
			missing = append(missing, img.Name)
			continue
		}
		used[k] = true
		images[at].Detections = run.detectionsOf(k, img.Width, img.Height)
	}
	for i, ok := range used {
		if !ok {
			unknown = append(unknown, found.images[i].Name)
		}
	}
	return images, missing, unknown
}
