package main

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"os"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// measureGrowth measures one photo a run, less an empty run, over sizes with
// seven boxes and over boxes at 12 megapixels, and draws both as curves.
func measureGrowth(w io.Writer, annotate, picture string) error {
	work, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	var bySize, byBoxes plotter.XYs
	sizes := [][2]int{{640, 480}, {1280, 960}, {2048, 1536}, {4032, 3024}, {6144, 4608}, {8660, 5774}, {12000, 9000}}
	fmt.Fprintf(w, "\n7 boxes, photos of growing size\n\n| megapixels | CPU a photo | peak memory |\n| ---: | ---: | ---: |\n")
	for _, s := range sizes {
		c, err := costOf(work, annotate, s[0], s[1], 7)
		if err != nil {
			return err
		}
		megapixels := float64(s[0]) * float64(s[1]) / 1e6
		fmt.Fprintf(w, "| %.1f | %.1f ms | %d MB |\n", megapixels, c.cpu.Seconds()*1e3, c.memory>>20)
		bySize = append(bySize, plotter.XY{X: megapixels, Y: c.cpu.Seconds() * 1e3})
	}
	fmt.Fprintf(w, "\n12 megapixels, growing number of boxes\n\n| boxes | CPU a photo | peak memory |\n| ---: | ---: | ---: |\n")
	for _, n := range []int{0, 1, 10, 100, 1000, 10000} {
		c, err := costOf(work, annotate, 4032, 3024, n)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "| %d | %.1f ms | %d MB |\n", n, c.cpu.Seconds()*1e3, c.memory>>20)
		byBoxes = append(byBoxes, plotter.XY{X: math.Max(float64(n), 0.5), Y: c.cpu.Seconds() * 1e3})
	}
	return drawGrowth(picture, bySize, byBoxes)
}

// costOf returns the median of five runs over one photo.
func costOf(work, annotate string, width, height, boxes int) (cost, error) {
	dir := filepath.Join(work, fmt.Sprintf("%dx%d-%d", width, height, boxes))
	photo, err := drawPhoto(width, height, uint64(width))
	if err != nil {
		return cost{}, err
	}
	if err := writePhoto(dir, "photo", photo, scatter(boxes, width, height, 7)); err != nil {
		return cost{}, err
	}
	c := &contender{args: []string{
		annotate, dir, "--from", dir, "-o", dir + "-out", "-q", "--workers", "1", "--max-pixels", "200000000",
	}}
	if err := race([]*contender{c}, 5); err != nil {
		return cost{}, err
	}
	return c.median(), nil
}

// growthColors are two of Okabe and Ito's, apart for everybody.
var growthColors = []color.Color{color.RGBA{R: 0, G: 114, B: 178, A: 255}, color.RGBA{R: 213, G: 94, B: 0, A: 255}}

func drawGrowth(picture string, bySize, byBoxes plotter.XYs) error {
	p := plot.New()
	p.Title.Text = "CPU time for one photo"
	p.X.Label.Text = "megapixels (7 boxes), or boxes (12 megapixels)"
	p.Y.Label.Text = "ms"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
	p.Add(plotter.NewGrid())
	p.Legend.Top, p.Legend.Left = true, true
	for i, curve := range []struct {
		name   string
		points plotter.XYs
	}{{"megapixels", bySize}, {"boxes", byBoxes}} {
		line, points, err := plotter.NewLinePoints(curve.points)
		if err != nil {
			return err
		}
		line.Color, points.Color = growthColors[i], growthColors[i]
		line.Width = vg.Points(2)
		p.Add(line, points)
		p.Legend.Add(curve.name, line, points)
	}
	if err := os.MkdirAll(filepath.Dir(picture), 0o777); err != nil {
		return err
	}
	return p.Save(16*vg.Centimeter, 9*vg.Centimeter, picture)
}
