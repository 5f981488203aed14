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

// rowWords returns what the legend says of an object.
func (p *page) rowWords(w *writer, o *object) words {
	widest := min(longestRow*p.sizes.font, 2*p.size.X/3)
	return w.label(o, true, widest)
}

// rowSize returns the size of a legend's row: a number, a gap, a label.
func (p *page) rowSize(w *writer, o *object, number image.Point) image.Point {
	return image.Pt(number.X+p.sizes.padX+p.rowWords(w, o).width, number.Y)
}

// addRow writes a row of the legend.
func (p *page) addRow(w *writer, o *object, n int, row image.Rectangle, number image.Point) {
	badge := &Plate{
		Rect: image.Rectangle{Min: row.Min, Max: row.Min.Add(number)},
		Fill: o.tones.Core, Edge: o.tones.Outer, Border: p.border(), Radius: p.sizes.radius,
		Role: RoleLegend, Object: o.index,
	}
	p.write(badge, w.run(strconv.Itoa(n)), textOn(badge.Fill))
	line := p.rowWords(w, o)
	text := &Plate{Rect: row, Fill: panelFill, Role: RoleLegend, Object: o.index}
	text.Rect.Min.X = badge.Rect.Max.X
	text.Rect.Max.X = text.Rect.Min.X + 2*p.sizes.padX + line.width
	text.Rect = text.Rect.Intersect(row)
	for _, t := range line.runs {
		t.Rect = t.Rect.Add(image.Pt(badge.Rect.Max.X+p.sizes.padX, row.Min.Y+(row.Dy()-t.Rect.Dy())/2))
		t.Color = white
		text.Texts = append(text.Texts, t)
	}
	p.add(layerLabel, text)
	p.add(layerLabel, badge)
}
