package render

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"
	"strconv"

	"annotate/render/placement"
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
		c.width = l.swatch() + c.name.width + c.total.width + 2*l.gap()
	}
	slices.SortStableFunc(l.chips, func(a, b chip) int {
		return cmp.Or(b.count-a.count, cmp.Compare(a.object.label, b.object.label))
	})
}

// swatch is the side of a chip's spot of colour.
func (l *legend) swatch() int { return max(4, 3*l.sizes.font/4) }

// lineHeight is the distance of the strip's rows.
func (l *legend) lineHeight() int { return l.w.height() + max(l.sizes.padY, l.sizes.font/8) }

// makeStrips lays the chips out in shapes from a column to a line, each of at
// most a share of the image in percent. The first holds as many chips as any.
func (l *legend) makeStrips(share int) []image.Point {
	l.makeChips()
	most := 0
	for _, parts := range [...]int{1, 2, 3, 4, 6, 8} {
		width := l.size.X / parts
		s, ok := l.layStrip(width, min(l.size.X*l.size.Y*share/100/max(width, 1), l.size.Y))
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

// addBelow makes room under the image for what is told there: the rows of
// numbers, which it lays out, and a strip with all chips if anything is hidden.
func (l *legend) addBelow(res *placement.Result) {
	bottom := l.layBelow(res.Rows)
	var chips strip
	from := image.Pt(0, bottom)
	if res.Hidden > 0 {
		l.makeChips()
		chips, _ = l.layStrip(l.size.X, math.MaxInt32)
		bottom += chips.size.Y
	}
	below := (bottom - l.size.Y + 7) / 8 * 8
	if below == 0 {
		return
	}
	l.scene.below = below
	l.scene.Size.Y += below
	l.add(layerPanel, &Plate{Rect: image.Rect(0, l.size.Y, l.size.X, l.size.Y+below), Fill: panelFill, Role: RoleLegend})
	if len(chips.at) > 0 {
		l.addChips(chips, from.Add(image.Pt(0, (l.size.Y+below-bottom)/2)))
	}
}

// layBelow places rows under the image, in columns of one width, and returns
// where they end.
func (l *legend) layBelow(rows []placement.Row) int {
	pad := l.gap()
	var widest image.Point
	for _, r := range rows {
		widest = image.Pt(max(widest.X, r.Rect.Dx()+pad), max(widest.Y, r.Rect.Dy()))
	}
	if len(rows) == 0 {
		return l.size.Y
	}
	columns := min(max((l.size.X-pad)/widest.X, 1), len(rows))
	per := (len(rows) + columns - 1) / columns
	for k := range rows {
		at := image.Pt(pad+k/per*widest.X, l.size.Y+pad+k%per*widest.Y)
		rows[k].Rect = image.Rectangle{Min: at, Max: at.Add(rows[k].Rect.Size())}
	}
	return l.size.Y + per*widest.Y + 2*pad
}

// layStrip lays the chips out in rows of at most a width, in at most a height.
// It reports false if there is no room for one.
func (l *legend) layStrip(width, height int) (strip, bool) {
	pad, gap := l.gap(), l.sizes.font
	lines := (height - 2*pad + l.lineHeight() - l.w.height()) / l.lineHeight()
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
	s.size = image.Pt(right+pad, 2*pad+(row+1)*l.lineHeight()-(l.lineHeight()-l.w.height()))
	return s, true
}

// addStrip adds the strip that has the given place.
func (l *legend) addStrip(r image.Rectangle) {
	k := slices.IndexFunc(l.strips, func(s strip) bool { return s.size == r.Size() })
	l.add(layerPanel, l.panel(r, RoleLegend))
	l.addChips(l.strips[k], r.Min)
}

// addChips writes the chips of a strip at a point of the frame.
func (l *legend) addChips(s strip, origin image.Point) {
	keyed := l.style.ColorBy == "" || l.style.ColorBy == ColorByLabel
	side := l.swatch()
	text := &Plate{Rect: image.Rectangle{Min: origin, Max: origin.Add(s.size)}, Fill: panelFill, Role: RoleLegend, Object: l.chips[0].object.index}
	text.Rect = text.Rect.Inset(l.sizes.border + l.sizes.radius/2) // within the panel's corners
	l.add(layerLabel, text)
	for i, at := range s.at {
		at = at.Add(origin)
		if s.more.width > 0 && i == len(s.at)-1 {
			put(text, s.more, at, quiet)
			break
		}
		c := &l.chips[i]
		spot := image.Rect(0, 0, side, side).Add(at).Add(image.Pt(0, (l.w.height()-side)/2))
		plate := &Plate{ // as the object's plate and line are
			Rect: spot, Fill: c.object.tones.plate, Edge: c.object.tones.Core, Border: max(1, side/5),
			Radius: side / 4, Role: RoleLegend, Object: c.object.index,
		}
		if !keyed { // colours do not stand for labels
			plate.Fill, plate.Edge = panelEdge, panelEdge
		}
		l.add(layerLabel, plate)
		at.X += side + l.gap()
		put(text, c.name, at, white)
		at.X += c.name.width + l.gap()
		put(text, c.total, at, quiet)
	}
}

// gap is the space between a chip's parts.
func (l *legend) gap() int { return max(l.sizes.padX, l.sizes.font/3) }

// put writes a line on a plate, at a point of the frame.
func put(plate *Plate, line words, at image.Point, col color.RGBA) {
	for _, t := range line.runs {
		t.Rect = t.Rect.Add(at)
		t.Color = col
		plate.Texts = append(plate.Texts, t)
	}
}
