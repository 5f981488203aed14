package render

import (
	"fmt"
	"image"
	"image/color"
	"maps"
	"math"
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

// TestLabelsThatCouldBeAnothers wants a dot on the object's line where a label
// without leader does not hang at the usual corner and another line of its colour
// is nearer, and nowhere else. Distances are found anew here, pixel by pixel.
func TestLabelsThatCouldBeAnothers(t *testing.T) {
	size := image.Pt(640, 480)
	clear, dots := dotsOf(t, size, []detect.Detection{boxAt("person", 0.9, 200, 0, 40, 100)}, Style{})
	assert.Equal(t, 1, clear, "alone, though not at its corner")
	assert.Zero(t, dots)
	clear, dots = dotsOf(t, size, []detect.Detection{boxAt("person", 0.9, 200, 200, 40, 100), boxAt("person", 0.9, 400, 200, 40, 100)}, Style{})
	assert.Equal(t, 2, clear, "at their corners")
	assert.Zero(t, dots)

	all := 0
	for seed := range uint64(4) {
		for name, scene := range map[string][]detect.Detection{
			"uniform": crowd(120, size, false, seed), "packed": aerial(900, size, seed), "clustered": crowd(60, size, true, seed), "of all sizes": cocoLike(80, size, seed),
			"from above": aerial(90, size, seed), "people": people(3, 12, size, seed), "goods": shelf(5, 9, size, seed), "page": textPage(size, seed),
			"piled up": crowd(40, image.Pt(60, 60), false, seed), "outlines": diamonds(60, size, seed),
		} {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) {
				_, n := dotsOf(t, size, scene, Style{Parts: []Part{PartOutline, PartLabel}})
				all += n
			})
		}
	}
	assert.Greater(t, all, 50)
}

// diamonds are objects whose outlines are far from the corners of their boxes.
func diamonds(n int, size image.Point, seed uint64) []detect.Detection {
	dets := crowd(n, size, false, seed)
	for i := range dets {
		b := &dets[i].Box
		if i%2 == 0 {
			*b = detect.Box{XMin: b.XMin / 2, YMin: b.YMin / 2, XMax: b.XMin/2 + 300, YMax: b.YMin/2 + 220}
		}
		x, y := (b.XMin+b.XMax)/2, (b.YMin+b.YMax)/2
		dets[i].Outline = &detect.Outline{Rings: [][]detect.Point{{{X: x, Y: b.YMin}, {X: b.XMax, Y: y}, {X: x, Y: b.YMax}, {X: b.XMin, Y: y}}}}
	}
	return dets
}

// dotsOf checks the dots of a picture, and returns how many labels have none and
// how many have one.
func dotsOf(t *testing.T, size image.Point, dets []detect.Detection, style Style) (clear, dots int) {
	t.Helper()
	s := Layout(size, dets, style)
	lines := map[int][]image.Point{} // of each object, the pixels along its line
	outer, colors := map[int]image.Rectangle{}, map[int]color.RGBA{}
	tied := map[image.Point]bool{} // where leaders begin, and dots are
	var labels []*Plate
	for _, it := range s.Items {
		switch it := it.(type) {
		case *Outline:
			outer[it.Object] = it.Rect
			for _, r := range sides(it.Core, 1) {
				for y := r.Min.Y; y < r.Max.Y; y++ {
					for x := r.Min.X; x < r.Max.X; x++ {
						lines[it.Object] = append(lines[it.Object], image.Pt(x, y))
					}
				}
			}
		case *Shape:
			outer[it.Object] = it.shape.bounds
			it.shape.segments(func(a, b image.Point) {
				for i := range 500 {
					at := a.Mul(500 - i).Add(b.Mul(i)).Div(500 * unit)
					lines[it.Object] = append(lines[it.Object], at)
				}
			})
		case *Plate:
			if it.Role == RoleLabel {
				labels = append(labels, it)
				colors[it.Object] = it.Fill
			}
		case *Leader:
			tied[it.From] = true
			if it.From == it.To {
				dots++
			}
		}
	}
	distance := func(object int, p image.Point) float64 {
		least := math.MaxInt
		for _, q := range lines[object] {
			d := p.Sub(q)
			least = min(least, d.X*d.X+d.Y*d.Y)
		}
		return math.Sqrt(float64(least))
	}
	unclear := 0
	for _, p := range labels {
		if p.Rect.Min.X == outer[p.Object].Min.X && p.Rect.Max.Y == outer[p.Object].Min.Y {
			clear++
			continue
		}
		at := p.Rect.Min.Add(p.Rect.Max).Div(2)
		own, nearest := distance(p.Object, at), math.Inf(1)
		for object := range lines {
			if object != p.Object && colors[object] == p.Fill {
				nearest = min(nearest, distance(object, at))
			}
		}
		marked := false
		for q := range tied {
			d := q.Sub(at)
			onLine := distance(p.Object, q) < 2 && math.Hypot(float64(d.X), float64(d.Y)) < own+2
			marked = marked || onLine || q.In(p.Rect)
		}
		switch {
		case nearest < own-1:
			assert.True(t, marked, "%s at %v is nearer to another", p.Texts[0].Value, p.Rect)
		case nearest > own+1:
			clear++
			continue
		}
		unclear++
	}
	assert.LessOrEqual(t, dots, unclear)
	return clear, dots
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
