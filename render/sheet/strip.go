package sheet

import (
	"fmt"
	"image"
	"image/color"
	"sort"
	"strings"

	"annotate/detect"
	"annotate/render"
)

// Measures of the class-balance strip at scale 1.
const (
	barHeight  = 10
	swatchSide = 10
	legendRows = 2
	legendGap  = 20 // between entries
	tightGap   = 12 // at least
)

// strip adds the balance of the labels: a bar in their colours, as long as each
// is frequent, and their counts.
func (w *writer) strip(census Census) {
	if census.Objects == 0 {
		return
	}
	w.keyed = w.style.ColorBy == "" || w.style.ColorBy == render.ColorByLabel
	w.bar(census)
	w.y += w.px(barHeight + unit*3/4)
	w.legend(census)
	w.y += w.px(2 * unit)
}

// bar adds the bar. A label that is too rare for its colour to be seen shares
// the end of the bar with others of its kind.
func (w *writer) bar(census Census) {
	width := w.right - w.left
	gap, least := w.px(1), w.px(3)
	x, shown := w.left, 0
	for _, l := range census.Labels {
		n := l.Count * width / census.Objects
		if n < least {
			break
		}
		shown += l.Count
		end := w.left + shown*width/census.Objects
		if shown < census.Objects {
			end -= gap
		}
		w.panels = append(w.panels, panel{image.Rect(x, w.y, end, w.y+w.px(barHeight)), 0, w.color(l.Label)})
		x = end + gap
	}
	if x < w.right && shown < census.Objects {
		w.panels = append(w.panels, panel{image.Rect(x, w.y, w.right, w.y+w.px(barHeight)), 0, w.tones.rule})
	}
}

// legend is what stands beneath the bar: the labels and their counts, most
// frequent first.
type legend struct {
	*writer
	entries []entry
	gap     int // between entries
}

// entry is a label of the legend.
type entry struct {
	name, count string
	color       color.RGBA
	width       int
}

// legend adds the legend, and how many labels there was no room for.
func (w *writer) legend(census Census) {
	l := legend{writer: w, gap: w.px(legendGap)}
	width := w.right - w.left
	for _, label := range census.Labels {
		e := entry{name: w.face.Cut(label.Label, w.px(textSize), width/3), count: detect.Thousands(label.Count), color: w.color(label.Label)}
		e.width = w.px(swatchSide+unit) + w.measure(e.name) + w.measure(e.count)
		l.entries = append(l.entries, e)
	}
	line, from, x := w.lineHeight(textSize), 0, w.left
	for i, to := range l.rows(width) {
		if i > 0 {
			w.y += line + w.px(unit/3)
		}
		x = w.left
		for _, e := range l.entries[from:to] {
			w.entry(e, x)
			x += e.width + l.gap
		}
		from = to
	}
	if rest := len(l.entries) - from; rest > 0 {
		w.write(moreText(rest), textSize, x, w.y, w.right-x, w.tones.quiet)
	}
	w.y += line
}

// rows returns where each row ends. If one row is a little too short for all
// entries, they move together; if it is more than that, the rows become as long
// as each other, so that no label stands alone.
func (l *legend) rows(width int) []int {
	ends := l.broken(width)
	if len(ends) == 1 || ends[len(ends)-1] < len(l.entries) {
		return ends
	}
	wide := l.gap
	for l.gap = wide - 1; l.gap >= l.px(tightGap); l.gap-- {
		if tight := l.broken(width); len(tight) == 1 {
			return tight
		}
	}
	l.gap = wide
	return l.broken(width/2 + sort.Search(width/2, func(more int) bool {
		ends := l.broken(width/2 + more)
		return ends[len(ends)-1] == len(l.entries)
	}))
}

// broken breaks the entries into rows of the given width, no more than there
// may be. The last one leaves room to say how many entries are left.
func (l *legend) broken(width int) (ends []int) {
	x := 0
	for i := 0; i < len(l.entries); {
		room, rest := width, len(l.entries)-i
		last := len(ends) == legendRows-1 && rest > 1
		if last {
			room -= l.measure(moreText(rest)) + l.gap
		}
		e := l.entries[i]
		if x+e.width > room && (x > 0 || last) {
			if ends = append(ends, i); len(ends) == legendRows {
				return ends
			}
			x = 0
			continue
		}
		x += e.width + l.gap
		i++
	}
	return append(ends, len(l.entries))
}

func moreText(n int) string { return fmt.Sprintf("+%d more", n) }

// entry adds an entry of the legend at x.
func (w *writer) entry(e entry, x int) {
	x = w.swatch(e.color, x, w.y)
	x += w.write(e.name, textSize, x, w.y, w.right-x, w.tones.text) + w.px(unit/2)
	w.write(e.count, textSize, x, w.y, w.right-x, w.tones.quiet)
}

// swatch adds a spot of a label's colour at the beginning of a line of text, and
// returns where the text begins.
func (w *writer) swatch(c color.RGBA, x, y int) int {
	side := w.px(swatchSide)
	top := y + (w.lineHeight(textSize)-side)/2
	w.panels = append(w.panels, panel{image.Rect(x, top, x+side, top+side), side / 4, c})
	return x + side + w.px(unit/2)
}

func (w *writer) measure(s string) int { return w.face.Shape(s, w.px(textSize)).Width }

// color returns the colour that boxes of a label have.
func (w *writer) color(label string) color.RGBA {
	look, ok := w.style.Palette[label]
	if !ok {
		look = render.LookOf(label)
	}
	look.Color.A = 0xFF
	return look.Color
}

// summary says in words what the census counts.
func (c Census) summary(shown int) string {
	if c.Images == 0 {
		return ""
	}
	words := []string{plural(c.Images, "image"), plural(c.Objects, "object"), plural(len(c.Labels), "label")}
	if shown > 0 && shown < c.Images {
		words = append(words, detect.Thousands(shown)+" shown")
	}
	return strings.Join(words, separator)
}

// separator stands between what a summary counts.
const separator = "  ·  "

// plural returns a count of something.
func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return detect.Thousands(n) + " " + what
}
