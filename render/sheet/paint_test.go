package sheet

import (
	"image"
	"image/color"
	"image/draw"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/render"
)

// plain returns a picture of one colour.
func plain(size image.Point, c color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return img
}

var (
	grey  = color.RGBA{0x80, 0x80, 0x80, 0xFF}
	boxed = []detect.Detection{{Label: "cat", Score: 0.9, Truth: true, Box: detect.Box{XMin: 160, YMin: 120, XMax: 480, YMax: 360}}}
)

// drawn lays out and draws grey photos of 640×480 pixels, in the given order.
func drawn(t *testing.T, n int, o Options, order ...int) *image.RGBA {
	t.Helper()
	sizes := make([]image.Point, n)
	for i := range sizes {
		sizes[i] = image.Pt(640, 480)
	}
	page := Layout(tilesOf(sizes...), Census{}, o)
	img := page.Image()
	var all sync.WaitGroup
	for _, i := range order {
		all.Go(func() { page.Draw(img, i, plain(page.Tiles[i].Picture.Size(), grey), boxed) })
	}
	all.Wait()
	return img
}

func TestDrawInAnyOrder(t *testing.T) {
	once := drawn(t, 4, Options{Width: 800}, 0, 1, 2, 3)
	assert.Equal(t, once.Pix, drawn(t, 4, Options{Width: 800}, 3, 1, 0, 2).Pix)
}

func TestBoxesAreDrawnAtTheTilesSize(t *testing.T) {
	for _, scale := range []int{1, 2} {
		page := Layout(tilesOf(image.Pt(640, 480)), Census{}, Options{
			Scale: scale, Style: render.Style{Parts: []render.Part{render.PartFill}},
		})
		img := page.Image()
		r := page.Tiles[0].Picture
		page.Draw(img, 0, plain(r.Size(), grey), boxed)
		// The box is a quarter of the way in.
		at := func(x, y float64) color.RGBA {
			return img.RGBAAt(r.Min.X+int(x*float64(r.Dx())), r.Min.Y+int(y*float64(r.Dy())))
		}
		assert.Equal(t, grey, at(0.24, 0.5))
		assert.NotEqual(t, grey, at(0.26, 0.5))
		assert.NotEqual(t, grey, at(0.74, 0.74))
		assert.Equal(t, grey, at(0.76, 0.76))
	}
}

func TestSmallPhotosAreStretched(t *testing.T) {
	page := Layout(tilesOf(image.Pt(8, 6)), Census{}, Options{})
	img := page.Image()
	page.Draw(img, 0, plain(image.Pt(8, 6), grey), nil)
	r := page.Tiles[0].Picture
	for _, at := range []image.Point{r.Min.Add(image.Pt(0, r.Dy()/2)), r.Max.Sub(image.Pt(r.Dx()/2, 1)), r.Min.Add(r.Size().Div(2))} {
		assert.Equal(t, grey, img.RGBAAt(at.X, at.Y))
	}
}

func TestTransparentPhotosShowTheirCard(t *testing.T) {
	page := Layout(tilesOf(image.Pt(640, 480)), Census{}, Options{Theme: Light})
	img := page.Image()
	r := page.Tiles[0].Picture
	page.Draw(img, 0, image.NewRGBA(image.Rectangle{Max: r.Size()}), nil)
	middle := r.Min.Add(r.Size().Div(2))
	assert.Equal(t, Light.tones().card, img.RGBAAt(middle.X, middle.Y))
}

func TestCornersAreRound(t *testing.T) {
	page := Layout(tilesOf(image.Pt(640, 480)), Census{}, Options{Bare: true})
	img := page.Image()
	r := page.Tiles[0].Picture
	page.Draw(img, 0, plain(r.Size(), grey), nil)
	for _, at := range []image.Point{r.Min, {r.Max.X - 1, r.Min.Y}, {r.Min.X, r.Max.Y - 1}, r.Max.Sub(image.Pt(1, 1))} {
		assert.NotEqual(t, grey, img.RGBAAt(at.X, at.Y), "%v", at)
	}
	assert.Equal(t, grey, img.RGBAAt(r.Min.X+cornerRadius, r.Min.Y))
}

func TestCrowdedTilesGoWithoutLabels(t *testing.T) {
	var crowd []detect.Detection
	for i := range 60 {
		x, y := float64(i%10)*64, float64(i/10)*80
		crowd = append(crowd, detect.Detection{Label: "person", Score: 1, Box: detect.Box{XMin: x, YMin: y, XMax: x + 50, YMax: y + 70}})
	}
	plates := func(p *Page, dets []detect.Detection) (n int) {
		for _, it := range p.scene(image.Pt(320, 240), dets).Items {
			if _, ok := it.(*render.Plate); ok {
				n++
			}
		}
		return n
	}
	scaled := (&Placed{Tile: Tile{Size: image.Pt(640, 480)}, Picture: image.Rect(0, 0, 320, 240)}).scaled(crowd)
	keyed := Layout(nil, censusOf(60), Options{})
	assert.Zero(t, plates(keyed, scaled), "the strip tells what colours mean")
	assert.NotZero(t, plates(keyed, scaled[:2]))
	unkeyed := Layout(nil, Census{}, Options{})
	assert.NotZero(t, plates(unkeyed, scaled), "nothing else does")
}

// TestOutlinesAreDrawnAtTheTilesSize: crowded or not, an outline lies where its box
// does.
func TestOutlinesAreDrawnAtTheTilesSize(t *testing.T) {
	tile := &Placed{Tile: Tile{Size: image.Pt(640, 480)}, Picture: image.Rect(0, 0, 320, 240)}
	for _, n := range []int{1, 60} {
		var dets []detect.Detection
		for i := range n {
			x, y := float64(i%10)*64, float64(i/10)*80
			dets = append(dets, detect.Detection{
				Label: "person", Score: 1 - float64(i)/100, Box: detect.Box{XMin: x, YMin: y, XMax: x + 50, YMax: y + 70},
				Outline: &detect.Outline{Rings: [][]detect.Point{{{X: x, Y: y}, {X: x + 50, Y: y}, {X: x + 25, Y: y + 70}}}},
			})
		}
		page, outlines := Layout(nil, censusOf(60), Options{}), 0
		for _, it := range page.scene(tile.Picture.Size(), tile.scaled(dets)).Items {
			if s, ok := it.(*render.Shape); ok {
				b, at := dets[s.Object-1].Box.Scale(0.5, 0.5), s.Bounds()
				assert.InDelta(t, (b.XMin+b.XMax)/2, (at.Min.X+at.Max.X)/2, 5)
				assert.InDelta(t, (b.YMin+b.YMax)/2, (at.Min.Y+at.Max.Y)/2, 5)
				outlines++
			}
		}
		assert.Equal(t, n, outlines)
	}
}

func TestUnknownSizesDrawNoBoxes(t *testing.T) {
	page := Layout(tilesOf(image.Point{}), Census{}, Options{})
	require.NotPanics(t, func() {
		page.Draw(page.Image(), 0, plain(page.Tiles[0].Picture.Size(), grey), boxed)
	})
}
