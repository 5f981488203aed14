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
func (p *page) panel(r image.Rectangle, role Role) *Plate {
	return &Plate{
		Rect: r, Fill: panelFill, Edge: panelEdge, Border: p.border(), Radius: p.sizes.radius, Role: role,
	}
}

// legend writes the rows that explain numbers: a chip as on the object, and the
// label. Where numbers are many, objects whose label reads the same without
// its score share a row, whose chip tells the first and the last number.
type legend struct {
	*page
	w      *writer
	digits *writer
	number image.Point // size of a number's plate and of its chip
	chip   image.Point // size of a shared row's
	short  []words     // what a shared row says of each object
	kinds  map[string]int
}

func (p *page) legend(w *writer, face *fonts.Face) *legend {
	l := &legend{
		page: p, w: w, kinds: map[string]int{}, short: make([]words, len(p.objects)),
		digits: newWriter(face, numberPx(p.sizes.font), Template{}),
	}
	most := digits(len(p.objects))
	l.number, l.chip = l.chipSize(most), l.chipSize(most+rangeDash+most)
	return l
}

// numberPx returns the size of numbers beside labels of a size: the least that
// text should have, because in a crowd every pixel counts.
func numberPx(font int) int { return (11*font + 11) / 12 }

// chipSize returns the size of the plate for a number, tight, for digits have
// no descenders.
func (l *legend) chipSize(told string) image.Point {
	line := l.digits.run(told)
	return image.Pt(line.width+2*(max(2, l.sizes.padX/3)+l.border()), l.digits.height()+2*l.border())
}

// rangeDash stands between the first and the last number of a shared row.
const rangeDash = "–"

// object returns what placement needs to know of object i, whose label in full
// is given, but for its forms.
func (l *legend) object(i int, full words) placement.Object {
	o := &l.objects[i]
	obj := placement.Object{Box: o.outer, Number: l.number, Row: l.rowSize(l.number, l.fit(o, l.w.fields(o), full))}
	short := l.w.lay(l.w.values(l.w.short, o))
	if len(short.runs) == 0 {
		return obj
	}
	obj.Kind = l.kind(short)
	l.short[i] = l.fit(o, l.w.short, short)
	obj.SharedRow = l.rowSize(l.chip, l.short[i])
	return obj
}

// kind numbers labels that read the same, from 1, in the order in which they
// come: the most certain first.
func (l *legend) kind(line words) int {
	key := line.runs[0].Value
	for _, r := range line.runs[1:] {
		key += "\x00" + r.Value
	}
	k, ok := l.kinds[key]
	if !ok {
		k = len(l.kinds) + 1
		l.kinds[key] = k
	}
	return k
}

// fit returns a line of the given fields, cut if it is too wide for a row.
func (l *legend) fit(o *object, fields []field, line words) words {
	widest := min(longestRow*l.sizes.font, 2*l.size.X/3)
	if line.width <= widest {
		return line
	}
	return l.w.line(l.w.values(fields, o), widest)
}

// rowSize returns the size of a row: a chip, a gap, words.
func (l *legend) rowSize(chip image.Point, line words) image.Point {
	return image.Pt(chip.X+l.sizes.padX+line.width, max(chip.Y, l.w.height())+l.sizes.padY)
}

// addRow writes a row, given the label in full of its first object.
func (l *legend) addRow(row placement.Row, full words) {
	o := &l.objects[row.Object]
	size, line, told := l.number, l.fit(o, l.w.fields(o), full), strconv.Itoa(row.First)
	if row.Shared {
		size, line = l.chip, l.short[row.Object]
	}
	if row.Last > row.First {
		told += rangeDash + strconv.Itoa(row.Last)
	}
	at := row.Rect.Min.Add(image.Pt(0, (row.Rect.Dy()-size.Y)/2))
	chip := l.panel(image.Rectangle{Min: at, Max: at.Add(size)}, RoleLegend)
	chip.Object = o.index
	ink := white
	if l.style.ColorBy == ColorByLabel || l.style.ColorBy == "" || row.First == row.Last {
		chip.Fill, chip.Edge, ink = o.tones.Core, o.tones.Outer, o.tones.text
	}
	l.write(chip, l.digits.run(told), ink)

	text := &Plate{Rect: row.Rect, Fill: panelFill, Role: RoleLegend, Object: o.index}
	text.Rect.Min.X = chip.Rect.Max.X
	from := image.Pt(chip.Rect.Max.X+l.sizes.padX, row.Rect.Min.Y+(row.Rect.Dy()-l.w.height())/2)
	for _, t := range line.runs {
		t.Rect = t.Rect.Add(from)
		t.Color = white
		text.Texts = append(text.Texts, t)
	}
	l.add(layerLabel, text)
	l.add(layerLabel, chip)
}
