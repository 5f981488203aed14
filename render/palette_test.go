package render

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func names(n int) []string {
	var s []string
	for i := range n {
		s = append(s, fmt.Sprintf("class %03d", i))
	}
	return s
}

func TestAssignTellsApart(t *testing.T) {
	for _, n := range []int{2, 10, 48} {
		p := Palette(nil).Assign(names(n))
		require.Len(t, p, n)
		seen := map[Look]string{}
		for name, l := range p {
			assert.Empty(t, seen[l], "%s shares its look", name)
			seen[l] = name
			for other, m := range p {
				if n <= 10 && other != name {
					assert.GreaterOrEqual(t, apart(l.Color, m.Color), 1.0, "%s and %s", name, other)
				}
			}
		}
	}
}

func TestAssignRecoloursNone(t *testing.T) {
	p := Palette{"cat": {Color: rgb(0x123456)}}.Assign(names(30))
	assert.Equal(t, rgb(0x123456), p["cat"].Color, "what was set by hand stays")
	q := p.Assign(append(names(60), "dog"))
	for name, l := range p {
		assert.Equal(t, l, q[name], "%s", name)
	}
	assert.Len(t, p, 31, "the palette itself is unchanged")
}

func TestAssignDoesNotDependOnOrder(t *testing.T) {
	a := names(60)
	b := append(slices.Clone(a), a...)
	slices.Reverse(b)
	assert.Equal(t, Palette(nil).Assign(a), Palette{}.Assign(b))
}

// Whatever else is in the set, COCO's and VOC's names keep their colour.
func TestAssignNeverMovesCuratedColours(t *testing.T) {
	all := slices.Sorted(maps.Keys(curated))
	for _, set := range [][]string{{"person", "car", "dog"}, all, slices.Concat(names(60), all)} {
		for name, l := range Palette(nil).Assign(set) {
			if _, ok := curated[name]; ok {
				assert.Equal(t, LookOf(name), l, name)
			}
			assert.Equal(t, Solid, l.Dash)
		}
	}
}

func TestDashesOnlyWhereLabelsLookAlike(t *testing.T) {
	looks := func(labels ...string) map[string]Look {
		m := map[string]Look{}
		for _, l := range labels {
			m[l] = LookOf(l)
		}
		dashed(m)
		return m
	}
	for name, l := range looks("person", "car", "dog", "cat", "couch", "chair", "bottle", "cup") {
		assert.Equal(t, Solid, l.Dash, name)
	}
	// Any set whatever: two labels with the same dash can be told apart, as
	// long as there are enough dashes.
	all := slices.Sorted(maps.Keys(curated))
	for i := range all {
		set := looks(all[i], all[(i*7+3)%len(all)], all[(i*13+5)%len(all)], all[(i*31+11)%len(all)])
		solid := 0
		for a, l := range set {
			if l.Dash == Solid {
				solid++
			}
			alike := false
			for b, m := range set {
				if a == b {
					continue
				}
				alike = alike || apart(l.Color, m.Color) < 1
				if l.Dash == m.Dash {
					assert.GreaterOrEqual(t, apart(l.Color, m.Color), 1.0, "%s and %s", a, b)
				}
			}
			assert.True(t, alike || l.Dash == Solid, "%s has a dash for nothing", a)
		}
		assert.Positive(t, solid)
	}
	set := map[string]Look{"person": {Color: rgb(0xff8800), Dash: Dotted}, "other": {Color: rgb(0x0077ff)}}
	dashed(set)
	assert.Equal(t, Dotted, set["person"].Dash, "what a palette asks for stays")
	assert.Equal(t, Solid, set["other"].Dash)
}

func TestAssignSurvivesMoreLabelsThanLooks(t *testing.T) {
	assert.Len(t, Palette(nil).Assign(names(500)), 500)
}

func TestPaletteJSON(t *testing.T) {
	in := `{"cat":"#eecc11","dog":"#0df dashed"}`
	var p Palette
	require.NoError(t, json.Unmarshal([]byte(in), &p))
	assert.Equal(t, Palette{"cat": {Color: rgb(0xeecc11)}, "dog": {Color: rgb(0x00ddff), Dash: Dashed}}, p)
	out, err := json.Marshal(p)
	require.NoError(t, err)
	assert.JSONEq(t, `{"cat":"#eecc11","dog":"#00ddff dashed"}`, string(out))

	for _, bad := range []string{``, `red`, `#12345`, `#gggggg`, `#112233 wavy`, `#112233 solid x`, `eecc11`} {
		assert.ErrorIs(t, new(Look).UnmarshalText([]byte(bad)), ErrStyle, "%q", bad)
	}
}
