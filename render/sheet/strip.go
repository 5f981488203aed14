package sheet

import (
	"fmt"
	"image"
	"image/color"
	"strings"

	"annotate/render"
)

// Measures of the class-balance strip at scale 1.
const (
	barHeight  = 10
	swatch     = 10
	legendRows = 2
	legendGap  = 20 // between entries
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

// legend adds the labels and their counts, most frequent first, and how many
// there was no room for.
func (w *writer) legend(census Census) {
	line := w.lineHeight(textSize)
	x, row := w.left, 0
	for i, l := range census.Labels {
		name := w.face.Cut(l.Label, w.px(textSize), (w.right-w.left)/3)
		count := thousands(l.Count)
		width := w.px(swatch+unit/2) + w.measure(name) + w.px(unit/2) + w.measure(count)
		rest := len(census.Labels) - i
		more := fmt.Sprintf("+%d more", rest)
		room := w.right
		if row == legendRows-1 && rest > 1 {
			room -= w.measure(more) + w.px(legendGap)
		}
		if x+width > room && x > w.left {
			if row == legendRows-1 {
				w.write(more, textSize, x, w.y, w.right-x, w.tones.quiet)
				break
			}
			x, row = w.left, row+1
			w.y += line + w.px(unit/3)
		}
		top := w.y + (line-w.px(swatch))/2
		w.panels = append(w.panels, panel{
			image.Rect(x, top, x+w.px(swatch), top+w.px(swatch)), w.px(swatch) / 4, w.color(l.Label),
		})
		x += w.px(swatch + unit/2)
		x += w.write(name, textSize, x, w.y, w.right-x, w.tones.text) + w.px(unit/2)
		x += w.write(count, textSize, x, w.y, w.right-x, w.tones.quiet) + w.px(legendGap)
	}
	w.y += line
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
		words = append(words, thousands(shown)+" shown")
	}
	return strings.Join(words, "  ·  ")
}

// plural returns a count of something.
func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return thousands(n) + " " + what
}

// thousands returns a number with its thousands apart: 36,781.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
