package render

import (
	"cmp"
	"image"
	"image/color"
	"slices"
	"strconv"
)

// chip is what the strip says of a label: its colour, its name and how many
// objects have it.
type chip struct {
	object      *object // the most certain of them
	count       int
	name, total words
	width       int
}

// strip is a way to lay the chips out.
type strip struct {
	size image.Point
	at   []image.Point // of each chip; fewer if there is no room for all
	more words         // how many chips there is no room for
}

// quiet is the colour of counts on a panel.
var quiet = rgb(0xb4b4bc)

// makeChips makes a chip for every label, those of most objects first.
func (l *legend) makeChips() {
	at := map[string]int{}
	for i := range l.objects {
		o := &l.objects[i]
		k, ok := at[o.label]
		if !ok {
			k = len(l.chips)
			at[o.label] = k
			l.chips = append(l.chips, chip{object: o})
		}
		l.chips[k].count++
	}
	widest := min(longestRow*l.sizes.font, l.size.X/2)
	for i := range l.chips {
		c := &l.chips[i]
		c.name, c.total = l.w.run(l.w.cutTo(c.object.label, widest)), l.w.run(strconv.Itoa(c.count))
		c.width = l.swatch() + l.sizes.padX + c.name.width + l.sizes.padX + c.total.width
	}
	slices.SortStableFunc(l.chips, func(a, b chip) int {
		return cmp.Or(b.count-a.count, cmp.Compare(a.object.label, b.object.label))
	})
}

// swatch is the side of a chip's spot of colour.
func (l *legend) swatch() int { return max(4, 3*l.sizes.font/4) }

// lineHeight is the distance of the strip's rows.
func (l *legend) lineHeight() int { return l.w.height() + l.sizes.padY }

// makeStrips lays the chips out in shapes from a column to a line, each of at
// most a share of the image in percent. The first holds as many chips as any.
func (l *legend) makeStrips(share int) []image.Point {
	l.makeChips()
	most := 0
	for _, parts := range [...]int{1, 2, 3, 4, 6, 8} {
		s, ok := l.layStrip(l.size.X/parts, l.size.X*l.size.Y*share/100)
		if !ok || len(s.at) < most {
			continue
		}
		if len(s.at) > most {
			most, l.strips = len(s.at), l.strips[:0]
		}
		l.strips = append(l.strips, s)
	}
	sizes := make([]image.Point, len(l.strips))
	for i, s := range l.strips {
		sizes[i] = s.size
	}
	return sizes
}

// layStrip lays the chips out in rows of at most a width, in at most an area.
// It reports false if there is no room for one.
func (l *legend) layStrip(width, area int) (strip, bool) {
	pad, gap := l.sizes.padX, 2*l.sizes.font
	lines := (min(area/max(width, 1), l.size.Y) - 2*pad + l.sizes.padY) / l.lineHeight()
	var s strip
	x, row, right := pad, 0, 0
	for i := 0; i < len(l.chips); {
		c := &l.chips[i]
		room := width - pad
		if rest := len(l.chips) - i - 1; row == lines-1 && rest > 0 {
			room -= gap + l.w.run("+"+strconv.Itoa(rest+1)+" more").width
		}
		if x+c.width > room {
			if x == pad || row+1 >= lines {
				break
			}
			x, row = pad, row+1
			continue
		}
		s.at = append(s.at, image.Pt(x, pad+row*l.lineHeight()))
		right = max(right, x+c.width)
		x += c.width + gap
		i++
	}
	if len(s.at) == 0 || lines < 1 {
		return strip{}, false
	}
	if rest := len(l.chips) - len(s.at); rest > 0 {
		s.more = l.w.run("+" + strconv.Itoa(rest) + " more")
		s.at = append(s.at, image.Pt(x, pad+row*l.lineHeight()))
		right = max(right, x+s.more.width)
	}
	s.size = image.Pt(right+pad, pad+(row+1)*l.lineHeight()-l.sizes.padY+pad)
	return s, true
}

// addStrip adds the strip that has the given place.
func (l *legend) addStrip(r image.Rectangle) {
	k := slices.IndexFunc(l.strips, func(s strip) bool { return s.size == r.Size() })
	s := l.strips[k]
	panel := l.panel(r, RoleLegend)
	l.add(layerPanel, panel)
	keyed := l.style.ColorBy == "" || l.style.ColorBy == ColorByLabel
	side := l.swatch()
	for i, at := range s.at {
		at = at.Add(r.Min)
		if i == len(l.chips) || s.more.width > 0 && i == len(s.at)-1 {
			put(panel, s.more, at, quiet)
			break
		}
		c := &l.chips[i]
		spot := image.Rect(0, 0, side, side).Add(at).Add(image.Pt(0, (l.w.height()-side)/2))
		plate := &Plate{Rect: spot, Fill: c.object.tones.plate, Radius: side / 4, Role: RoleLegend, Object: c.object.index}
		if !keyed { // colours do not stand for labels
			plate.Fill = panelEdge
		}
		l.add(layerLabel, plate)
		at.X += side + l.sizes.padX
		put(panel, c.name, at, white)
		at.X += c.name.width + l.sizes.padX
		put(panel, c.total, at, quiet)
	}
}

// put writes a line on a plate, at a point of the frame.
func put(plate *Plate, line words, at image.Point, col color.RGBA) {
	for _, t := range line.runs {
		t.Rect = t.Rect.Add(at)
		t.Color = col
		plate.Texts = append(plate.Texts, t)
	}
}
