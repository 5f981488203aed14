package render

import (
	"image"
	"math"

	"annotate/fonts"
)

// estimate returns the largest text, between the least and the nominal size,
// with which nearly all labels seem to find room in full: where the area of all
// labels around a place is at most a share of what is free there. What is free
// is the picture but for its small objects, which labels should not hide.
func (p *plan) estimate(face *fonts.Face) int {
	d := p.density(face)
	font := p.sizes.font
	for ; font > p.sizes.least; font -= 1 + font/40 {
		scale := float64(font) / float64(p.sizes.font)
		fit := 0.0
		for i, demand := range d.demand {
			if demand > 0 {
				fit += d.labels[i] * min(1, packing*d.room[i]/(demand*scale*scale))
			}
		}
		if fit*100 >= inFull*d.total {
			return font
		}
	}
	return p.sizes.least
}

// packing is how much of what is free labels can fill before they get into each
// other's way, as measured on the crowds that the tests hold: between 0.3 and
// 0.5 leads to the size that a search finds.
const packing = 0.45

// density is how crowded each place of a picture is.
type density struct {
	demand []float64 // area of the labels there at the nominal size, in pixels
	room   []float64 // area for them
	labels []float64 // how many there are
	total  float64
}

// density measures the picture in cells of a few labels.
func (p *plan) density(face *fonts.Face) *density {
	font := p.sizes.font
	side := 6 * font
	cols, rows := (p.size.X-1)/side+1, (p.size.Y-1)/side+1
	d := &density{demand: make([]float64, cols*rows), room: make([]float64, cols*rows), labels: make([]float64, cols*rows)}
	for y := range rows {
		for x := range cols {
			d.room[y*cols+x] = float64((min((x+1)*side, p.size.X) - x*side) * (min((y+1)*side, p.size.Y) - y*side))
		}
	}
	w := newWriter(face, font, p.style.Template)
	height := w.height()
	for i := range p.objects {
		o := &p.objects[i]
		line := w.lay(w.values(w.fields(o), o))
		width := min(line.width, longestLabel*font)
		if width == 0 {
			continue
		}
		plate := float64((width + 2*font/5) * height)
		at := image.Pt((o.box.Min.X+min(o.box.Max.X, o.box.Min.X+width))/2/side, max(o.box.Min.Y-height/2, 0)/side)
		cell := at.Y*cols + at.X
		d.demand[cell] += plate
		d.labels[cell]++
		d.total++
		// A large object's inside is free.
		area := float64(o.box.Dx() * o.box.Dy())
		mid := o.box.Min.Add(o.box.Max).Div(2)
		d.room[mid.Y/side*cols+mid.X/side] -= min(area, plate*plate/area)
	}
	blur(d.demand, cols, rows)
	blur(d.room, cols, rows)
	for i := range d.room {
		d.room[i] = math.Max(d.room[i], 0)
	}
	return d
}

// blur replaces each value by the mean of it and its neighbours.
func blur(v []float64, cols, rows int) {
	old := append([]float64(nil), v...)
	for y := range rows {
		for x := range cols {
			sum, n := 0.0, 0.0
			for dy := max(y-1, 0); dy <= min(y+1, rows-1); dy++ {
				for dx := max(x-1, 0); dx <= min(x+1, cols-1); dx++ {
					sum += old[dy*cols+dx]
					n++
				}
			}
			v[y*cols+x] = sum / n
		}
	}
}

// another returns the size to try after a labelling: smaller as the share of
// labels in full was too small, or larger if they all were, for the estimate may
// have been too careful.
func (p *plan) another(t *labelling, nominal sizes) int {
	font := t.sizes.font
	if share := 100 * t.full / max(t.wanted, 1); share < inFull {
		return max(nominal.least, font*share/inFull)
	} else if share >= 99 {
		return min(nominal.font, font*5/4)
	}
	return font
}
