package render

import (
	"image"
	"image/color"
	"strconv"

	"annotate/render/placement"
)

// Widths in ems at which labels are cut: what one may have at most, and what it
// has left when a crowd leaves no room. That is some eight letters; with fewer,
// a number and a legend tell more.
const (
	longestLabel  = 20
	shortestLabel = 6
)

// legendShare is how much of the image a legend that was asked for may take,
// in percent. One that crowding brings takes what placement thinks right.
const legendShare = 40

// form is one way to write an object's label.
type form struct {
	words words
	short bool
}

// label writes a label, or a number for the legend, at every object.
func (p *page) label() {
	c := canvasFor(p.scene.fonts)
	defer c.release()
	w := newWriter(c.face, p.sizes.font, p.style.Template)
	numbered := p.style.has(PartLegend)

	l := p.legend(w, c.face)
	objects := make([]placement.Object, len(p.objects))
	forms := make([][]form, len(p.objects))
	for i := range p.objects {
		o := &p.objects[i]
		if forms[i] = p.forms(w, o); len(forms[i]) == 0 {
			continue // no words, no plate
		}
		objects[i] = l.object(i, forms[i][0].words)
		if numbered {
			continue
		}
		objects[i].Forms = make([]image.Point, len(forms[i]))
		for k, f := range forms[i] {
			objects[i].Forms[k] = p.plateSize(w, f.words)
		}
	}
	opts := placement.Options{
		Frame: p.frame, Inset: p.sizes.line + 2*p.sizes.casing, Spacing: 1,
		Count:         func(n int) image.Point { return p.plateSize(w, p.countWords(w, n)) },
		LegendPadding: p.sizes.padX,
	}
	if numbered {
		opts.LegendShare = legendShare
	}
	res := placement.Place(objects, opts)

	for i := range res.Labels {
		o, at := &p.objects[i], &res.Labels[i]
		switch at.Form {
		case placement.FormNone:
		case placement.FormHidden:
			p.scene.Forms.Hidden++
		case placement.FormNumber:
			p.scene.Forms.Number++
			p.addPlate(o, at, l.digits.run(strconv.Itoa(at.Number)), RoleNumber)
		default:
			f := &forms[i][at.Form]
			if f.short {
				p.scene.Forms.Short++
			} else {
				p.scene.Forms.Full++
			}
			p.addPlate(o, at, f.words, RoleLabel)
		}
	}
	if !res.Legend.Empty() {
		p.add(layerPanel, p.panel(res.Legend, RoleLegend))
		for _, row := range res.Rows {
			l.addRow(row, forms[row.Object][0].words)
		}
	}
	if !res.Count.Empty() {
		plate := p.panel(res.Count, RoleCount)
		p.write(plate, p.countWords(w, res.Hidden), white)
		p.add(layerPanel, plate)
	}
}

// forms returns the ways to write a label, each narrower than the one before.
func (p *page) forms(w *writer, o *object) []form {
	widest := p.size.X - 2*(p.sizes.padX+p.border())
	full := w.line(w.values(w.fields(o), o), min(widest, longestLabel*p.sizes.font))
	if len(full.runs) == 0 {
		return nil
	}
	forms := append(make([]form, 0, 3), form{full, full.cut})
	short := w.values(w.short, o)
	for _, ems := range [...]int{longestLabel, shortestLabel} {
		last := forms[len(forms)-1].words.width
		width := min(widest, ems*p.sizes.font)
		if ems != longestLabel && width >= last {
			continue // nothing to cut
		}
		if line := w.line(short, width); len(line.runs) > 0 && line.width < last {
			forms = append(forms, form{line, true})
		}
	}
	return forms
}

func digits(n int) string {
	zeros := make([]byte, len(strconv.Itoa(n)))
	for i := range zeros {
		zeros[i] = '0' // DejaVu's digits are all of one width
	}
	return string(zeros)
}

// countWords says how many labels were left out, on a small image as briefly
// as can be.
func (p *page) countWords(w *writer, n int) words {
	brief := "+" + strconv.Itoa(n)
	if line := w.run(brief + " more"); 3*line.width <= p.size.X {
		return line
	}
	return w.run(brief)
}

// border is the width of a plate's edge, which keeps neighbours of one colour
// apart. Where text must be smaller than is legible, it takes the room.
func (p *page) border() int {
	if p.sizes.font < fontLeast {
		return 0
	}
	return max(1, p.sizes.casing/2)
}

// plateSize returns the size of the plate for a line.
func (p *page) plateSize(w *writer, line words) image.Point {
	return image.Pt(
		line.width+2*(p.sizes.padX+p.border()),
		w.height()+2*(p.sizes.padY+p.border()),
	)
}

// addPlate adds a label's or a number's plate, and its leader if it has one.
func (p *page) addPlate(o *object, at *placement.Placed, line words, role Role) {
	plate := &Plate{
		Rect: at.Rect, Fill: o.tones.Core, Edge: o.tones.Outer, Border: p.border(), Radius: p.sizes.radius,
		Square: joined(at.Rect, o.outer, o.widths.total()), Role: role, Object: o.index,
	}
	o.plate = plate.Rect
	p.write(plate, line, o.tones.text)
	p.add(layerLabel, plate)
	if at.HasLeader {
		width := max(1, p.sizes.line/2)
		p.add(layerLeader, &Leader{
			From: at.Leader[0], To: at.Leader[1], Tones: o.tones.Tones, Line: width, Casing: max(1, p.sizes.casing/2),
		})
	}
}

// write centres a line on a plate.
func (p *page) write(plate *Plate, line words, col color.RGBA) {
	if len(line.runs) == 0 {
		return
	}
	r := plate.Rect
	at := r.Min.Add(image.Pt((r.Dx()-line.width)/2, (r.Dy()-line.runs[0].Rect.Dy())/2))
	for _, t := range line.runs {
		t.Rect = t.Rect.Add(at)
		t.Color = col
		plate.Texts = append(plate.Texts, t)
	}
}

// joined returns the corners of a plate that lie on the stroke's band or
// against it: they are square, so that plate and box are one shape.
func joined(plate, outer image.Rectangle, band int) Corners {
	near, free := outer.Inset(-1), outer.Inset(band+1)
	var c Corners
	for i, q := range quadrants(plate, 1) {
		if q.Overlaps(near) && !q.In(free) {
			c |= 1 << i
		}
	}
	return c
}
