package render

import (
	"fmt"
	"image"
	"testing"

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
				assert.GreaterOrEqual(t, s.line, min(2, (side+20)/40))
				// No whole number of pixels may lie between 0.25 and 0.3 %.
				assert.LessOrEqual(t, float64(s.line), max(2, 0.003*float64(side)+0.5))
				assert.GreaterOrEqual(t, float64(s.line), 0.0025*float64(side)-0.5)
			})
		}
	}
}

func TestSizesHoldWhereThePictureIsLookedAt(t *testing.T) {
	// A photo of 4000 px shown 400 px wide: 11 px there are 110 here.
	s := sizesFor(image.Pt(4000, 3000), &Style{View: 400})
	assert.Equal(t, 110, s.font)
	assert.Equal(t, 20, s.line)
	// Shown at 2000 px, shares are larger than the least sizes.
	assert.Equal(t, sizesFor(image.Pt(4000, 3000), &Style{}).font, sizesFor(image.Pt(4000, 3000), &Style{View: 2000}).font)
}

func TestSizesSetByHand(t *testing.T) {
	s := sizesFor(image.Pt(640, 480), &Style{FontSize: Px(20), LineWidth: Percent(1)})
	assert.Equal(t, 20, s.font)
	assert.Equal(t, 5, s.line)
}

func TestSmallObjectsGetThinLines(t *testing.T) {
	s := sizesFor(image.Pt(4032, 3024), &Style{})
	frame := image.Rect(0, 0, 4032, 3024)
	for short := 1; short < 300; short++ {
		w := s.widthsFor(image.Pt(short, 2*short))
		assert.LessOrEqual(t, w.line, max(1, short/8), "short side %d", short)
		assert.GreaterOrEqual(t, w.line, 1)
		box := image.Rect(500, 500, 500+short, 500+2*short)
		inner := w.outline(box, frame).Inset(w.total())
		assert.True(t, box.Inset(short/8).In(inner), "short side %d: the stroke covers at most an eighth of each side", short)
	}
}

func TestStrokeStaysInTheFrame(t *testing.T) {
	frame := image.Rect(0, 0, 100, 80)
	s := sizesFor(frame.Size(), &Style{})
	w := s.widthsFor(frame.Size())
	assert.Equal(t, frame, w.outline(frame, frame))
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
