package render

import (
	"image"
	"slices"
	"strconv"
	"strings"

	"annotate/fonts"
)

// writer makes the words of one image's labels. Nothing is shaped twice, as the
// face keeps what it shaped, and laid out twice is little: thousands of detections
// have few labels and a hundred scores.
type writer struct {
	face   *fonts.Face
	px     int
	full   []field
	short  []field          // without score
	lines  map[string]words // of one run
	filled []value          // scratch
}

func newWriter(face *fonts.Face, px int, t Template) *writer {
	full := t.list()
	return &writer{
		face: face, px: px, full: full, short: withoutScore(full),
		lines: map[string]words{},
	}
}

// writer returns a writer for labels of a size.
func (p *plan) writer(face *fonts.Face, px int) *writer {
	if p.written == nil || p.written.px != px {
		p.written = newWriter(face, px, p.style.Template)
	}
	return p.written
}

// words are one line of runs, from left to right. The label and the source
// are runs of their own, so that a label written from right to left does not
// carry the score with it. Lines may share their runs, which nobody changes.
type words struct {
	runs  []Text // rectangles relative to the line's top-left
	width int
	cut   bool // shortened to fit
}

// height is that of every line.
func (w *writer) height() int { return w.shape("0").Height() }

func (w *writer) shape(s string) *fonts.Text {
	return w.face.Shape(s, w.px)
}

// run returns a text as one run.
func (w *writer) run(s string) words {
	line, ok := w.lines[s]
	if !ok {
		w.append(&line, s)
		w.lines[s] = line
	}
	return line
}

func (w *writer) append(line *words, s string) {
	if s == "" {
		return
	}
	t := w.shape(s)
	line.runs = append(line.runs, Text{
		Value: s, Px: w.px, shaped: t,
		Rect: image.Rect(line.width, 0, line.width+t.Width, t.Height()),
	})
	line.width += t.Width
}

// fields returns what is written in full of o.
func (w *writer) fields(o *object) []field {
	if o.truth {
		return w.short
	}
	return w.full
}

// values fills in the fields and joins what is laid out as one run. The result
// is valid until the next call.
func (w *writer) values(fields []field, o *object) []value {
	out := w.filled[:0]
	add := func(s string, own bool) {
		if s == "" {
			return
		}
		if n := len(out); n > 0 && !own && !out[n-1].own {
			out[n-1].text += s
			return
		}
		out = append(out, value{s, own})
	}
	for _, f := range fields {
		switch f.name {
		case "":
			add(f.literal, false)
		case fieldLabel:
			add(o.label, true)
		case fieldSource:
			add(o.source, true)
		case fieldScore:
			add(f.score(o.score), false)
		case fieldIndex:
			add(strconv.Itoa(o.index), false)
		case fieldWidth:
			add(strconv.Itoa(o.box.Dx()), false)
		case fieldHeight:
			add(strconv.Itoa(o.box.Dy()), false)
		}
	}
	// Where a field was empty, its space is not a margin.
	if len(out) > 0 && !out[0].own {
		out[0].text = strings.TrimLeft(out[0].text, " ")
	}
	if n := len(out); n > 0 && !out[n-1].own {
		out[n-1].text = strings.TrimRight(out[n-1].text, " ")
	}
	w.filled = slices.DeleteFunc(out, func(v value) bool { return v.text == "" })
	return w.filled
}

// value is a piece of a label; own says that it has its own direction and may
// be cut.
type value struct {
	text string
	own  bool
}

// line lays the pieces out in at most width pixels: those of their own are cut
// to fit, or else the whole as one run.
func (w *writer) line(values []value, width int) words {
	line := w.lay(values)
	if line.width <= width {
		return line
	}
	own := 0
	for _, v := range values {
		if v.own {
			own += w.shape(v.text).Width
		}
	}
	// Less than two ems would leave nothing but the ellipsis.
	if room := width - (line.width - own); own > 0 && room >= 2*w.px {
		cut := slices.Clone(values)
		for i, v := range values {
			if v.own {
				cut[i].text = w.cutTo(v.text, room*w.shape(v.text).Width/own)
			}
		}
		if line = w.lay(cut); line.width <= width {
			line.cut = true
			return line
		}
	}
	var all strings.Builder
	for _, v := range values {
		all.WriteString(v.text)
	}
	line = w.run(w.cutTo(all.String(), width))
	line.cut = true
	return line
}

// width returns how wide the pieces are, laid out.
func (w *writer) width(values []value) int {
	width := 0
	for _, v := range values {
		width += w.shape(v.text).Width
	}
	return width
}

// lay lays the pieces out, however wide they are.
func (w *writer) lay(values []value) words {
	if len(values) == 1 {
		return w.run(values[0].text)
	}
	line := words{runs: make([]Text, 0, len(values))}
	for _, v := range values {
		w.append(&line, v.text)
	}
	return line
}

func (w *writer) cutTo(s string, width int) string { return w.face.Cut(s, w.px, width) }
