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
	for _, n := range []int{2, 20, 80, 150} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p := Palette(nil).Assign(names(n))
			require.Len(t, p, n)
			seen := map[Look]string{}
			for name, l := range p {
				assert.Empty(t, seen[l], "%s shares its look", name)
				seen[l] = name
			}
			if n <= 20 {
				c := newChart()
				for _, l := range p {
					assert.False(t, c.alike(l))
					c.add(l)
				}
			}
		})
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

func TestAssignKeepsTheNamesOwnLook(t *testing.T) {
	p := Palette(nil).Assign([]string{"person", "car", "dog"})
	for name, l := range p {
		assert.Equal(t, LookOf(name), l)
	}
	// Whatever else is there, what is in most pictures is known by its look.
	p = Palette(nil).Assign(slices.Concat(slices.Sorted(maps.Keys(curated)), names(60)))
	for _, name := range []string{"person", "cat", "dog", "chair", "umbrella"} {
		assert.Equal(t, LookOf(name), p[name], name)
	}
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
