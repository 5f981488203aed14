package render

import (
	"image"
	"image/color"
	"math"
	"testing"

	"annotate/detect"
	"annotate/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outlined returns a detection with an outline, and its bounds as the box.
func outlined(label string, score float64, rings ...[]detect.Point) detect.Detection {
	o := &detect.Outline{Rings: rings}
	return detect.Detection{Label: label, Score: score, Box: o.Bounds(), Outline: o}
}

func ellipse(x, y, rx, ry float64) []detect.Point {
	var ring []detect.Point
	for i := range 48 {
		a := float64(i) * math.Pi / 24
		ring = append(ring, detect.Point{X: x + rx*math.Cos(a), Y: y + ry*math.Sin(a)})
	}
	return ring
}

// outlines are a rotated box, a ring with a hole, a polygon at the frame's edge.
func outlines(size image.Point) []detect.Detection {
	w, h := float64(size.X), float64(size.Y)
	return []detect.Detection{
		outlined("ship", 0.97, []detect.Point{{X: 0.10 * w, Y: 0.45 * h}, {X: 0.30 * w, Y: 0.25 * h}, {X: 0.36 * w, Y: 0.34 * h}, {X: 0.16 * w, Y: 0.54 * h}}),
		outlined("donut", 0.88, ellipse(0.6*w, 0.55*h, 0.16*w, 0.2*h), ellipse(0.6*w, 0.55*h, 0.07*w, 0.09*h)),
		outlined("bird", 0.71, []detect.Point{{X: 0.86 * w, Y: -0.1 * h}, {X: 1.1 * w, Y: 0.1 * h}, {X: 0.9 * w, Y: 0.4 * h}, {X: 0.93 * w, Y: 0.1 * h}}),
		{Label: "box", Score: 0.6, Box: detect.Box{XMin: 0.1 * w, YMin: 0.7 * h, XMax: 0.35 * w, YMax: 0.92 * h}},
	}
}

func TestGoldenOutlines(t *testing.T) {
	size := image.Pt(320, 220)
	set := embedded(t)
	for name, parts := range map[string]string{
		"outline": "fill,outline,label", "outline-pixelate": "pixelate", "outline-solid": "solid", "outline-spotlight": "spotlight,outline",
	} {
		t.Run(name, func(t *testing.T) {
			p, err := ParseParts(parts)
			require.NoError(t, err)
			golden.Check(t, "render/"+name, Annotate(landscape(size), outlines(size), Style{Parts: p, Fonts: set}), golden.Exact)
		})
	}
}

// TestRingsAreJoinedAtTheirEnds wants a stroke as round at the point where a ring
// begins and ends as at the others.
func TestRingsAreJoinedAtTheirEnds(t *testing.T) {
	frame := image.Rect(0, 0, 64, 64)
	s := shapeOf(&detect.Outline{Rings: [][]detect.Point{{{X: 20, Y: 20}, {X: 44, Y: 20}, {X: 44, Y: 44}, {X: 20, Y: 44}}}}, frame)
	m, ok := s.mask(frame, pen{width: 16})
	require.True(t, ok)
	for i := range 12 {
		at := 10 + i
		assert.InDelta(t, m.AlphaAt(at, at).A, m.AlphaAt(63-at, 63-at).A, 100, "%d pixels in", at)
	}
}

func TestOutlineIsTheDefault(t *testing.T) {
	size := image.Pt(320, 220)
	count := func(style Style) (boxes, shapes int) {
		for _, it := range Layout(size, outlines(size), style).Items {
			switch it.(type) {
			case *Outline:
				boxes++
			case *Shape:
				shapes++
			}
		}
		return boxes, shapes
	}
	boxes, shapes := count(Style{})
	assert.Equal(t, [2]int{1, 3}, [2]int{boxes, shapes})
	boxes, shapes = count(Style{Parts: []Part{PartBox}})
	assert.Equal(t, [2]int{4, 0}, [2]int{boxes, shapes})
}

func TestOutlinesThatAreNone(t *testing.T) {
	frame := image.Rect(0, 0, 100, 100)
	nan := math.NaN()
	for name, rings := range map[string][][]detect.Point{
		"nothing": nil, "a line": {{{X: 1, Y: 1}, {X: 50, Y: 50}}}, "a point": {{{X: 1, Y: 1}, {X: 1, Y: 1}, {X: 1, Y: 1}}},
		"no number": {{{X: nan, Y: 1}, {X: 50, Y: 50}, {X: 3, Y: 60}}}, "outside": {{{X: 200, Y: 1}, {X: 250, Y: 50}, {X: 220, Y: 60}}},
	} {
		assert.Nil(t, shapeOf(&detect.Outline{Rings: rings}, frame), name)
	}
	assert.Nil(t, shapeOf(nil, frame))
	// Far away is as good as just outside, and ends.
	s := shapeOf(&detect.Outline{Rings: [][]detect.Point{{{X: -3e7, Y: -3e7}, {X: 3e7, Y: -3e7}, {X: math.Inf(1), Y: 3e7}, {X: -3e7, Y: 3e7}}}}, frame)
	require.NotNil(t, s)
	assert.Equal(t, frame, s.bounds)
	assert.True(t, s.inside(image.Pt(50*unit, 50*unit)))
}

// TestOutlinesStayInTheirPart wants ink and filters near the outline and
// nowhere else; a pixel is far from it if a circle around it is.
func TestOutlinesStayInTheirPart(t *testing.T) {
	size := image.Pt(320, 220)
	dets := outlines(size)[1:2] // the ring
	at := func(x, y float64) float64 { return math.Hypot((x-0.6*320)/0.16/320, (y-0.55*220)/0.2/220) }
	for _, part := range []Part{PartOutline, PartSolid, PartPixelate, PartBlur, PartFill} {
		before := noise(size, 3)
		after := clone(before)
		s := Layout(size, dets, Style{Parts: []Part{part}})
		s.Draw(after)
		for y := range size.Y {
			for x := range size.X {
				changed := before.RGBAAt(x, y) != after.RGBAAt(x, y)
				r := at(float64(x)+0.5, float64(y)+0.5)
				switch {
				case r > 1.3 || r < 0.2:
					require.False(t, changed, "%s: %d,%d is outside", part, x, y)
				case r > 0.62 && r < 0.85 && part == PartOutline:
					require.False(t, changed, "%d,%d is far from the line", x, y)
				}
			}
		}
	}
	s := Layout(size, dets, Style{Parts: []Part{PartSolid}})
	img := noise(size, 3)
	s.Draw(img)
	for y := range size.Y {
		for x := range size.X {
			if r := at(float64(x)+0.5, float64(y)+0.5); r > 0.45 && r < 1 {
				require.Equal(t, hidden, img.RGBAAt(x, y), "%d,%d", x, y)
			}
		}
	}
}

// The regions that a JPEG is patched in are blocks that the outline crosses, or
// comes as near to as its stroke is wide.
func TestRegionsFollowTheOutline(t *testing.T) {
	size := image.Pt(4032, 3024)
	dets := []detect.Detection{outlined("lake", 0.9, ellipse(2000, 1500, 1500, 1200))}
	s := Layout(size, dets, Style{Parts: []Part{PartOutline}})
	line := s.Items[0].(*Shape)
	blocks := 0
	for _, r := range s.Regions() {
		for y := r.Min.Y / cell; y*cell < r.Max.Y; y++ {
			for x := r.Min.X / cell; x*cell < r.Max.X; x++ {
				middle := image.Pt(x*cell+cell/2, y*cell+cell/2)
				d := line.shape.nearest(middle).Sub(middle)
				assert.LessOrEqual(t, max(abs(d.X), abs(d.Y)), cell/2+2*line.reach()+cell, "%v", middle)
				blocks++
			}
		}
	}
	assert.Positive(t, blocks)
	assert.Less(t, blocks*cell*cell, size.X*size.Y/30)
}

func TestLabelsHangOnTheOutline(t *testing.T) {
	size := image.Pt(640, 480)
	dets := []detect.Detection{outlined("kite", 0.9, []detect.Point{{X: 300, Y: 100}, {X: 400, Y: 200}, {X: 300, Y: 300}, {X: 200, Y: 200}})}
	for _, it := range Layout(size, dets, Style{}).Items {
		if p, ok := it.(*Plate); ok {
			assert.InDelta(t, 100, p.Rect.Max.Y, 5)
			assert.Less(t, p.Rect.Min.X, 300+8, "over the tip")
			assert.Greater(t, p.Rect.Max.X, 300-8)
		}
	}
}

// TestLeadersEndAtTheOutline crowds diamonds: whatever ties a label to one, a
// leader or a dot, ends at its outline and not at its box.
func TestLeadersEndAtTheOutline(t *testing.T) {
	size := image.Pt(640, 480)
	var dets []detect.Detection
	for i := range 24 {
		x, y := 250+float64(i%6)*26, 180+float64(i/6)*26
		dets = append(dets, outlined("kite", 0.9-float64(i)/100,
			[]detect.Point{{X: x, Y: y - 20}, {X: x + 20, Y: y}, {X: x, Y: y + 20}, {X: x - 20, Y: y}}))
	}
	s := Layout(size, dets, Style{ColorBy: ColorByInstance})
	var shapes []*Shape
	leaders := 0
	for _, it := range s.Items {
		if it, ok := it.(*Shape); ok {
			shapes = append(shapes, it)
		}
	}
	for _, it := range s.Items {
		l, ok := it.(*Leader)
		if !ok {
			continue
		}
		if l.From != l.To {
			leaders++
		}
		near := math.MaxInt
		for _, s := range shapes {
			if d := s.shape.nearest(l.To).Sub(l.To); s.Tones == l.Tones {
				near = min(near, max(abs(d.X), abs(d.Y)))
			}
		}
		assert.LessOrEqual(t, near, 4, "%v", l.To)
	}
	assert.Positive(t, leaders)
}

func TestMask(t *testing.T) {
	o := &detect.Outline{Rings: [][]detect.Point{{{X: 10, Y: 10}, {X: 30, Y: 10}, {X: 30, Y: 20}, {X: 10, Y: 20}}}}
	m := Mask(o, image.Rect(5, 5, 25, 25))
	require.NotNil(t, m)
	assert.Equal(t, image.Rect(5, 5, 25, 25), m.Rect)
	for y := 5; y < 25; y++ {
		for x := 5; x < 25; x++ {
			want := color.Alpha{}
			if x >= 10 && y >= 10 && y < 20 {
				want.A = 255
			}
			assert.Equal(t, want, m.AlphaAt(x, y), "%d,%d", x, y)
		}
	}
	assert.Nil(t, Mask(nil, image.Rect(0, 0, 9, 9)))
}
