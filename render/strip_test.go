package render

import (
	"fmt"
	"image"
	"maps"
	"slices"
	"strings"
	"testing"

	"annotate/detect"
	"annotate/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// manyLabels are n detections of n labels, COCO's first.
func manyLabels(n int, size image.Point) []detect.Detection {
	all := slices.Sorted(maps.Keys(curated))
	var dets []detect.Detection
	for i := range n {
		x, y := float64(i%10)*float64(size.X)/10+4, float64(i/10)*float64(size.Y)/9+4
		dets = append(dets, boxAt(all[i], 0.9, x, y, float64(size.X)/14, float64(size.Y)/13))
	}
	return dets
}

// told returns all words of the legend.
func told(s *Scene) string {
	var all []string
	for _, it := range s.Items {
		if p, ok := it.(*Plate); ok && p.Role == RoleLegend {
			for _, t := range p.Texts {
				all = append(all, t.Value)
			}
		}
	}
	return strings.Join(all, " ")
}

// A legend that was asked for tells of every label.
func TestLegendTellsAllLabels(t *testing.T) {
	size := image.Pt(640, 480)
	dets := manyLabels(80, size)
	for _, below := range []bool{false, true} {
		s := Layout(size, dets, Style{Parts: []Part{PartBox, PartLegend}, LegendBelow: below})
		words := told(s)
		for _, d := range dets {
			assert.Contains(t, words, d.Label, "below: %t", below)
		}
		assert.NotContains(t, words, "more")
		if below { // where every number has its row
			assert.Equal(t, Forms{Number: 80}, s.Forms)
		} else {
			assert.Equal(t, Forms{Hidden: 80}, s.Forms)
		}
		assert.Equal(t, below, s.Below() > 0)
		assert.Zero(t, s.Below()%8)
		assert.Equal(t, image.Pt(640, 480+s.Below()), s.Size)
		if below {
			for _, it := range s.Items {
				if p, ok := it.(*Plate); ok && p.Role == RoleLegend {
					assert.GreaterOrEqual(t, p.Rect.Min.Y, 480, "nothing of it lies on the picture")
					assert.LessOrEqual(t, p.Rect.Max.Y, s.Size.Y)
				}
			}
		}
	}
}

// Where rows would be shared there are no numbers but chips with counts, and no
// chip lies on an object while there is room elsewhere.
func TestCrowdsAreToldInChips(t *testing.T) {
	size := image.Pt(1920, 1080)
	dets := crowd(300, size, true, 4)
	for i := range dets {
		dets[i].Box = dets[i].Box.Scale(0.12, 0.12)
	}
	s := Layout(size, dets, Style{})
	require.Zero(t, s.Forms.Number)
	require.Positive(t, s.Forms.Hidden)
	counts := map[string]int{}
	for _, d := range dets {
		counts[d.Label]++
	}
	for label, n := range counts {
		assert.Contains(t, told(s), fmt.Sprint(label, " ", n))
	}
	boxes := boxesOf(s)
	for _, it := range s.Items {
		if p, ok := it.(*Plate); ok && p.Role == RoleLegend {
			for i, b := range boxes {
				require.False(t, p.Rect.Overlaps(b), "the strip lies on object %d", i)
			}
		}
	}
	// No strip where everything is told beside its object.
	few := Layout(size, crowd(20, size, false, 4), Style{LegendBelow: true})
	assert.Empty(t, told(few))
	assert.Zero(t, few.Below())
}

// A thousand rows under the picture would be higher than it: chips are.
func TestLegendBelowStaysSmallerThanThePicture(t *testing.T) {
	size := image.Pt(640, 480)
	s := Layout(size, crowd(1000, size, false, 4), Style{Parts: []Part{PartBox, PartLegend}, LegendBelow: true})
	assert.Equal(t, Forms{Hidden: 1000}, s.Forms)
	assert.Less(t, s.Below(), size.Y)
	assert.Zero(t, audit(s, 1000))
}

func TestGoldenLegendBelow(t *testing.T) {
	size := image.Pt(320, 220)
	img := Annotate(landscape(size), crowd(60, size, true, 6), Style{Fonts: embedded(t), LegendBelow: true})
	golden.Check(t, "render/legend-below", img, golden.Exact)
}

// TestLabelsThatCouldBeAnothers wants a dot where a label does not hang at the
// usual corner and another object of its colour is nearer.
func TestLabelsThatCouldBeAnothers(t *testing.T) {
	size := image.Pt(640, 480)
	dots := func(dets ...detect.Detection) (n int) {
		for _, it := range Layout(size, dets, Style{}).Items {
			if l, ok := it.(*Leader); ok {
				assert.Equal(t, l.From, l.To)
				n++
			}
		}
		return n
	}
	assert.Zero(t, dots(boxAt("person", 0.9, 200, 0, 40, 100)), "alone, though not at its corner")
	assert.Zero(t, dots(boxAt("person", 0.9, 200, 200, 40, 100), boxAt("person", 0.9, 400, 200, 40, 100)), "at their corners")
	// In rows of people, found by a rule of this test's: the distance of the
	// plate's middle to the sides of each outline.
	people := people(4, 14, image.Pt(1280, 720), 1)
	s := Layout(image.Pt(1280, 720), people, Style{})
	boxes, unclear, ties := boxesOf(s), 0, 0
	for _, it := range s.Items {
		switch it := it.(type) {
		case *Leader:
			ties++
		case *Plate:
			own := boxes[it.Object]
			if it.Role != RoleLabel || it.Rect.Min.X == own.Min.X && it.Rect.Max.Y == own.Min.Y {
				continue
			}
			at := it.Rect.Min.Add(it.Rect.Max).Div(2)
			toSides := func(r image.Rectangle) int {
				dx, dy := max(r.Min.X-at.X, at.X-r.Max.X+1), max(r.Min.Y-at.Y, at.Y-r.Max.Y+1)
				if dx <= 0 && dy <= 0 {
					return -max(dx, dy)
				}
				return max(dx, dy)
			}
			for i, b := range boxes {
				if i != it.Object && toSides(b) < toSides(own) {
					unclear++
					break
				}
			}
		}
	}
	assert.Positive(t, unclear)
	assert.Equal(t, unclear, ties)
}

// Two labels of one picture that look alike are told apart by a dash, and only
// they.
func TestDashesInAPicture(t *testing.T) {
	size := image.Pt(640, 480)
	dashes := func(style Style, labels ...string) map[Dash]int {
		var dets []detect.Detection
		for i, l := range labels {
			dets = append(dets, boxAt(l, 0.9, float64(20+120*i), 100, 80, 80))
		}
		n := map[Dash]int{}
		for _, it := range Layout(size, dets, style).Items {
			if o, ok := it.(*Outline); ok {
				n[o.Dash]++
			}
		}
		return n
	}
	var alike []string
	for name := range curated {
		if name != "tv" && name != "tvmonitor" && LookOf(name) == LookOf("tv") {
			alike = append(alike, name)
		}
	}
	require.NotEmpty(t, alike)
	assert.Equal(t, 1, dashes(Style{}, "tv", alike[0])[Solid])
	assert.Equal(t, map[Dash]int{Solid: 2}, dashes(Style{}, "tv", "person"))
	assert.Equal(t, map[Dash]int{Solid: 1}, dashes(Style{}, alike[0]), "the same label alone")
	assert.Equal(t, map[Dash]int{Dotted: 1}, dashes(Style{Palette: Palette{"tv": {Color: rgb(0x123456), Dash: Dotted}}}, "tv"))
	assert.Equal(t, map[Dash]int{Solid: 2}, dashes(Style{ColorBy: ColorByScore}, "tv", alike[0]))
}
