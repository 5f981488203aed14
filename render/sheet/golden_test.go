package sheet

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/fonts"
	"annotate/golden"
	"annotate/render"
)

// still draws a photo: a disc and a bar on a ground that darkens downwards. The
// kind decides the colours.
func still(kind int, size image.Point) *image.RGBA {
	grounds := []color.RGBA{{0x9F, 0xC5, 0xE8, 0xFF}, {0xF3, 0xD9, 0xA4, 0xFF}, {0xA9, 0xC8, 0x9A, 0xFF}, {0x4A, 0x55, 0x73, 0xFF}}
	things := []color.RGBA{{0xE0, 0x7A, 0x3C, 0xFF}, {0x5B, 0x84, 0x4E, 0xFF}, {0xFA, 0xF3, 0xE0, 0xFF}, {0xF2, 0xC1, 0x4E, 0xFF}}
	ground, thing := grounds[kind%4], things[kind%4]
	img := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			c := ground
			dark := uint8(0x30 * y / size.Y)
			c.R, c.G, c.B = c.R-dark, c.G-dark, c.B-dark
			dx, dy := 16*x-5*size.X, 16*y-9*size.Y // a disc about 5/16, 9/16
			bar := 16*x >= 10*size.X && 16*x < 14*size.X && 16*y >= 4*size.Y && 16*y < 13*size.Y
			if dx*dx+dy*dy < 16*size.Y*size.Y || bar {
				c = thing
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// stillObjects are the disc and the bar of a photo of the given size.
func stillObjects(disc, bar string, size image.Point) []detect.Detection {
	w, h := float64(size.X)/16, float64(size.Y)/16
	return []detect.Detection{
		{Label: disc, Score: 0.97, Box: detect.Box{XMin: 5*w - 4*h, YMin: 5 * h, XMax: 5*w + 4*h, YMax: 13 * h}},
		{Label: bar, Score: 0.64, Box: detect.Box{XMin: 10 * w, YMin: 4 * h, XMax: 14 * w, YMax: 13 * h}},
	}
}

// stills are four photos of several shapes.
func stills() []detect.Labelled {
	var images []detect.Labelled
	for i, s := range []struct {
		name      string
		size      image.Point
		disc, bar string
	}{
		{"harbour/ball.jpg", image.Pt(640, 480), "ball", "tower"}, {"beach.jpg", image.Pt(480, 640), "plum", "bottle"},
		{"a-photo-with-a-name-that-does-not-fit.jpg", image.Pt(640, 360), "ball", "bottle"}, {"night.jpg", image.Pt(640, 480), "moon", "tower"},
	} {
		images = append(images, detect.Labelled{Name: s.name, Width: s.size.X, Height: s.size.Y, Objects: detect.ObjectsOf(stillObjects(s.disc, s.bar, s.size))})
		if i == 2 {
			images[i].Objects = images[i].Objects[:1]
		}
	}
	return images
}

// goldenFonts are the embedded face alone, so that no golden image depends on
// what a machine has installed.
func goldenFonts(t *testing.T) *fonts.Set {
	t.Helper()
	set, err := fonts.New(fonts.Options{NoSystem: true})
	require.NoError(t, err)
	return set
}

func sheetOf(t *testing.T, images []detect.Labelled, o Options) image.Image {
	t.Helper()
	o.Style.Fonts = goldenFonts(t)
	var tiles []Tile
	for _, img := range images {
		note := plural(len(img.Objects), "object")
		tiles = append(tiles, Tile{Name: img.Name, Note: note, Size: image.Pt(img.Width, img.Height)})
	}
	page := Layout(tiles, Count(images), o)
	img := page.Image()
	for i := range page.Tiles {
		page.Draw(img, i, still(i, page.Tiles[i].Picture.Size()), images[i].Detections())
	}
	return img
}

func TestGoldenDark(t *testing.T) {
	var err error
	o := Options{Width: 640, Title: "Stills"}
	o.Style.Template, err = render.ParseTemplate("{label}")
	require.NoError(t, err)
	golden.Check(t, "render/sheet/dark", sheetOf(t, stills(), o), golden.Exact)
}

// TestGoldenLight is twice as dense, without labels on the photos, and with a
// strip that has no room for all labels.
func TestGoldenLight(t *testing.T) {
	images := stills()[:3]
	for i := range 40 {
		label := "label " + string(rune('a'+i%26)) + string(rune('a'+i/26))
		for range 1 + 100/(i+1) {
			images[0].Objects = append(images[0].Objects, detect.Object{Detection: detect.Detection{Label: label, Box: detect.Box{XMin: math.NaN()}}})
		}
	}
	o := Options{Width: 400, Scale: 2, Theme: Light, Title: "Stills", Columns: 2}
	o.Style.Parts = []render.Part{render.PartBox}
	golden.Check(t, "render/sheet/light", sheetOf(t, images, o), golden.Exact)
}

func TestGoldenWall(t *testing.T) {
	rows, census := wallOf(2, 120, 14, 5, 3, 2, 1, 1, 1)
	for i, name := range []string{"ball", "a label that is too long", "moon", "plum", "tower", "bottle", "lamp", "a long label"} {
		rows[i].Label, census.Labels[i].Label = name, name
	}
	o := Options{Width: 760, Title: "Crops"}
	o.Style.Fonts = goldenFonts(t)
	page := LayoutWall(rows, census, 2, WallHeadings{"highest scores", "median", "lowest scores", "all there are, highest scores first"}, o)
	img := page.Image()
	for i := range page.Tiles {
		page.Draw(img, i, still(i, page.Tiles[i].Picture.Size()), nil)
	}
	golden.Check(t, "render/sheet/wall", img, golden.Exact)
}
