package plot

import (
	"image/color"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// togetherLabels is how many labels the matrix has at most.
const togetherLabels = 11

// drawTogether draws, as half a matrix, how many images have both of two
// labels, for the most frequent ones. Columns carry the colours of the rows.
func (f *dataset) drawTogether(c draw.Canvas) {
	labels := f.stats.Labels[:min(len(f.stats.Labels), togetherLabels)]
	n := len(labels)
	switch n {
	case 0:
		f.note(c, "There are no labels.")
		return
	case 1:
		f.note(c, "There is one label only.")
		return
	}
	at := map[string]int{}
	for i, l := range labels {
		at[l.Name] = i
	}
	counts := make([][]int, n)
	for i := range counts {
		counts[i] = make([]int, n)
	}
	most := 1
	for _, p := range f.stats.Pairs {
		i, ok := at[p.First]
		j, too := at[p.Second]
		if ok && too {
			counts[max(i, j)][min(i, j)] = p.Images
			most = max(most, p.Images)
		}
	}
	name, number := f.style(10.5, false, inkColor, text.XLeft), f.style(9.5, true, inkColor, text.XCenter)
	const widest, dot = 112, 9
	names := vg.Length(0)
	for _, l := range labels {
		names = max(names, name.Width(f.fit(l.Name, name, widest)))
	}
	names = min(names, widest) + 6
	left := c.Min.X + names + dot + 10
	height := min(26, (c.Max.Y-c.Min.Y)/vg.Length(n))
	width := min(52, (c.Max.X-left)/vg.Length(n-1))
	// The first row has nothing to its left; it stands for its column.
	for i, l := range labels {
		y := c.Max.Y - vg.Length(i+1)*height
		middle := y + height/2
		c.FillText(name, vg.Point{X: c.Min.X, Y: middle - 4}, f.fit(l.Name, name, widest))
		f.dot(c, vg.Point{X: c.Min.X + names + 6, Y: middle}, dot, l.Name)
		if i < n-1 {
			f.dot(c, vg.Point{X: left + (vg.Length(i)+0.5)*width, Y: y + height/2}, dot, l.Name)
		}
		for j := range i {
			cell := vg.Rectangle{Min: vg.Point{X: left + vg.Length(j)*width + 1, Y: y + 1}, Max: vg.Point{X: left + vg.Length(j+1)*width - 1, Y: y + height - 1}}
			k := counts[i][j]
			share := float64(k) / float64(most)
			if k > 0 {
				share = 0.12 + 0.88*share // one is more than none, beside any number
			}
			rectangle(c, cell, 3, heat(share*0.8))
			if k > 0 {
				number.Color = inkColor
				if share > 0.5 {
					number.Color = color.White
				}
				c.FillText(number, vg.Point{X: (cell.Min.X + cell.Max.X) / 2, Y: middle - 3.5}, grouped(k))
			}
		}
	}
}

// dot draws a label's colour.
func (f *dataset) dot(c draw.Canvas, middle vg.Point, size vg.Length, label string) {
	rectangle(c, vg.Rectangle{
		Min: vg.Point{X: middle.X - size/2, Y: middle.Y - size/2}, Max: vg.Point{X: middle.X + size/2, Y: middle.Y + size/2},
	}, size/2, f.palette[label].Color)
}
