package main

import (
	"fmt"
	"image/color"
	"io"
	"os"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// measureGrowth measures one photo a run, start-up included, over sizes with
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
		fmt.Fprintf(w, "| %.1f | %.1f ms | %d MB |\n", megapixels, c.CPU.Seconds()*1e3, c.Memory>>20)
		bySize = append(bySize, plotter.XY{X: megapixels, Y: c.CPU.Seconds() * 1e3})
	}
	fmt.Fprintf(w, "\n12 megapixels, growing number of boxes\n\n| boxes | CPU a photo | peak memory |\n| ---: | ---: | ---: |\n")
	for _, n := range []int{0, 1, 10, 100, 1000, 10000} {
		c, err := costOf(work, annotate, 4032, 3024, n)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "| %d | %.1f ms | %d MB |\n", n, c.CPU.Seconds()*1e3, c.Memory>>20)
		byBoxes = append(byBoxes, plotter.XY{X: max(float64(n), noBoxes), Y: c.CPU.Seconds() * 1e3})
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

// drawGrowth draws both curves side by side, on one scale of time.
func drawGrowth(picture string, bySize, byBoxes plotter.XYs) error {
	times := []float64{10, 20, 50, 100, 200, 500}
	left, err := curve("One photo with 7 boxes", "megapixels", bySize, []float64{0.3, 1, 3, 12, 28, 108}, times)
	if err != nil {
		return err
	}
	right, err := curve("One photo of 12 megapixels", "boxes", byBoxes, []float64{0, 1, 10, 100, 1000, 10000}, times)
	if err != nil {
		return err
	}
	c := vgimg.NewWith(vgimg.UseWH(22*vg.Centimeter, 8.5*vg.Centimeter), vgimg.UseDPI(144))
	tiles := draw.Tiles{Rows: 1, Cols: 2, PadX: vg.Points(24), PadTop: vg.Points(12), PadBottom: vg.Points(12), PadLeft: vg.Points(12), PadRight: vg.Points(24)}
	canvases := plot.Align([][]*plot.Plot{{left, right}}, tiles, draw.New(c))
	left.Draw(canvases[0][0])
	right.Draw(canvases[0][1])
	if err := os.MkdirAll(filepath.Dir(picture), 0o777); err != nil {
		return err
	}
	return writeImage(picture, func(w io.Writer) error {
		_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
		return err
	})
}

// noBoxes is where none is drawn on a scale that has no zero.
const noBoxes = 0.3

// curve plots times, with the given marks on either axis.
func curve(title, subject string, points plotter.XYs, across, up []float64) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, subject, "CPU time, ms"
	p.Title.Padding, p.X.Label.Padding, p.Y.Label.Padding = vg.Points(8), vg.Points(4), vg.Points(4)
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = marks(across), marks(up)
	p.X.Min, p.X.Max = max(across[0], noBoxes), across[len(across)-1]
	p.Y.Min, p.Y.Max = up[0], up[len(up)-1]
	for _, style := range []*text.Style{
		&p.Title.TextStyle, &p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label,
	} {
		style.Font.Variant = "Sans"
		style.Color = color.Gray{60}
	}
	p.X.LineStyle.Color, p.Y.LineStyle.Color = color.Gray{180}, color.Gray{180}
	p.X.Tick.LineStyle.Color, p.Y.Tick.LineStyle.Color = color.Gray{180}, color.Gray{180}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = color.Gray{230}, color.Gray{230}
	line, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return nil, err
	}
	blue := color.RGBA{R: 0, G: 114, B: 178, A: 255} // of Okabe and Ito's, apart for everybody
	line.Color, line.Width = blue, vg.Points(2)
	dots.Color, dots.Shape, dots.Radius = blue, draw.CircleGlyph{}, vg.Points(3)
	p.Add(grid, line, dots)
	return p, nil
}

// marks are the places on an axis that are told, none of them as noBoxes.
type marks []float64

func (m marks) Ticks(_, _ float64) []plot.Tick {
	ticks := make([]plot.Tick, len(m))
	for i, v := range m {
		ticks[i] = plot.Tick{Value: v, Label: fmt.Sprint(v)}
		if v == 0 {
			ticks[i].Value = noBoxes
		}
	}
	return ticks
}
