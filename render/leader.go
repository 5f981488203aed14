package render

import "image"

// Leader is the line that ties a label to its object, with a dot at the
// object's end.
type Leader struct {
	From, To image.Point // a pixel of the label, a pixel of the object's outline
	Tones    Tones
	Line     int // width of the core in pixels
	Casing   int
}

func (l *Leader) dot() int { return 2*l.Line + 2*l.Casing + 1 }

// Bounds holds the line and the dot.
func (l *Leader) Bounds() image.Rectangle {
	return lineBounds(l.To.Sub(l.From), l.dot()).Add(l.From)
}

// touch follows the line in steps, so that a long one does not take the whole
// rectangle that it spans.
func (l *Leader) touch(add func(image.Rectangle)) {
	d := l.To.Sub(l.From)
	steps := max(abs(d.X), abs(d.Y))/cell + 1
	at := l.From
	for i := 1; i <= steps; i++ {
		next := l.From.Add(d.Mul(i).Div(steps))
		add(lineBounds(next.Sub(at), l.dot()).Add(at))
		at = next
	}
}

func (l *Leader) paint(c *canvas) {
	if !l.Bounds().Overlaps(c.img.Rect) {
		return
	}
	c.line(l.From, l.To, l.Line+2*l.Casing, l.Tones.Outer)
	c.disc(l.To, l.dot(), l.Tones.Outer)
	c.line(l.From, l.To, l.Line, l.Tones.Core)
	c.disc(l.To, l.dot()-2*l.Casing, l.Tones.Core)
}

func abs(n int) int { return max(n, -n) }
