package render

import (
	"image"
	"image/color"
	"strconv"

	"annotate/fonts"
	"annotate/render/placement"
)

// Widths in ems at which labels are cut: what one may have at most, and what it
// has left when a crowd leaves no room. That is some eight letters; with fewer,
// a number and a legend tell more.
const (
	longestLabel  = 20
	shortestLabel = 6
)

// Shares of the image that a legend may take, in percent: one that was asked
// for, and one that crowding brings.
const (
	askedShare = 60
	crowdShare = 20
)

// form is one way to write an object's label.
type form struct {
	words words
	short bool
}

// labelling is a try to label all objects with text of one size.
type labelling struct {
	sizes  sizes
	w      *writer
	legend *legend
	forms  [][]form
	result placement.Result
	full   int // labels that have their first form
	wanted int // labels that there should be
}

// inFull is how many labels of a hundred are to be in full before smaller text
// is tried.
const inFull = 95

// label writes a label, or a number for the legend, at every object. In a crowd
// the text gets smaller before words are dropped: its size is estimated, and if
// that was wrong, estimated anew from what came of it.
func (p *plan) label() {
	c := canvasFor(p.scene.fonts)
	defer c.release()
	nominal := p.sizes
	if nominal.least < nominal.font {
		p.sizes = nominal.step(p.estimate(c.face))
	}
	enough := inFull
	if p.sizes.font == nominal.least {
		enough = 0 // there is no smaller one
	}
	best := p.tryLabels(c.face, enough)
	if font := p.another(best, nominal); font != best.sizes.font {
		p.sizes = nominal.step(font)
		next := p.tryLabels(c.face, 0)
		if font > best.sizes.font && next.inFull() || font < best.sizes.font && (next.full > best.full || best.result.Unfinished) {
			best = next
		}
	}
	p.sizes = best.sizes
	p.stroke()
	p.write(best)
}

// inFull reports whether enough labels are in full.
func (t *labelling) inFull() bool { return 100*t.full >= inFull*t.wanted }

// tryLabels places labels of the plan's sizes. It does not finish if far less
// than enough, in percent, are in full.
func (p *plan) tryLabels(face *fonts.Face, enough int) *labelling {
	p.stroke()
	w := p.writer(face, p.sizes.font)
	asked := !p.style.has(PartLabel)
	t := &labelling{sizes: p.sizes, w: w, legend: p.legend(w, face), forms: make([][]form, len(p.objects))}
	objects := make([]placement.Object, len(p.objects))
	for i := range p.objects {
		o := &p.objects[i]
		if t.forms[i] = p.forms(w, o); len(t.forms[i]) == 0 {
			continue // no words, no plate
		}
		t.wanted++
		objects[i] = t.legend.object(i, t.forms[i][0].words)
		if asked {
			continue
		}
		objects[i].Forms = make([]image.Point, len(t.forms[i]))
		for k, f := range t.forms[i] {
			objects[i].Forms[k] = p.plateSize(w, f.words)
		}
	}
	opts := placement.Options{
		Frame: p.frame, Inset: p.sizes.line + p.sizes.casing, Spacing: 1, Enough: enough,
		Count:         func(n int) image.Point { return p.plateSize(w, p.countWords(w, n)) },
		LegendPadding: p.sizes.padX,
	}
	share := crowdShare
	if asked {
		share, opts.LegendShare = askedShare, askedShare
	}
	if p.style.LegendBelow {
		opts.LegendShare, opts.LegendOutside, opts.Count = askedShare, true, nil
	} else {
		opts.Strips = t.legend.makeStrips(share)
	}
	t.result = placement.Place(objects, opts)
	if t.result.Unfinished {
		t.full = t.result.Full
	}
	for _, l := range t.result.Labels {
		if l.Form == 0 {
			t.full++
		}
	}
	return t
}

// write adds labels to the scene.
func (p *plan) write(t *labelling) {
	l, res := t.legend, &t.result
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
			f := &t.forms[i][at.Form]
			if f.short {
				p.scene.Forms.Short++
			} else {
				p.scene.Forms.Full++
			}
			p.addPlate(o, at, f.words, RoleLabel)
		}
	}
	if p.style.LegendBelow {
		l.addBelow(res)
	}
	if !res.Legend.Empty() {
		p.add(layerPanel, p.panel(res.Legend, RoleLegend))
	}
	for k, row := range res.Rows {
		l.addRow(k+1, row, t.forms[row.Object][0].words)
	}
	if !res.Strip.Empty() {
		l.addStrip(res.Strip)
	}
	if !res.Count.Empty() {
		plate := p.panel(res.Count, RoleCount)
		p.centre(plate, p.countWords(t.w, res.Hidden), white)
		p.add(layerPanel, plate)
	}
}

// forms returns the ways to write a label, each narrower than the one before.
func (p *plan) forms(w *writer, o *object) []form {
	widest := p.size.X - 2*(p.sizes.padX+p.sizes.border)
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
func (p *plan) countWords(w *writer, n int) words {
	brief := "+" + strconv.Itoa(n)
	if line := w.run(brief + " more"); 3*line.width <= p.size.X {
		return line
	}
	return w.run(brief)
}

// plateSize returns the size of the plate for a line.
func (p *plan) plateSize(w *writer, line words) image.Point {
	return image.Pt(
		line.width+2*(p.sizes.padX+p.sizes.border),
		w.height()+2*(p.sizes.padY+p.sizes.border),
	)
}

// addPlate adds a label's or a number's plate, and its leader if it has one.
func (p *plan) addPlate(o *object, at *placement.Placed, line words, role Role) {
	plate := &Plate{
		Rect: at.Rect, Fill: o.tones.plate, Edge: shade(o.tones.plate), Border: p.sizes.border, Radius: p.sizes.radius,
		Square: joined(at.Rect, o.outer, o.widths.total()), Role: role, Object: o.index,
	}
	o.plate = plate.Rect
	p.centre(plate, line, o.tones.text)
	p.add(layerLabel, plate)
	l := &Leader{
		From: at.Leader[0], To: at.Leader[1], Tones: o.tones.Tones,
		Line: max(1, p.sizes.line/2), Casing: max(1, p.sizes.casing/2),
	}
	if !at.HasLeader {
		if !p.ambiguous(o, at.Rect) {
			return
		}
		// A dot on the object's line, as at the end of a leader.
		l.From = p.onLine(o, at.Rect.Min.Add(at.Rect.Max).Div(2))
		l.To = l.From
	}
	p.add(layerLeader, l)
}

// centre writes a line in the middle of a plate.
func (p *plan) centre(plate *Plate, line words, col color.RGBA) {
	if len(line.runs) == 0 {
		return
	}
	r := plate.Rect
	at := r.Min.Add(image.Pt((r.Dx()-line.width)/2, (r.Dy()-line.runs[0].Rect.Dy())/2))
	put(plate, line, at, col)
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
