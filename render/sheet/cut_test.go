package sheet

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
)

func TestCuts(t *testing.T) {
	t.Parallel()
	dets := []detect.Detection{
		{Label: "cat", Score: 0.5, Box: detect.Box{XMin: 10, YMin: 10, XMax: 20, YMax: 30}},
		{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 200, YMin: 10, XMax: 220, YMax: 30}},
		{Label: "dog", Score: 1, Truth: true, Box: detect.Box{XMin: 0, YMin: 0, XMax: 5, YMax: 5}},
	}
	cuts := Crop{}.Cuts("in/a.jpg", image.Pt(100, 100), dets, ".png")
	assert.Len(t, cuts, 2, "one has no area in the photo")
	assert.Equal(t, "dog/truth_in~a_3.png", cuts[1].Crop, "and keeps its number")
	assert.Equal(t, image.Rect(10, 10, 20, 30), cuts[0].Rect())
	assert.Equal(t, []int{10, 20}, []int{cuts[0].Width, cuts[0].Height})
	cuts[0].SetRect(image.Rect(8, 8, 24, 32))
	assert.Equal(t, detect.Box{XMin: 8, YMin: 8, XMax: 24, YMax: 32}, cuts[0].Region)
}

func TestCutOut(t *testing.T) {
	t.Parallel()
	m := image.NewRGBA(image.Rect(5, 5, 7, 6))
	m.Set(5, 5, color.White)
	m.Set(6, 5, color.White)
	mask := image.NewAlpha(image.Rect(1, 1, 3, 2))
	mask.SetAlpha(1, 1, color.Alpha{A: 255})
	out := CutOut(m, mask)
	assert.Equal(t, color.NRGBA{R: 255, G: 255, B: 255, A: 255}, out.At(0, 0))
	assert.Equal(t, color.NRGBA{}, out.At(1, 0))
}

func TestNewWall(t *testing.T) {
	t.Parallel()
	cut := func(label, name string, score, side float64, truth bool) Cut {
		c := Cut{Crop: name, Detection: detect.Detection{Label: label, Score: score, Truth: truth, Box: detect.Box{XMax: side, YMax: side}}}
		c.SetRect(image.Rect(0, 0, int(side), int(side)))
		return c
	}
	names := func(w *Wall) (names []string) {
		for _, c := range w.Shown {
			names = append(names, c.Crop)
		}
		return names
	}
	w := NewWall([]Cut{
		cut("dog", "d", 0.5, 9, false), cut("cat", "low", 0.1, 9, false), cut("cat", "high", 0.9, 9, false), cut("cat", "tie", 0.5, 8, false),
		cut("cat", "larger", 0.5, 9, false), cut("rare", "r", 1, 9, false), cut("dog", "e", 0.4, 9, false),
	}, 1, 2)
	assert.Equal(t, []string{"high", "larger", "low", "d", "e"}, names(w), "by score, then by size; of the two most frequent labels")
	assert.Equal(t, "highest scores", w.Headings.Best)
	assert.Equal(t, 4, w.Rows[0].Count)
	assert.Equal(t, []Tile{{Name: "0.90", Size: image.Pt(9, 9)}}, w.Rows[0].Best)
	assert.Len(t, w.Census.Labels, 3)

	w = NewWall([]Cut{cut("cat", "small", 1, 3, true), cut("cat", "large", 1, 9, true)}, 1, 9)
	assert.Equal(t, []string{"large", "small"}, names(w))
	assert.Equal(t, "largest", w.Headings.Best)
	assert.Equal(t, "9×9", w.Rows[0].Best[0].Name)
}
