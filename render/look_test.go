package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPaletteIsToldApart(t *testing.T) {
	alike := 0
	for i := range 12 {
		for j := range i {
			a, b := viewsOf(colors[i]), viewsOf(colors[j])
			pair := fmt.Sprintf("%d and %d", j, i)
			assert.GreaterOrEqual(t, ciede2000(a[0], b[0]), 13.0, "normal vision, %s", pair)
			assert.GreaterOrEqual(t, ciede2000(a[1], b[1]), 8.5, "protanopia, %s", pair)
			assert.GreaterOrEqual(t, ciede2000(a[2], b[2]), 8.5, "deuteranopia, %s", pair)
			// As lines, where dark ones are lightened.
			a, b = viewsOf(tonesFor(colors[i]).Core), viewsOf(tonesFor(colors[j]).Core)
			assert.GreaterOrEqual(t, ciede2000(a[0], b[0]), 9.0, "as lines, %s", pair)
			if apart(colors[i], colors[j]) < 1 {
				alike++
			}
		}
	}
	assert.LessOrEqual(t, alike, 1, "of the first dozen, pairs that take a dash")
	for i := range colors {
		for j := range i {
			assert.GreaterOrEqual(t, ciede2000(normalVision.see(colors[i]), normalVision.see(colors[j])), 6.0,
				"%d and %d are not nearly the same", j, i)
		}
	}
}

func TestFewColoursAreTeal(t *testing.T) {
	teal := 0
	for _, c := range colors[:12] {
		least, most := min(c.R, c.G, c.B), max(c.R, c.G, c.B)
		if c.R != least { // nor is it between green and blue
			continue
		}
		hue := 120 + 60*(1+(float64(c.B)-float64(c.G))/float64(most-least))
		if c.G == most {
			hue = 120 + 60*float64(c.B-least)/float64(most-least)
		} else {
			hue = 240 - 60*float64(c.G-least)/float64(most-least)
		}
		if hue >= 150 && hue <= 200 {
			teal++
		}
	}
	assert.LessOrEqual(t, teal, 2)
}

func TestLookOfIsAFunctionOfTheName(t *testing.T) {
	assert.Equal(t, LookOf("person"), LookOf(" Person "))
	assert.Equal(t, LookOf("tv"), LookOf("tvmonitor"), "VOC's name")
	assert.NotEqual(t, LookOf("cat"), LookOf("dog"))
	for name := range curated {
		assert.Equal(t, Solid, LookOf(name).Dash)
	}
	// FNV-1a of the name, modulo 48, computed apart: people know their pictures
	// by these colours, so that they must not change.
	assert.Equal(t, Look{Color: colors[fnv1a("axolotl")%48]}, LookOf("axolotl"))
	assert.Equal(t, "#ff8800", text(t, LookOf("person")))
	assert.Equal(t, "#8888ff", text(t, LookOf("car")))
}

// fnv1a is the definition, http://www.isthe.com/chongo/tech/comp/fnv/.
func fnv1a(s string) uint32 {
	h := uint32(2166136261)
	for _, b := range []byte(s) {
		h = (h ^ uint32(b)) * 16777619
	}
	return h
}

func text(t *testing.T, l Look) string {
	t.Helper()
	b, err := l.MarshalText()
	assert.NoError(t, err)
	return string(b)
}

// together are labels that occur together most.
var together = "person/car person/dog person/cat person/chair person/bicycle person/horse person/dining_table cat/couch " +
	"cat/dog dog/couch cup/bottle car/truck car/bus couch/remote cat/remote chair/couch chair/dining_table " +
	"cup/dining_table bottle/dining_table tv/couch person/backpack person/handbag"

func TestWhatIsSeenTogetherIsFarApart(t *testing.T) {
	for pair := range strings.FieldsSeq(together) {
		a, b, _ := strings.Cut(strings.ReplaceAll(pair, "_", " "), "/")
		v, w := viewsOf(LookOf(a).Color), viewsOf(LookOf(b).Color)
		assert.GreaterOrEqual(t, ciede2000(v[0], w[0]), 20.0, "normal vision, %s", pair)
		assert.GreaterOrEqual(t, v.apart(&w), 1.0, pair)
	}
}

func TestCuratedNames(t *testing.T) {
	uses := map[uint8]int{}
	for name, i := range curated {
		assert.Less(t, int(i), len(colors), name)
		uses[i]++
	}
	assert.Len(t, curated, 91+6, "COCO's names and VOC's spellings")
	for i, n := range uses {
		assert.LessOrEqual(t, n, 6, "colour %d", i)
	}
}

func TestScoreColourRisesInLightness(t *testing.T) {
	last := -1.0
	for i := range 101 {
		l := normalVision.see(scoreColor(float64(i) / 100)).l
		assert.Greater(t, l, last, "at %d %%", i)
		last = l
	}
}
