package evaluate

import (
	"runtime"
	"sync"
	"sync/atomic"

	"annotate/detect"
)

// DefaultIoU is from which overlap on a box is on an object, where nobody says
// otherwise.
const DefaultIoU = 0.5

// Criteria say when a box is on an object. The zero value is TIDE's choice.
type Criteria struct {
	// IoU is from which overlap on a detection has found an object, in (0,1];
	// 0 stands for [DefaultIoU].
	IoU float64
	// Background is below which overlap a detection is about nothing at all,
	// at most IoU; 0 stands for 0.1.
	Background float64
}

func (c Criteria) orDefaults() Criteria {
	if c.IoU <= 0 {
		c.IoU = DefaultIoU
	}
	if c.Background <= 0 {
		c.Background = min(0.1, c.IoU)
	}
	return c
}

// Judged are images with a verdict on each detection. It is for reading, by any
// number of goroutines.
type Judged struct {
	Images []Image
	// Verdicts are parallel to the detections of each image.
	Verdicts [][]Verdict
}

// Judge gives the verdict on every detection. The package's documentation
// tells how. The verdicts hold for every threshold.
func Judge(images []Image, c Criteria) *Judged {
	c = c.orDefaults()
	j := &Judged{Images: images, Verdicts: make([][]Verdict, len(images))}
	inParallel(len(images), func(i int) { j.Verdicts[i] = judgeImage(&images[i], c) })
	return j
}

func judgeImage(img *Image, c Criteria) []Verdict {
	verdicts := make([]Verdict, len(img.Detections))
	taken := make([]bool, len(img.Truths))
	for _, i := range byFallingScore(img.Detections) {
		verdicts[i] = judge(&img.Detections[i], img.Truths, taken, c)
		if verdicts[i].Outcome == TruePositive {
			taken[verdicts[i].Truth] = true
		}
	}
	return verdicts
}

// best is the truth of the highest overlap so far.
type best struct {
	truth   int
	overlap float64
}

// judge gives the verdict on d, once all detections of higher scores have taken
// their truths.
func judge(d *detect.Detection, truths []detect.Object, taken []bool, c Criteria) Verdict {
	free, ignored, same, other := best{-1, 0}, best{-1, 0}, best{-1, 0}, best{-1, 0}
	for i := range truths {
		t := &truths[i]
		o := overlap(t, d.Box)
		if o == 0 {
			continue
		}
		switch {
		case t.Ignored():
			if t.Label == d.Label && o > ignored.overlap {
				ignored = best{i, o}
			}
		case t.Label != d.Label:
			if o > other.overlap {
				other = best{i, o}
			}
		default:
			if o > same.overlap {
				same = best{i, o}
			}
			if !taken[i] && o >= free.overlap { // of equals COCO takes the last
				free = best{i, o}
			}
		}
	}
	switch {
	case free.overlap >= c.IoU:
		return Verdict{TruePositive, free.truth, free.overlap}
	case ignored.overlap >= c.IoU:
		return Verdict{Ignored, ignored.truth, ignored.overlap}
	case same.overlap >= c.Background && same.overlap < c.IoU:
		return Verdict{PoorlyLocalised, same.truth, same.overlap}
	case other.overlap >= c.IoU:
		return Verdict{WrongLabel, other.truth, other.overlap}
	case same.overlap >= c.IoU:
		return Verdict{Duplicate, same.truth, same.overlap}
	case other.overlap >= c.Background:
		return Verdict{Both, other.truth, other.overlap}
	}
	return Verdict{Background, -1, max(same.overlap, other.overlap)}
}

// overlap returns how much of a detection's box is on the truth: the IoU, or
// for a crowd the share of the detection's own area. It is 0 if either box is
// empty.
func overlap(t *detect.Object, b detect.Box) float64 {
	if !t.Crowd {
		return b.IoU(t.Box)
	}
	inter := b.Intersect(t.Box).Area()
	if inter == 0 || !b.Finite() {
		return 0
	}
	return inter / b.Area()
}

// Image is what was found in one image, and what is there.
type Image struct {
	Detections []detect.Detection
	Truths     []detect.Object
}

// inParallel calls work with 0 to n−1, on all processors. Each call writes only
// what is its own, so that the result does not depend on their number.
func inParallel(n int, work func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	wg.Wait()
}
