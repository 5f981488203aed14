package report

import (
	"math"
	"strconv"

	"annotate/detect"
	"annotate/detect/doctor"
	"annotate/detect/evaluate"
)

// part is what the page's script knows of some images, as JSON. Objects lie in
// columns, image after image: that takes half the bytes of an object each, and
// goes straight into typed arrays. data.js is its reader.
type part struct {
	Names    []string `json:"names"`
	Widths   []int    `json:"widths"`
	Heights  []int    `json:"heights"`
	Pictures []string `json:"pictures,omitempty"` // addresses; none where the pictures are in the page
	Links    []string `json:"links,omitempty"`
	Crops    []string `json:"crops,omitempty"` // addresses

	// Objects are the detections, those of the new model where there are two.
	Objects columns  `json:"objects"`
	Truths  *columns `json:"truths,omitempty"`
	// Before are the detections of the older of two models. Partners are parallel
	// to the new one's: the index in the image of the older one's that is the same
	// error, or −1.
	Before   *columns `json:"before,omitempty"`
	Partners []int    `json:"partners,omitempty"`
	// Errors are labels that are likely wrong.
	Errors *errorColumns `json:"errors,omitempty"`
}

// columns are objects of images. Those after Boxes are parallel to Labels, and
// left out where there is nothing to say.
type columns struct {
	Counts []int   `json:"counts"` // by image
	Labels []int   `json:"labels"` // numbers of labelNumbers
	Boxes  numbers `json:"boxes"`  // XMin, YMin, XMax, YMax

	Scores  numbers `json:"scores,omitempty"`
	Reasons []int   `json:"reasons,omitempty"` // sets of bits
	// Outcomes are the verdicts; Masks are sets of them, a bit each, where one
	// detection may have several. Of is the truth of the image that a verdict is
	// about, or −1, and Overlaps the IoU with it.
	Outcomes []int   `json:"outcomes,omitempty"`
	Masks    []int   `json:"masks,omitempty"`
	Of       []int   `json:"of,omitempty"`
	Overlaps numbers `json:"overlaps,omitempty"`
	// Of truths: whether they count neither way, and their areas where one is not
	// its box's.
	Ignored []int   `json:"ignored,omitempty"`
	Areas   numbers `json:"areas,omitempty"`
}

// errorColumns are what doctor.LabelErrors says of the images of a part.
type errorColumns struct {
	Kinds  []int   `json:"kinds"`  // indices of errorKinds
	Scores numbers `json:"scores"` // 0 is the worst
	Truths []int   `json:"truths"` // indices in the part; −1 for what was overlooked
	Found  []int   `json:"found"`  // likewise
}

var errorKinds = []doctor.ErrorKind{doctor.Swapped, doctor.Overlooked, doctor.BadlyLocated}

// labelNumbers numbers labels in the order in which they are met.
type labelNumbers map[string]int

func (l labelNumbers) of(label string) int {
	n, known := l[label]
	if !known {
		n = len(l)
		l[label] = n
	}
	return n
}

// images adds what the images are called, and where they are.
func (p *part) images(images []Image) {
	for i := range images {
		img := &images[i]
		p.Names = append(p.Names, img.Name)
		p.Widths = append(p.Widths, img.Width)
		p.Heights = append(p.Heights, img.Height)
	}
	p.Pictures = addresses(images, func(img *Image) string { return img.Picture })
	p.Links = addresses(images, func(img *Image) string { return img.Link })
	p.Crops = addresses(images, func(img *Image) string { return img.Crops })
}

// addresses returns one address of each image, or nil if none has one.
func addresses(images []Image, of func(*Image) string) []string {
	all, any := make([]string, len(images)), false
	for i := range images {
		all[i] = of(&images[i])
		any = any || all[i] != ""
	}
	if !any {
		return nil
	}
	return all
}

// detections adds the detections of an image, with their scores and what looks
// wrong with them.
func (c *columns) detections(dets []detect.Detection, reasons []reason, labels labelNumbers) {
	c.Counts = append(c.Counts, len(dets))
	for k := range dets {
		c.add(labels.of(dets[k].Label), dets[k].Box)
		c.Scores = append(c.Scores, dets[k].Score)
		c.Reasons = append(c.Reasons, int(reasons[k]))
	}
}

// add adds an object. Hundredths of a pixel are more than anybody sees.
func (c *columns) add(label int, b detect.Box) {
	c.Labels = append(c.Labels, label)
	for _, v := range [...]float64{b.XMin, b.YMin, b.XMax, b.YMax} {
		c.Boxes = append(c.Boxes, math.Round(v*100)/100)
	}
}

// truthColumns returns the truths of images, which with runs are detections of the
// old one.
func truthColumns(images []Image, runs bool, labels labelNumbers) *columns {
	c := new(columns)
	areas := false
	for i := range images {
		truths := images[i].Truths
		c.Counts = append(c.Counts, len(truths))
		for k := range truths {
			t := &truths[k]
			c.add(labels.of(t.Label), t.Box)
			ignored := 0
			if t.Ignored() {
				ignored = 1
			}
			c.Ignored = append(c.Ignored, ignored)
			if runs {
				c.Scores = append(c.Scores, t.Score)
			}
			c.Areas = append(c.Areas, round(t.ObjectArea()))
			areas = areas || t.Area > 0
		}
	}
	if !areas {
		c.Areas = nil
	}
	return c
}

// judged adds the verdicts.
func (c *columns) judged(j *evaluate.Judged) {
	for _, verdicts := range j.Verdicts {
		for _, v := range verdicts {
			c.Outcomes = append(c.Outcomes, int(v.Outcome))
			c.Of = append(c.Of, v.Truth)
			c.Overlaps = append(c.Overlaps, thousandths(v.Overlap))
		}
	}
}

// changeWords are what the page calls the outcomes that stand for changes: of
// several kinds, what is told first comes first in changeOutcomes.
var changeWords = map[evaluate.Outcome]string{
	evaluate.TruePositive: "same", evaluate.WrongLabel: evaluate.Relabelled.String(), evaluate.PoorlyLocalised: evaluate.Moved.String(),
	evaluate.Duplicate: evaluate.Rescored.String(), evaluate.Background: evaluate.Added.String(), evaluate.Missed: evaluate.Lost.String(),
}

var changeOutcomes = map[evaluate.ChangeKind]evaluate.Outcome{
	evaluate.Relabelled: evaluate.WrongLabel, evaluate.Moved: evaluate.PoorlyLocalised, evaluate.Rescored: evaluate.Duplicate,
	evaluate.Added: evaluate.Background, evaluate.Lost: evaluate.Missed,
}

// changed adds what became of the detections from the old run, whose are the
// truths: every kind of change that package evaluate tells.
func (c *columns) changed(images []Image) {
	for i := range images {
		img := &images[i]
		outcomes, masks := make([]int, len(img.Detections)), make([]int, len(img.Detections))
		of, overlaps := make([]int, len(img.Detections)), make(numbers, len(img.Detections))
		for k := range of {
			of[k] = -1
		}
		for _, change := range img.Changes {
			if change.Lost() {
				continue // a truth that no detection is about
			}
			mask, first := 1<<evaluate.TruePositive, evaluate.TruePositive
			if kinds := change.Kinds(); len(kinds) > 0 {
				mask, first = 0, changeOutcomes[kinds[0]]
				for _, kind := range kinds {
					mask |= 1 << changeOutcomes[kind]
				}
			}
			outcomes[change.New], masks[change.New] = int(first), mask
			of[change.New], overlaps[change.New] = change.Old, thousandths(change.IoU)
		}
		c.Outcomes = append(c.Outcomes, outcomes...)
		c.Masks = append(c.Masks, masks...)
		c.Of = append(c.Of, of...)
		c.Overlaps = append(c.Overlaps, overlaps...)
	}
}

// errorsOf returns the labels of images that are likely wrong, as their detections
// tell; nil if there are none.
func errorsOf(images []Image) *errorColumns {
	var c errorColumns
	truths, found := 0, 0
	for i := range images {
		img := &images[i]
		for _, e := range doctor.LabelErrors(img.Truths, img.Detections, img.Width, img.Height, doctor.ModelOptions{}) {
			for kind := range errorKinds {
				if errorKinds[kind] == e.Kind {
					c.Kinds = append(c.Kinds, kind)
				}
			}
			truth := -1
			if e.Truth >= 0 {
				truth = truths + e.Truth
			}
			c.Scores, c.Truths, c.Found = append(c.Scores, e.Score), append(c.Truths, truth), append(c.Found, found+e.At)
		}
		truths += len(img.Truths)
		found += len(img.Detections)
	}
	if len(c.Kinds) == 0 {
		return nil
	}
	return &c
}

// thousandths are more than anybody reads of an IoU. They are cut, not rounded:
// an overlap that is not 1 is not shown as 1.
func thousandths(v float64) float64 { return math.Floor(v*1000) / 1000 }

// numbers are exact in their JSON form, which has null for what JSON cannot
// say: NaN and infinity.
type numbers []float64

// MarshalJSON writes an array.
func (n numbers) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, 2+8*len(n))
	b = append(b, '[')
	for i, v := range n {
		if i > 0 {
			b = append(b, ',')
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendFloat(b, v, 'g', -1, 64)
		}
	}
	return append(b, ']'), nil
}
