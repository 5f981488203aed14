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

// growth measures one photo a run, start-up included, over sizes with seven
// boxes and over boxes at 12 megapixels, and draws both as curves.
func (b *bench) growth() error {
	var bySize, byBoxes plotter.XYs
	const head = " | CPU a photo | peak memory |\n| ---: | ---: | ---: |\n"
	fmt.Fprint(b.to, "\n7 boxes, photos of growing size\n\n| megapixels", head)
	for _, s := range [][2]int{{640, 480}, {1280, 960}, {2048, 1536}, {4032, 3024}, {6144, 4608}, {8660, 5774}, {12000, 9000}} {
		megapixels := float64(s[0]) * float64(s[1]) / 1e6
		ms, err := b.costOf(fmt.Sprintf("%.1f", megapixels), s[0], s[1], 7)
		if err != nil {
			return err
		}
		bySize = append(bySize, plotter.XY{X: megapixels, Y: ms})
	}
	fmt.Fprint(b.to, "\n12 megapixels, growing number of boxes\n\n| boxes", head)
	for _, n := range []int{0, 1, 10, 100, 1000, 10000} {
		ms, err := b.costOf(fmt.Sprint(n), 4032, 3024, n)
		if err != nil {
			return err
		}
		byBoxes = append(byBoxes, plotter.XY{X: max(float64(n), noBoxes), Y: ms})
	}
	return drawGrowth(b.plot, bySize, byBoxes)
}

// costOf measures one photo, prints a row, and returns milliseconds of CPU.
func (b *bench) costOf(row string, width, height, boxes int) (float64, error) {
	dir := filepath.Join(b.work, fmt.Sprintf("%dx%d-%d", width, height, boxes))
	photo, err := drawPhoto(width, height, uint64(width))
	if err != nil {
		return 0, err
	}
	if err := writePhoto(dir, "photo", photo, sidecar(scatter(boxes, width, height, 7))); err != nil {
		return 0, err
	}
	c := b.annotated("growth", dir, "--workers", "1", "--max-pixels", "200000000")
	if err := b.race(c); err != nil {
		return 0, err
	}
	m := c.median()
	ms := m.CPU.Seconds() * 1e3
	fmt.Fprintf(b.to, "| %s | %.1f ms | %d MB |\n", row, ms, m.Memory>>20)
	return ms, nil
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
