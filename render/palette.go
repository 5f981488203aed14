package render

import (
	"cmp"
	"fmt"
	"image/color"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Palette sets looks by label. Its JSON form maps each name to a colour as
// "#rrggbb", followed by a dash pattern if the line is not solid:
//
//	{"cat": "#eecc11", "dog": "#00ddff dashed"}
//
// A nil Palette is empty and ready for use, but for assignment to its entries.
type Palette map[string]Look

// MarshalText returns the form above, "#rrggbb" or "#rrggbb dashed".
func (l Look) MarshalText() ([]byte, error) {
	s := fmt.Sprintf("#%02x%02x%02x", l.Color.R, l.Color.G, l.Color.B)
	if l.Dash != Solid {
		s += " " + l.Dash.String()
	}
	return []byte(s), nil
}

// UnmarshalText reads what MarshalText writes, and "#rgb".
func (l *Look) UnmarshalText(text []byte) error {
	words := strings.Fields(string(text))
	if len(words) < 1 || len(words) > 2 {
		return fmt.Errorf("%w: look %q (want a colour as #rrggbb, then perhaps dashed, dotted or dashdotted)", ErrStyle, text)
	}
	hex, ok := strings.CutPrefix(words[0], "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	v, err := strconv.ParseUint(hex, 16, 32)
	if !ok || err != nil || len(hex) != 6 {
		return fmt.Errorf("%w: colour %q (want #rrggbb)", ErrStyle, words[0])
	}
	look := Look{Color: color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}}
	if len(words) == 2 {
		if look.Dash, err = parseDash(words[1]); err != nil {
			return err
		}
	}
	*l = look
	return nil
}

// Assign returns the palette with a look for every label. Entries that exist
// are kept, so that adding labels recolours none. New labels get the look of
// their name, as [LookOf] tells it, unless one that looks like it is taken;
// then the look nearest to that which can be told from all taken ones, or else
// the one farthest from these. The order of the labels and their repetition do
// not matter.
//
// Looks are told apart by colour or by dash as long as there are enough of
// them, 192; then labels begin to share.
func (p Palette) Assign(labels []string) Palette {
	all := maps.Clone(p)
	if all == nil {
		all = Palette{}
	}
	taken := newChart()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		taken.add(all[name])
	}
	fresh := slices.Clone(labels)
	slices.SortFunc(fresh, func(a, b string) int { return cmp.Or(commonness(a)-commonness(b), cmp.Compare(a, b)) })
	fresh = slices.DeleteFunc(slices.Compact(fresh), func(name string) bool { _, ok := all[name]; return ok })

	// Names of their own look first, so that a look-alike does not push a
	// label that is alone.
	var left []string
	for _, name := range fresh {
		if look := LookOf(name); !taken.alike(look) {
			all[name] = look
			taken.add(look)
		} else {
			left = append(left, name)
		}
	}
	for _, name := range left {
		look, ok := taken.nearest(LookOf(name).Color)
		if !ok {
			look, ok = taken.farthest()
		}
		if !ok {
			look = LookOf(name)
		}
		all[name] = look
		taken.add(look)
	}
	return all
}

// commonness ranks labels: of two that look alike, the one that is in most
// pictures keeps the look that people know it by.
func commonness(label string) int {
	switch i, ok := curated[canonical(label)]; {
	case !ok:
		return 2
	case i < commonest:
		return 0
	}
	return 1
}

// chart knows how far every look of the palette's colours, with any dash, is
// from the nearest one taken.
type chart struct {
	free  []candidate
	taken map[Look]bool
}

type candidate struct {
	look  Look
	seen  views
	apart float64 // see views.apart; 0 is the same colour
}

func newChart() *chart {
	c := &chart{taken: map[Look]bool{}}
	for _, col := range colors {
		v := viewsOf(col)
		for dash := range dashCount {
			c.free = append(c.free, candidate{look: Look{Color: col, Dash: dash}, seen: v, apart: math.Inf(1)})
		}
	}
	return c
}

// views is a colour as it looks with normal vision, protanopia, deuteranopia.
type views [3]lab

func viewsOf(c color.RGBA) views {
	return views{normalVision.see(c), protanopia.see(c), deuteranopia.see(c)}
}

// apart returns how far two colours are apart, at least: 1 is a distance of 10
// in CIEDE2000, or 8 under colour blindness.
func (v *views) apart(w *views) float64 {
	return min(ciede2000(v[0], w[0])/10, ciede2000(v[1], w[1])/8, ciede2000(v[2], w[2])/8)
}

// add takes a look, and with it what looks like it.
func (c *chart) add(l Look) {
	if c.taken[l] {
		return // shared: it takes no more room than before
	}
	c.taken[l] = true
	v := viewsOf(l.Color)
	for i := range c.free {
		f := &c.free[i]
		d := 0.0
		if f.look.Dash == l.Dash {
			d = f.seen.apart(&v)
		} else {
			// The dash tells them apart, if not the plates: half of the
			// distance will do.
			d = ciede2000(f.seen[0], v[0]) / 5
		}
		f.apart = min(f.apart, d)
	}
}

// alike reports whether a look of the palette cannot be told from one taken.
func (c *chart) alike(l Look) bool {
	for i := range c.free {
		if c.free[i].look == l {
			return c.free[i].apart < 1
		}
	}
	return c.taken[l]
}

// nearest returns the look most like a colour, of those that can be told from all
// that are taken. It keeps names that often occur together apart, as their own
// looks are. It is false when there is none.
func (c *chart) nearest(col color.RGBA) (Look, bool) {
	var best Look
	least := math.Inf(1)
	own := normalVision.see(col)
	for i := range c.free {
		if f := &c.free[i]; f.apart >= 1 {
			if d := ciede2000(f.seen[0], own); d < least {
				best, least = f.look, d
			}
		}
	}
	return best, !math.IsInf(least, 1)
}

// farthest returns the look that is farthest from all that are taken; of those
// whose colour is taken, any whose dash is not. It is false when every look
// is taken.
func (c *chart) farthest() (Look, bool) {
	var best Look
	most := -1.0
	for i := range c.free {
		if f := &c.free[i]; f.apart > most && !c.taken[f.look] {
			best, most = f.look, f.apart
		}
	}
	return best, most >= 0
}
