package render

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"image/color"
	"maps"
	"slices"
)

// Dash is the pattern of a stroke. It tells labels apart whose colours are
// alike.
type Dash uint8

// The patterns. Solid is the zero value.
const (
	Solid Dash = iota
	Dashed
	Dotted
	DashDotted
	dashCount
)

var dashNames = [dashCount]string{"solid", "dashed", "dotted", "dashdotted"}

// String returns "solid", "dashed", "dotted" or "dashdotted".
func (d Dash) String() string {
	if d < dashCount {
		return dashNames[d]
	}
	return fmt.Sprintf("dash %d", uint8(d))
}

// parseDash reads what String writes.
func parseDash(s string) (Dash, error) {
	for d, name := range dashNames {
		if s == name {
			return Dash(d), nil
		}
	}
	return Solid, fmt.Errorf("%w: dash %q (known: solid, dashed, dotted, dashdotted)", ErrStyle, s)
}

// pattern returns strokes and pauses, alternately, in widths of the line.
func (d Dash) pattern() []int {
	switch d {
	case Dashed:
		return []int{6, 4}
	case Dotted:
		return []int{2, 2}
	case DashDotted:
		return []int{7, 3, 2, 3}
	}
	return nil
}

// each calls f with those strokes along a side of the given length, in pixels,
// that reach into the part of it from lo to hi. The pattern is stretched to a
// whole number of periods and ends with its first stroke, so that all four
// corners are drawn.
func (d Dash) each(length, width, lo, hi int, f func(from, to int)) {
	p := d.pattern()
	period := 0
	for _, n := range p {
		period += n * width
	}
	// n periods and one more first stroke fill the side.
	var n int
	if p != nil {
		n = (length - p[0]*width + period/2) / period
	}
	if n < 1 {
		f(0, length)
		return
	}
	total := n*period + p[0]*width
	// A whole period before the part, as positions are rounded.
	at := max(lo*total/length/period-1, 0) * period
	for i := 0; at < total && at*length/total < hi; i++ {
		run := p[i%len(p)] * width
		if i%2 == 0 {
			f(at*length/total, (at+run)*length/total)
		}
		at += run
	}
}

// dashed gives dashes to labels that could be taken for another of the same
// picture. Of two that look alike, the one in more pictures stays solid, and the
// other always has the same pattern where that is enough. Dashes that a palette
// asks for stay.
func dashed(looks map[string]Look) {
	names := slices.SortedFunc(maps.Keys(looks), func(a, b string) int {
		return cmp.Or(-cmp.Compare(looks[a].Dash, looks[b].Dash), commonness(a)-commonness(b), cmp.Compare(a, b))
	})
	var taken [dashCount][]color.RGBA
	for _, name := range names {
		l := looks[name]
		if l.Dash == Solid {
			h := fnv.New32a()
			h.Write([]byte(canonical(name)))
			first := Dash(h.Sum32()>>8) % (dashCount - 1)
			most := -1.0
			for i := range dashCount {
				dash := Solid
				if i > 0 {
					dash = 1 + (first+i)%(dashCount-1)
				}
				nearest := 1.0
				for _, c := range taken[dash] {
					nearest = min(nearest, apart(c, l.Color))
				}
				if nearest > most {
					l.Dash, most = dash, nearest
				}
			}
			looks[name] = l
		}
		taken[l.Dash] = append(taken[l.Dash], l.Color)
	}
}

// commonness ranks labels: those of the first dozen colours are in most pictures.
func commonness(label string) int {
	switch i, ok := curated[canonical(label)]; {
	case !ok:
		return 2
	case i < 12:
		return 0
	}
	return 1
}
