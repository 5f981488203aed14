package stats

import (
	"cmp"
	"iter"
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

// Stats describes a set of images.
type Stats struct {
	Images int `json:"images"`
	// Empty is how many images have no objects.
	Empty int `json:"images_without_objects"`
	Boxes int `json:"boxes"`
	// PerImage is the number of boxes an image, empty images included.
	PerImage *Spread `json:"boxes_per_image"`
	// Labels come by falling number of boxes, then by name.
	Labels []Label `json:"labels"`
	Sizes  Sizes   `json:"sizes"`
	// Side is the square root of the area, in pixels.
	Side *Spread `json:"side"`
	// Aspect is width over height.
	Aspect *Spread `json:"aspect"`
	// OffFrame is how many boxes reach past the edge of their image, by
	// [detect.Box.Edge]. It leaves out the boxes of Unmeasured, of which that is
	// not known, and is nil where there are no others.
	OffFrame *int `json:"off_frame"`
	// Unmeasured is how many boxes with an area are in images without a size.
	Unmeasured int `json:"unmeasured"`
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
func Compute(images iter.Seq[detect.Labelled]) *Stats {
	s := &Stats{Sides: sideBins.histogram(), Aspects: aspectBins.histogram()}
	var (
		labels  = map[string]*Label{}
		pairs   = map[[2]string]int{}
		sides   []float64
		aspects []float64
		past    int
	)
	for img := range images {
		n := len(img.Objects)
		s.Images++
		s.Boxes += n
		if n == 0 {
			s.Empty++
		}
		for len(s.Counts) <= n {
			s.Counts = append(s.Counts, 0)
		}
		s.Counts[n]++
		for j := range img.Objects {
			det := &img.Objects[j]
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
			area = det.ObjectArea()
			s.Sizes.add(area)
			l.Sizes.add(area)
			side, aspect := math.Sqrt(area), det.Box.Width()/det.Box.Height()
			sides, aspects = append(sides, side), append(aspects, aspect)
			s.Sides.add(side)
			s.Aspects.add(aspect)
			w, h := float64(img.Width), float64(img.Height)
			switch edge := det.Box.Edge(w, h); {
			case edge == detect.EdgeUnknown:
				s.Unmeasured++
				continue
			case edge.OffFrame():
				past++
			}
			s.Places.add(det.Box, w, h)
		}
		present := labelsOf(img.Objects)
		for a, first := range present {
			labels[first].Images++
			for _, second := range present[a+1:] {
				pairs[[2]string{first, second}]++
			}
		}
	}
	counts := make([]float64, 0, s.Images)
	for n, images := range s.Counts {
		for range images {
			counts = append(counts, float64(n))
		}
	}
	s.PerImage, s.Side, s.Aspect = spreadOf(counts), spreadOf(sides), spreadOf(aspects)
	s.Places.settle()
	if s.Unmeasured == 0 || s.Unmeasured < len(sides) {
		s.OffFrame = &past
	}
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

// labelsOf returns the labels that occur, sorted.
func labelsOf(objects []detect.Object) []string {
	seen := map[string]bool{}
	for i := range objects {
		seen[objects[i].Label] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// PlacesSide is how many cells the picture is cut into each way.
const PlacesSide = 48

// Places holds, for each cell of a picture, row by row from the top, how many
// boxes cover its middle. All pictures are taken to be of one shape.
type Places [PlacesSide][PlacesSide]int

// add notes the corners of the box only: +1 where it begins and −1 where it
// ends, each way. So a box costs the same whatever its size; settle makes the
// counts of it.
func (p *Places) add(b detect.Box, width, height float64) {
	x0, x1 := cells(b.XMin/width), cells(b.XMax/width)
	y0, y1 := cells(b.YMin/height), cells(b.YMax/height)
	for _, c := range [...]struct{ x, y, n int }{{x0, y0, 1}, {x1, y0, -1}, {x0, y1, -1}, {x1, y1, 1}} {
		if c.x < PlacesSide && c.y < PlacesSide {
			p[c.y][c.x] += c.n
		}
	}
}

// cells returns how many middles of cells lie before a place, given as a share
// of the side.
func cells(share float64) int {
	return int(min(max(math.Ceil(share*PlacesSide-0.5), 0), PlacesSide))
}

// settle sums up what add noted.
func (p *Places) settle() {
	for y := range p {
		for x := range p[y] {
			if x > 0 {
				p[y][x] += p[y][x-1]
			}
		}
	}
	for y := 1; y < PlacesSide; y++ {
		for x := range p[y] {
			p[y][x] += p[y-1][x]
		}
	}
}

// Max returns the highest count.
func (p *Places) Max() int {
	most := 0
	for y := range p {
		for _, n := range p[y] {
			most = max(most, n)
		}
	}
	return most
}

// Spread tells how values spread; of none there is none, and the pointer to it
// nil: 0 would be a measurement.
type Spread struct {
	Min    float64 `json:"min"`
	Median float64 `json:"median"`
	Mean   float64 `json:"mean"`
	Max    float64 `json:"max"`
}

// spreadOf sorts the values. Of an even number the median is the mean of the
// two in the middle.
func spreadOf(values []float64) *Spread {
	n := len(values)
	if n == 0 {
		return nil
	}
	slices.Sort(values)
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return &Spread{
		Min: values[0], Max: values[n-1],
		Median: (values[(n-1)/2] + values[n/2]) / 2,
		Mean:   sum / float64(n),
	}
}

// Bins are intervals whose edges are a constant ratio apart.
type Bins struct {
	First float64 // lower edge of the first bin
	Ratio float64 // of one edge to the one before
	Count int
}

// The bins of [Stats.Sides] and [Stats.Aspects].
var (
	sideBins   = Bins{First: 32.0 / 3 / 3 / math.Sqrt(3), Ratio: math.Pow(3, 0.25), Count: 30}
	aspectBins = Bins{First: math.Exp2(-3.25), Ratio: math.Sqrt2, Count: 13}
)

// Edge returns the lower edge of bin i.
func (b Bins) Edge(i int) float64 { return b.First * math.Pow(b.Ratio, float64(i)) }

func (b Bins) histogram() Histogram { return Histogram{Bins: b, Counts: make([]int, b.Count)} }

// Histogram counts values by bin. Those beyond the bins are in the nearest.
type Histogram struct {
	Bins   Bins
	Counts []int
}

func (h *Histogram) add(v float64) {
	// The small part keeps 32 and 96 in their bins whatever the logarithm's
	// last bit is.
	at := math.Floor(math.Log(v/h.Bins.First)/math.Log(h.Bins.Ratio) + 1e-9)
	h.Counts[int(min(max(at, 0), float64(h.Bins.Count-1)))]++
}
