package render

import (
	"fmt"
	"image/color"
	"maps"
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
// then the look that is farthest from all taken ones. The order of the labels
// and their repetition do not matter.
//
// Looks are told apart by colour or by dash as long as there are enough of
// them, 192; then labels begin to share.
func (p Palette) Assign(labels []string) Palette {
	all := maps.Clone(p)
	if all == nil {
		all = Palette{}
	}
	var taken chart
	for _, name := range slices.Sorted(maps.Keys(all)) {
		taken.add(all[name])
	}
	fresh := slices.Clone(labels)
	slices.Sort(fresh)
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
		look := taken.farthest(LookOf(name))
		all[name] = look
		taken.add(look)
	}
	return all
}

// chart is a set of looks with what colour-blind people see of them.
type chart struct {
	looks []Look
	seen  []views
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

func (c *chart) add(l Look) {
	if slices.Contains(c.looks, l) {
		return // shared: it takes no more room than before
	}
	c.looks = append(c.looks, l)
	c.seen = append(c.seen, viewsOf(l.Color))
}

// alike reports whether a look of the chart has the same dash and nearly the
// same colour, or just the same colour.
func (c *chart) alike(l Look) bool { return c.distance(l, viewsOf(l.Color)) < 1 }

// distance returns how far the nearest look is apart from l: 1 and more if
// they can be told apart; of different dashes, half a colour's distance is
// enough.
func (c *chart) distance(l Look, v views) float64 {
	least := 10.0
	for i, other := range c.looks {
		d := v.apart(&c.seen[i])
		if other.Dash != l.Dash {
			d = 2 * ciede2000(v[0], c.seen[i][0]) / 10
		}
		least = min(least, d)
	}
	return least
}

// farthest returns the look that is farthest from all of the chart's. When
// every colour is taken, it is one of any dash that is not; when those are
// too, the label's own.
func (c *chart) farthest(own Look) Look {
	best, most := own, 0.0
	var free []Look
	for _, col := range colors {
		v := viewsOf(col)
		for dash := range dashCount {
			l := Look{Color: col, Dash: dash}
			if d := c.distance(l, v); d > most {
				best, most = l, d
			}
			if !slices.Contains(c.looks, l) {
				free = append(free, l)
			}
		}
	}
	if most == 0 && len(free) > 0 {
		return free[0]
	}
	return best
}
