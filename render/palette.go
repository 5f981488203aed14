package render

import (
	"fmt"
	"image/color"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
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
// are kept, so that adding labels recolours none, and labels with a colour of
// their own (COCO's and Pascal VOC's) get that, always. Any other new label gets
// the colour of its name, as [LookOf] tells it, unless one that looks like it is
// taken; then the colour nearest to that which can be told from all taken ones,
// or else the one farthest from these. The order of the labels and their
// repetition do not matter.
//
// Lines are solid: where labels of one picture share a colour, which they begin
// to do when there are more than 48, [Layout] tells them apart by dashes.
func (p Palette) Assign(labels []string) Palette {
	all := maps.Clone(p)
	if all == nil {
		all = Palette{}
	}
	var fresh []string
	for _, name := range labels {
		if _, ok := all[name]; ok {
			continue
		}
		if _, ok := curated[canonical(name)]; ok {
			all[name] = LookOf(name)
		} else {
			fresh = append(fresh, name)
		}
	}
	taken := newChart()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		taken.add(all[name].Color)
	}
	slices.Sort(fresh)
	for _, name := range slices.Compact(fresh) {
		all[name] = Look{Color: taken.pick(LookOf(name).Color)}
		taken.add(all[name].Color)
	}
	return all
}

// chart knows how far every colour of the palette is from the nearest one taken:
// see apart.
type chart struct{ distance [len(colors)]float64 }

func newChart() *chart {
	c := &chart{}
	for i := range c.distance {
		c.distance[i] = math.Inf(1)
	}
	return c
}

// add takes a colour, and with it what looks like it.
func (c *chart) add(taken color.RGBA) {
	for i, col := range colors {
		c.distance[i] = min(c.distance[i], apart(col, taken))
	}
}

// pick returns a colour of the palette: the given one if it can be told from
// all that are taken, the nearest one of those that can, or else the one
// farthest from those taken.
func (c *chart) pick(own color.RGBA) color.RGBA {
	best, least := -1, math.Inf(1)
	farthest, most := own, 0.0
	for i, col := range colors {
		if d := c.distance[i]; d < 1 {
			if d > most {
				farthest, most = col, d
			}
		} else if d := ciede2000(normalVision.see(col), normalVision.see(own)); d < least {
			best, least = i, d
		}
	}
	if best < 0 {
		return farthest
	}
	return colors[best]
}

// views is a colour as it looks with normal vision, protanopia, deuteranopia.
type views [3]lab

func viewsOf(c color.RGBA) views {
	return views{normalVision.see(c), protanopia.see(c), deuteranopia.see(c)}
}

// apart returns how far two colours are apart, at least: 1 is a distance of 10
// in CIEDE2000, or 8 under colour blindness. Two that are less than 1 apart
// could be taken for each other.
func (v *views) apart(w *views) float64 {
	return min(ciede2000(v[0], w[0])/10, ciede2000(v[1], w[1])/8, ciede2000(v[2], w[2])/8)
}

// known keeps the distances of pairs of colours, of which there are few.
var known sync.Map // [2]color.RGBA → float64

// apart is [views.apart] for two colours of plates and their lines.
func apart(a, b color.RGBA) float64 {
	key := [2]color.RGBA{a, b}
	if d, ok := known.Load(key); ok {
		return d.(float64)
	}
	v, w := viewsOf(a), viewsOf(b)
	d := v.apart(&w)
	// As lines, dark colours are lightened and come nearer to each other; beside
	// the plates, less will do.
	v, w = viewsOf(tonesFor(a).Core), viewsOf(tonesFor(b).Core)
	d = min(d, v.apart(&w)*10/8)
	known.Store(key, d)
	return d
}
