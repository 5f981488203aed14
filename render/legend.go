package render

import (
	"image"
	"strconv"

	"annotate/fonts"
	"annotate/render/placement"
)

// longestRow is the width in ems at which the words of a legend's row are cut.
const longestRow = 14

// The panel under the legend and the count: dark, so that the labels' colours
// glow on it.
var (
	panelFill = rgb(0x18181b)
	panelEdge = rgb(0x71717a)
)

// panel returns an empty dark plate.
func (p *plan) panel(r image.Rectangle, role Role) *Plate {
	return &Plate{
		Rect: r, Fill: panelFill, Edge: panelEdge, Border: p.sizes.border, Radius: p.sizes.radius, Role: role,
	}
}

// legend explains what labels do not say beside their object: numbers, in rows
// of a chip as on the object and the label, or else the labels' colours, in a
// strip of chips with counts.
type legend struct {
	*plan
	w      *writer
	digits *writer
	number image.Point // size of a number's plate and of its chip
	chips  []chip
	strips []strip
}

func (p *plan) legend(w *writer, face *fonts.Face) *legend {
	l := &legend{plan: p, w: w, digits: newWriter(face, numberPx(p.sizes.font), Template{})}
	l.number = l.chipSize(digits(len(p.objects)))
	return l
}

// numberPx returns the size of numbers beside labels of a size: the least that
// text should have, because in a crowd every pixel counts.
func numberPx(font int) int { return (11*font + 11) / 12 }

// chipSize returns the size of the plate for a number, tight, for digits have
// no descenders.
func (l *legend) chipSize(told string) image.Point {
	line := l.digits.run(told)
	return image.Pt(line.width+2*(max(2, l.sizes.padX/3)+l.sizes.border), l.digits.height()+2*l.sizes.border)
}

// object returns what placement needs to know of object i, whose label in full
// is given, but for its forms.
func (l *legend) object(i int, full words) placement.Object {
	o := &l.objects[i]
	obj := placement.Object{Box: o.outer, Color: int(o.look.Color.R)<<16 | int(o.look.Color.G)<<8 | int(o.look.Color.B), Number: l.number, Row: l.rowSize(l.fit(o, full))}
	if o.shape != nil && !l.style.has(PartBox) {
		reach := o.shape.reach(o.widths.total() + 1)
		obj.Reach = &reach
	}
	return obj
}

// fit returns a label in full, cut if it is too wide for a row.
func (l *legend) fit(o *object, line words) words {
	widest := min(longestRow*l.sizes.font, 2*l.size.X/3)
	if line.width <= widest {
		return line
	}
	return l.w.line(l.w.values(l.w.fields(o), o), widest)
}

// rowSize returns the size of a row: a chip, a gap, words.
func (l *legend) rowSize(line words) image.Point {
	return image.Pt(l.number.X+l.sizes.padX+line.width, max(l.number.Y, l.w.height())+l.sizes.padY)
}

// addRow writes the row of a number, given the label in full of its object.
func (l *legend) addRow(number int, row placement.Row, full words) {
	o := &l.objects[row.Object]
	at := row.Rect.Min.Add(image.Pt(0, (row.Rect.Dy()-l.number.Y)/2))
	chip := l.panel(image.Rectangle{Min: at, Max: at.Add(l.number)}, RoleLegend)
	chip.Object = o.index
	chip.Fill, chip.Edge = o.tones.plate, shade(o.tones.plate)
	l.centre(chip, l.digits.run(strconv.Itoa(number)), o.tones.text)

	text := &Plate{Rect: row.Rect, Fill: panelFill, Role: RoleLegend, Object: o.index}
	text.Rect.Min.X = chip.Rect.Max.X
	from := image.Pt(chip.Rect.Max.X+l.sizes.padX, row.Rect.Min.Y+(row.Rect.Dy()-l.w.height())/2)
	for _, t := range l.fit(o, full).runs {
		t.Rect = t.Rect.Add(from)
		t.Color = white
		text.Texts = append(text.Texts, t)
	}
	l.add(layerLabel, text)
	l.add(layerLabel, chip)
}
