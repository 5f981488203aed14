package render

import (
	"image"
	"image/color"
	"math"
)

// Heat shows how densely objects lie: a field of values on a grid, drawn as
// translucent colours that flow from one grid point to the next.
type Heat struct {
	Frame      image.Rectangle
	Step       int // pixels between grid points
	Cols, Rows int
	Values     []uint8 // by rows; 0 is nothing, 255 the densest place
}

// heatPoints is how many grid points the longer side has: finer than the least
// spot, and few enough to smooth at once.
const heatPoints = 160

// Bounds returns the frame.
func (h *Heat) Bounds() image.Rectangle { return h.Frame }

func (h *Heat) touch(add func(image.Rectangle)) {
	for row := range h.Rows {
		for col := range h.Cols {
			if h.Values[row*h.Cols+col] > 0 {
				// A point's value reaches to its neighbours.
				r := image.Rect(col-1, row-1, col+1, row+1)
				add(image.Rectangle{Min: r.Min.Mul(h.Step), Max: r.Max.Mul(h.Step)}.Intersect(h.Frame))
			}
		}
	}
}

func (h *Heat) paint(c *canvas) {
	r := c.img.Rect.Intersect(h.Frame)
	ramp := heatRamp()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row, fy := y/h.Step, y%h.Step
		next := min(row+1, h.Rows-1)
		top, low := h.Values[row*h.Cols:][:h.Cols], h.Values[next*h.Cols:][:h.Cols]
		pix := c.img.Pix[c.img.PixOffset(r.Min.X, y):][:4*r.Dx()]
		for x := r.Min.X; x < r.Max.X; x++ {
			col, fx := x/h.Step, x%h.Step
			right := min(col+1, h.Cols-1)
			a := int(top[col])*(h.Step-fx) + int(top[right])*fx
			b := int(low[col])*(h.Step-fx) + int(low[right])*fx
			v := (a*(h.Step-fy) + b*fy) / (h.Step * h.Step)
			if v == 0 {
				continue
			}
			over := ramp[v]
			p := pix[4*(x-r.Min.X):][:3]
			p[0] = over.R + uint8(int(p[0])*(255-int(over.A))/255)
			p[1] = over.G + uint8(int(p[1])*(255-int(over.A))/255)
			p[2] = over.B + uint8(int(p[2])*(255-int(over.A))/255)
		}
	}
}

// heatRamp returns the premultiplied colour of every value: from nothing over
// violet and orange to a bright yellow, lighter as it gets hotter, so that it
// reads without hue as well.
func heatRamp() *[256]color.RGBA {
	stops := [...]struct {
		color color.RGBA
		alpha int
	}{
		{rgb(0x3c0f6e), 0}, {rgb(0x55147d), 110}, {rgb(0xbe325a), 150}, {rgb(0xf57d14), 175}, {rgb(0xfceb78), 200},
	}
	var ramp [256]color.RGBA
	for v := range ramp {
		at := v * 256 * (len(stops) - 1) / 255
		i := min(at/256, len(stops)-2)
		f := at - 256*i
		a, b := stops[i], stops[i+1]
		ramp[v] = translucent(mix(a.color, b.color, f), uint8((a.alpha*(256-f)+b.alpha*f)/256))
	}
	return &ramp
}

// heat adds up the objects, each spread over its box, and smooths the sum.
func (p *plan) heat() {
	step := max(1, (max(p.size.X, p.size.Y)+heatPoints-1)/heatPoints)
	h := &Heat{Frame: p.frame, Step: step, Cols: (p.size.X-1)/step + 1, Rows: (p.size.Y-1)/step + 1}
	sum := make([]int, h.Cols*h.Rows)
	// Objects weigh by their area, so that a place is as hot as objects lie on
	// each other there or beside each other, and a lone small one is not hot.
	const weight = 1 << 16
	for i := range p.objects {
		b := p.objects[i].box
		x0, y0 := b.Min.X/step, b.Min.Y/step
		x1, y1 := min((b.Max.X-1)/step, h.Cols-1), min((b.Max.Y-1)/step, h.Rows-1)
		share := weight * b.Dx() / ((x1 - x0 + 1) * step) * b.Dy() / ((y1 - y0 + 1) * step)
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				sum[y*h.Cols+x] += share
			}
		}
	}
	// Three box filters are nearly a Gaussian.
	radius := max(1, heatPoints/40)
	for range 3 {
		smoothLines(sum, h.Cols, h.Rows, 1, h.Cols, radius)
		smoothLines(sum, h.Rows, h.Cols, h.Cols, 1, radius)
	}
	most := 1
	for _, v := range sum {
		most = max(most, v)
	}
	h.Values = make([]uint8, len(sum))
	for i, v := range sum {
		// The root lifts the thin places, which a few crowded ones would blot out.
		h.Values[i] = uint8(math.Round(255 * math.Sqrt(float64(v)/float64(most))))
	}
	p.add(layerHeat, h)
}

// smoothLines replaces each value by the mean of those up to radius before and
// after it on its line; outside lies nothing. A line's values are step apart,
// lines are stride apart.
func smoothLines(v []int, length, lines, step, stride, radius int) {
	old := make([]int, length)
	for l := range lines {
		line := v[l*stride:]
		sum := 0
		for i := range old {
			old[i] = line[i*step]
			if i < radius {
				sum += old[i]
			}
		}
		for i := range old {
			if i+radius < length {
				sum += old[i+radius]
			}
			if i > radius {
				sum -= old[i-radius-1]
			}
			line[i*step] = sum / (2*radius + 1)
		}
	}
}
