package render

import (
	"image"
	"strconv"
)

// panel returns an empty dark plate.
func (p *page) panel(r image.Rectangle, role Role) *Plate {
	return &Plate{
		Rect: r, Fill: panelFill, Edge: panelEdge, Border: p.border(), Radius: p.sizes.radius, Role: role,
	}
}

// rowWords returns what the legend says of an object, whose label in full is
// given.
func (p *page) rowWords(w *writer, o *object, full words) words {
	widest := min(longestRow*p.sizes.font, 2*p.size.X/3)
	if full.width <= widest {
		return full
	}
	return w.line(w.values(w.fields(o), o), widest)
}

// rowSize returns the size of a legend's row: a number, a gap, a label.
func (p *page) rowSize(w *writer, o *object, full words, number image.Point) image.Point {
	return image.Pt(number.X+p.sizes.padX+p.rowWords(w, o, full).width, number.Y)
}

// addRow writes row n of the legend.
func (p *page) addRow(w *writer, o *object, full words, n int, row image.Rectangle, number image.Point) {
	badge := &Plate{
		Rect: image.Rectangle{Min: row.Min, Max: row.Min.Add(number)},
		Fill: o.tones.Core, Edge: o.tones.Outer, Border: p.border(), Radius: p.sizes.radius,
		Role: RoleLegend, Object: o.index,
	}
	p.write(badge, w.run(strconv.Itoa(n)), o.tones.text)
	text := &Plate{Rect: row, Fill: panelFill, Role: RoleLegend, Object: o.index}
	text.Rect.Min.X = badge.Rect.Max.X
	at := image.Pt(badge.Rect.Max.X+p.sizes.padX, row.Min.Y+(row.Dy()-w.height())/2)
	for _, t := range p.rowWords(w, o, full).runs {
		t.Rect = t.Rect.Add(at)
		t.Color = white
		text.Texts = append(text.Texts, t)
	}
	p.add(layerLabel, text)
	p.add(layerLabel, badge)
}
