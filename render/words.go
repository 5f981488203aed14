package render

import (
	"image"
	"strconv"
	"strings"

	"annotate/fonts"
)

// writer makes the words of one image's labels. Nothing is shaped twice:
// thousands of detections have few labels and a hundred scores.
type writer struct {
	face   *fonts.Face
	px     int
	full   []field
	short  []field // without score
	shaped map[string]*fonts.Text
	cut    map[cutKey]string
}

type cutKey struct {
	text  string
	width int
}

func newWriter(face *fonts.Face, px int, t Template) *writer {
	full := t.list()
	return &writer{
		face: face, px: px, full: full, short: withoutScore(full),
		shaped: map[string]*fonts.Text{}, cut: map[cutKey]string{},
	}
}

// A words is one line of runs, from left to right. The label and the source
// are runs of their own, so that a label written from right to left does not
// carry the score with it.
type words struct {
	runs  []Text // rectangles relative to the line's top-left
	width int
	cut   bool // shortened to fit
}

// height is that of every line.
func (w *writer) height() int { return w.shape("0").Height() }

func (w *writer) shape(s string) *fonts.Text {
	t := w.shaped[s]
	if t == nil {
		t = w.face.Shape(s, w.px)
		w.shaped[s] = t
	}
	return t
}

// run returns a text as one run.
func (w *writer) run(s string) words {
	var line words
	w.append(&line, s)
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

// label writes what the template says of o, cut to a width in pixels.
func (w *writer) label(o *object, score bool, width int) words {
	fields := w.full
	if !score || o.truth {
		fields = w.short
	}
	line := w.line(w.values(fields, o), width, true)
	return line
}

// values fills in the fields and joins what is laid out as one run.
func (w *writer) values(fields []field, o *object) []value {
	var out []value
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
			add(w.sourceOf(o), true)
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
	// A field may have been empty: its space is not a margin.
	for len(out) > 0 {
		last := &out[len(out)-1]
		if last.own {
			break
		}
		if last.text = strings.TrimRight(last.text, " "); last.text != "" {
			break
		}
		out = out[:len(out)-1]
	}
	if len(out) > 0 && !out[0].own {
		out[0].text = strings.TrimLeft(out[0].text, " ")
	}
	return out
}

// value is a piece of a label; own says that it has its own direction and may
// be cut.
type value struct {
	text string
	own  bool
}

func (w *writer) sourceOf(o *object) string { return o.source }

// line lays the pieces out. If they are wider than width, those of their own
// are cut, and if that is not enough, the whole is cut as one run.
func (w *writer) line(values []value, width int, first bool) words {
	var line words
	own := 0
	for _, v := range values {
		w.append(&line, v.text)
		if v.own {
			own += w.shape(v.text).Width
		}
	}
	if line.width <= width {
		return line
	}
	if room := width - (line.width - own); first && room >= 2*w.px && own > 0 {
		cut := make([]value, len(values))
		for i, v := range values {
			if cut[i] = v; v.own {
				// Shares in proportion, which a single label gets whole.
				cut[i].text = w.cutTo(v.text, room*w.shape(v.text).Width/own)
			}
		}
		line = w.line(cut, width, false)
		line.cut = true
		return line
	}
	var all strings.Builder
	for _, v := range values {
		all.WriteString(v.text)
	}
	line = w.run(w.cutTo(all.String(), width))
	line.cut = true
	return line
}

func (w *writer) cutTo(s string, width int) string {
	k := cutKey{s, width}
	c, ok := w.cut[k]
	if !ok {
		c = w.face.Cut(s, w.px, width)
		w.cut[k] = c
	}
	return c
}
