package plot

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"golang.org/x/image/draw"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"

	"annotate/detect/stats"
)

// drawLabels draws a bar for each label, as many as there is room for.
func (f *dataset) drawLabels(c vgdraw.Canvas) {
	c = vgdraw.Crop(c, 0, 0, 0, 16) // there is no second line above
	labels := f.stats.Labels
	const least, most = 17, 28 // the height of a row
	height := c.Max.Y - c.Min.Y
	rows := min(len(labels), int(height/least))
	more := len(labels) - rows
	if more > 0 {
		rows, more = rows-1, more+1
	}
	step := min(most, height/vg.Length(rows+min(more, 1)))
	thick := min(14, step*0.62)
	name, count := f.style(10.5, false, inkColor, text.XLeft), f.style(10.5, true, inkColor, text.XLeft)
	names, counts := vg.Length(0), count.Width(grouped(labels[0].Boxes))
	for _, l := range labels[:rows] {
		names = max(names, name.Width(f.fit(l.Name, name, 92)))
	}
	left := c.Min.X + min(names, 92) + 10
	scale := (c.Max.X - counts - 6 - left) / vg.Length(labels[0].Boxes)
	for i, l := range labels[:rows] {
		middle := c.Max.Y - (vg.Length(i)+0.5)*step
		c.FillText(name, vg.Point{X: c.Min.X, Y: middle - 4}, f.fit(l.Name, name, 92))
		bar := vg.Rectangle{Min: vg.Point{X: left, Y: middle - thick/2}, Max: vg.Point{X: left + max(2, scale*vg.Length(l.Boxes)), Y: middle + thick/2}}
		rectangle(c, bar, 2.5, f.palette[l.Name].Color)
		c.FillText(count, vg.Point{X: bar.Max.X + 6, Y: middle - 4}, grouped(l.Boxes))
	}
	if more > 0 {
		boxes := 0
		for _, l := range labels[rows:] {
			boxes += l.Boxes
		}
		c.FillText(f.style(10.5, false, quietColor, text.XLeft), vg.Point{X: c.Min.X, Y: c.Max.Y - (vg.Length(rows)+0.5)*step - 4},
			fmt.Sprintf("and %d more labels, %s boxes in all", more, grouped(boxes)))
	}
}

// bars are columns side by side, column i from i to i+1.
type bars struct {
	values []int
	fill   func(i int) color.Color
}

// Plot implements gonum.Plotter.
func (b bars) Plot(c vgdraw.Canvas, p *gonum.Plot) {
	x, y := p.Transforms(&c)
	for i, v := range b.values {
		rectangle(c, vg.Rectangle{
			Min: vg.Point{X: x(float64(i)) + 0.75, Y: y(0)},
			Max: vg.Point{X: x(float64(i+1)) - 0.75, Y: y(float64(v))},
		}, 1.5, b.fill(i))
	}
}

// DataRange implements gonum.DataRanger.
func (b bars) DataRange() (xmin, xmax, ymin, ymax float64) {
	return 0, float64(len(b.values)), 0, float64(max(1, slices.Max(b.values)))
}

// gridlines are drawn at the ticks of the y axis.
type gridlines []gonum.Tick

// Plot implements gonum.Plotter.
func (g gridlines) Plot(c vgdraw.Canvas, p *gonum.Plot) {
	_, y := p.Transforms(&c)
	for _, t := range g {
		c.StrokeLine2(vgdraw.LineStyle{Color: gridColor, Width: 0.75}, c.Min.X, y(t.Value), c.Max.X, y(t.Value))
	}
}

// histogram draws columns with ticks below and gridlines behind.
func (f *dataset) histogram(c vgdraw.Canvas, b bars, ticks []gonum.Tick) {
	p := gonum.New()
	p.BackgroundColor = color.Transparent
	p.TextHandler = f
	_, _, _, top := b.DataRange()
	across := wholeTicks(top)
	p.Add(gridlines(across), b)
	for _, axis := range []*gonum.Axis{&p.X, &p.Y} {
		axis.LineStyle.Width = 0
		// A mark that is not seen keeps the numbers off the columns.
		axis.Tick.LineStyle = vgdraw.LineStyle{Color: color.Transparent, Width: 0.1}
		axis.Tick.Length = 5
		axis.Padding = 0
		axis.Tick.Label.Font = f.style(9.5, false, quietColor, text.XCenter).Font
		axis.Tick.Label.Color = quietColor
		axis.Tick.Label.Handler = f
		axis.Label.TextStyle.Handler = f
	}
	p.X.Tick.Marker, p.Y.Tick.Marker = gonum.ConstantTicks(ticks), gonum.ConstantTicks(across)
	p.Y.Max = max(top, across[len(across)-1].Value)
	p.Draw(c)
}

// wholeTicks returns two to six whole numbers from 0 to at least top, which is 1
// or more.
func wholeTicks(top float64) []gonum.Tick {
	step := math.Pow(10, math.Floor(math.Log10(max(top, 1))))
	for _, part := range []float64{0.2, 0.5, 1, 2} {
		if s := step * part; s >= 1 && top/s <= 5 {
			step = s
			break
		}
	}
	var ticks []gonum.Tick
	for v := 0.0; ; v += step {
		ticks = append(ticks, gonum.Tick{Value: v, Label: grouped(int(v))})
		if v >= top {
			return ticks
		}
	}
}

// occupied returns the part of a histogram that is not empty, with a bin beside
// it, and how many bins are left out before.
func occupied(counts []int) (part []int, skipped int) {
	first := slices.IndexFunc(counts, func(n int) bool { return n > 0 })
	if first < 0 {
		return counts[:1], 0
	}
	last := len(counts)
	for counts[last-1] == 0 {
		last--
	}
	first, last = max(0, first-1), min(len(counts), last+1)
	return counts[first:last], first
}

// ticksAt returns ticks where values lie among the bins that are shown.
func ticksAt(b stats.Bins, skipped, shown int, values []float64, label func(float64) string) (ticks []gonum.Tick) {
	for _, v := range values {
		at := math.Log(v/b.First)/math.Log(b.Ratio) - float64(skipped)
		if at >= -1e-9 && at <= float64(shown)+1e-9 {
			ticks = append(ticks, gonum.Tick{Value: at, Label: label(v)})
		}
	}
	return ticks
}

// drawSizes draws the sizes of objects, in COCO's three colours.
func (f *dataset) drawSizes(c vgdraw.Canvas) {
	s := f.stats
	counts, skipped := occupied(s.Sides.Counts)
	b := bars{counts, func(i int) color.Color {
		switch side := s.Sides.Bins.Edge(i+skipped) * 1.0001; {
		case side*side < stats.SmallArea:
			return smallColor
		case side*side < stats.MediumArea:
			return mediumColor
		}
		return largeColor
	}}
	ticks := ticksAt(s.Sides.Bins, skipped, len(counts), []float64{4, 8, 16, 32, 96, 256, 640, 1600, 4000}, stats.Significant)
	f.histogram(vgdraw.Crop(c, 0, 0, 0, -22), b, ticks)
	x := c.Min.X
	sized := s.Boxes - s.Invalid
	name := f.style(10, false, inkColor, text.XLeft)
	for _, size := range []struct {
		name  string
		n     int
		color color.Color
	}{{"small", s.Sizes.Small, smallColor}, {"medium", s.Sizes.Medium, mediumColor}, {"large", s.Sizes.Large, largeColor}} {
		y := c.Max.Y - 8
		rectangle(c, vg.Rectangle{Min: vg.Point{X: x, Y: y - 1}, Max: vg.Point{X: x + 8, Y: y + 7}}, 2, size.color)
		words := size.name + " " + stats.Percent(size.n, sized)
		c.FillText(name, vg.Point{X: x + 12, Y: y - 1}, words)
		x += 12 + name.Width(words) + 10
	}
}

// drawCounts draws how many images have how many boxes; many counts share a
// column.
func (f *dataset) drawCounts(c vgdraw.Canvas) {
	const most = 24 // columns
	counts := f.stats.Counts
	if len(counts) == 0 {
		counts = []int{0}
	}
	width := 1
	for _, w := range []int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000} {
		if width = w; (len(counts)+w-1)/w <= most {
			break
		}
	}
	columns := make([]int, (len(counts)+width-1)/width)
	for n, images := range counts {
		columns[n/width] += images
	}
	every := max(1, (len(columns)+5)/6)
	var ticks []gonum.Tick
	for i := 0; i < len(columns); i += every {
		if width == 1 {
			ticks = append(ticks, gonum.Tick{Value: float64(i) + 0.5, Label: fmt.Sprint(i)})
		} else {
			ticks = append(ticks, gonum.Tick{Value: float64(i), Label: fmt.Sprint(i * width)})
		}
	}
	f.histogram(c, bars{columns, func(int) color.Color { return mediumColor }}, ticks)
}

func (f *dataset) drawAspects(c vgdraw.Canvas) {
	s := f.stats
	counts, skipped := occupied(s.Aspects.Counts)
	ticks := ticksAt(s.Aspects.Bins, skipped, len(counts), []float64{1.0 / 8, 1.0 / 4, 1.0 / 2, 1, 2, 4, 8}, func(v float64) string {
		if v < 1 {
			return fmt.Sprintf("1:%.0f", 1/v)
		}
		return fmt.Sprintf("%.0f:1", v)
	})
	f.histogram(c, bars{counts, func(int) color.Color { return mediumColor }}, ticks)
}

// heat returns the colour of a share of the highest count: from the panel's
// white over the three blues to ink.
func heat(share float64) color.RGBA {
	ramp := []color.RGBA{{0xf1, 0xf5, 0xfb, 0xff}, smallColor, mediumColor, largeColor, {0x12, 0x2b, 0x61, 0xff}}
	at := min(max(share, 0), 1) * float64(len(ramp)-1)
	i := min(int(at), len(ramp)-2)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*(at-float64(i)))) }
	a, b := ramp[i], ramp[i+1]
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

// drawPlaces draws how many boxes cover each place of the picture.
func (f *dataset) drawPlaces(c vgdraw.Canvas) {
	switch {
	case f.stats.OffFrame == nil:
		f.note(c, "The images' sizes are unknown.")
		return
	case f.stats.Places.Max() == 0:
		f.note(c, "No box covers a place in its image.")
		return
	}
	cells := image.NewRGBA(image.Rect(0, 0, stats.PlacesSide, stats.PlacesSide))
	most := f.stats.Places.Max()
	for y := range stats.PlacesSide {
		for x := range stats.PlacesSide {
			cells.SetRGBA(x, y, heat(float64(f.stats.Places[y][x])/float64(most)))
		}
	}
	width, height := c.Max.X-c.Min.X, c.Max.Y-c.Min.Y-24
	if width > height*4/3 {
		width = height * 4 / 3
	}
	r := vg.Rectangle{Min: vg.Point{X: c.Min.X, Y: c.Max.Y - width*3/4}, Max: vg.Point{X: c.Min.X + width, Y: c.Max.Y}}
	smooth := image.NewRGBA(image.Rect(0, 0, int(r.Size().X.Dots(dpi)), int(r.Size().Y.Dots(dpi))))
	draw.CatmullRom.Scale(smooth, smooth.Bounds(), cells, cells.Bounds(), draw.Src, nil)
	c.DrawImage(r, smooth)

	// The scale below.
	const steps, long = 60, 90
	y := r.Min.Y - 18
	quiet := f.style(9.5, false, quietColor, text.XLeft)
	c.FillText(quiet, vg.Point{X: r.Min.X, Y: y}, "0")
	x := r.Min.X + 10
	for i := range steps {
		rectangle(c, vg.Rectangle{
			Min: vg.Point{X: x + vg.Length(i)*long/steps, Y: y}, Max: vg.Point{X: x + vg.Length(i+1)*long/steps + 0.3, Y: y + 7},
		}, 0, heat(float64(i)/(steps-1)))
	}
	c.FillText(quiet, vg.Point{X: x + long + 5, Y: y}, grouped(most))
}
