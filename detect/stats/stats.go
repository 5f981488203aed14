package stats

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"annotate/detect"
)

// The bounds between sizes, in square pixels; see the package's documentation.
const (
	TinyArea   = 16 * 16
	SmallArea  = 32 * 32
	MediumArea = 96 * 96
)

// edgeSlack is how far in pixels a box may reach past the edge before it is
// off-frame: what is lost when coordinates are stored as fractions with six
// digits, or rounded to whole pixels.
const edgeSlack = 0.5

// Options bring what a [detect.Labelled] does not hold. The zero value is
// ready.
type Options struct {
	// Areas are those of the objects' outlines in square pixels, parallel to
	// the images and to their Detections. Nil, and every area that is not above
	// 0, stands for the box's.
	Areas [][]float64
}

// Stats describes a set of images.
type Stats struct {
	Images int `json:"images"`
	// Empty is how many images have no objects.
	Empty int `json:"images_without_objects"`
	Boxes int `json:"boxes"`
	// PerImage is the number of boxes an image, empty images included.
	PerImage Spread `json:"boxes_per_image"`
	// Labels come by falling number of boxes, then by name.
	Labels []Label `json:"labels"`
	Sizes  Sizes   `json:"sizes"`
	// Side is the square root of the area, in pixels.
	Side Spread `json:"side"`
	// Aspect is width over height.
	Aspect Spread `json:"aspect"`
	// OffFrame is how many boxes reach past the edge of their image, of those
	// whose image says its size.
	OffFrame int `json:"off_frame"`
	// Invalid is how many boxes have no area, or none that is finite.
	Invalid int `json:"invalid"`
	// Pairs are the labels that occur in one image, by falling number of images.
	Pairs []Pair `json:"co_occurrence"`

	// Counts holds at k how many images have k boxes.
	Counts []int `json:"-"`
	// Sides and Aspects are how the boxes spread: sides from 2 to 7,776 px,
	// with edges at 32 and 96, where COCO's sizes part; aspects from 1:9.5 to
	// 9.5:1, with 1:1 in the middle of a bin.
	Sides   Histogram `json:"-"`
	Aspects Histogram `json:"-"`
	// Places says how often each part of the picture is under a box.
	Places Places `json:"-"`
}

// Label is what is known of the objects of one label.
type Label struct {
	Name  string `json:"label"`
	Boxes int    `json:"boxes"`
	// Images is how many images it occurs in.
	Images int   `json:"images"`
	Sizes  Sizes `json:"sizes"`
}

// Sizes counts boxes by size. Tiny ones are small, too.
type Sizes struct {
	Tiny   int `json:"tiny"`
	Small  int `json:"small"`
	Medium int `json:"medium"`
	Large  int `json:"large"`
}

func (s *Sizes) add(area float64) {
	switch {
	case area < TinyArea:
		s.Tiny++
		s.Small++
	case area < SmallArea:
		s.Small++
	case area < MediumArea:
		s.Medium++
	default:
		s.Large++
	}
}

// Pair is two labels and in how many images both occur, First < Second.
type Pair struct {
	First  string `json:"first"`
	Second string `json:"second"`
	Images int    `json:"images"`
}

// Compute describes the images.
func Compute(images []detect.Labelled, o Options) *Stats {
	s := &Stats{Images: len(images), Sides: sideBins.histogram(), Aspects: aspectBins.histogram()}
	var (
		labels  = map[string]*Label{}
		pairs   = map[[2]string]int{}
		counts  = make([]float64, 0, len(images))
		sides   []float64
		aspects []float64
	)
	for i, img := range images {
		n := len(img.Detections)
		counts = append(counts, float64(n))
		s.Boxes += n
		if n == 0 {
			s.Empty++
		}
		for len(s.Counts) <= n {
			s.Counts = append(s.Counts, 0)
		}
		s.Counts[n]++
		for j, det := range img.Detections {
			l := labels[det.Label]
			if l == nil {
				l = &Label{Name: det.Label}
				labels[det.Label] = l
			}
			l.Boxes++
			area := det.Box.Area()
			if !(area > 0 && area <= math.MaxFloat64) { // not finite by overflow, too
				s.Invalid++
				continue
			}
			if o.Areas != nil && o.Areas[i][j] > 0 {
				area = o.Areas[i][j]
			}
			s.Sizes.add(area)
			l.Sizes.add(area)
			side, aspect := math.Sqrt(area), det.Box.Width()/det.Box.Height()
			sides, aspects = append(sides, side), append(aspects, aspect)
			s.Sides.add(side)
			s.Aspects.add(aspect)
			if img.Width > 0 && img.Height > 0 {
				if offFrame(det.Box, float64(img.Width), float64(img.Height)) {
					s.OffFrame++
				}
				s.Places.add(det.Box, float64(img.Width), float64(img.Height))
			}
		}
		present := labelsOf(img.Detections)
		for a, first := range present {
			labels[first].Images++
			for _, second := range present[a+1:] {
				pairs[[2]string{first, second}]++
			}
		}
	}
	s.PerImage, s.Side, s.Aspect = spreadOf(counts), spreadOf(sides), spreadOf(aspects)
	s.Places.settle()
	for _, l := range labels {
		s.Labels = append(s.Labels, *l)
	}
	slices.SortFunc(s.Labels, func(a, b Label) int {
		return cmp.Or(b.Boxes-a.Boxes, cmp.Compare(a.Name, b.Name))
	})
	for names, n := range pairs {
		s.Pairs = append(s.Pairs, Pair{names[0], names[1], n})
	}
	slices.SortFunc(s.Pairs, func(a, b Pair) int {
		return cmp.Or(b.Images-a.Images, cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second))
	})
	return s
}

func offFrame(b detect.Box, width, height float64) bool {
	return b.XMin < -edgeSlack || b.YMin < -edgeSlack || b.XMax > width+edgeSlack || b.YMax > height+edgeSlack
}

// labelsOf returns the labels that occur, sorted.
func labelsOf(dets []detect.Detection) []string {
	seen := map[string]bool{}
	for _, d := range dets {
		seen[d.Label] = true
	}
	return slices.Sorted(maps.Keys(seen))
}
