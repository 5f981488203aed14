package render

import (
	"image"
	"image/color"
	"testing"

	"annotate/detect"
	"annotate/fonts"
	"annotate/golden"
	"github.com/stretchr/testify/require"
)

// landscape draws a small picture to draw on: bright sky, a sun, dark hills,
// a field, so that strokes cross light, dark and in between.
func landscape(size image.Point) *image.RGBA {
	img := image.NewRGBA(image.Rectangle{Max: size})
	horizon := size.Y / 2
	for y := range size.Y {
		for x := range size.X {
			c := color.RGBA{R: uint8(150 + 90*y/size.Y), G: uint8(190 + 40*y/size.Y), B: 245, A: 255}
			dx, dy := x-size.X*3/4, y-size.Y/5
			if dx*dx+dy*dy < size.Y*size.Y/100 {
				c = rgb(0xfff6c8)
			}
			hill := horizon - (x*(size.X-x))*size.Y/(size.X*size.X*2)
			switch {
			case y > horizon+size.Y/6:
				c = color.RGBA{R: uint8(170 + 20*(x/9%2)), G: uint8(150 + 20*(x/9%2)), B: 70, A: 255}
			case y > hill:
				c = color.RGBA{R: 24, G: uint8(40 + 30*y/size.Y), B: 38, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// fewObjects are four objects of different sizes, at an edge, in each other.
func fewObjects(size image.Point) []detect.Detection {
	w, h := float64(size.X), float64(size.Y)
	at := func(label string, score, x0, y0, x1, y1 float64) detect.Detection {
		return detect.Detection{Label: label, Score: score, Box: detect.Box{XMin: x0 * w, YMin: y0 * h, XMax: x1 * w, YMax: y1 * h}}
	}
	return []detect.Detection{
		at("person", 0.98, 0.08, 0.35, 0.26, 0.92),
		at("dog", 0.91, 0.30, 0.62, 0.56, 0.95),
		at("kite", 0.55, 0.68, 0.02, 0.86, 0.36),
		at("sports ball", 0.32, 0.47, 0.80, 0.53, 0.88),
		at("bench", 0.73, 0.60, 0.55, 1.02, 0.85),
	}
}

// embedded draws with the embedded face alone, so that no golden image depends
// on what a machine has installed.
func embedded(t *testing.T) *fonts.Set {
	t.Helper()
	set, err := fonts.New(fonts.Options{NoSystem: true})
	require.NoError(t, err)
	return set
}

func TestGolden(t *testing.T) {
	size := image.Pt(320, 220)
	set := embedded(t)
	style := func(parts string) Style {
		p, err := ParseParts(parts)
		require.NoError(t, err)
		return Style{Parts: p}
	}
	preset := func(name string) Style {
		s, err := ParsePreset(name)
		require.NoError(t, err)
		return s
	}
	score := style("box,label,scorebar")
	score.ColorBy = ColorByScore
	large := Style{FontSize: px(22), LineWidth: px(8)}
	ten := make([]detect.Detection, 10)
	for i := range ten {
		ten[i] = detect.Detection{Label: "cat", Score: 0.9 + float64(i)/100, Box: detect.Box{XMin: 90, YMin: 70, XMax: 230, YMax: 170}}
	}
	words := fewObjects(size)
	for i, label := range []string{"قطة صغيرة", "חתול", "γάτα", "кошка", "a label that is far too long for any picture of this size"} {
		words[i].Label = label
	}
	for name, tc := range map[string]struct {
		style Style
		dets  []detect.Detection // nil: few objects
	}{
		"default":   {},
		"box":       {style: style("box")},
		"roundbox":  {style: style("roundbox,label")},
		"corners":   {style: style("corners")},
		"dashed":    {style: style("dashed")},
		"fill":      {style: style("fill")},
		"label":     {style: style("label")},
		"scorebar":  {style: score},
		"dot":       {style: style("dot,label")},
		"spotlight": {style: style("spotlight")},
		"blur":      {style: style("blur")},
		"pixelate":  {style: style("pixelate")},
		"legend":    {style: style("box,legend")},
		"heat":      {style: style("heat"), dets: crowd(60, size, true, 6)},
		"qa":        {style: preset("qa")},
		"privacy":   {style: preset("privacy")},
		"poster":    {style: preset("poster")},
		"minimal":   {style: preset("minimal")},
		"thick":     {style: large},
		"crowd":     {dets: crowd(60, size, true, 6)},
		"identical": {dets: ten},
		"words":     {dets: words},
	} {
		t.Run(name, func(t *testing.T) {
			tc.style.Fonts = set
			if tc.dets == nil {
				tc.dets = fewObjects(size)
			}
			golden.Check(t, "render/"+name, Annotate(landscape(size), tc.dets, tc.style), golden.Exact)
		})
	}
}

func TestGoldenSmall(t *testing.T) {
	size := image.Pt(64, 48)
	golden.Check(t, "render/small", Annotate(landscape(size), fewObjects(size)[:2], Style{Fonts: embedded(t)}), golden.Exact)
}
