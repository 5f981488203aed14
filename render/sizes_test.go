package render

import (
	"fmt"
	"image"
	"testing"

	"annotate/detect"
	"github.com/stretchr/testify/assert"
)

func TestSizesFollowTheImage(t *testing.T) {
	for side := 40; side <= 9000; side += 1 + side/50 {
		for _, size := range []image.Point{{side, side}, {side * 4 / 3, side}, {side, 3 * side}} {
			s := sizesFor(size, &Style{})
			t.Run(fmt.Sprint(size), func(t *testing.T) {
				share := 100 * float64(s.font) / float64(side)
				switch {
				case side >= 500: // from here 11 px is under 2.2 %
					assert.GreaterOrEqual(t, share, 2.2)
					assert.LessOrEqual(t, share, 2.6)
				case side >= 75:
					assert.GreaterOrEqual(t, s.font, 11)
				default:
					assert.Equal(t, max(7, (side+3)/7), s.font, "a seventh of the image")
				}
				assert.GreaterOrEqual(t, s.line, max(1, min(3, side/100)))
				assert.InDelta(t, max(0.0045*float64(side), min(3, float64(side)/100), 1), float64(s.line), 0.5)
				least := s.step(s.least)
				if seen := min(1, 2400/float64(max(size.X, size.Y))); side >= 80 {
					assert.GreaterOrEqual(t, float64(least.font)*seen, 10.5, "as looked at")
				}
				assert.LessOrEqual(t, least.line, s.line)
				assert.GreaterOrEqual(t, least.line, 1)
			})
		}
	}
}

func TestSizesHoldWhereThePictureIsLookedAt(t *testing.T) {
	// A photo of 4000 px shown 400 px wide: 11 px there are 110 here.
	s := sizesFor(image.Pt(4000, 3000), &Style{View: 400})
	assert.Equal(t, 110, s.font)
	assert.Equal(t, 30, s.line)
	// Shown at 2000 px, shares are larger than the least sizes.
	assert.Equal(t, sizesFor(image.Pt(4000, 3000), &Style{}).font, sizesFor(image.Pt(4000, 3000), &Style{View: 2000}).font)
	// Unless that is said, a large picture is looked at with 2,400 px.
	assert.Equal(t, 18, sizesFor(image.Pt(4032, 3024), &Style{}).least)
	assert.Equal(t, 11, sizesFor(image.Pt(640, 480), &Style{}).least)
	assert.Equal(t, 22, sizesFor(image.Pt(4000, 3000), &Style{View: 2000}).least)
	assert.Equal(t, 20, sizesFor(image.Pt(640, 480), &Style{FontSize: px(20)}).least, "what is set does not shrink")
}

func TestSizesSetByHand(t *testing.T) {
	s := sizesFor(image.Pt(640, 480), &Style{FontSize: px(20), LineWidth: percentage(1)})
	assert.Equal(t, 20, s.font)
	assert.Equal(t, 5, s.line)
}

func TestSmallObjectsGetThinLines(t *testing.T) {
	s := sizesFor(image.Pt(4032, 3024), &Style{})
	frame := image.Rect(0, 0, 4032, 3024)
	for short := 1; short < 300; short++ {
		w := s.widthsFor(image.Pt(short, 2*short), 1000)
		assert.LessOrEqual(t, w.line, max(1, short/8), "short side %d", short)
		assert.GreaterOrEqual(t, w.line, 1)
		box := image.Rect(500, 500, 500+short, 500+2*short)
		_, core := w.outline(box, frame)
		assert.True(t, box.Inset(short/8).In(core.Inset(w.line)), "short side %d: the stroke covers at most an eighth of each side", short)
	}
}

// Strokes leave a gap between neighbours free, if it is one.
func TestStrokesDoNotFillGaps(t *testing.T) {
	for _, size := range []image.Point{{640, 480}, {3000, 2000}, {4032, 3024}} {
		for gap := 3; gap < 40; gap++ {
			for _, side := range []float64{20, 60, 200} {
				dets := []detect.Detection{
					boxAt("person", 0.9, 100, 100, side, side), boxAt("person", 0.8, 100+side+float64(gap), 100, side, side),
				}
				var outlines []*Outline
				for _, it := range Layout(size, dets, Style{Parts: []Part{PartBox}}).Items {
					outlines = append(outlines, it.(*Outline))
				}
				a, b := outlines[0].Rect, outlines[1].Rect
				assert.GreaterOrEqual(t, max(b.Min.X-a.Max.X, a.Min.X-b.Max.X), min(gap/4+1, gap-2), "%v, gap %d, boxes of %v", size, gap, side)
			}
		}
	}
}

func TestStrokeStaysInTheFrame(t *testing.T) {
	frame := image.Rect(0, 0, 100, 80)
	s := sizesFor(frame.Size(), &Style{})
	w := s.widthsFor(frame.Size(), 100)
	outer, core := w.outline(frame, frame)
	assert.Equal(t, frame, outer)
	assert.Equal(t, frame, core, "no edge outside the frame")
	// Boxes that end at the frame's edge, or nearly so, have their lines there.
	for d := range 2 {
		_, core := w.outline(image.Rect(d, 20, 60, 80-d), frame)
		assert.Equal(t, 0, core.Min.X)
		assert.Equal(t, 80, core.Max.Y)
	}
}

func TestPixelBox(t *testing.T) {
	size := image.Pt(100, 80)
	for name, tc := range map[string]struct {
		b    [4]float64
		want image.Rectangle
	}{
		"rounds":             {[4]float64{1.4, 1.6, 9.5, 9.4}, image.Rect(1, 2, 10, 9)},
		"clamped":            {[4]float64{-3e7, -5, 3e7, 90}, image.Rect(0, 0, 100, 80)},
		"thinner than one":   {[4]float64{5.1, 5.1, 5.3, 5.4}, image.Rect(5, 5, 6, 6)},
		"at the far corner":  {[4]float64{99.9, 79.9, 100.5, 80.5}, image.Rect(99, 79, 100, 80)},
		"just over the edge": {[4]float64{-5, -5, 0.1, 0.1}, image.Rect(0, 0, 1, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, pixelBox(tc.b[0], tc.b[1], tc.b[2], tc.b[3], size))
		})
	}
}
